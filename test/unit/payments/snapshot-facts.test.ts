import type { Known, Phase, Snapshot } from '../../../src/payments/domain/snapshot';
import { factsFrom } from '../../../src/payments/domain/snapshot';
import { attempt } from './invoice-table';
import { inWords, says } from './reading';

const NOTHING: Known = { faceTaken: null, pendingCapture: null, previous: null };
const HOLD: Partial<Snapshot> = { ofHold: true };

function facts(snapshot: Snapshot, sums: string, known: Partial<Known>): readonly string[] {
  return factsFrom(snapshot, attempt('A', 'open', sums), { ...NOTHING, ...known }).map(inWords);
}

type Case = readonly [name: string, snapshot: Snapshot, sums: string, known: Partial<Known>, facts: readonly string[]];

describe('what a snapshot tells of an attempt that nothing is known of', () => {
  const cases: readonly Case[] = [
    ['open', says('open', 100), '0/0/0/0', {}, []],
    ['held', says('held', 100, HOLD), '0/0/0/0', {}, ['held 100']],
    ['held, another sum', says('held', 90, HOLD), '0/0/0/0', {}, ['held 90']],
    ['taken in one step', says('taken', 100), '0/0/0/0', {}, ['taken 100']],
    ['taken, another sum', says('taken', 60), '0/0/0/0', {}, ['taken 60']],
    ['taken of a hold', says('taken', 100, HOLD), '0/0/0/0', {}, ['taken 100 of the hold']],
    ['less taken than was held', says('taken', 60, HOLD), '0/0/0/0', {}, ['taken 60 of the hold']],
    ['taken, and some of it back already', says('taken', 70, { returned: 30 }), '0/0/0/0', {}, ['taken 100', 'given back 30']],
    ['all back, the sum still shown', says('returned', 100), '0/0/0/0', {}, ['taken 100', 'given back 100']],
    ['all back, the sum gone', says('returned', 0), '0/0/0/0', {}, ['taken 100', 'given back 100']],
    ['all back, by its own sum', says('returned', 0, { returned: 100 }), '0/0/0/0', {}, ['taken 100', 'given back 100']],
    [
      'all back of less than was held, by its own sum',
      says('returned', 0, { ...HOLD, returned: 60 }),
      '0/0/0/0',
      {},
      ['taken 60 of the hold', 'given back 60'],
    ],
    ['a hold that went back', says('released', 100, HOLD), '0/0/0/0', {}, ['held 100', 'released (hold-expired)']],
    ['a hold that the payer took back', says('released', 0, { ...HOLD, reason: 'payer' }), '0/0/0/0', {}, ['held 100', 'released (payer)']],
    ['failed without a reason', says('failed', 100), '0/0/0/0', {}, ['failed (declined)']],
    ['the payer left', says('failed', 100, { reason: 'payer' }), '0/0/0/0', {}, ['failed (payer)']],
    ['declined', says('failed', 100, { reason: 'declined' }), '0/0/0/0', {}, ['failed (declined)']],
    ['past its date', says('failed', 100, { reason: 'expired' }), '0/0/0/0', {}, ['failed (expired)']],
    ['lost', says('lost', 100), '0/0/0/0', {}, ['lost']],
    ['lost while money is held', says('lost', 100), '100/0/0/0', {}, ['released (hold-expired)']],
    ['paid in part', says('part', 40), '0/0/0/0', {}, ['part 40']],
    ['a word that nobody has explained', says('unclear', 100), '0/0/0/0', {}, []],
  ];

  it.each(cases)('%s', (...[, snapshot, sums, known, expected]) => {
    expect(facts(snapshot, sums, known)).toEqual(expected);
  });
});

