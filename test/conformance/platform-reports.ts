import { INVOICE_STATES } from '../../src/payments/domain/invoice';
import type { InvoiceState } from '../../src/payments/domain/invoice';
import type { InvoiceReport, ReportedRefund } from '../../src/payments/ports/platform';
import { SUM, visible } from './platform-harness';
import type { GetPlatform, OpenInvoice, PlatformHarness } from './platform-harness';

const PAID_AT = new Date('2026-03-01T08:20:00Z');

/** What is told of an invoice in its first state, but for what is changed. */
export function reportOf(harness: PlatformHarness, invoice: OpenInvoice, change: Partial<InvoiceReport> = {}): InvoiceReport {
  return {
    platformInvoiceId: invoice.platformInvoiceId,
    invoiceId: invoice.invoiceId,
    amount: { minor: SUM, currency: harness.currency },
    state: 'pending',
    captured: 0,
    refunded: 0,
    cancelReason: null,
    cancelText: null,
    link: 'https://pay.example.org/p/Ab3dE9',
    paidAt: null,
    holdUntil: null,
    refunds: [],
    mappedStatus: null,
    ...change,
  };
}

const PAID: Partial<InvoiceReport> = { state: 'paid', captured: SUM, paidAt: PAID_AT };

/** What a report of each state adds. */
const OF_STATE: Readonly<Record<InvoiceState, Partial<InvoiceReport>>> = {
  pending: {},
  authorized: { state: 'authorized', holdUntil: PAID_AT },
  paid: PAID,
  refunded: { ...PAID, state: 'refunded', refunded: SUM },
  canceled: { state: 'canceled', cancelReason: 'manager', cancelText: 'Rejected by the manager' },
};

/** Every state arrives, once. */
export function describeReports(get: GetPlatform): void {
  it.each(INVOICE_STATES)('a report of %s arrives, and telling it twice changes nothing', async (state) => {
    const harness = get();
    const invoice = await harness.openInvoice(SUM);
    const report = reportOf(harness, invoice, OF_STATE[state]);
    expect(await harness.platform.report(harness.account, report)).toEqual({ kind: 'told' });
    const seen = await harness.seen(invoice.platformInvoiceId);
    expect(seen).toMatchObject(
      visible(harness, {
        state: harness.words[state],
        refundable: state === 'paid',
        cancellable: state === 'pending' || state === 'authorized',
        link: report.link,
        reason: state === 'canceled' ? 'Rejected by the manager' : null,
        paidAt: report.paidAt ? harness.localTime : null,
        expiredAt: report.holdUntil ? harness.localTime : null,
      }),
    );
    expect(await harness.platform.report(harness.account, report)).toEqual({ kind: 'told' });
    expect(await harness.seen(invoice.platformInvoiceId)).toEqual(seen);
    expect(await harness.regressions()).toEqual([]);
  });

  it('a smaller capture shows the sum that was taken', async () => {
    const harness = get();
    const invoice = await harness.openInvoice(SUM);
    await harness.platform.report(harness.account, reportOf(harness, invoice, { ...PAID, captured: 10_001 }));
    expect(await harness.seen(invoice.platformInvoiceId)).toMatchObject(visible(harness, { paid: 10_001 }));
  });

  it("the shop's own status is set where it maps statuses itself", async () => {
    const harness = get();
    const invoice = await harness.openInvoice(SUM);
    const report = reportOf(harness, invoice, { ...OF_STATE.authorized, mappedStatus: harness.freeStatus });
    expect(await harness.platform.report(harness.account, report)).toEqual({ kind: 'told' });
    expect(await harness.seen(invoice.platformInvoiceId)).toMatchObject(visible(harness, { paymentStatus: harness.freeStatus }));
  });

  it('a status that the platform does not have is refused with its words', async () => {
    const harness = get();
    const invoice = await harness.openInvoice(SUM);
    const report = reportOf(harness, invoice, { ...PAID, mappedStatus: 'no-such-status' });
    expect(await harness.platform.report(harness.account, report)).toMatchObject({ kind: 'refused', text: expect.stringMatching(/./) });
    expect(await harness.seen(invoice.platformInvoiceId)).toMatchObject(visible(harness, { paid: SUM }));
  });
}

const refund = (harness: PlatformHarness, id: string, minor: number): ReportedRefund => ({
  id,
  amount: { minor, currency: harness.currency },
  comment: 'Requested by customer',
});

