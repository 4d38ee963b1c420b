import { currency } from '../../src/payments/domain/currency';
import { connect, openInvoice, press, startStand, stateOf } from '../unit/retailcrm/stand';
import { describePlatform } from './platform';
import type { PlatformHarness, Seen } from './platform-harness';

const minor = (major: number): number => Number(major.toFixed(2).replace('.', ''));

async function start(): Promise<PlatformHarness> {
  const stand = await startStand({ timeoutMs: 1_000 });
  const { crm, platform } = stand;
  crm.switches.set('rateLimit', 1_000);
  const account = await connect(stand);
  const withKey = (apiKey: string) => ({ ...account, credentials: { apiKey } });
  const payments = async () => (await stateOf(crm)).orders.flatMap((order: { payments: unknown[] }) => order.payments);
  return {
    platform,
    account,
    stranger: withKey('a-key-that-nobody-made'),
    powerless: withKey(crm.issueKey([]).key),
    simulator: crm,
    currency: currency('UAH'),
    reportCall: 'POST /api/v5/payment/update-invoice',
    words: {
      pending: 'pending',
      authorized: 'waitingForCapture',
      paid: 'succeeded',
      refunded: 'refundSucceeded',
      canceled: 'canceled',
    },
    freeStatus: 'payment-start',
    localTime: '2026-03-01 10:20:00',
    openInvoice: (sum) => openInvoice(crm, sum),
    seen: async (platformInvoiceId): Promise<Seen> => {
      const payment = (await payments()).find(
        (row: { invoice: { invoiceUuid: string } | null }) => row.invoice?.invoiceUuid === platformInvoiceId,
      );
      const { invoice } = payment;
      return {
        state: invoice.status,
        paid: minor(invoice.captured),
        paidAt: invoice.paidAt,
        expiredAt: invoice.expiredAt,
        refundable: invoice.refundable,
        cancellable: invoice.cancellable,
        reason: invoice.cancellationDetails,
        link: invoice.link,
        paymentStatus: payment.status,
        refunds: invoice.refunds.map((refund: { externalId: string; amount: number }) => ({
          id: refund.externalId,
          amount: minor(refund.amount),
        })),
      };
    },
    changeOrder: async ({ paymentId }) => void (await press(crm, `/admin/payments/${paymentId}/amount`, { amount: '99.00' })),
    published: async () => {
      const { module, shops } = await stateOf(crm);
      return { on: module.active, merchants: shops };
    },
    switchOff: async () => void (await press(crm, '/admin/marketplace/activity', { active: 'false', freeze: 'false' })),
    regressions: async () => (await stateOf(crm)).regressions,
    strictPace: async () => {
      crm.switches.set('rateLimit', 10);
      return { refused: async () => (await stateOf(crm)).calls.filter(({ status }: { status: number }) => status === 503).length };
    },
    stop: () => stand.stop(),
  };
}

describePlatform('RetailCRM', start, {
  'with the other reading of what is unconfirmed': {
    writeStatus: 201,
    knownRefund: 'refuse',
    statusBackwards: 'refuse',
    unknownInvoiceStatus: 400,
    moduleMerge: 'replace',
    emptyMaps: 'object',
    paymentsForm: 'array',
    credentialsForm: 'legacy',
    limiterBody: 'text',
    sendOrderId: false,
    modulePublished: false,
  },
});
