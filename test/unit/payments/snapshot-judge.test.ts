import type { OperationKind } from '../../../src/payments/domain/operation';
import type { Phase, Snapshot, Verdict } from '../../../src/payments/domain/snapshot';
import { judge } from '../../../src/payments/domain/snapshot';
import { says } from './reading';

const KINDS = ['capture', 'void', 'refund'] as const satisfies readonly OperationKind[];

/** What the gateway said before each kind of call. */
const BEFORE: Readonly<Record<OperationKind, Snapshot>> = {
  capture: says('held', 100),
  void: says('held', 100),
  refund: says('taken', 100),
};

describe('what became of a call that nobody heard the end of', () => {
  const table: Readonly<Record<Phase, readonly [capture: Verdict, release: Verdict, refund: Verdict]>> = {
    open: ['unclear', 'unclear', 'unclear'],
    part: ['unclear', 'unclear', 'unclear'],
    held: ['not-done', 'not-done', 'unclear'],
    taken: ['done', 'not-done', 'not-done'],
    returned: ['done', 'not-done', 'done'],
    released: ['not-done', 'done', 'unclear'],
    failed: ['not-done', 'done', 'unclear'],
    lost: ['not-done', 'done', 'unclear'],
    unclear: ['unclear', 'unclear', 'unclear'],
  };

  it.each(Object.entries(table))('now %s: capture, release and refund of all are %j', (phase, verdicts) => {
    const now = { ...says('open', 100), phase: Object.keys(table).find((one): one is Phase => one === phase) ?? 'open' };
    const same = phase === 'taken' ? BEFORE.refund : now;
    expect(KINDS.map((kind) => judge({ kind, amount: 100 }, BEFORE[kind], same))).toEqual(verdicts);
  });

  it.each(KINDS)('a %s whose gateway was not read before was never called', (kind) => {
    for (const now of [says('taken', 100), says('returned', 0), says('released', 0), says('unclear', 0)])
      expect(judge({ kind, amount: 100 }, null, now)).toBe('not-done');
  });
});

const refunds = (underWay: number, failed: number): Partial<Snapshot> => ({ returned: 0, refunds: { underWay, failed } });
const at = (day: number): Partial<Snapshot> => ({ returnedAt: `2026-03-0${day}` });

describe('what became of a refund of 30', () => {
  const cases: readonly (readonly [name: string, before: Snapshot, now: Snapshot, verdict: Verdict])[] = [
    ['nothing has changed at the gateway', says('taken', 100), says('taken', 100), 'not-done'],
    ['its mark is the same, whatever its sum', says('taken', 100, { mark: 'm' }), says('taken', 70, { mark: 'm' }), 'not-done'],
    ['the sum is lower by 30', says('taken', 100), says('taken', 70), 'done'],
    ['the sum is lower by 30 again', says('taken', 70), says('taken', 40), 'done'],
    ['the sum is lower by something else', says('taken', 100), says('taken', 60), 'unclear'],
    ['the sum is higher', says('taken', 100), says('taken', 130), 'unclear'],
    ['its own sum has grown by 30', says('taken', 90, { returned: 10 }), says('taken', 60, { returned: 40 }), 'done'],
    [
      'its own sum has grown by 30 while the shown one stays',
      says('taken', 100, { returned: 0 }),
      says('taken', 100, { returned: 30 }),
      'done',
    ],
    ['its own sum has grown by something else', says('taken', 100, { returned: 0 }), says('taken', 50, { returned: 50 }), 'unclear'],
    ['only the time of its last refund has changed', says('taken', 100), says('taken', 100, at(1)), 'done'],
    ['only the time of its last refund has changed again', says('taken', 100, at(1)), says('taken', 100, at(2)), 'done'],
    ['something else has changed', says('taken', 100), says('taken', 100, { card: '411111******1111' }), 'unclear'],
    [
      'something else has changed since an older refund',
      says('taken', 100, at(1)),
      says('taken', 100, { ...at(1), words: 'x' }),
      'unclear',
    ],
    ['it is under way', says('taken', 100, refunds(0, 0)), says('taken', 100, refunds(1, 0)), 'unclear'],
    ['it was turned down', says('taken', 100, refunds(0, 0)), says('taken', 100, refunds(0, 1)), 'not-done'],
    ['it was turned down as one before', says('taken', 100, refunds(0, 1)), says('taken', 100, refunds(0, 2)), 'not-done'],
    ['one before it was turned down', says('taken', 100, refunds(0, 1)), says('taken', 100, { ...refunds(0, 1), words: 'x' }), 'unclear'],
    ['one was turned down and one is under way', says('taken', 100, refunds(0, 0)), says('taken', 100, refunds(1, 1)), 'unclear'],
    [
      'one was turned down and one of 30 was made',
      says('taken', 100, refunds(0, 0)),
      says('taken', 70, { ...refunds(0, 1), returned: 30 }),
      'done',
    ],
    ['it says "given back", which may be its word for a part', says('taken', 100), says('returned', 100), 'done'],
    ['it said "given back" before already, and nothing has changed', says('returned', 100), says('returned', 100), 'not-done'],
    ['it said "given back" before already, and the sum is lower by 30', says('returned', 70), says('returned', 40), 'done'],
    ['it said "given back" before already, and then again', says('returned', 100, at(1)), says('returned', 100, at(2)), 'done'],
    [
      'it said "given back" before already, and something else has changed',
      says('returned', 100),
      says('returned', 100, { words: 'x' }),
      'unclear',
    ],
    ['it shows a hold', says('taken', 100), says('held', 100), 'unclear'],
  ];

  it.each(cases)('%s', (_name, before, now, verdict) => {
    expect(judge({ kind: 'refund', amount: 30 }, before, now)).toBe(verdict);
  });
});
