import { apply } from '../../../src/payments/domain/apply';
import type { CancelReason } from '../../../src/payments/domain/invoice';
import { refundable, reserved, standingOf, totals } from '../../../src/payments/domain/invoice';
import { attempt, invoice, told, uah } from './invoice-table';

const HELD = attempt('A', 'closed', '100/0/0/0');

describe('why an invoice ended', () => {
  it.each(['manager', 'payer', 'declined', 'expired', 'hold-expired', 'platform'] as const)(
    'a hold released for %s ends it with that',
    (reason) => {
      const before = invoice([HELD]);
      expect(told(before, apply(before, { type: 'released', attemptId: 'A', reason }))).toBe(
        `canceled ${reason} | A closed 100/100/0/0 | report`,
      );
    },
  );

  it.each(['payer', 'declined', 'expired'] as const)('an attempt that failed for %s ends it with that', (reason) => {
    const before = invoice([attempt('A', 'open')]);
    expect(told(before, apply(before, { type: 'failed', attemptId: 'A', reason }))).toBe(`canceled ${reason} | A closed 0/0/0/0 | report`);
  });

  it('the release of an unwanted hold does not change why it was cancelled', () => {
    const before = invoice([HELD], 'platform');
    expect(told(before, apply(before, { type: 'released', attemptId: 'A', reason: 'manager' }))).toBe(
      'canceled platform | A closed 100/100/0/0 | report',
    );
  });

  it('cancelling closes every attempt that was still open', () => {
    const before = invoice([attempt('A', 'closed'), attempt('B', 'open'), attempt('C', 'starting')]);
    expect(told(before, apply(before, { type: 'cancel', reason: 'manager' }))).toBe(
      'canceled manager | B closed 0/0/0/0, C closed 0/0/0/0 | report',
    );
  });

  it('a late decline of a dead attempt does not end a link that another attempt keeps alive', () => {
    const before = invoice([attempt('A', 'closed'), attempt('B', 'open')]);
    expect(told(before, apply(before, { type: 'failed', attemptId: 'A', reason: 'declined' }))).toBe('late');
  });
});

describe('money on several attempts', () => {
  it('money that arrives on a dead attempt counts, and closes nothing else', () => {
    const before = invoice([attempt('A', 'closed'), attempt('B', 'open')]);
    expect(told(before, apply(before, { type: 'captured', attemptId: 'A', total: uah(100), ofHold: false }))).toBe(
      'paid 100/0 | A closed 0/0/100/0 | report',
    );
  });

  it('two payments that together make the sum are not too much', () => {
    const before = invoice([attempt('A', 'closed', '100/40/60/0'), { ...attempt('B', 'closed'), asked: 40 }]);
    expect(told(before, apply(before, { type: 'captured', attemptId: 'B', total: uah(40), ofHold: false }))).toBe(
      'paid 100/0 | B closed 0/0/40/0 | report',
    );
  });

  it('the sum asked of an attempt is what counts, not what the invoice came to afterwards', () => {
    const before = { ...invoice([{ ...attempt('A', 'open'), asked: 80 }]), amount: uah(120) };
    expect(told(before, apply(before, { type: 'held', attemptId: 'A', amount: uah(80) }))).toBe(
      'authorized 80 | A closed 80/0/0/0 | report',
    );
    expect(told(before, apply(before, { type: 'held', attemptId: 'A', amount: uah(120) }))).toBe('! amount-mismatch');
  });

  it('an order paid twice is refunded only when both payments went back', () => {
    const before = invoice([attempt('A', 'closed', '0/0/100/100'), attempt('B', 'closed', '0/0/100/60')]);
    expect(told(before, apply(before, { type: 'refunded', attemptId: 'B', total: uah(100) }))).toBe(
      'refunded 200/200 | B closed 0/0/100/100 | report',
    );
  });

  it('every hold beside taken money goes back', () => {
    const before = invoice([HELD, attempt('B', 'open'), attempt('C', 'closed', '100/0/0/0')]);
    expect(told(before, apply(before, { type: 'captured', attemptId: 'B', total: uah(100), ofHold: false }))).toBe(
      'paid 100/0 | B closed 0/0/100/0 | report, void A, void C',
    );
  });
});

describe('what needs a person', () => {
  it('a second problem of the same kind is not told again, one of another kind is', () => {
    const before = { ...invoice([attempt('A', 'open')]), attention: ['amount-mismatch'] as const };
    expect(told(before, apply(before, { type: 'mismatch', attemptId: 'A' }))).toBe('repeated');
    expect(told(before, apply(before, { type: 'disputed', attemptId: 'A' }))).toBe('! disputed');
  });

  it('what was flagged stays flagged when money moves', () => {
    const before = { ...invoice([attempt('A', 'open')], 'expired'), attention: ['disputed'] as const };
    const after = apply(before, { type: 'captured', attemptId: 'A', total: uah(100), ofHold: false });
    expect(after).toMatchObject({ kind: 'moved', invoice: { attention: ['disputed', 'paid-after-cancel'] } });
  });
});

describe('sums of an attempt', () => {
  it.each([
    ['0/0/0/0', 0, 0],
    ['100/0/0/0', 100, 0],
    ['100/100/0/0', 0, 0],
    ['100/40/60/0', 0, 60],
    ['100/40/60/20', 0, 40],
    ['0/0/100/0', 0, 100],
    ['0/0/100/100', 0, 0],
  ])('%s (held/released/taken/back): %i reserved, %i can be given back', (sums, waiting, left) => {
    expect(reserved(attempt('A', 'closed', sums))).toBe(waiting);
    expect(refundable(attempt('A', 'closed', sums))).toBe(left);
  });

  it('an invoice has the sums of all its attempts', () => {
    expect(totals([attempt('A', 'closed', '100/40/60/20'), attempt('B', 'closed', '100/0/0/0')])).toEqual({
      held: 200,
      captured: 60,
      refunded: 20,
      reserved: 100,
    });
    expect(totals([])).toEqual({ held: 0, captured: 0, refunded: 0, reserved: 0 });
  });
});

describe('what an invoice stands at', () => {
  const cases: readonly (readonly [string, CancelReason | null, ReturnType<typeof standingOf>])[] = [
    ['0/0/0/0', null, { state: 'pending' }],
    ['0/0/0/0', 'payer', { state: 'canceled', reason: 'payer' }],
    ['100/0/0/0', null, { state: 'authorized', reserved: 100 }],
    ['100/0/0/0', 'manager', { state: 'canceled', reason: 'manager' }],
    ['100/100/0/0', 'hold-expired', { state: 'canceled', reason: 'hold-expired' }],
    ['100/40/60/0', null, { state: 'paid', captured: 60, refunded: 0 }],
    ['0/0/100/30', null, { state: 'paid', captured: 100, refunded: 30 }],
    ['0/0/100/30', 'expired', { state: 'paid', captured: 100, refunded: 30 }],
    ['0/0/100/100', null, { state: 'refunded', captured: 100, refunded: 100 }],
    ['0/0/100/100', 'manager', { state: 'refunded', captured: 100, refunded: 100 }],
  ];

  it.each(cases)('%s (held/released/taken/back), cancelled: %s', (sums, ended, standing) => {
    expect(standingOf([attempt('A', 'closed', sums)], ended)).toEqual(standing);
  });
});