describe('what a snapshot tells of an attempt with money', () => {
  const taken100: Partial<Known> = { faceTaken: 100, previous: says('taken', 100) };
  const cases: readonly Case[] = [
    ['a hold is still there', says('held', 100, HOLD), '100/0/0/0', {}, ['held 100']],
    ['one word for "declined" and "released", and money was held', says('failed', 100), '100/0/0/0', {}, ['released (hold-expired)']],
    ['our reduced capture, shown as it is', says('taken', 60, HOLD), '100/0/0/0', { pendingCapture: 60 }, ['taken 60 of the hold']],
    ['our reduced capture, the hold still shown', says('taken', 100, HOLD), '100/0/0/0', { pendingCapture: 60 }, ['taken 60 of the hold']],
    ['less taken than we asked for', says('taken', 50, HOLD), '100/0/0/0', { pendingCapture: 60 }, ['taken 50 of the hold']],
    ['more taken than we asked for', says('taken', 80, HOLD), '100/0/0/0', { pendingCapture: 60 }, ['taken 80 of the hold']],
    ['a capture of somebody else', says('taken', 100, HOLD), '100/0/0/0', {}, ['taken 100 of the hold']],
    [
      'our reduced capture, all of it back already',
      says('returned', 0, HOLD),
      '100/0/0/0',
      { pendingCapture: 60 },
      ['taken 60 of the hold', 'given back 60'],
    ],
    ['less taken than was held, in a word that says nothing of a hold', says('taken', 60), '100/0/0/0', {}, ['taken 60 of the hold']],
    [
      'less taken than was held, while we asked for all of it',
      says('taken', 60),
      '100/0/0/0',
      { pendingCapture: 100 },
      ['taken 60 of the hold'],
    ],
    [
      'less taken than was held, and all of it back',
      says('returned', 0, { returned: 60 }),
      '100/0/0/0',
      {},
      ['taken 60 of the hold', 'given back 60'],
    ],
    ['nothing new', says('taken', 100), '0/0/100/0', taken100, []],
    ['a lowered sum is a refund', says('taken', 70), '0/0/100/0', taken100, ['given back 30']],
    ['a lowered sum that we know of', says('taken', 70), '0/0/100/30', taken100, []],
    ['a sum lowered further', says('taken', 50), '0/0/100/30', taken100, ['given back 50']],
    ['a sum that does not follow our own refund', says('taken', 100), '0/0/100/30', taken100, []],
    ['a raised sum is no refund', says('taken', 120), '0/0/100/0', taken100, []],
    ['a sum that nobody saw before cannot be compared', says('taken', 70), '0/0/100/0', {}, []],
    ['the hold still shown beside our reduced capture', says('taken', 100, HOLD), '100/40/60/0', { faceTaken: 100 }, []],
    ['and lowered by a refund', says('taken', 80, HOLD), '100/40/60/0', { faceTaken: 100 }, ['given back 20']],
    ['its own sum of what went back', says('taken', 70, { returned: 30 }), '0/0/100/0', taken100, ['given back 30']],
    ['its own sum outranks the shown one', says('taken', 100, { returned: 30 }), '0/0/100/0', taken100, ['given back 30']],
    ['its own sum, known already', says('taken', 70, { returned: 30 }), '0/0/100/30', taken100, []],
    [
      'its own sum has fallen below what we counted',
      says('taken', 100, { returned: 0 }),
      '0/0/100/100',
      { faceTaken: 100, previous: says('returned', 0, { returned: 100 }) },
      ['mismatch'],
    ],
    [
      'its own sum had fallen before already',
      says('taken', 100, { returned: 0 }),
      '0/0/100/100',
      { faceTaken: 100, previous: says('taken', 100, { returned: 0 }) },
      [],
    ],
    [
      'its own sum has fallen to what we counted',
      says('taken', 70, { returned: 30 }),
      '0/0/100/30',
      { faceTaken: 100, previous: says('taken', 40, { returned: 60 }) },
      [],
    ],
    [
      'a later refund, and its own sum has not grown',
      says('taken', 70, { returned: 30, returnedAt: '2026-03-02' }),
      '0/0/100/30',
      { faceTaken: 100, previous: says('taken', 70, { returned: 30, returnedAt: '2026-03-01' }) },
      ['mismatch'],
    ],
    [
      'a later refund, which is ours, and its own sum has not grown yet',
      says('taken', 70, { returned: 30, returnedAt: '2026-03-02' }),
      '0/0/100/50',
      { faceTaken: 100, previous: says('taken', 70, { returned: 30, returnedAt: '2026-03-01' }) },
      [],
    ],
    ['all back', says('returned', 100), '0/0/100/0', taken100, ['given back 100']],
    ['all back of a reduced capture', says('returned', 100), '100/40/60/0', taken100, ['given back 60']],
    ['"all back" after our own part, whose sum it never showed', says('returned', 100), '0/0/100/30', taken100, []],
    [
      'all back after our own part, which its sum had followed',
      says('returned', 0),
      '0/0/100/30',
      { faceTaken: 100, previous: says('taken', 70) },
      ['given back 100'],
    ],
    ['all back after our own part, by its own sum', says('returned', 0, { returned: 100 }), '0/0/100/30', taken100, ['given back 100']],
    ['its word for our part, by its own sum', says('returned', 70, { returned: 30 }), '0/0/100/30', taken100, ['given back 30']],
  ];

  it.each(cases)('%s', (...[, snapshot, sums, known, expected]) => {
    expect(facts(snapshot, sums, known)).toEqual(expected);
  });
});

describe('a dispute', () => {
  it.each(['open', 'unclear', 'taken', 'returned'] satisfies readonly Phase[])('is told beside "%s"', (phase) => {
    const plain = facts(says(phase, 100), '0/0/0/0', {});
    expect(facts(says(phase, 100, { disputed: true }), '0/0/0/0', {})).toEqual([...plain, 'disputed']);
  });
});
