import axios from 'axios';
import { api, press, startConnected, stateOf } from './stand-in';
import type { Connected } from './stand-in';

describe('orders and reference books', () => {
  let pair: Connected;
  beforeEach(async () => {
    pair = await startConnected();
  });
  afterEach(() => pair.stop());

  it('starts with sample orders in the currency of the site', async () => {
    const { orders } = await stateOf(pair.crm);
    expect(orders.map(({ number, totalSumm }: { number: string; totalSumm: number }) => [number, totalSumm])).toEqual(
      expect.arrayContaining([
        ['1213C', 121.5],
        ['1214C', 1999.5],
        ['1215C', 100],
        ['1216C', 640],
      ]),
    );
    expect(orders).toHaveLength(6);
    expect(orders[0]).toMatchObject({ currency: 'UAH', email: 'olena@example.org', customer: { email: 'olena.kovalenko@example.com' } });
  });

  it('reads an order by either id, its payments keyed by id, empty ones as a list', async () => {
    const { data } = await pair.calls.get('/api/v5/orders/1213?by=id');
    expect(data.order).toMatchObject({ id: 1213, number: '1213C', totalSumm: 121.5, currency: 'UAH', site: 'tea-shop' });
    expect(data.order.payments).toEqual({ [pair.paymentId]: { id: pair.paymentId, status: 'not-paid', type: 'my-pay', amount: 121.5 } });
    expect((await pair.calls.get('/api/v5/orders/1213')).status).toBe(404);
    const external = (await pair.calls.get('/api/v5/orders/shop-1214')).data.order;
    expect([external.id, external.payments]).toEqual([1214, []]);
    pair.crm.switches.set('emptyMaps', 'object');
    pair.crm.switches.set('paymentsForm', 'array');
    expect((await pair.calls.get('/api/v5/orders/1213?by=id')).data.order.payments).toHaveLength(1);
    expect((await pair.calls.get('/api/v5/orders/1213?by=number')).status).toBe(400);
  });

  it('lists orders by ids and numbers, page by page', async () => {
    const byIds = await pair.calls.get('/api/v5/orders?filter[ids][]=1213&filter[ids][]=1215');
    expect(byIds.data.orders.map(({ id }: { id: number }) => id)).toEqual([1213, 1215]);
    const byNumber = await pair.calls.get('/api/v5/orders?filter[numbers][]=1216C');
    expect(byNumber.data).toMatchObject({ orders: [{ id: 1216 }], pagination: { totalCount: 1, currentPage: 1, totalPageCount: 1 } });
    for (let more = 0; more < 20; more += 1) pair.crm.addOrder();
    const second = await pair.calls.get('/api/v5/orders?limit=20&page=2');
    expect([second.data.orders.length, second.data.pagination]).toEqual([
      6,
      { limit: 20, totalCount: 26, currentPage: 2, totalPageCount: 2 },
    ]);
    expect((await pair.calls.get('/api/v5/orders?limit=7')).status).toBe(400);
  });

  it('adds, changes and removes payments and tells it in the history', async () => {
    const created = await pair.calls.post('/api/v5/orders/payments/create', {
      payment: { type: 'cash', amount: 20.5, order: { number: '1215C' } },
    });
    expect(created.data).toMatchObject({ success: true });
    const path = `/api/v5/orders/payments/${created.data.id}`;
    await pair.calls.post(`${path}/edit`, { by: 'id', payment: { status: 'paid', paidAt: '2026-03-01 10:15:00' } });
    const { data } = await pair.calls.get('/api/v5/orders/1215?by=id');
    expect(data.order.payments[created.data.id]).toMatchObject({ status: 'paid', amount: 20.5, paidAt: '2026-03-01 10:15:00' });
    await pair.calls.post(`${path}/delete`, {});
    const history = (await pair.calls.get('/api/v5/orders/history?filter[orderId]=1215')).data.history;
    expect(history.map(({ field }: { field: string }) => field)).toEqual(['payments', 'payments.status', 'payments.paid_at', 'payments']);
    expect(history[1]).toMatchObject({ source: 'api', apiKey: { current: true }, oldValue: 'not-paid', newValue: 'paid' });
    const later = (await pair.calls.get(`/api/v5/orders/history?filter[sinceId]=${history[2].id}`)).data.history;
    expect(later).toHaveLength(1);
    const stranger = pair.crm.issueKey(['order_read']);
    const seen = (await api(pair.crm, stranger.key).get('/api/v5/orders/history?filter[orderId]=1215')).data.history;
    expect(seen[1].apiKey).toEqual({ current: false });
  });

  it.each([
    ['an unknown type', { type: 'barter', order: { id: 1215 } }],
    ['an unknown status', { type: 'cash', status: 'nearly', order: { id: 1215 } }],
    ['too many decimals', { type: 'cash', amount: 1.005, order: { id: 1215 } }],
    ['no order', { type: 'cash' }],
  ])('refuses a payment with %s', async (_what, payment) => {
    expect((await pair.calls.post('/api/v5/orders/payments/create', { payment })).status).toBe(400);
  });

  it('refuses to check an invoice whose payment was removed', async () => {
    const made = (await press(pair.crm, `/admin/payments/${pair.paymentId}/generate-link`)).data.payment.invoice;
    await press(pair.crm, `/admin/payments/${pair.paymentId}/delete`);
    const { data } = await pair.calls.post('/api/v5/payment/check', {
      check: { invoiceUuid: made.invoiceUuid, amount: 121.5, currency: 'UAH' },
    });
    expect(data.result.success).toBe(false);
  });

  it('shows its reference books', async () => {
    const { sites } = (await pair.calls.get('/api/v5/reference/sites')).data;
    expect(sites['tea-shop']).toMatchObject({ code: 'tea-shop', currency: 'UAH', senderEmail: 'shop@example.org' });
    expect((await pair.calls.get('/api/v5/reference/currencies')).data.currencies).toMatchObject([{ code: 'UAH', isBase: true }]);
    const { paymentTypes } = (await pair.calls.get('/api/v5/reference/payment-types')).data;
    expect(Object.keys(paymentTypes)).toEqual(['cash', 'bank-card', 'my-pay']);
    expect(paymentTypes['my-pay'].integrationModule).toMatchObject({ active: true, name: 'MyPay' });
    const { paymentStatuses } = (await pair.calls.get('/api/v5/reference/payment-statuses')).data;
    expect(paymentStatuses.paid).toMatchObject({ paymentComplete: true, name: 'Paid' });
  });

  it('adds a payment status by the API and by the page', async () => {
    const { calls, crm } = pair;
    const { key } = crm.issueKey(['reference_write']);
    await api(crm, key).post('/api/v5/reference/payment-statuses/half-paid/edit', { paymentStatus: { name: 'Half paid' } });
    await press(crm, '/admin/statuses', { name: 'Given back', code: 'given-back' });
    const { paymentStatuses } = (await calls.get('/api/v5/reference/payment-statuses')).data;
    expect([paymentStatuses['half-paid'].name, paymentStatuses['given-back'].name]).toEqual(['Half paid', 'Given back']);
    const nameless = await api(crm, key).post('/api/v5/reference/payment-statuses/new-one/edit', { paymentStatus: {} });
    expect(nameless.data.errors).toHaveProperty('name');
  });

  it('makes an order from the form and draws every page of the back office', async () => {
    const made = await press(pair.crm, '/admin/orders', {
      number: 'A-7',
      email: 'new@example.org',
      itemName: 'Lamp',
      itemPrice: '19,99',
      itemQuantity: '3',
    });
    const state = await stateOf(pair.crm);
    expect(state.orders.at(-1)).toMatchObject({ id: made.data.id, number: 'A-7', email: 'new@example.org', totalSumm: 59.97 });
    for (const page of ['orders', `orders/${made.data.id}`, 'marketplace', 'api-keys', 'payment-types', 'statuses', 'settings']) {
      expect((await axios.get(`${pair.crm.url}/admin/${page}`)).data).toContain('</html>');
    }
    expect((await axios.get(pair.crm.url)).data).toContain('1213C');
  });

  it('goes back to its sample data on reset', async () => {
    await axios.post(`${pair.crm.url}/_sim/reset`);
    const state = await stateOf(pair.crm);
    expect([state.module, state.keys, state.invoices, state.orders.length]).toEqual([null, [], [], 6]);
  });
});
