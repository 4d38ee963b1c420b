import axios from 'axios';
import { placeOrder } from './buyer';
import { MERCHANT } from './fake-heart';
import { get, install, post, startStand } from './stand';
import type { Stand } from './stand';
import type { Order } from '../../../src/sandbox/insales/model';

describe('the widget of the order card', () => {
  let stand: Stand;
  let order: Order;
  beforeEach(async () => {
    stand = await startStand();
    await install(stand);
    order = await placeOrder(stand, { email: 'buyer@example.ru' });
  });
  afterEach(() => stand.stop());

  const key = () => stand.account().credentials['widgetKey'] ?? '';
  const ask = (
    path: string,
    body?: unknown,
    change: { readonly key?: string; readonly order?: number | string; readonly shop?: string } = {},
  ) =>
    axios.request({
      method: body === undefined ? 'GET' : 'POST',
      url: `${stand.url}/insales/widget-api/${path}`,
      params: { shop: change.shop ?? '912345', order: change.order ?? order.id },
      headers: { Authorization: `Bearer ${change.key ?? key()}`, Origin: 'null' },
      ...(body === undefined ? {} : { data: body }),
      validateStatus: () => true,
    });

  it('is loaded from us into any page', async () => {
    const script = await get(`${stand.url}/insales/widget.js`);
    expect(script.status).toBe(200);
    expect(script.headers).toMatchObject({
      'cross-origin-resource-policy': 'cross-origin',
      'content-type': expect.stringContaining('javascript'),
    });
  });

  it('may ask from a frame without an origin, without cookies', async () => {
    const asked = await axios.options(`${stand.url}/insales/widget-api/state`, { headers: { Origin: 'null' } });
    expect(asked.status).toBe(204);
    expect(asked.headers).toMatchObject({
      'access-control-allow-origin': '*',
      'access-control-allow-headers': expect.stringContaining('Authorization'),
    });
    expect(asked.headers['access-control-allow-credentials']).toBeUndefined();
  });

  it('shows an order without a link, makes it, and shows it', async () => {
    const before = await ask('state');
    expect(before.data).toMatchObject({
      state: 'none',
      link: null,
      actions: [],
      merchants: [{ code: MERCHANT }],
      email: 'buyer@example.ru',
    });
    const made = await ask('link', { merchant: MERCHANT });
    expect(made.data).toMatchObject({ state: 'pending', link: expect.stringContaining('/p/'), merchants: [] });
    expect(stand.heart.issued).toMatchObject([
      { platformInvoiceId: `${order.id}-1`, actor: { kind: 'platform-user', platform: 'insales' } },
    ]);
    expect((await ask('state')).data).toEqual(made.data);
    expect((await ask('qr')).data.svg).toContain('<svg');
  });

  it('writes the link into the order, where a template of the shop finds it', async () => {
    const { data } = await ask('link', { merchant: MERCHANT });
    await stand.work();
    const { data: state } = await axios.get(`${stand.insales.url}/_sim/state`);
    const now = state.shops[0].orders.find(({ id }: { id: number }) => id === order.id);
    expect(now.fields_values).toContainEqual(expect.objectContaining({ handle: 'ordertill_link', value: data.link }));
  });

  it('leads to our own pages for everything that moves money, through a login', async () => {
    await ask('link', { merchant: MERCHANT });
    stand.heart.settle(`${order.id}-1`, { state: 'authorized', held: 5_000, confirmable: true });
    const { data } = await ask('state');
    const id = stand.heart.invoices[0]?.invoiceId;
    const to = (page: string): string => `${stand.url}/insales/login?${new URLSearchParams({ insales_id: '912345', to: page }).toString()}`;
    expect(data.actions).toEqual([
      { name: 'confirm', text: expect.any(String), url: to(`/invoices/${id}/confirm`) },
      { name: 'cancel', text: expect.any(String), url: to(`/invoices/${id}/cancel`) },
      { name: 'open', text: expect.any(String), url: to(`/invoices/${id}`) },
    ]);
    for (const path of ['confirm', 'cancel', 'refund']) expect((await ask(path, {})).status).toBe(404);
  });

  it('sends the link by letter', async () => {
    await ask('link', { merchant: MERCHANT });
    const invoice = stand.heart.invoices[0]?.invoiceId;
    expect((await ask('send', { invoice, email: 'other@example.ru' })).status).toBe(200);
    expect(stand.heart.letters).toMatchObject([{ invoiceId: invoice, email: 'other@example.ru' }]);
    expect((await ask('send', { invoice, email: 'nonsense' })).data).toMatchObject({ error: 'email-invalid' });
    expect((await ask('send', { invoice: 'another', email: 'a@example.ru' })).data).toMatchObject({ error: 'invoice-unknown' });
  });

  it('says that the sum has changed, and makes the link follow', async () => {
    await ask('link', { merchant: MERCHANT });
    await post(`${stand.shop.url}/admin2/orders/${order.id}/lines/${order.lines[0]?.id}`, { quantity: '9' });
    expect((await ask('state')).data.note).toContain('sum-changed');
    await stand.work();
    expect((await ask('state')).data).toMatchObject({ note: null, state: 'pending' });
    expect(stand.heart.invoices).toHaveLength(2);
  });

  it.each([
    ['a wrong key', { key: 'wrong-key-wrong-key' }, 401],
    ['no key', { key: '' }, 401],
    ['another shop', { shop: '912346' }, 401],
    ['an order that the shop does not have', { order: 5 }, 404],
    ['no order', { order: 'x' }, 404],
  ] as const)('tells nothing with %s', async (_what, change, status) => {
    expect((await ask('state', undefined, change)).status).toBe(status);
    expect((await ask('link', { merchant: MERCHANT }, change)).status).toBe(status);
    expect(stand.heart.issued).toEqual([]);
  });

  it('says at once that the shop is busy', async () => {
    stand.insales.faults.add({ match: 'GET /admin/orders', kind: 'status', value: 429 });
    expect((await ask('state')).status).toBe(503);
  });

  it('offers no link for an order that is paid or declined', async () => {
    await post(`${stand.shop.url}/admin2/orders/${order.id}`, { financial_status: 'paid' });
    expect((await ask('state')).data).toMatchObject({ merchants: [], stateText: expect.stringContaining('state.closed') });
    expect((await ask('link', { merchant: MERCHANT })).data).toMatchObject({ error: 'order-changed' });
  });

  it('is silent about the key in the log', async () => {
    await ask('state');
    expect(stand.logged()).not.toContain(key());
  });
});
