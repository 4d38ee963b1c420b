import * as fc from 'fast-check';
import type { Phase, Snapshot } from '../../../src/payments/domain/snapshot';
import { Reading, says } from './reading';

const HOLD: Partial<Snapshot> = { ofHold: true };

describe('a gateway that lowers its sum on a refund', () => {
  it('shows refunds made in its cabinet, one after another', () => {
    const reading = new Reading();
    for (const amount of [100, 70, 20]) reading.see(says('taken', amount));
    expect(reading.stands()).toBe('paid 100/80');
    reading.see(says('returned', 0));
    expect(reading.stands()).toBe('refunded 100/100');
  });

  it('does not count a refund of ours again', () => {
    const reading = new Reading();
    reading.see(says('taken', 100));
    reading.giveBack(30);
    reading.see(says('taken', 70));
    expect(reading.stands()).toBe('paid 100/30');
  });

  it('tells a refund of its cabinet from ours', () => {
    const reading = new Reading();
    reading.see(says('taken', 100));
    reading.giveBack(30);
    reading.see(says('taken', 70));
    reading.see(says('taken', 55));
    expect(reading.stands()).toBe('paid 100/45');
  });

  it('may say in the end that all is back', () => {
    const reading = new Reading();
    reading.see(says('taken', 100));
    reading.giveBack(30);
    reading.see(says('taken', 70));
    reading.see(says('returned', 0));
    expect(reading.stands()).toBe('refunded 100/100');
  });

  it('is first seen after our capture and our refund', () => {
    const reading = new Reading();
    reading.see(says('held', 100, HOLD));
    reading.capture(60);
    reading.giveBack(20);
    reading.see(says('taken', 40, HOLD));
    expect(reading.stands()).toBe('paid 60/20');
    reading.see(says('taken', 10, HOLD));
    expect(reading.stands()).toBe('paid 60/50');
  });
});

describe('a gateway that never lowers its sum', () => {
  it('leaves our own refunds as the truth', () => {
    const reading = new Reading();
    reading.see(says('taken', 100));
    reading.giveBack(30);
    reading.see(says('taken', 100));
    reading.giveBack(30);
    reading.see(says('taken', 100));
    expect(reading.stands()).toBe('paid 100/60');
  });

  it('says that all went back', () => {
    const reading = new Reading();
    reading.see(says('taken', 100));
    reading.see(says('returned', 100));
    expect(reading.stands()).toBe('refunded 100/100');
  });
});

describe('a gateway that says "given back" already for a part', () => {
  it('our part stays a part', () => {
    const reading = new Reading();
    reading.see(says('taken', 100));
    reading.giveBack(30);
    reading.see(says('returned', 100));
    reading.see(says('returned', 100));
    expect(reading.stands()).toBe('paid 100/30');
  });

  it('our part stays a part where the sum is lowered in the same moment', () => {
    const reading = new Reading();
    reading.see(says('taken', 100));
    reading.giveBack(30);
    reading.see(says('returned', 70));
    expect(reading.stands()).toBe('paid 100/30');
  });
});

describe('a gateway that goes on showing the sum of the hold after a reduced capture', () => {
  it('our sum counts, and what it lowers later is a refund', () => {
    const reading = new Reading();
    reading.see(says('held', 100, HOLD));
    reading.see(says('taken', 100, HOLD), 60);
    expect(reading.stands()).toBe('paid 60/0');
    reading.see(says('taken', 100, HOLD));
    expect(reading.stands()).toBe('paid 60/0');
    reading.see(says('taken', 75, HOLD));
    expect(reading.stands()).toBe('paid 60/25');
  });

  it('all back is all that was taken, not what was held', () => {
    const reading = new Reading();
    reading.see(says('held', 100, HOLD));
    reading.see(says('taken', 100, HOLD), 60);
    reading.see(says('returned', 100, HOLD));
    expect(reading.stands()).toBe('refunded 60/60');
  });
});

