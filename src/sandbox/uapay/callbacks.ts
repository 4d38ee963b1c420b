import type { SimClock } from '../kit/clock';
import type { Faults } from '../kit/faults';
import { Outbox } from '../kit/outbox';
import type { Sent } from '../kit/outbox';
import type { Switches } from '../kit/switches';
import type { Books, Payment } from './books';
import type { Signer } from './signer';
import { callbackClaims } from './views';

/** Seconds after a failed attempt until the next one. UAPAY: section Callback. */
const LADDER_SECONDS = [5, 300, 3_600, 7_200, 86_400] as const;

const FINAL_STATES: readonly string[] = ['FINISHED', 'REVERSED', 'CANCELED', 'REJECTED'];

interface Shown {
  readonly invoiceId: string;
  readonly paymentId: string;
  readonly paymentStatus: string;
  readonly amount: number;
  readonly url: string;
}

interface Hidden {
  readonly claims: Record<string, unknown>;
  readonly secret: string;
  readonly rsa: boolean;
}

/** One message to a merchant with what became of it. */
export type CallbackRecord = Sent<Shown>;

/** What sending callbacks needs. */
export interface CallbackParts {
  readonly books: Books;
  readonly clock: SimClock;
  readonly faults: Faults;
  readonly signer: Signer;
  readonly switches: Switches;
  readonly url: () => string;
}

/**
 * Sends one signed message per payment change to the invoice's callbackUrl; HTTP 200 is the only success, anything else
 * climbs the retry ladder on the simulated clock.
 */
export class Callbacks {
  private readonly outbox: Outbox<Shown, Hidden>;

  constructor(private readonly parts: CallbackParts) {
    const { clock, faults, signer, switches } = parts;
    this.outbox = new Outbox<Shown, Hidden>({
      clock,
      faults,
      ladderSeconds: LADDER_SECONDS,
      post: async ({ shown, hidden: { claims, secret, rsa } }, { forged, signal }) => {
        const stamped = switches.flag('callbackIat') ? { ...claims, iat: Math.floor(clock.wall().getTime() / 1_000) } : claims;
        const answer = await fetch(shown.url, {
          method: 'POST',
          headers: { 'Content-Type': 'application/json' },
          body: JSON.stringify({ token: signer.sign(stamped, { secret, rsa, forged }) }),
          redirect: 'manual',
          signal,
        });
        await answer.body?.cancel();
        return String(answer.status);
      },
      delivered: (result) => result === '200',
    });
  }

  /** All messages, oldest first. */
  list(): readonly CallbackRecord[] {
    return this.outbox.list();
  }

  /** Makes the message of a change; it leaves with the next `flush`. */
  add(payment: Payment): void {
    const { books, switches, url } = this.parts;
    const invoice = books.invoices.get(payment.invoiceId);
    const merchant = books.merchants.get(invoice?.clientId ?? '');
    if (!invoice?.callbackUrl || !merchant || !isWanted(payment, switches)) return;
    const claims = callbackClaims(payment, invoice, { switches, url: url() });
    this.outbox.add({
      shown: {
        invoiceId: invoice.id,
        paymentId: payment.paymentId,
        paymentStatus: String(claims['paymentStatus']),
        amount: Number(claims['amount']),
        url: invoice.callbackUrl,
      },
      hidden: { claims, secret: merchant.secret, rsa: invoice.rsa },
    });
  }

  /** Sends what was added since the last flush, in order; resolves after the first attempts. */
  async flush(): Promise<void> {
    await this.outbox.flush();
  }

  /** Forgets all messages and breaks off calls under way. */
  stop(): void {
    this.outbox.stop();
  }
}

function isWanted(payment: Payment, switches: Switches): boolean {
  const events = switches.text('callbackEvents');
  return events === 'all' || (events === 'final' && FINAL_STATES.includes(payment.state));
}
