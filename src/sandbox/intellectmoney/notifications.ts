import type { SimClock } from '../kit/clock';
import type { Faults } from '../kit/faults';
import { Outbox } from '../kit/outbox';
import type { Sent } from '../kit/outbox';
import type { Switches } from '../kit/switches';
import type { Books } from './books';
import { keyOf, messageBody, messageFields } from './message';
import type { Invoice, Status } from './model';
import { transferBody } from './transfer-message';

/** Seconds after a failed attempt until the next one; our assumption. IntellectMoney: section Simulator. */
const LADDER_SECONDS = [60, 300, 900, 3_600, 86_400] as const;

interface Shown {
  readonly sko: string;
  readonly orderId: string;
  readonly status: Status;
  readonly url: string;
  readonly body: string;
}

interface Hidden {
  readonly to: string;
  readonly forgedBody: string;
}

/** One notification with what became of it. */
export type NotificationRecord = Sent<Shown>;

/** What sending notifications needs. */
export interface NotificationParts {
  readonly books: Books;
  readonly clock: SimClock;
  readonly faults: Faults;
  readonly switches: Switches;
}

/**
 * Sends a signed form for every change that the shop has switched on to the invoice's resultUrl, else to the shop's. Only status 200 with the body
 * `OK`, nothing around it, ends the repeats on the simulated clock; after the last one the shop gets a letter.
 */
export class Notifications {
  private readonly outbox: Outbox<Shown, Hidden>;

  constructor(private readonly parts: NotificationParts) {
    const { books, clock, faults, switches } = parts;
    this.outbox = new Outbox<Shown, Hidden>({
      clock,
      faults,
      ladderSeconds: LADDER_SECONDS,
      post: async ({ shown, hidden }, { forged, signal }) => {
        const answer = await fetch(shown.url, {
          method: 'POST',
          headers: { 'Content-Type': 'application/x-www-form-urlencoded' },
          body: forged ? hidden.forgedBody : shown.body,
          redirect: 'manual',
          signal,
        });
        return resultOf(answer, switches.text('acknowledgementType'));
      },
      delivered: (result) => result === 'OK',
      givenUp: ({ shown: { orderId, url }, hidden: { to } }) =>
        books.write({ at: clock.now(), to, subject: `Notification about ${orderId} could not be delivered to ${url}` }),
    });
  }

  /** All notifications, oldest first. */
  list(): readonly NotificationRecord[] {
    return this.outbox.list();
  }

  /** Makes the notification of a change; it leaves with the next `flush`. */
  add(invoice: Invoice, status: Status): void {
    const { books, switches } = this.parts;
    const seller = books.sellers.get(invoice.sellerId);
    const url = invoice.resultUrl ?? seller?.settings.resultUrl;
    if (!seller || !url || !seller.settings.events.includes(status)) return;
    const byCallback = invoice.transfer && switches.text('transferTold') === 'own';
    // Nothing but a payment is known to be told by it.
    if (byCallback && status !== '5') return;
    const facts = { invoice, seller, status };
    const key = keyOf(seller, switches);
    const bodyWith = (signKey: string): string =>
      byCallback ? transferBody(facts, switches, signKey) : messageBody(messageFields(facts, switches, url), seller, signKey);
    const { sko, orderId } = invoice;
    this.outbox.add({
      shown: { sko, orderId, status, url, body: bodyWith(key) },
      hidden: { to: seller.login, forgedBody: bodyWith(`not ${key}`) },
    });
  }

  /** Sends what was added since the last flush, in order; resolves after the first attempts. */
  async flush(): Promise<void> {
    await this.outbox.flush(this.parts.switches.number('notificationDelaySeconds') ?? 0);
  }

  /** Sends a notification once more, as the cabinet can. */
  async repeat(id: number): Promise<void> {
    await this.outbox.repeat(id);
  }

  /** Forgets all notifications and breaks off calls under way. */
  stop(): void {
    this.outbox.stop();
  }
}

/** `OK`, or what was wrong with the answer. */
async function resultOf(answer: Response, wantedType: string | null): Promise<string> {
  const text = await answer.text();
  const type = answer.headers.get('content-type') ?? '';
  if (answer.status !== 200) return `status ${answer.status}`;
  if (wantedType !== 'any' && wantedType !== null && !type.startsWith(wantedType)) return `content type ${type}`;
  return text === 'OK' ? 'OK' : 'another text';
}
