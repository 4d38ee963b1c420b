import { apply } from '../../src/payments/domain/apply';
import type { Attempt, Invoice } from '../../src/payments/domain/invoice';
import { factsFrom } from '../../src/payments/domain/snapshot';
import type { Known, Snapshot } from '../../src/payments/domain/snapshot';
import type { MoveRequest, Outcome, Started, StartRequest } from '../../src/payments/ports/gateway';
import type { GatewayHarness } from './gateway-harness';

/** The sum of every payment of the suite, minor units. */
export const SUM = 199_950;

/** The value of an outcome that has to be `done`. */
export function valueOf<T>(outcome: Outcome<T>): T {
  if (outcome.kind !== 'done') throw new Error(`done was expected, not ${JSON.stringify(outcome)}`);
  return outcome.value;
}

const FRESH: Attempt = { id: 'attempt', asked: SUM, state: 'open', held: 0, released: 0, captured: 0, refunded: 0 };

/** A payment under test, the calls of the port on it, and what the heart's rules conclude from its readings. */
export class Counter {
  invoice: Invoice;
  known: Known = { faceTaken: null, pendingCapture: null, previous: null };

  constructor(
    private readonly harness: GatewayHarness,
    private readonly started: Started,
  ) {
    this.invoice = {
      id: 'invoice',
      amount: harness.money(SUM),
      standing: { state: 'pending' },
      attempts: [FRESH],
      attention: [],
    };
  }

  get address(): { readonly settings: GatewayHarness['settings']; readonly reference: string; readonly paymentReference: string | null } {
    return { settings: this.harness.settings, reference: this.started.reference, paymentReference: null };
  }

  request(amount: number, of: number, key = 'operation-1'): MoveRequest {
    return { ...this.address, amount: this.harness.money(amount), whole: amount === of, idempotencyKey: key };
  }

  capture(amount = SUM, key?: string): Promise<Outcome<void>> {
    return this.harness.gateway.capture(this.request(amount, SUM, key));
  }

  void(key?: string): Promise<Outcome<void>> {
    return this.harness.gateway.void(this.request(SUM, SUM, key));
  }

  refund(amount = SUM, key?: string, of = SUM): Promise<Outcome<void>> {
    return this.harness.gateway.refund(this.request(amount, of, key));
  }

  read(): Promise<Outcome<Snapshot>> {
    return this.harness.gateway.read(this.address);
  }

  async snapshot(): Promise<Snapshot> {
    return valueOf(await this.read());
  }

  /** Reads and applies what the reading tells, as the heart does. */
  async see(): Promise<Snapshot> {
    const snapshot = await this.snapshot();
    for (const event of factsFrom(snapshot, this.attempt, this.known)) {
      const applied = apply(this.invoice, event);
      if (applied.kind !== 'same') this.invoice = applied.invoice;
    }
    const faceTaken = this.known.faceTaken ?? (snapshot.phase === 'taken' ? snapshot.amount : null);
    this.known = { ...this.known, faceTaken, previous: snapshot };
    return snapshot;
  }

  get attempt(): Attempt {
    return this.invoice.attempts[0] ?? FRESH;
  }
}

/** A start request of the suite; everything can be changed. */
export function startRequest(harness: GatewayHarness, change: Partial<StartRequest> = {}): StartRequest {
  return {
    settings: harness.settings,
    orderNumber: 'ORDER-1002',
    amount: harness.money(SUM),
    manualCapture: false,
    description: 'Order 1002',
    language: 'uk',
    customerEmail: 'buyer@shop.example',
    returnUrl: 'https://hub.example/p/1002',
    notifyUrl: harness.notifyUrl,
    expiresAt: null,
    lines: [{ name: 'Tea', quantity: '1.5', price: 133_300 }],
    ...change,
  };
}

/** Starts a payment without paying it. */
export async function open(harness: GatewayHarness, change: Partial<StartRequest> = {}): Promise<Counter & { readonly target: Started }> {
  const target = valueOf(await harness.gateway.start(startRequest(harness, change)));
  return Object.assign(new Counter(harness, target), { target });
}

/** A payment that the payer has paid in one step. */
export async function paid(harness: GatewayHarness): Promise<Counter> {
  const counter = await open(harness);
  await harness.payer.pay(counter.target);
  return counter;
}

/** A payment whose sum is reserved. */
export async function held(harness: GatewayHarness): Promise<Counter> {
  if (harness.reserve) return new Counter(harness, await harness.reserve());
  const counter = await open(harness, { manualCapture: true });
  await harness.payer.pay(counter.target);
  return counter;
}
