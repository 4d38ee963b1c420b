import { startMailbox } from '../../../src/sandbox/mailbox/mailbox';
import { APP_KEY, gatewayBody, ORDER_ID, ORDER_KEY, startInstalled, startPair, stateOf, submit, visit } from './stand-in';
import { eventually } from '../../support/eventually';
import type { Installed } from './stand-in';

const WIDGET = { application_widget: { code: '<script src="https://pay.module.example/widget.js"></script>', height: 180 } };

describe('the back office', () => {
  let pair: Installed;
  const card = `/admin2/orders/${ORDER_ID}`;
  const press = (path: string, fields: Record<string, string> = {}) => submit(`${pair.shop.url}${path}`, fields);
  beforeEach(async () => {
    pair = await startInstalled();
  });
  afterEach(() => pair.stop());

  it.each([
    '/',
    '/partner',
    '/admin2/orders',
    card,
    '/admin2/applications',
    '/admin2/payment_gateways',
    '/admin2/settings',
    '/shop',
    `/orders/${ORDER_KEY}`,
  ])('has a page %s', async (path) => {
    await pair.calls.post('payment_gateways.json', gatewayBody());
    await pair.calls.post('webhooks.json', { webhook: { address: 'https://pay.module.example/hook', topic: 'orders/update' } });
    const { status, data } = await visit(`${pair.shop.url}${path}`);
    expect([status, data.includes('</html>')]).toEqual([200, true]);
  });

  it('shows widgets of the order card in frames, globals first', async () => {
    const { data: widget } = await pair.calls.post('application_widgets.json', WIDGET);
    const page = (await visit(`${pair.shop.url}${card}`)).data;
    expect(page).toContain(`src="${card}/widgets/${widget.id}"`);
    expect(page).not.toContain('sandbox=');
    const { data } = await visit(`${pair.shop.url}${card}/widgets/${widget.id}`);
    expect(data).toContain('window.account_id = 912345; window.user_id = 4711; window.order_info = {"id":51234567');
    expect(data.indexOf('window.order_info')).toBeLessThan(data.indexOf('widget.js'));
  });

  it('can give the frame an origin of its own and the order late', async () => {
    const { data: widget } = await pair.calls.post('application_widgets.json', WIDGET);
    pair.insales.switches.merge({ sandboxed: true, lateOrderInfo: 300 });
    expect((await visit(`${pair.shop.url}${card}`)).data).toContain('sandbox="allow-scripts allow-popups');
    expect((await visit(`${pair.shop.url}${card}/widgets/${widget.id}`)).data).toContain('}, 300);');
  });

  it('lets no text of a buyer end the script of the frame', async () => {
    const { data: widget } = await pair.calls.post('application_widgets.json', WIDGET);
    const { id } = pair.shop.addOrder({ comment: '</script><script>alert(1)</script>' });
    const { data } = await visit(`${pair.shop.url}/admin2/orders/${id}/widgets/${widget.id}`);
    expect(data).not.toContain('<script>alert(1)');
    expect((await visit(`${pair.shop.url}/admin2/orders/${id}`)).data).not.toContain('<script>alert(1)');
  });

  it('lets a manager change an order', async () => {
    const line = (await pair.calls.get(`orders/${ORDER_ID}.json`)).data.order_lines[1].id;
    await press(`${card}/lines/${line}`, { quantity: '3' });
    await press(card, { fulfillment_status: 'approved', email: '', manager_comment: 'перезвонить' });
    const { data } = await pair.calls.get(`orders/${ORDER_ID}.json`);
    expect(data).toMatchObject({
      total_price: 1634.5,
      fulfillment_status: 'approved',
      manager_comment: 'перезвонить',
      client: { email: null },
    });
    expect(data.order_changes[0].user_name).toBe('Иван Петров');
    expect((await press(`${card}/lines/${line}`, { quantity: 'many' })).status).toBe(400);
    expect((await press(`${card}/delete`)).headers['location']).toBe('/admin2/orders');
    expect((await visit(`${pair.shop.url}${card}`)).status).toBe(404);
  });

  it('does not take a payment back when a manager saves a card that was opened before it', async () => {
    await pair.calls.put(`orders/${ORDER_ID}.json`, { order: { financial_status: 'paid' } });
    const stale = { 'financial_status': 'pending', 'was[financial_status]': 'pending', 'manager_comment': 'перезвонить' };
    await press(card, stale);
    const { data } = await pair.calls.get(`orders/${ORDER_ID}.json`);
    expect(data).toMatchObject({ financial_status: 'paid', manager_comment: 'перезвонить' });
    await press(card, { 'financial_status': 'pending', 'was[financial_status]': 'paid' });
    expect((await pair.calls.get(`orders/${ORDER_ID}.json`)).data.financial_status).toBe('pending');
  });

  it('lets a manager place an order with a price of his own', async () => {
    const made = await press('/admin2/orders', { name: 'Олег', price: '99,90', quantity: '2', email: 'oleg@example.ru' });
    const { data } = await pair.calls.get(`orders/${String(made.headers['location']).split('/').at(-1)}.json`);
    expect(data).toMatchObject({ items_price: 199.8, client: { name: 'Олег', email: 'oleg@example.ru' } });
    expect((await press('/admin2/orders', { price: 'dear' })).status).toBe(400);
  });

  it('lets a manager make and change an external payment method by hand', async () => {
    const form = { with_ticks: 'true', title: 'Внешний способ', shop_id: 'm-2', password: 'x', url: 'http://pay.module.example/pay' };
    expect((await press('/admin2/payment_gateways', { ...form, url: 'nonsense' })).status).toBe(400);
    await press('/admin2/payment_gateways', form);
    const [, made] = (await pair.calls.get('payment_gateways.json')).data;
    expect(made).toMatchObject({ title: 'Внешний способ', payment_delivery_variants: [], url: 'http://pay.module.example/pay' });
    await press(`/admin2/payment_gateways/${made.id}`, {
      ...form,
      url: 'https://pay.module.example/pay',
      delivery: '986852',
      send_order: 'true',
    });
    const { gateways } = await stateOf(pair.shop);
    expect(gateways[1]).toMatchObject({ sendOrder: true, deliveries: [{ deliveryVariantId: 986852 }] });
    await press(`/admin2/payment_gateways/${made.id}/delete`);
    expect((await pair.calls.get('payment_gateways.json')).data).toHaveLength(1);
  });

  it('wants people to sign in when the switch says so', async () => {
    pair.insales.switches.set('loginFirst', true);
    for (const path of ['/admin2/orders', card, '/admin2/settings', `/admin2/applications/${APP_KEY}/enter`]) {
      expect((await visit(`${pair.shop.url}${path}`)).headers['location']).toContain('/admin2/login?back=');
    }
    expect((await press(`${card}/delete`)).headers['location']).toContain('/admin2/login');
    expect((await visit(`${pair.shop.url}/shop`)).status).toBe(200);
  });
});

