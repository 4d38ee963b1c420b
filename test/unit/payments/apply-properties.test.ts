import * as fc from 'fast-check';
import type { Applied, InvoiceEvent } from '../../../src/payments/domain/apply';
import { apply } from '../../../src/payments/domain/apply';
import { currency } from '../../../src/payments/domain/currency';
import type { Attempt, CancelReason, Invoice, InvoiceState } from '../../../src/payments/domain/invoice';
import { reserved, standingOf } from '../../../src/payments/domain/invoice';
import type { Money } from '../../../src/payments/domain/money';
import { attempt, invoice, uah } from './invoice-table';

const REASONS = ['manager', 'payer', 'declined', 'expired', 'hold-expired', 'platform'] as const satisfies readonly CancelReason[];

const attemptId = fc.constantFrom('A', 'B', 'C', 'nobody');
const minor = fc.oneof(fc.constantFrom(100, 60, 40, 30, 150), fc.nat(200));
const sum: fc.Arbitrary<Money> = fc
  .tuple(minor, fc.constantFrom('UAH', 'UAH', 'UAH', 'UAH', 'EUR'))
  .map(([units, code]) => ({ minor: units, currency: currency(code) }));

const anyEvent: fc.Arbitrary<InvoiceEvent> = fc.oneof(
  { weight: 3, arbitrary: fc.record({ type: fc.constant('held'), attemptId, amount: sum }) },
  { weight: 4, arbitrary: fc.record({ type: fc.constant('captured'), attemptId, total: sum, ofHold: fc.boolean() }) },
  { weight: 3, arbitrary: fc.record({ type: fc.constant('refunded'), attemptId, total: sum }) },
  { weight: 2, arbitrary: fc.record({ type: fc.constant('released'), attemptId, reason: fc.constantFrom(...REASONS) }) },
  fc.record({ type: fc.constant('failed'), attemptId, reason: fc.constantFrom('payer' as const, 'declined' as const, 'expired' as const) }),
  fc.record({ type: fc.constant('lost'), attemptId }),
  fc.record({ type: fc.constant('mismatch'), attemptId }),
  fc.record({ type: fc.constant('disputed'), attemptId }),
  fc.record({ type: fc.constant('cancel'), reason: fc.constantFrom('manager' as const, 'expired' as const, 'platform' as const) }),
);

const someAttempts = fc
  .array(
    fc.record({ state: fc.constantFrom('starting' as const, 'open' as const, 'closed' as const), asked: fc.constantFrom(100, 100, 60) }),
    {
      minLength: 1,
      maxLength: 3,
    },
  )
  .map((made) => made.map(({ state, asked }, index): Attempt => ({ ...attempt(['A', 'B', 'C'][index] ?? 'A', state), asked })));

/** A new invoice and anything that may happen to it, sensible or not. */
const anyLife = fc.record({ attempts: someAttempts, events: fc.array(anyEvent, { maxLength: 25 }) });

interface Step {
  readonly event: InvoiceEvent;
  readonly before: Invoice;
  readonly result: Applied;
  readonly after: Invoice;
}

const after = (before: Invoice, result: Applied): Invoice => (result.kind === 'same' ? before : result.invoice);

function live(start: Invoice, events: readonly InvoiceEvent[]): readonly Step[] {
  const steps: Step[] = [];
  let now = start;
  for (const event of events) {
    const result = apply(now, event);
    steps.push({ event, before: now, result, after: after(now, result) });
    now = after(now, result);
  }
  return steps;
}

/** Checks every step of many random lives. */
function always(check: (step: Step) => void): void {
  fc.assert(
    fc.property(anyLife, ({ attempts, events }) => live(invoice(attempts), events).forEach(check)),
    { numRuns: 500 },
  );
}

const NEXT: Readonly<Record<InvoiceState, readonly InvoiceState[]>> = {
  pending: ['pending', 'authorized', 'paid', 'canceled'],
  authorized: ['authorized', 'paid', 'canceled'],
  paid: ['paid', 'refunded'],
  refunded: ['refunded', 'paid'],
  canceled: ['canceled', 'paid'],
};

/** Money arrived: the one way out of a final state. For a refunded invoice it is money of an attempt that had none before. */
function moneyArrived({ event, before, after: now }: Step): boolean {
  if (event.type !== 'captured') return false;
  const taken = (one: Invoice): number => one.attempts.find(({ id }) => id === event.attemptId)?.captured ?? 0;
  return taken(now) > taken(before) && (before.standing.state === 'canceled' || taken(before) === 0);
}