/** Refunds arrive one by one and count once. */
export function describeRefunds(get: GetPlatform): void {
  it('refunds arrive one by one until nothing is left', async () => {
    const harness = get();
    const invoice = await harness.openInvoice(SUM);
    const report = (change: Partial<InvoiceReport>) =>
      harness.platform.report(harness.account, reportOf(harness, invoice, { ...PAID, ...change }));
    await report({});
    await report({ refunded: 5_000, refunds: [refund(harness, 'r1', 5_000)] });
    expect(await harness.seen(invoice.platformInvoiceId)).toMatchObject(
      visible(harness, {
        state: harness.words.paid,
        refundable: true,
        refunds: [{ id: 'r1', amount: 5_000 }],
      }),
    );
    await report({ state: 'refunded', refunded: SUM, refunds: [refund(harness, 'r2', 7_150)] });
    expect(await harness.seen(invoice.platformInvoiceId)).toMatchObject(
      visible(harness, {
        state: harness.words.refunded,
        refundable: false,
        refunds: [
          { id: 'r1', amount: 5_000 },
          { id: 'r2', amount: 7_150 },
        ],
      }),
    );
    expect(await harness.regressions()).toEqual([]);
  });

  it('two equal refunds are two, and told again with a lost answer they stay two', async () => {
    const harness = get();
    const invoice = await harness.openInvoice(SUM);
    const refunds = [refund(harness, 'r1', 6_075), refund(harness, 'r2', 6_075)];
    const report = reportOf(harness, invoice, { ...OF_STATE.refunded, refunds });
    await harness.platform.report(harness.account, report);
    expect(await harness.platform.report(harness.account, report)).toEqual({ kind: 'told' });
    expect(await harness.seen(invoice.platformInvoiceId)).toMatchObject(
      visible(harness, {
        state: harness.words.refunded,
        refunds: [
          { id: 'r1', amount: 6_075 },
          { id: 'r2', amount: 6_075 },
        ],
      }),
    );
    expect(await harness.regressions()).toEqual([]);
  });
}

/** Faults on the way are told apart from refusals, and the pace is kept. */
export function describeFaults(get: GetPlatform): void {
  it.each([
    ['an answer with 500', 'status', 500],
    ['an answer that is no JSON', 'garbage', undefined],
    ['a connection that is cut before', 'drop-before', undefined],
    ['a connection that is cut afterwards', 'drop-after', undefined],
    ['an answer that comes too late', 'delay', 1_500],
  ] as const)('%s means: tell again, and then it arrives once', async (_what, kind, value) => {
    const harness = get();
    const invoice = await harness.openInvoice(SUM);
    const refunds = [{ id: 'r1', amount: { minor: 5_000, currency: harness.currency }, comment: null }];
    const report = reportOf(harness, invoice, { ...PAID, refunded: 5_000, refunds });
    harness.simulator.faults.add({ match: harness.reportCall, kind, value });
    expect(await harness.platform.report(harness.account, report)).toMatchObject({ kind: 'retry', text: expect.stringMatching(/./) });
    expect(await harness.platform.report(harness.account, report)).toEqual({ kind: 'told' });
    expect(await harness.seen(invoice.platformInvoiceId)).toMatchObject(
      visible(harness, {
        state: harness.words.paid,
        refunds: [{ id: 'r1', amount: 5_000 }],
      }),
    );
    expect(await harness.regressions()).toEqual([]);
  });

  it('an invoice that the platform does not know, or a key that it does not take, is refused for good', async () => {
    const harness = get();
    const invoice = await harness.openInvoice(SUM);
    const unknown = { ...reportOf(harness, invoice, PAID), platformInvoiceId: '00000000-0000-4000-8000-000000000000' };
    expect(await harness.platform.report(harness.account, unknown)).toMatchObject({ kind: 'refused', text: expect.stringMatching(/./) });
    const report = reportOf(harness, invoice, PAID);
    expect(await harness.platform.report(harness.stranger, report)).toMatchObject({ kind: 'refused' });
    expect(await harness.platform.report(harness.powerless, report)).toMatchObject({ kind: 'refused' });
    expect(await harness.seen(invoice.platformInvoiceId)).toMatchObject(visible(harness, { state: harness.words.pending }));
  });

  it('the pace of the platform is kept', async () => {
    const harness = get();
    const pace = await harness.strictPace();
    const { calls, perSeconds } = harness.platform.limits;
    expect(calls / perSeconds).toBeGreaterThan(0);
    for (let count = 0; count < Math.min(calls * 2, 30); count += 1) await harness.platform.listStatuses(harness.account);
    expect(await pace.refused()).toBe(0);
  });
}
