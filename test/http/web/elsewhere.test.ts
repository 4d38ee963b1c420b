import request from 'supertest';
import type { InvoiceDetails } from '../../../src/payments/desk-invoices';
import { INVOICE, OPERATION, SIGNED_IN, deskOf, invoiceOf, uah, webOf } from './fakes';

const show = async (change: Partial<InvoiceDetails>): Promise<string> => {
  const web = webOf({ desk: deskOf({ invoice: () => Promise.resolve(invoiceOf({ readable: false, ...change })) }) });
  return (await request(web).get(`/invoices/${INVOICE}`).set('Cookie', SIGNED_IN)).text;
};

describe('an invoice whose money is moved in the cabinet of its gateway', () => {
  const actions = { confirm: null, cancel: null, refund: null, send: false, elsewhere: true };

  it('has no buttons but a way to the cabinet, and no question to a gateway that cannot be asked', async () => {
    const text = await show({ actions, cabinetUrl: 'https://intellectmoney.ru/' });
    expect(text).toContain('Done in the cabinet of UAPAY');
    expect(text).toContain('href="https://intellectmoney.ru/"');
    expect(text).not.toContain(`/invoices/${INVOICE}/confirm`);
    expect(text).not.toContain(`/invoices/${INVOICE}/refresh`);
  });

  it('says of an open operation that its outcome is told later, and lets a person tell it', async () => {
    const operation = {
      id: OPERATION,
      kind: 'capture',
      state: 'unknown',
      amount: uah(199_950),
      code: null,
      gatewayText: null,
      startedAt: new Date('2026-11-21T08:32:00Z'),
      finishedAt: null,
    } as const;
    const text = await show({ actions: { ...actions, elsewhere: false }, operations: [operation] });
    expect(text).toContain('its notification brings the outcome');
    expect(text).toContain('It did not happen');
    expect(text).not.toContain(`/invoices/${INVOICE}/refresh`);
  });
});
