import type { Phase } from '../../../src/payments/domain/snapshot';
import { hasEnded, isBehind } from '../../../src/payments/domain/snapshot';
import { says } from './reading';

const behind = (message: Phase, known: Phase): boolean => isBehind(says(message, 100), says(known, 100));

describe('messages that overtake each other', () => {
  it.each<[message: Phase, known: Phase]>([
    ['open', 'held'],
    ['open', 'taken'],
    ['part', 'taken'],
    ['held', 'taken'],
    ['held', 'failed'],
    ['failed', 'taken'],
    ['taken', 'returned'],
    ['unclear', 'taken'],
  ])('%s after %s tells of the past', (message, known) => {
    expect(behind(message, known)).toBe(true);
  });

  it.each<[message: Phase, known: Phase]>([
    ['open', 'open'],
    ['held', 'part'],
    ['taken', 'held'],
    ['failed', 'held'],
    ['taken', 'failed'],
    ['returned', 'taken'],
  ])('%s after %s is news', (message, known) => {
    expect(behind(message, known)).toBe(false);
  });

  it('are told apart by what was given back while money is taken', () => {
    const some = says('taken', 70, { returned: 30 });
    expect(isBehind(says('taken', 100, { returned: 0 }), some)).toBe(true);
    expect(isBehind(says('taken', 50, { returned: 50 }), some)).toBe(false);
    expect(isBehind(some, some)).toBe(false);
  });
});

describe('a message of less given back than is known', () => {
  const known = says('taken', 70, { returned: 30, returnedAt: '2026-03-02' });

  it.each([
    ['is of the past when it says no time', null, true],
    ['is of the past when it is older', '2026-03-01', true],
    ['is of the past when it is as old', '2026-03-02', true],
    ['is news when it is of a later refund', '2026-03-03', false],
  ])('%s', (_what, returnedAt, past) => {
    expect(isBehind(says('taken', 80, { returned: 20, returnedAt }), known)).toBe(past);
  });
});

describe('an end that was told', () => {
  it('is another message of a phase that nothing but a return follows', () => {
    const held = says('held', 100);
    expect(hasEnded(held, says('failed', 100))).toBe(true);
    expect(hasEnded(held, says('taken', 100))).toBe(true);
    expect(hasEnded(held, held)).toBe(false);
    expect(hasEnded(held, says('held', 99))).toBe(false);
  });
});