describe('whatever happens to an invoice', () => {
  it('no more goes back than was taken, and no more is taken than was held or asked', () => {
    always(({ after: now }) => {
      for (const one of now.attempts) {
        expect(one.refunded).toBeLessThanOrEqual(one.captured);
        expect(one.captured).toBeLessThanOrEqual(Math.max(one.held, one.asked));
        if (one.held > 0) expect(one.captured + one.released).toBeLessThanOrEqual(one.held);
        expect(Math.min(one.held, one.released, one.captured, one.refunded)).toBeGreaterThanOrEqual(0);
      }
    });
  });

  it('what was taken or given back never becomes less', () => {
    always(({ before, after: now }) => {
      now.attempts.forEach((one, index) => {
        expect(one.captured).toBeGreaterThanOrEqual(before.attempts[index]?.captured ?? 0);
        expect(one.refunded).toBeGreaterThanOrEqual(before.attempts[index]?.refunded ?? 0);
      });
    });
  });

  it('its standing is what its money says', () => {
    always(({ after: { standing, attempts } }) => {
      expect(standing).toEqual(standingOf(attempts, standing.state === 'canceled' ? standing.reason : null));
    });
  });

  it('a final state is left only when money arrives, and a reason of cancellation never changes', () => {
    always((step) => {
      const [was, is] = [step.before.standing, step.after.standing];
      expect(NEXT[was.state]).toContain(is.state);
      if ((was.state === 'canceled' || was.state === 'refunded') && is.state !== was.state) expect(moneyArrived(step)).toBe(true);
      if (was.state === 'canceled' && is.state === 'canceled') expect(is.reason).toBe(was.reason);
    });
  });

  it('an event told twice changes nothing the second time', () => {
    always(({ event, after: now }) => expect(apply(now, event).kind).toBe('same'));
  });

  it('what needs a person is never forgotten, nor flagged twice', () => {
    always(({ before, after: now }) => {
      expect(now.attention.slice(0, before.attention.length)).toEqual(before.attention);
      expect(new Set(now.attention).size).toBe(now.attention.length);
    });
  });

  it('only holds that are still there are released, and never the only hold of an invoice that waits for a Confirm', () => {
    always(({ before, result, after: now }) => {
      if (result.kind !== 'moved') return;
      for (const effect of result.effects) {
        if (effect.type !== 'void') continue;
        const waiting = now.attempts.filter((one) => reserved(one) > 0);
        expect(waiting.map((one) => one.id)).toContain(effect.attemptId);
        if (before.standing.state === 'authorized' && now.standing.state === 'authorized') expect(waiting.length).toBeGreaterThan(1);
      }
    });
  });

  it('every change of its standing or its sums is told to the platform, but for a hold that goes back at once', () => {
    always(({ event, before, result, after: now }) => {
      if (result.kind !== 'moved') return;
      const told = result.effects.some((effect) => effect.type === 'report');
      if (before.standing.state !== now.standing.state) expect(told).toBe(true);
      if (event.type !== 'held' && event.type !== 'lost') expect(told).toBe(true);
    });
  });

  it('taken money after a cancellation, or above the sum, is always flagged', () => {
    always(({ before, after: now }) => {
      const [was, is] = [before.standing, now.standing];
      if (was.state === 'canceled' && is.state === 'paid') expect(now.attention).toContain('paid-after-cancel');
      if ((is.state === 'paid' || is.state === 'refunded') && is.captured > now.amount.minor) expect(now.attention).toContain('overpaid');
    });
  });

  it('its number, its amount and what was asked stay, and what was given to the rules is not written to', () => {
    fc.assert(
      fc.property(anyLife, ({ attempts, events }) => {
        const start = invoice(attempts);
        const copy = structuredClone(start);
        const end = live(start, events).at(-1)?.after ?? start;
        expect(start).toEqual(copy);
        expect([end.id, end.amount, end.attempts.map(({ id, asked }) => [id, asked])]).toEqual([
          copy.id,
          copy.amount,
          copy.attempts.map(({ id, asked }) => [id, asked]),
        ]);
      }),
    );
  });
});

/** What a gateway can truthfully tell of one attempt, in order. */
const story = (id: string): fc.Arbitrary<readonly InvoiceEvent[]> => {
  const held: InvoiceEvent = { type: 'held', attemptId: id, amount: uah(100) };
  const taken = (total: number, ofHold: boolean): InvoiceEvent => ({ type: 'captured', attemptId: id, total: uah(total), ofHold });
  const back = (total: number): InvoiceEvent => ({ type: 'refunded', attemptId: id, total: uah(total) });
  const whole = fc.constantFrom<readonly InvoiceEvent[]>(
    [held, taken(100, true), back(30), back(100)],
    [held, taken(60, true), back(20), back(60)],
    [taken(100, false), back(10), back(40), back(100)],
    [held, { type: 'released', attemptId: id, reason: 'hold-expired' }],
    [{ type: 'failed', attemptId: id, reason: 'declined' }],
    [{ type: 'lost', attemptId: id }],
  );
  return fc.tuple(whole, fc.nat(4)).map(([events, length]) => events.slice(0, length));
};

/** Stories of three attempts and perhaps a cancellation, mixed, each in its own order. */
const mixedStories = fc
  .tuple(story('A'), story('B'), story('C'), fc.constantFrom<readonly InvoiceEvent[]>([], [{ type: 'cancel', reason: 'manager' }]))
  .chain((stories) => fc.tuple(fc.constant(stories), fc.array(fc.nat(3), { minLength: 14, maxLength: 14 })))
  .map(([stories, turns]) => {
    const left = stories.map((events) => [...events]);
    const mixed = turns.flatMap((turn) => left[turn]?.splice(0, 1) ?? []);
    return [...mixed, ...left.flat()];
  });

describe('a life told twice', () => {
  it('changes nothing the second time, whatever happened to the other attempts meanwhile', () => {
    fc.assert(
      fc.property(mixedStories, (events) => {
        const start = invoice(['A', 'B', 'C'].map((id) => attempt(id, 'open')));
        const once = live(start, events).at(-1)?.after ?? start;
        const twice = live(once, events);
        expect(twice.map(({ result }) => result.kind)).toEqual(events.map(() => 'same'));
      }),
      { numRuns: 500 },
    );
  });
});