describe('a gateway that says by itself how much went back', () => {
  it('is believed at first sight', () => {
    const reading = new Reading();
    reading.see(says('taken', 70, { returned: 30 }));
    expect(reading.stands()).toBe('paid 100/30');
  });

  it('is believed ever after', () => {
    const reading = new Reading();
    reading.see(says('taken', 100, { returned: 0 }));
    reading.see(says('taken', 70, { returned: 30 }));
    reading.giveBack(20);
    reading.see(says('taken', 50, { returned: 50 }));
    reading.see(says('returned', 0, { returned: 100 }));
    expect(reading.stands()).toBe('refunded 100/100');
  });
});

describe('a gateway that takes back what it said of money that went back', () => {
  it('asks for somebody once, and nothing is paid again by itself', () => {
    const reading = new Reading();
    for (const snapshot of [says('taken', 100, { returned: 0 }), says('returned', 0, { returned: 100 })]) reading.see(snapshot);
    reading.see(says('taken', 100, { returned: 0 }));
    expect(reading.stands()).toBe('refunded 100/100 ! amount-mismatch');
    expect(reading.see(says('taken', 100, { returned: 0 }))).toEqual([]);
  });
});

describe('an attempt that ends without money', () => {
  it('a hold that nobody has seen and that is gone already ends the invoice', () => {
    const reading = new Reading();
    reading.see(says('released', 100, HOLD));
    expect(reading.stands()).toBe('canceled 0/0');
    expect(reading.invoice.standing).toEqual({ state: 'canceled', reason: 'hold-expired' });
  });

  it('"failed" after taken money changes nothing', () => {
    const reading = new Reading();
    reading.see(says('taken', 100));
    reading.see(says('failed', 100));
    reading.see(says('lost', 100));
    reading.see(says('released', 100));
    expect(reading.stands()).toBe('paid 100/0');
  });

  it('a payment of another sum is never taken for ours, however often it is read', () => {
    const reading = new Reading();
    reading.see(says('taken', 99));
    reading.see(says('taken', 99));
    expect(reading.stands()).toBe('pending 0/0 ! amount-mismatch');
  });
});

const PHASES = ['open', 'held', 'taken', 'returned', 'released', 'failed', 'lost', 'unclear'] as const satisfies readonly Phase[];
const figure = fc.oneof(fc.constantFrom(0, 30, 60, 70, 100), fc.nat(100));
const positive = fc.integer({ min: 1, max: 100 });

/** What a gateway of one kind may say: it reserves first or does not, and it tells what went back by itself or does not. */
const saying = (ofHold: boolean, tellsReturned: boolean): fc.Arbitrary<Snapshot> =>
  fc
    .record({
      phase: fc.constantFrom(...PHASES),
      amount: figure,
      returned: tellsReturned ? figure : fc.constant(null),
      reason: fc.constantFrom(null, 'payer' as const, 'declined' as const, 'expired' as const, 'hold-expired' as const),
      disputed: fc.boolean(),
    })
    .map(({ phase, amount, ...more }) => says(phase, amount, { ...more, ofHold }));

/** Readings in any order, sensible or not, with operations of ours between them, and one more at the end. */
const anyReadings = fc.tuple(fc.boolean(), fc.boolean()).chain(([ofHold, tellsReturned]) => {
  const snapshot = saying(ofHold, tellsReturned);
  const capturing = ofHold ? fc.option(positive) : fc.constant(null);
  const step = fc.oneof(
    { weight: 4, arbitrary: fc.record({ do: fc.constant('see' as const), snapshot, capturing }) },
    { weight: 1, arbitrary: fc.record({ do: fc.constant('give back' as const), minor: positive }) },
    { weight: ofHold ? 1 : 0, arbitrary: fc.record({ do: fc.constant('capture' as const), minor: positive }) },
  );
  return fc.record({ steps: fc.array(step, { maxLength: 8 }), last: snapshot });
});

describe('any gateway', () => {
  it('that says the same twice says nothing new', () => {
    fc.assert(
      fc.property(anyReadings, ({ steps, last }) => {
        const reading = new Reading();
        for (const step of steps) {
          if (step.do === 'see') reading.see(step.snapshot, step.capturing);
          if (step.do === 'give back') reading.giveBack(step.minor);
          if (step.do === 'capture') reading.capture(step.minor);
        }
        reading.see(last);
        expect(reading.see(last).filter((result) => result.kind !== 'same')).toEqual([]);
      }),
      { numRuns: 2_000 },
    );
  });
});
