import { press, startConnected, stateOf } from './stand-in';
import type { Connected } from './stand-in';

describe('what a module reports and asks about invoices', () => {
  let pair: Connected;
  let uuid: string;
  const update = (fields: Record<string, unknown>) =>
    pair.calls.post('/api/v5/payment/update-invoice', { updateInvoice: { invoiceUuid: uuid, ...fields } });
  const check = async (fields: Record<string, unknown> = {}) =>
    (await pair.calls.post('/api/v5/payment/check', { check: { invoiceUuid: uuid, amount: 121.5, currency: 'UAH', ...fields } })).data;
  const invoice = async () => (await stateOf(pair.crm)).invoices[0];
  const payment = async () => (await stateOf(pair.crm)).orders[0].payments[0];

  beforeEach(async () => {
    pair = await startConnected();
    const made = await press(pair.crm, `/admin/payments/${pair.paymentId}/generate-link`);
    uuid = made.data.payment.invoice.invoiceUuid;
  });
  afterEach(() => pair.stop());

  it('carries a payment through hold, capture, a part refund and the rest', async () => {
    await update({ status: 'waitingForCapture', amount: 121.5, expiredAt: '2026-03-08 10:15:00', cancellable: true, refundable: false });
    expect(await invoice()).toMatchObject({ status: 'waitingForCapture', expiredAt: '2026-03-08 10:15:00', captured: 0 });
    await update({ status: 'succeeded', amount: 100, paidAt: '2026-03-01 10:20:00', refundable: true, cancellable: false });
    expect(await payment()).toMatchObject({ status: 'paid', amount: 100, paidSum: 100, paidAt: '2026-03-01 10:20:00' });
    await update({ status: 'succeeded', refund: { id: 'r1', status: 'succeeded', amount: 40 } });
    expect(await payment()).toMatchObject({ status: 'paid', amount: 100, paidSum: 60 });
    await update({ status: 'refundSucceeded', refundable: false, refund: { id: 'r2', status: 'succeeded', amount: 60 } });
    expect(await invoice()).toMatchObject({ status: 'refundSucceeded', captured: 100, refunded: 100, refundable: false });
    expect(await payment()).toMatchObject({ paidSum: 0 });
    expect((await stateOf(pair.crm)).regressions).toEqual([]);
  });

  it('counts a refund once, however often its id comes', async () => {
    await update({ status: 'succeeded' });
    await update({ refund: { id: 'r1', status: 'pending', amount: 50 } });
    await update({ refund: { id: 'r1', status: 'succeeded', amount: 50, comment: 'Asked by the customer' } });
    expect(await invoice()).toMatchObject({ refunded: 50, refunds: [{ externalId: 'r1', comment: 'Asked by the customer' }] });
    pair.crm.switches.set('knownRefund', 'refuse');
    expect((await update({ refund: { id: 'r1', status: 'succeeded', amount: 50 } })).data.errors).toHaveProperty(['refund.id']);
  });

  it('moves the payment to the mapped status, and leaves it alone without a mapping', async () => {
    await press(pair.crm, '/admin/statuses/mapping', { succeeded: 'credit-approved', canceled: '' });
    await update({ status: 'succeeded' });
    expect((await payment()).status).toBe('credit-approved');
  });

  it('marks a cancelled payment as failed and keeps the reason', async () => {
    await update({ status: 'canceled', cancellationDetails: 'The link has expired', cancellable: false });
    expect(await payment()).toMatchObject({ status: 'fail', paidSum: 0, invoice: { cancellationDetails: 'The link has expired' } });
  });

  it.each<[string, Record<string, unknown>, string]>([
    ['an unknown status', { status: 'paid' }, 'status'],
    ['a status of more than 50 characters', { status: 'x'.repeat(51) }, 'status'],
    ['a reason of more than 255 characters', { status: 'canceled', cancellationDetails: 'x'.repeat(256) }, 'cancellationDetails'],
    ['a payment id of more than 255 characters', { paymentId: 'x'.repeat(256) }, 'paymentId'],
    ['more decimals than the currency has', { amount: 121.505 }, 'amount'],
    ['a negative amount', { amount: -1 }, 'amount'],
    ['an amount as text', { amount: '121.50' }, 'amount'],
    ['a refund of nothing', { refund: { id: 'r', status: 'succeeded', amount: 0 } }, 'refund.amount'],
    ['a refund without an id', { refund: { status: 'succeeded', amount: 1 } }, 'refund.id'],
    ['a refund in an unknown status', { refund: { id: 'r', status: 'done', amount: 1 } }, 'refund.status'],
    ['a date in another form', { paidAt: '2026-03-01T10:20:00Z' }, 'paidAt'],
    ['a date that does not exist', { expiredAt: '2026-02-31 10:00:00' }, 'expiredAt'],
    ['a link that is none', { invoiceUrl: 'pay.example.org' }, 'invoiceUrl'],
    ['a flag as a number', { refundable: 1 }, 'refundable'],
    ['a key with null', { expiredAt: null }, 'expiredAt'],
    ['no invoice', { invoiceUuid: '' }, 'invoiceUuid'],
  ])('refuses %s and changes nothing', async (_what, fields, field) => {
    const before = await invoice();
    const answer = await update(fields);
    expect([answer.status, answer.data.success]).toEqual([400, false]);
    expect(answer.data.errorMsg).toBe('Errors in the entity format');
    expect(Object.keys(answer.data.errors)).toContain(field);
    expect(await invoice()).toEqual(before);
  });

  it('takes texts at their limits, and keys with null when told to', async () => {
    expect((await update({ status: 'canceled', cancellationDetails: 'x'.repeat(255) })).status).toBe(200);
    pair.crm.switches.set('nullKeys', 'ignore');
    expect((await update({ expiredAt: null })).status).toBe(200);
  });

  it('answers 404 for an invoice that it did not make', async () => {
    const answer = await update({ invoiceUuid: '5f0f4a54-6a0e-4c39-9d2c-0d8a2b6a9a11', status: 'succeeded' });
    expect([answer.status, answer.data]).toEqual([404, { success: false, errorMsg: 'Not found' }]);
  });

  it.each([
    ['succeeded', 'pending'],
    ['succeeded', 'waitingForCapture'],
    ['succeeded', 'canceled'],
    ['refundSucceeded', 'succeeded'],
    ['canceled', 'pending'],
  ])('takes a step back from %s to %s but writes it down', async (from, to) => {
    await update({ status: from });
    expect((await update({ status: to })).status).toBe(200);
    expect((await stateOf(pair.crm)).regressions).toMatchObject([{ kind: 'status-went-back', subject: uuid, from, to }]);
  });

  it('refuses a step back when told to', async () => {
    pair.crm.switches.set('statusBackwards', 'refuse');
    await update({ status: 'succeeded' });
    expect((await update({ status: 'pending' })).data.errors).toHaveProperty('status');
    expect((await invoice()).status).toBe('succeeded');
  });

  it('writes down a changed payment id and a refund that was taken back', async () => {
    await update({ paymentId: 'another', status: 'succeeded', refund: { id: 'r1', status: 'succeeded', amount: 5 } });
    await update({ refund: { id: 'r1', status: 'canceled', amount: 5 } });
    const { regressions } = await stateOf(pair.crm);
    expect(regressions.map(({ kind }: { kind: string }) => kind)).toEqual(['payment-id-changed', 'refund-went-back']);
  });

  it('finds an invoice good only with its own sum and currency, while it is open', async () => {
    expect(await check()).toEqual({ success: true, result: { success: true } });
    expect((await check({ amount: 121.49 })).result).toEqual({ success: false, errorMsg: 'The order has been changed' });
    expect((await check({ currency: 'USD' })).result.success).toBe(false);
    expect((await check({ invoiceUuid: 'unknown' })).result.success).toBe(false);
    await press(pair.crm, `/admin/payments/${pair.paymentId}/amount`, { amount: '200' });
    expect((await check()).result).toEqual({ success: false, errorMsg: 'The order has been changed' });
    await press(pair.crm, `/admin/payments/${pair.paymentId}/amount`, { amount: '121.50' });
    await update({ status: 'canceled' });
    expect((await check()).result).toEqual({ success: false, errorMsg: 'The invoice has been cancelled' });
  });

  it('gives the verdict that it was told to give', async () => {
    pair.crm.switches.set('checkVerdict', 'refuse');
    expect((await check()).result.success).toBe(false);
    pair.crm.switches.set('checkVerdict', 'accept');
    expect((await check({ amount: 1 })).result.success).toBe(true);
  });

  it('shows an invoice with the ids of both sides and the amount as text', async () => {
    await update({ status: 'succeeded', paidAt: '2026-03-01 10:15:00', refund: { id: 'r1', status: 'succeeded', amount: 50 } });
    const { data } = await pair.calls.get(`/api/v5/payment/invoice/${uuid}`);
    expect(data.invoice).toMatchObject({
      invoiceUuid: uuid,
      orderId: 1213,
      paymentId: pair.paymentId,
      externalId: `pay-${uuid}`,
      amount: '121.5',
      currency: 'UAH',
      status: 'succeeded',
      refunds: [{ externalId: 'r1', amount: 50 }],
    });
    expect((await pair.calls.get('/api/v5/payment/invoice/unknown')).status).toBe(404);
  });

  it('makes a link for a module that asks for one, running the create callback', async () => {
    const other = await press(pair.crm, '/admin/orders/1214/payments', { type: 'my-pay', amount: '' });
    const asked = { paymentId: other.data.payment.id, returnUrl: 'https://shop.example.org/thanks' };
    const { data } = await pair.calls.post('/api/v5/payment/create-invoice', { createInvoice: asked });
    expect(data.result.link).toContain(`${pair.module.url}/p/`);
    const create = JSON.parse(pair.module.received.at(-1)?.form.get('create') ?? '');
    expect(create).toMatchObject({ amount: 1999.5, returnUrl: 'https://shop.example.org/thanks' });
    expect((await pair.calls.post('/api/v5/payment/create-invoice', { createInvoice: { paymentId: 1 } })).status).toBe(404);
  });

  it('brings in a payment that was made outside', async () => {
    const other = await press(pair.crm, '/admin/orders/1215/payments', { type: 'my-pay', amount: '' });
    const imported = {
      paymentId: other.data.payment.id,
      externalId: 'out-1',
      amount: 100,
      currency: 'UAH',
      status: 'succeeded',
      paidAt: '2026-03-01 10:15:00',
    };
    const { data } = await pair.calls.post('/api/v5/payment/invoice/import', { invoice: imported });
    expect(data.invoice.invoiceUuid).toMatch(/^[0-9a-f-]{36}$/);
    const { orders } = await stateOf(pair.crm);
    expect(orders[2].payments[0]).toMatchObject({ status: 'paid', paidSum: 100, invoice: { externalId: 'out-1', status: 'succeeded' } });
    expect((await pair.calls.post('/api/v5/payment/invoice/import', { invoice: { ...imported, currency: 'USD' } })).status).toBe(400);
  });
});