describe('further shops and letters', () => {
  it('start with their own currency, orders and control routes', async () => {
    const pair = await startPair({ shops: [{}, { insalesId: 7, title: 'Магазин', currency: 'UAH' }] });
    const state = await stateOf(pair.second);
    expect(state).toMatchObject({ insalesId: 7, currency: 'UAH', host: pair.second.host });
    expect(state.orders[0].key).not.toBe(ORDER_KEY);
    expect((await visit(`${pair.second.url}/`)).data).toContain('Магазин');
    expect((await visit(`${pair.second.url}/_sim/switches`)).data).toMatchObject({ apiLimit: 500 });
    await pair.stop();
  });

  it('mail buyers about new orders with the native pay link', async () => {
    const mailbox = await startMailbox({ port: 0, smtpPort: 0 });
    const pair = await startInstalled({ smtpUrl: mailbox.smtpUrl });
    await pair.calls.post('payment_gateways.json', gatewayBody());
    const { key } = pair.shop.addOrder({ gatewayId: 3707, email: 'anna@example.ru' });
    const letters = async () => (await visit(`${mailbox.url}/_sim/state`)).data.letters;
    await eventually(async () => (await letters()).length === 1);
    const [letter] = await letters();
    expect(letter.to).toEqual(['anna@example.ru']);
    expect(letter.text).toContain(`${pair.shop.url}/payments/external/3707/create?key=${key}`);
    await pair.stop();
    await mailbox.stop();
  });
});
