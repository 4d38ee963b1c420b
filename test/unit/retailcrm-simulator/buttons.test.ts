import axios from 'axios';
import request from 'supertest';
import { startMailbox } from '../../../src/sandbox/mailbox/mailbox';
import { CLIENT_ID, NEVER, press, startConnected, stateOf } from './stand-in';
import type { Connected } from './stand-in';

describe('the buttons of the order card', () => {
  let pair: Connected;
  const button = async (name: string, fields: Record<string, string> = {}) =>
    (await press(pair.crm, `/admin/payments/${pair.paymentId}/${name}`, fields)).data;
  const update = async (fields: Record<string, unknown>) => {
    const { invoices } = await stateOf(pair.crm);
    const updateInvoice = { invoiceUuid: invoices.at(-1).invoiceUuid, ...fields };
    return pair.calls.post('/api/v5/payment/update-invoice', { updateInvoice });
  };
  const asked = (path: string, field: string) =>
    pair.module.received.filter((one) => one.path === path).map(({ form }) => JSON.parse(form.get(field) ?? ''));
  const card = async () => (await axios.get(`${pair.crm.url}/admin/orders/1213/card`)).data;

  beforeEach(async () => {
    pair = await startConnected();
  });
  afterEach(() => pair.stop());

  it('makes a link from what the order says', async () => {
    const answer = await button('generate-link');
    expect(answer).toMatchObject({ ok: true, payment: { invoice: { status: 'pending', cancellable: true } } });
    expect(pair.module.received.at(-1)?.form.get('clientId')).toBe(CLIENT_ID);
    const [create] = asked('/payment/create', 'create');
    expect(create).toMatchObject({
      shopId: 'shop-1',
      invoiceUuid: answer.payment.invoice.invoiceUuid,
      invoiceType: 'link',
      amount: 121.5,
      currency: 'UAH',
      orderNumber: '1213C',
      orderId: 1213,
      siteUrl: 'https://shop.example.org',
      items: [{ name: 'Tea, 100 g', price: 60.75, quantity: 2 }],
      customer: { email: 'olena@example.org', firstName: 'Olena' },
    });
    expect(await card()).toContain(`href="${answer.payment.invoice.link}"`);
  });

  it('leaves out what it was told to leave out', async () => {
    for (const name of ['sendOrderId', 'sendItems', 'sendCustomer']) pair.crm.switches.set(name, false);
    await button('generate-link');
    const [create] = asked('/payment/create', 'create');
    expect(Object.keys(create)).toEqual(['shopId', 'invoiceUuid', 'invoiceType', 'amount', 'currency', 'orderNumber', 'siteUrl']);
  });

  it('asks again with the same invoice id, twice at once when told to, and after a lost answer', async () => {
    pair.crm.faults.add({ match: 'OUT /payment/create', kind: 'drop-after' });
    expect(await button('generate-link')).toMatchObject({ ok: false, errorMsg: 'The module did not answer' });
    pair.crm.faults.add({ match: 'OUT /payment/create', kind: 'duplicate' });
    expect((await button('generate-link')).ok).toBe(true);
    const uuids = asked('/payment/create', 'create').map(({ invoiceUuid }) => invoiceUuid);
    expect(uuids).toHaveLength(3);
    expect(new Set(uuids).size).toBe(1);
    const { callbacks } = await stateOf(pair.crm);
    expect(callbacks.filter(({ kind }: { kind: string }) => kind === '/payment/create').map(({ ok }: { ok: boolean }) => ok)).toEqual([
      false,
      true,
      true,
    ]);
  });

  it('starts another invoice after a cancelled one', async () => {
    const first = await button('generate-link');
    await button('cancel');
    const second = await button('generate-link');
    expect(second.payment.invoice).toMatchObject({ status: 'pending' });
    expect(second.payment.invoice.invoiceUuid).not.toBe(first.payment.invoice.invoiceUuid);
  });

  it('makes a new link after the sum was changed; the old one counts again only when it is paid', async () => {
    const old = (await button('generate-link')).payment.invoice.invoiceUuid;
    await press(pair.crm, `/admin/payments/${pair.paymentId}/amount`, { amount: '200' });
    expect(await card()).toContain('data-test="generate-link"');
    const fresh = (await button('generate-link')).payment.invoice.invoiceUuid;
    expect(fresh).not.toBe(old);
    await update({ invoiceUuid: old, status: 'canceled' });
    expect((await stateOf(pair.crm)).orders[0].payments[0].status).toBe('not-paid');
    await update({ invoiceUuid: old, status: 'succeeded', amount: 121.5 });
    expect((await stateOf(pair.crm)).orders[0].payments[0]).toMatchObject({ status: 'paid', paidSum: 121.5 });
  });

  it('shows the text of a refusal on the card until something works', async () => {
    pair.module.answers.set('/payment/create', { status: 400, body: { success: false, errorMsg: 'The merchant is <off>' } });
    expect(await button('generate-link')).toMatchObject({ ok: false, errorMsg: 'The merchant is <off>' });
    expect(await card()).toContain('The merchant is &lt;off&gt;');
    pair.module.answers.delete('/payment/create');
    await button('generate-link');
    expect(await card()).not.toContain('data-test="error-text"');
  });

  it.each<[string, unknown]>([
    ['paymentId', { invoiceUrl: 'https://pay.example.org/p/1' }],
    ['invoiceUrl', { paymentId: 'p1', invoiceUrl: '/p/1' }],
  ])('does not take a link without %s', async (field, result) => {
    pair.module.answers.set('/payment/create', { status: 200, body: { success: true, result } });
    expect(await button('generate-link')).toMatchObject({ ok: false, errorMsg: `The module answered without ${field}` });
  });

  it('confirms with the sum that was typed, or without one, and waits for the report', async () => {
    await button('generate-link');
    await update({ status: 'waitingForCapture', cancellable: true });
    expect(await card()).toContain('data-test="confirm"');
    expect(await button('confirm', { amount: '100,50' })).toMatchObject({
      ok: true,
      payment: { invoice: { status: 'waitingForCapture' } },
    });
    await button('confirm', { amount: '' });
    const bodies = asked('/payment/approve', 'approve');
    expect(bodies.map(({ amount }) => amount)).toEqual([100.5, undefined]);
    expect(bodies[0].paymentId).toMatch(/^pay-/);
  });

  it('closes the invoice as soon as the module accepts a cancel, unless told not to', async () => {
    await button('generate-link');
    expect(await button('cancel')).toMatchObject({
      ok: true,
      payment: { status: 'fail', invoice: { status: 'canceled', cancellable: false } },
    });
    pair.crm.switches.set('cancelEffect', 'unchanged');
    await button('generate-link');
    expect((await button('cancel')).payment.invoice.status).toBe('pending');
  });

  it('leaves the invoice alone when the module refuses', async () => {
    await button('generate-link');
    pair.module.answers.set('/payment/cancel', { status: 400, body: { success: false, errorMsg: 'It is paid already' } });
    expect(await button('cancel')).toMatchObject({
      ok: false,
      errorMsg: 'It is paid already',
      payment: { invoice: { status: 'pending' } },
    });
  });

  it('refunds and knows the refund again when it is reported', async () => {
    await button('generate-link');
    await update({ status: 'succeeded', refundable: true, cancellable: false });
    expect(await card()).toContain('data-test="refund"');
    expect(await button('refund', { amount: '50' })).toMatchObject({ ok: true, payment: { paidSum: 71.5 } });
    await update({ status: 'succeeded', refund: { id: 'r1', status: 'succeeded', amount: 50 } });
    expect((await stateOf(pair.crm)).orders[0].payments[0]).toMatchObject({ paidSum: 71.5, invoice: { refunded: 50 } });
    expect(asked('/payment/refund', 'refund')).toMatchObject([{ amount: 50 }]);
  });

  it('asks the module for nothing when the sum is not one', async () => {
    await button('generate-link');
    for (const amount of ['1.005', '-5', '0', 'all']) expect((await button('refund', { amount })).ok).toBe(false);
    expect(asked('/payment/refund', 'refund')).toEqual([]);
  });

  it('gives up on a module that does not answer in time, and on one that is gone', async () => {
    pair.crm.switches.set('callbackTimeoutSeconds', 0.1);
    pair.module.answers.set('/payment/create', NEVER);
    expect(await button('generate-link')).toMatchObject({ ok: false, errorMsg: 'The module did not answer in time' });
    await pair.module.stop();
    expect(await button('generate-link')).toMatchObject({ ok: false, errorMsg: 'The module could not be reached' });
  });

  it('sends forms back to the card and draws it with marked elements', async () => {
    const path = `/admin/payments/${pair.paymentId}/generate-link`;
    await request(pair.crm.url).post(path).set('Accept', 'text/html').expect(303).expect('Location', '/admin/orders/1213');
    const { text } = await request(pair.crm.url).get('/admin/orders/1213').expect(200);
    for (const mark of ['invoice-status', 'payment-status', 'paid-sum', 'payment-link', 'send-link', 'cancel']) {
      expect(text).toContain(`data-test="${mark}"`);
    }
    expect(text).not.toContain('data-test="refund"');
    await request(pair.crm.url)
      .get('/admin/order-card.js')
      .expect('Content-Type', /javascript/);
    await request(pair.crm.url).post('/admin/payments/99/cancel').expect(404);
  });

  it('ties a merchant to one payment type, for good', async () => {
    const again = await press(pair.crm, '/admin/payment-types', { name: 'Second', integration: 'mypay/shop-1' });
    expect(again.data).toEqual({ ok: false, errorMsg: 'This merchant has a payment type already' });
    const removed = await press(pair.crm, '/admin/payment-types', { name: 'Third', integration: 'mypay/shop-2' });
    expect(removed.data).toEqual({ ok: false, errorMsg: 'There is no such active merchant' });
    await press(pair.crm, '/admin/payment-types/my-pay', { name: 'Renamed', active: 'true', integration: '' });
    const { paymentTypes } = await stateOf(pair.crm);
    expect(paymentTypes.at(-1)).toMatchObject({ code: 'my-pay', name: 'MyPay', integration: { shopCode: 'shop-1' } });
  });
});

describe('sending the link by e-mail', () => {
  it('sends a letter with the link, and says why it cannot', async () => {
    const mailbox = await startMailbox({ port: 0, smtpPort: 0 });
    const pair = await startConnected({ smtpUrl: mailbox.smtpUrl });
    const send = async (email: string) => (await press(pair.crm, `/admin/payments/${pair.paymentId}/send-link`, { email })).data;
    const sent = await send('olena@example.org');
    expect(sent.ok).toBe(true);
    const { letters } = await stateOf(mailbox);
    expect(letters).toMatchObject([{ from: 'shop@example.org', to: ['olena@example.org'] }]);
    expect(letters[0].text).toContain(sent.payment.invoice.link);
    expect((await send('bounce@example.org')).errorMsg).toBe('The letter could not be sent');
    await press(pair.crm, '/admin/statuses/letters', { senderEmail: 'shop@example.org', letterPackagePaid: 'false' });
    expect((await send('olena@example.org')).errorMsg).toBe('There is no paid package of letters');
    await press(pair.crm, '/admin/statuses/letters', { senderEmail: '', letterPackagePaid: 'true' });
    expect((await send('olena@example.org')).errorMsg).toBe('The shop has no default sender address');
    await pair.stop();
    await mailbox.stop();
  });
});
