import { currency } from '../../src/payments/domain/currency';
import { done, refused } from '../../src/payments/domain/errors';
import type { InvoiceReport, PlatformAccount, ReportOutcome } from '../../src/payments/ports/platform';
import { createOwn } from '../../src/platforms/own/platform';

const account: PlatformAccount = {
  installationId: '00000000-0000-4000-8000-000000000001',
  address: 'own:00000000-0000-4000-8000-000000000002',
  publicAddress: 'School of tea',
  clientId: 'nobody-calls-with-it',
  credentials: {},
  timezone: 'UTC',
  language: 'en',
  active: true,
};
const report: InvoiceReport = {
  platformInvoiceId: 'link:1',
  invoiceId: '00000000-0000-4000-8000-000000000003',
  amount: { minor: 12_150, currency: currency('BRL') },
  state: 'paid',
  captured: 12_150,
  refunded: 0,
  cancelReason: null,
  cancelText: null,
  link: 'http://localhost/p/x',
  paidAt: new Date('2026-03-01T08:20:00Z'),
  holdUntil: null,
  refunds: [],
  mappedStatus: null,
};

/**
 * The suite of platforms drives a simulator of an outside system. Here there is none, so each of its parts is answered for by itself:
 * reports and their outcomes as in the suite; refunds, faults, pace and books have nobody to lose a call or to keep a book;
 * questions and publishing have fixed answers.
 */
describe('Ordertill itself as a platform', () => {
  const told: InvoiceReport[] = [];
  let answer: ReportOutcome = { kind: 'told' };
  const own = createOwn({
    listener: async (_account, one) => {
      told.push(one);
      return answer;
    },
    words: (key) => key,
  });

  it('says that it has no orders, and that it sells', () => {
    expect(own).toMatchObject({ code: 'own', hasOrders: false, sells: true, canRequestLink: false });
  });

  it.each<ReportOutcome>([{ kind: 'told' }, { kind: 'retry', text: 'later' }, { kind: 'refused', text: 'never' }])(
    'hands a report on whole, and its outcome back: $kind',
    async (outcome) => {
      answer = outcome;
      expect(await own.report(account, report)).toEqual(outcome);
      expect(told.at(-1)).toBe(report);
    },
  );

  it('stands by every invoice while the seller is switched on, and by none when it is off', async () => {
    const invoice = { platformInvoiceId: 'link:1', amount: report.amount };
    expect(await own.stillGood(account, invoice)).toEqual({ kind: 'good' });
    expect(await own.stillGood({ ...account, active: false }, invoice)).toEqual({ kind: 'changed', text: 'own.off' });
  });

  it('knows no orders and makes no links or statuses', async () => {
    expect(await own.readOrder(account, { orderNumber: '1' })).toEqual(refused('order-unknown'));
    expect(await own.requestLink(account, '1', null)).toEqual(refused('order-unknown'));
    expect(await own.listStatuses(account)).toEqual(done([]));
    expect(await own.createStatus(account, 'Paid')).toEqual(refused('not-found'));
  });

  it('has nobody to publish merchants to, nothing to be set up, and no addresses', async () => {
    expect(await own.publishMerchants(account, [], [])).toEqual(done(undefined));
    expect(await own.check(account)).toEqual([{ code: 'own-ready', level: 'good' }]);
    expect(own.orderUrl(account, '1')).toBe('');
    expect(own.links(account)).toEqual({ paymentTypes: '', module: '', apiKeys: '' });
  });
});
