import type { Money } from '../../../src/payments/domain/money';
import type { InvoiceReport, ReportedRefund } from '../../../src/payments/ports/platform';
import type { KnownRefund } from '../../../src/platforms/retailcrm/known-refunds';
import { untoldRefunds } from '../../../src/platforms/retailcrm/known-refunds';

const currency: Money['currency'] = 'UAH' as Money['currency'];
const refund = (id: string, minor: number, more: Partial<ReportedRefund> = {}): ReportedRefund => ({
  id,
  amount: { minor, currency },
  comment: null,
  ...more,
});
const found = (id: string, minor: number): ReportedRefund => refund(id, minor, { found: true });

const untold = (refunded: number, refunds: readonly ReportedRefund[], known: readonly KnownRefund[]): readonly string[] => {
  const report: InvoiceReport = {
    platformInvoiceId: 'p',
    invoiceId: 'i',
    amount: { minor: 10_000, currency },
    state: 'paid',
    captured: 10_000,
    refunded,
    cancelReason: null,
    cancelText: null,
    link: 'https://pay.example.org/p/x',
    paidAt: null,
    holdUntil: null,
    refunds,
    mappedStatus: null,
  };
  return untoldRefunds(report, known).map(({ id }) => id);
};

describe('the refunds that a CRM does not count yet', () => {
  it('are all of them when it counts none', () => {
    expect(untold(3_000, [found('new', 3_000)], [])).toEqual(['new']);
  });

  it('leave out one that lost books had told under another id', () => {
    expect(untold(3_000, [found('new', 3_000)], [{ id: 'lost', minor: 3_000 }])).toEqual([]);
  });

  it('leave out the sum of several that lost books had told one by one', () => {
    expect(
      untold(
        5_000,
        [found('new', 5_000)],
        [
          { id: 'lost', minor: 2_000 },
          { id: 'lost too', minor: 3_000 },
        ],
      ),
    ).toEqual([]);
  });

  it('keep a found one beside an equal one that these books have told before', () => {
    expect(untold(6_000, [found('new', 3_000)], [{ id: 'told before', minor: 3_000 }])).toEqual(['new']);
  });

  it('keep one that was made from here, whatever the CRM counts', () => {
    expect(untold(3_000, [refund('ours', 3_000)], [{ id: 'strange', minor: 3_000 }])).toEqual(['ours']);
  });

  it('keep one whose telling was heard and whose answer was lost, so that it is told again under its id', () => {
    expect(untold(3_000, [found('new', 3_000)], [{ id: 'new', minor: 3_000 }])).toEqual(['new']);
  });

  it('keep a refused one, which the CRM waits to hear of', () => {
    expect(untold(0, [refund('refused', 3_000, { outcome: 'refused' })], [])).toEqual(['refused']);
  });
});
