import type { SimClock } from '../kit/clock';
import type { Faults } from '../kit/faults';
import type { Switches } from '../kit/switches';
import type { Books } from './books';
import { keyOf, messageBody, messageFields } from './message';
import type { Invoice, Status } from './model';

/** Seconds after a failed attempt until the next one; our assumption. IntellectMoney: section Simulator. */
const LADDER_SECONDS = [60, 300, 900, 3_600, 86_400] as const;
/** A notification that a `reorder` fault keeps back goes out after this at the latest. */
const REORDER_LIMIT_MS = 300_000;
const ANSWER_LIMIT_MS = 10_000;

/** One notification with what became of it. */
export interface NotificationRecord {
  readonly id: number;
  readonly sko: string;
  readonly orderId: string;
  readonly status: Status;
  readonly url: string;
  readonly body: string;
  state: 'pending' | 'delivered' | 'given-up';
  attempts: readonly { readonly at: Date; readonly result: string }[];
  nextAt: Date | null;
}

interface Message {
  readonly record: NotificationRecord;
  readonly to: string;
  readonly forgedBody: string;
  rung: number;
}

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
 * Faults by `OUT /path`: duplicate (value = copies, 2 when left out), reorder (goes out after the next one), wrong-signature.
 */
export class Notifications {
  private records: NotificationRecord[] = [];
  private waiting: readonly Message[] = [];
  private heldBack: readonly Message[] = [];
  private aborter = new AbortController();

  constructor(private readonly parts: NotificationParts) {}

  /** All notifications, oldest first. */
  list(): readonly NotificationRecord[] {
    return this.records;
  }

  /** Makes the notification of a change; it leaves with the next `flush`. */
  add(invoice: Invoice, status: Status): void {
    const { books, clock, switches } = this.parts;
    const seller = books.sellers.get(invoice.sellerId);
    const url = invoice.resultUrl ?? seller?.settings.resultUrl;
    if (!seller || !url || !seller.settings.events.includes(status)) return;
    const fields = messageFields({ invoice, seller, status }, switches, url);
    const key = keyOf(seller, switches);
    const record: NotificationRecord = {
      id: this.records.length + 1,
      sko: invoice.sko,
      orderId: invoice.orderId,
      status,
      url,
      body: messageBody(fields, seller, key),
      state: 'pending',
      attempts: [],
      nextAt: clock.now(),
    };
    this.records.push(record);
    this.waiting = [...this.waiting, { record, to: seller.login, forgedBody: messageBody(fields, seller, `not ${key}`), rung: 0 }];
  }

  /** Sends what was added since the last flush, in order; resolves after the first attempts. */
  async flush(): Promise<void> {
    const { clock, switches } = this.parts;
    const messages = this.waiting;
    this.waiting = [];
    const delay = (switches.number('notificationDelaySeconds') ?? 0) * 1_000;
    if (delay > 0) {
      clock.schedule(delay, () => this.dispatchAll(messages));
      return;
    }
    await this.dispatchAll(messages);
  }

  /** Sends a notification once more, as the cabinet can. */
  async repeat(id: number): Promise<void> {
    const record = this.records.find((one) => one.id === id);
    if (record) await this.post(record.url, record.body, this.aborter.signal);
  }

  /** Forgets all notifications and breaks off calls under way. */
  stop(): void {
    this.records = [];
    this.waiting = [];
    this.heldBack = [];
    this.aborter.abort();
    this.aborter = new AbortController();
  }

  private async dispatchAll(messages: readonly Message[]): Promise<void> {
    const { signal } = this.aborter;
    for (const message of messages) {
      if (!signal.aborted) await this.dispatch(message);
    }
  }

  private async dispatch(message: Message): Promise<void> {
    if (this.take('reorder', message)) {
      this.heldBack = [...this.heldBack, message];
      this.parts.clock.schedule(REORDER_LIMIT_MS, () => this.release());
      return;
    }
    await this.attempt(message, this.parts.clock.now().getTime());
    await this.release();
  }

  private async release(): Promise<void> {
    const messages = this.heldBack;
    this.heldBack = [];
    for (const message of messages) await this.attempt(message, this.parts.clock.now().getTime());
  }

  /** `due` is the planned time of this attempt, so that a long advance of the clock does not stretch the ladder. */
  private async attempt(message: Message, due: number): Promise<void> {
    const { clock } = this.parts;
    const { record } = message;
    const { signal } = this.aborter;
    record.nextAt = null;
    const copies = this.take('duplicate', message);
    const count = copies ? Math.max(Number(copies.value ?? 2), 2) : 1;
    const body = this.take('wrong-signature', message) ? message.forgedBody : record.body;
    const results = await Promise.all(Array.from({ length: count }, () => this.post(record.url, body, signal)));
    if (signal.aborted) return;
    record.attempts = [...record.attempts, ...results.map((result) => ({ at: clock.now(), result }))];
    if (results.includes('OK')) record.state = 'delivered';
    else this.climb(message, due);
  }

  private climb(message: Message, due: number): void {
    const { books, clock } = this.parts;
    const { record } = message;
    const step = LADDER_SECONDS[message.rung];
    message.rung += 1;
    if (step === undefined) {
      record.state = 'given-up';
      books.write({
        at: clock.now(),
        to: message.to,
        subject: `Notification about ${record.orderId} could not be delivered to ${record.url}`,
      });
      return;
    }
    const next = due + step * 1_000;
    record.nextAt = new Date(next);
    clock.schedule(next - clock.now().getTime(), () => this.attempt(message, next));
  }

  private take(kind: 'duplicate' | 'reorder' | 'wrong-signature', { record }: Message) {
    return this.parts.faults.take(kind, 'OUT', new URL(record.url).pathname);
  }

  /** `OK`, or what was wrong with the answer. */
  private async post(url: string, body: string, stop: AbortSignal): Promise<string> {
    const wantedType = this.parts.switches.text('acknowledgementType');
    try {
      const answer = await fetch(url, {
        method: 'POST',
        headers: { 'Content-Type': 'application/x-www-form-urlencoded' },
        body,
        redirect: 'manual',
        signal: AbortSignal.any([stop, AbortSignal.timeout(ANSWER_LIMIT_MS)]),
      });
      const text = await answer.text();
      const type = answer.headers.get('content-type') ?? '';
      if (answer.status !== 200) return `status ${answer.status}`;
      if (wantedType !== 'any' && wantedType !== null && !type.startsWith(wantedType)) return `content type ${type}`;
      return text === 'OK' ? 'OK' : 'another text';
    } catch {
      return 'no answer';
    }
  }
}
