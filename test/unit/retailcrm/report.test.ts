import { currency } from '../../../src/payments/domain/currency';
import type { InvoiceReport } from '../../../src/payments/ports/platform';
import { encodeForm, jsonField } from '../../../src/platforms/retailcrm/client';
import { refundUpdates, stateUpdate } from '../../../src/platforms/retailcrm/report';

const UAH = currency('UAH');
const ZONE = 'Europe/Kyiv';
const IDS = { invoiceUuid: '5f0f4a54-6a0e-4c39-9d2c-0d8a2b6a9a11', paymentId: '0b7d9f3e-3c55-4d0f-8a44-5d3a5f6c7b21' };
const PENDING: InvoiceReport = {
  platformInvoiceId: IDS.invoiceUuid,
  invoiceId: IDS.paymentId,
  amount: { minor: 12_150, currency: UAH },
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
};
const HELD: InvoiceReport = { ...PENDING, state: 'authorized', holdUntil: new Date('2026-03-08T08:15:00Z') };
const PAID: InvoiceReport = { ...PENDING, state: 'paid', captured: 12_150, paidAt: new Date('2026-03-01T08:20:00Z') };

describe('the report of an invoice', () => {
  it('says until when held money waits, in the zone of the account, byte for byte', () => {
    const update = stateUpdate(HELD, ZONE);
    expect(JSON.stringify(update)).toBe(
      `{"invoiceUuid":"${IDS.invoiceUuid}","paymentId":"${IDS.paymentId}","amount":121.5,"status":"waitingForCapture",` +
        '"invoiceUrl":"https://pay.example.org/p/Ab3dE9","expiredAt":"2026-03-08 10:15:00","refundable":false,"cancellable":true}',
    );
    const form = encodeForm(jsonField('updateInvoice', update));
    expect(form).toMatch(/^updateInvoice=%7B%22invoiceUuid%22/);
    expect(form).toContain('2026-03-08+10%3A15%3A00');
    expect(form).toHaveLength(383);
  });

  it('says when the money was taken and names no end of a hold', () => {
    expect(stateUpdate({ ...PAID, holdUntil: HELD.holdUntil }, ZONE)).toEqual({
      ...IDS,
      amount: 121.5,
      status: 'succeeded',
      invoiceUrl: PENDING.link,
      paidAt: '2026-03-01 10:20:00',
      refundable: true,
      cancellable: false,
    });
  });

  it('carries what was really taken after a smaller capture', () => {
    expect(stateUpdate({ ...PAID, captured: 10_001 }, ZONE)).toMatchObject({ amount: 100.01 });
  });

  it('says why a cancelled one was cancelled, in at most 255 characters', () => {
    const canceled: InvoiceReport = { ...PENDING, state: 'canceled', cancelReason: 'manager', cancelText: 'Відхилено менеджером' };
    expect(stateUpdate(canceled, ZONE)).toMatchObject({
      status: 'canceled',
      cancellationDetails: 'Відхилено менеджером',
      refundable: false,
      cancellable: false,
    });
    const long = stateUpdate({ ...canceled, cancelText: `${'x'.repeat(253)}😀😀` }, ZONE)['cancellationDetails'];
    expect(long).toBe(`${'x'.repeat(253)}…`);
    expect(stateUpdate({ ...canceled, cancelText: null }, ZONE)['cancellationDetails']).toBe('manager');
  });

  it('never has a key without a value', () => {
    const updates = [PENDING, HELD, PAID].map((report) => stateUpdate(report, ZONE));
    expect(updates.flatMap((update) => Object.values(update)).filter((value) => value === null || value === undefined)).toEqual([]);
  });

  it('falls back to UTC when the zone of the account is unknown here', () => {
    expect(stateUpdate(PAID, 'Mars/Olympus')).toMatchObject({ paidAt: '2026-03-01 08:20:00' });
  });
});

describe('the reports of refunds', () => {
  const first = { id: 'r1', amount: { minor: 5_000, currency: UAH }, comment: 'Requested by customer' };
  const second = { id: 'r2', amount: { minor: 7_150, currency: UAH }, comment: null };

  it('leave a partly refunded invoice succeeded and refundable', () => {
    expect(refundUpdates({ ...PAID, refunded: 5_000, refunds: [first] }, ZONE)).toEqual([
      expect.objectContaining({
        status: 'succeeded',
        amount: 121.5,
        refundable: true,
        refund: { id: 'r1', status: 'succeeded', amount: 50, comment: 'Requested by customer' },
      }),
    ]);
  });

  it('say that all went back with the last of them only', () => {
    const report: InvoiceReport = { ...PAID, state: 'refunded', refunded: 12_150, refunds: [second] };
    expect(refundUpdates(report, ZONE)).toEqual([
      expect.objectContaining({ status: 'refundSucceeded', refundable: false, refund: { id: 'r2', status: 'succeeded', amount: 71.5 } }),
    ]);
    const both = refundUpdates({ ...report, refunds: [first, second] }, ZONE);
    expect(both.map(({ status, refundable }) => [status, refundable])).toEqual([
      ['succeeded', true],
      ['refundSucceeded', false],
    ]);
  });
});
