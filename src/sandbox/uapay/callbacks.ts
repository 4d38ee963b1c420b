import type { SimClock } from '../kit/clock';
import type { Faults } from '../kit/faults';
import type { Switches } from '../kit/switches';
import type { Books, Payment } from './books';
import { signToken } from './jwt';
import { callbackClaims } from './views';

/** Seconds after a failed attempt until the next one. UAPAY: section Callback. */
const LADDER_SECONDS = [5, 300, 3_600, 7_200, 86_400] as const;

/** A callback that is kept back by a `reorder` fault goes out after this at the latest. */
const REORDER_LIMIT_MS = 300_000;

const ANSWER_LIMIT_MS = 10_000;
const FINAL_STATES: readonly string[] = ['FINISHED', 'REVERSED', 'CANCELED', 'REJECTED'];

/** One message to a merchant with what became of it. */
export interface CallbackRecord {
  readonly id: number;
  readonly invoiceId: string;
  readonly paymentId: string;
  readonly paymentStatus: string;
  readonly amount: number;
  readonly url: string;
  state: 'pending' | 'delivered' | 'given-up';
  attempts: readonly { readonly at: Date; readonly result: string }[];
  nextAt: Date | null;
}

interface Message {
  readonly record: CallbackRecord;
  readonly claims: Record<string, unknown>;
  readonly secret: string;
}

/** What sending callbacks needs. */
export interface CallbackParts {
  readonly books: Books;
  readonly clock: SimClock;
  readonly faults: Faults;
  readonly switches: Switches;
  readonly url: () => string;
}

/**
 * Sends one signed message per payment change to the invoice's callbackUrl; HTTP 200 is the only success, anything else
 * climbs the retry ladder on the simulated clock.
 * Faults by `OUT /path`: duplicate (value = copies, 2 when left out), reorder (goes out after the next message),
 * wrong-signature (signed with another key).
 */
export class Callbacks {
  private records: CallbackRecord[] = [];
  private waiting: readonly Message[] = [];
  private heldBack: readonly Message[] = [];
  private aborter = new AbortController();

  constructor(private readonly parts: CallbackParts) {}

  /** All messages, oldest first. */
  list(): readonly CallbackRecord[] {
    return this.records;
  }

  /** Makes the message of a change; it leaves with the next `flush`. */
  add(payment: Payment): void {
    const { books, switches } = this.parts;
    const invoice = books.invoices.get(payment.invoiceId);
    const merchant = books.merchants.get(invoice?.clientId ?? '');
    if (!invoice?.callbackUrl || !merchant || !isWanted(payment, switches)) return;
    const claims = callbackClaims(payment, invoice, { switches, url: this.parts.url() });
    const record: CallbackRecord = {
      id: this.records.length + 1,
      invoiceId: invoice.id,
      paymentId: payment.paymentId,
      paymentStatus: String(claims['paymentStatus']),
      amount: Number(claims['amount']),
      url: invoice.callbackUrl,
      state: 'pending',
      attempts: [],
      nextAt: this.parts.clock.now(),
    };
    this.records.push(record);
    this.waiting = [...this.waiting, { record, claims, secret: merchant.secret }];
  }

  /** Sends what was added since the last flush, in order; resolves after the first attempts. */
  async flush(): Promise<void> {
    const messages = this.waiting;
    this.waiting = [];
    const { signal } = this.aborter;
    for (const message of messages) {
      if (!signal.aborted) await this.dispatch(message);
    }
  }

  /** Forgets all messages and breaks off calls under way. */
  stop(): void {
    this.records = [];
    this.waiting = [];
    this.heldBack = [];
    this.aborter.abort();
    this.aborter = new AbortController();
  }

  private async dispatch(message: Message): Promise<void> {
    const path = new URL(message.record.url).pathname;
    if (this.parts.faults.take('reorder', 'OUT', path)) {
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
    const { clock, faults } = this.parts;
    const { record } = message;
    const { signal } = this.aborter;
    record.nextAt = null;
    const copies = faults.take('duplicate', 'OUT', new URL(record.url).pathname);
    const count = copies ? Math.max(Number(copies.value ?? 2), 2) : 1;
    const results = await Promise.all(Array.from({ length: count }, () => this.post(message, signal)));
    if (signal.aborted) return;
    record.attempts = [...record.attempts, ...results.map((result) => ({ at: clock.now(), result }))];
    if (results.includes('200')) {
      record.state = 'delivered';
      return;
    }
    this.climb(message, due);
  }

  private climb(message: Message, due: number): void {
    const { clock } = this.parts;
    const { record } = message;
    const step = this.stepOf(message);
    if (step === undefined) {
      record.state = 'given-up';
      return;
    }
    const next = due + step * 1_000;
    record.nextAt = new Date(next);
    clock.schedule(next - clock.now().getTime(), () => this.attempt(message, next));
  }

  private readonly climbed = new WeakMap<Message, number>();

  private stepOf(message: Message): number | undefined {
    const rung = this.climbed.get(message) ?? 0;
    this.climbed.set(message, rung + 1);
    return LADDER_SECONDS[rung];
  }

  private async post({ record, claims, secret }: Message, signal: AbortSignal): Promise<string> {
    const { clock, faults, switches } = this.parts;
    const forged = faults.take('wrong-signature', 'OUT', new URL(record.url).pathname);
    const stamped = switches.flag('callbackIat') ? { ...claims, iat: Math.floor(clock.wall().getTime() / 1_000) } : claims;
    try {
      const answer = await fetch(record.url, {
        method: 'POST',
        headers: { 'Content-Type': 'application/json' },
        body: JSON.stringify({ token: signToken(stamped, forged ? `not ${secret}` : secret) }),
        redirect: 'manual',
        signal: AbortSignal.any([signal, AbortSignal.timeout(ANSWER_LIMIT_MS)]),
      });
      await answer.body?.cancel();
      return String(answer.status);
    } catch {
      return 'no answer';
    }
  }
}

function isWanted(payment: Payment, switches: Switches): boolean {
  const events = switches.text('callbackEvents');
  return events === 'all' || (events === 'final' && FINAL_STATES.includes(payment.state));
}
