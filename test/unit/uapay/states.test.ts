import { leadingPayment, PAYMENT_STATUSES, phaseOf, STATUSES } from '../../../src/gateways/uapay/states';
import type { Phase } from '../../../src/payments/domain/snapshot';

const TABLE: Readonly<Record<string, readonly Phase[]>> = {
  //                   NEW        PAID       FINISHED   REVERSED    CANCELED
  OPEN: ['open', 'open', 'open', 'open', 'open'],
  PENDING: ['open', 'open', 'open', 'open', 'open'],
  NEEDS_CONFIRMATION: ['open', 'open', 'open', 'open', 'open'],
  HOLDED: ['open', 'held', 'open', 'open', 'open'],
  PAYED: ['open', 'open', 'open', 'open', 'open'],
  FINISHED: ['open', 'open', 'taken', 'unclear', 'unclear'],
  REVERSED: ['unclear', 'unclear', 'unclear', 'returned', 'unclear'],
  RETURNED: ['unclear', 'unclear', 'unclear', 'unclear', 'unclear'],
  CLOSED: ['unclear', 'unclear', 'unclear', 'unclear', 'unclear'],
  REJECTED: ['lost', 'lost', 'lost', 'lost', 'lost'],
  CANCELED: ['failed', 'unclear', 'unclear', 'unclear', 'failed'],
};

const pairs = Object.entries(TABLE).flatMap(([paymentStatus, phases]) =>
  phases.map((phase, at) => ({ paymentStatus, status: STATUSES[at] ?? '', phase })),
);

describe('the states of UAPAY', () => {
  it('are all in the table', () => {
    expect(Object.keys(TABLE).toSorted()).toEqual([...PAYMENT_STATUSES].toSorted());
    expect(pairs).toHaveLength(55);
  });

  it.each(pairs)('$status/$paymentStatus is $phase', ({ status, paymentStatus, phase }) => {
    expect(phaseOf({ status, paymentStatus })).toBe(phase);
  });

  it.each(STATUSES)('%s beside a word nobody knows is unclear', (status) => {
    expect(phaseOf({ status, paymentStatus: 'SOMETHING_NEW' })).toBe('unclear');
    expect(phaseOf({ status, paymentStatus: 'constructor' })).toBe('unclear');
  });

  it.each(PAYMENT_STATUSES)('a word nobody knows beside %s never means money', (paymentStatus) => {
    expect(phaseOf({ status: 'SOMETHING_NEW', paymentStatus })).toBe(paymentStatus === 'HOLDED' ? 'open' : 'unclear');
  });
});

const payment = (number: number, status: string, paymentStatus: string) => ({ number, status, paymentStatus });

describe('several attempts of the payer', () => {
  const taken = payment(1, 'FINISHED', 'FINISHED');
  const held = payment(2, 'PAID', 'HOLDED');
  const returned = payment(3, 'REVERSED', 'REVERSED');
  const open = payment(4, 'NEW', 'PENDING');
  const declined = payment(5, 'CANCELED', 'CANCELED');
  const rejected = payment(6, 'NEW', 'REJECTED');

  it.each([
    ['taken money', [rejected, open, taken, held], taken],
    ['reserved money', [declined, held, open], held],
    ['money that went back', [declined, returned, rejected], returned],
    ['what may still come', [declined, rejected, open], open],
    ['a final no before a technical one', [rejected, declined], declined],
  ])('are spoken for by %s, in whatever order they come', (_what, payments, expected) => {
    expect(leadingPayment(payments)).toBe(expected);
    expect(leadingPayment(payments.toReversed())).toBe(expected);
  });

  it('are spoken for by the newest among equals', () => {
    expect(leadingPayment([payment(7, 'NEW', 'OPEN'), payment(9, 'NEW', 'PENDING'), payment(8, 'NEW', 'OPEN')])?.number).toBe(9);
  });

  it('may be none at all', () => {
    expect(leadingPayment([])).toBeNull();
  });
});
