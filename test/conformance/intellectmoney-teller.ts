import { apply } from '../../src/payments/domain/apply';
import type { Attempt, Invoice } from '../../src/payments/domain/invoice';
import { factsFrom } from '../../src/payments/domain/snapshot';
import type { Known, Snapshot } from '../../src/payments/domain/snapshot';
import type { Claim, MoveRequest, Outcome, Started, StartRequest } from '../../src/payments/ports/gateway';
import { startRequest, SUM, valueOf } from './gateway-counter';
import type { GatewayHarness } from './gateway-harness';
import { openPage, press } from './intellectmoney-harness';

/** A payment at a service that cannot be asked: what the heart's rules conclude from the notifications alone. */
export class Teller {
  invoice: Invoice;
  private known: Known = { faceTaken: null, pendingCapture: null, previous: null };
  private heard = 0;

  constructor(
    private readonly harness: GatewayHarness,
    readonly started: Started,
    /** The page of the invoice at the service. */
    readonly page: string,
    asked: number,
  ) {
    const attempt: Attempt = { id: 'attempt', asked, state: 'open', held: 0, released: 0, captured: 0, refunded: 0 };
    this.invoice = { id: 'invoice', amount: harness.money(asked), standing: { state: 'pending' }, attempts: [attempt], attention: [] };
  }

  /** Waits for so many notifications in all and applies those that are new, in the order they came. */
  async hear(count: number): Promise<Snapshot | null> {
    await this.harness.notified(count);
    const fresh = this.harness.notifications().slice(this.heard);
    this.heard += fresh.length;
    let last: Snapshot | null = null;
    for (const raw of fresh) {
      const claim = this.harness.gateway.verify(this.harness.settings, raw);
      if (claim.kind !== 'claim' || claim.snapshot === null || claim.orderNumber !== this.started.reference) continue;
      last = claim.snapshot;
      this.apply(last);
    }
    return last;
  }

  /** Applies one reading as the heart does. */
  apply(snapshot: Snapshot): void {
    for (const event of factsFrom(snapshot, this.attempt, this.known)) {
      const applied = apply(this.invoice, event);
      if (applied.kind !== 'same') this.invoice = applied.invoice;
    }
    const faceTaken = this.known.faceTaken ?? (snapshot.phase === 'taken' ? snapshot.amount : null);
    this.known = { ...this.known, faceTaken, previous: snapshot };
  }

  get attempt(): Attempt {
    const [attempt] = this.invoice.attempts;
    if (!attempt) throw new Error('the attempt is gone');
    return attempt;
  }

  request(change: Partial<MoveRequest> = {}): MoveRequest {
    const { settings, money } = this.harness;
    const amount = money(this.attempt.asked);
    return {
      settings,
      reference: this.started.reference,
      paymentReference: null,
      amount,
      whole: true,
      idempotencyKey: 'operation-1',
      ...change,
    };
  }

  move(kind: 'capture' | 'void' | 'refund', change: Partial<MoveRequest> = {}): Promise<Outcome<void>> {
    return this.harness.gateway[kind](this.request(change));
  }
}

/** Starts a payment and goes to its page. */
export async function opened(harness: GatewayHarness, change: Partial<StartRequest> = {}): Promise<Teller> {
  // Words that the charsets write differently.
  const request = startRequest(harness, { description: 'Заказ 1002', language: 'ru', ...change });
  const started = valueOf(await harness.gateway.start(request));
  return new Teller(harness, started, await openPage(started), request.amount.minor);
}

/** A payment that was paid in one step and heard of: two notifications. */
export async function paid(harness: GatewayHarness): Promise<Teller> {
  const teller = await opened(harness);
  await press(teller.page, 'pay');
  await teller.hear(2);
  return teller;
}

/** A payment whose sum is held and heard of: two notifications. */
export async function held(harness: GatewayHarness): Promise<Teller> {
  const teller = await opened(harness, { manualCapture: true });
  await press(teller.page, 'pay');
  await teller.hear(2);
  return teller;
}
/** The state that a genuine notification carries. */
export function snapshotOf(claim: Claim) {
  if (claim.kind !== 'claim' || claim.snapshot === null) throw new Error('a claim was expected');
  return claim.snapshot;
}

export { SUM };
