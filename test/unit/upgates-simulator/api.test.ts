import { eventually } from '../../support/eventually';
import { sendAndLeave } from '../../support/send-and-leave';
import { startShop } from './shop';
import type { Stand } from './shop';

const HOUR = 3_600_000;

describe('the API of our own Upgates', () => {
  let stand: Stand;
  beforeEach(async () => {
    stand = await startShop({ startAt: new Date('2026-01-05T10:40:00Z') });
  });
  afterEach(() => stand.stop());

  it('blocks an address for the rest of the sliding hour after five wrong logins', async () => {
    for (let call = 0; call < 5; call += 1) expect((await stand.call('GET', '/status', { key: 'wrong' })).status).toBe(401);
    expect((await stand.call('GET', '/status')).status).toBe(403);
    stand.shop.clock.advance(HOUR + 1000);
    expect((await stand.call('GET', '/status')).status).toBe(200);
  });

  it('says what a key may do, and holds it to that', async () => {
    stand.shop.setRight('products', 'deny');
    const { body } = await stand.call('GET', '/status');
    const rights = body.services.map(({ url, privilege }: { url: string; privilege: string }) => `${url.split('/').at(-1)} ${privilege}`);
    expect(rights).toEqual(['orders readonly', 'products deny', 'customers deny', 'order-statuses readonly']);
    expect((await stand.call('GET', '/products')).status).toBe(403);
    expect((await stand.call('PUT', '/orders', { body: { orders: [] } })).status).toBe(403);
    expect((await stand.call('GET', '/nothing')).status).toBe(404);
    expect((await stand.call('DELETE', '/status')).status).toBe(405);
  });

  it('counts requests by the clock hour, then by the day, and names the end of the hour in GMT', async () => {
    stand.shop.switches.set('tariff', 'Bronze');
    const first = await stand.call('GET', '/status');
    expect([first.headers.get('x-rate-limit-hour'), first.headers.get('x-rate-limit-hour-remaining')]).toEqual(['10', '9']);
    for (let call = 0; call < 109; call += 1) await stand.call('GET', '/status');
    const over = await stand.call('GET', '/orders');
    expect([over.status, over.headers.get('retry-after')]).toEqual([429, 'Mon, 05 Jan 2026 11:00:00 GMT']);
    stand.shop.clock.advance(20 * 60_000 + 1000);
    expect((await stand.call('GET', '/orders')).headers.get('x-rate-limit-total-remaining')).toBe('9');
  });

  it('takes three requests at a time', async () => {
    stand.shop.faults.add({ match: 'GET /api/v2', kind: 'delay', value: { ms: 600_000, when: 'after' }, times: 3 });
    const held = Array.from({ length: 3 }, () => stand.call('GET', '/status').catch(() => null));
    await eventually(() => stand.shop.calls().length === 3);
    expect((await stand.call('GET', '/status')).status).toBe(429);
    await stand.stop();
    expect(await Promise.all(held)).toEqual([null, null, null]);
    stand = await startShop();
  });

  it('does not count those who left before their turn came', async () => {
    stand.shop.faults.add({ match: 'GET /api/v2', kind: 'delay', value: 100, times: 3 });
    const { port, pathname } = new URL(stand.shop.apiUrl);
    const login = Buffer.from(`${stand.shop.user.login}:${stand.shop.user.key}`).toString('base64');
    const request = `GET ${pathname}/status HTTP/1.1\r\nHost: localhost\r\nAuthorization: Basic ${login}\r\n\r\n`;
    for (let call = 0; call < 3; call += 1) sendAndLeave(Number(port), request);
    await eventually(() => stand.shop.calls().length === 3);
    expect((await stand.call('GET', '/status')).status).toBe(200);
  });

  it('sorts, filters and pages orders, and wants the plus sign of a time encoded', async () => {
    for (let index = 0; index < 130; index += 1) stand.shop.placeOrder({ number: `N${index}`, lines: [{ productId: 501 }] });
    stand.shop.clock.advance(5_000);
    stand.shop.setPaid('N7', stand.shop.clock.now());
    const page = await stand.call('GET', '/orders?order_by=last_update_time&order_dir=asc&page=2');
    expect(page.body).toMatchObject({ current_page: 2, current_page_items: 30, number_of_pages: 2, number_of_items: 130 });
    expect(page.body.orders.at(-1).order_number).toBe('N7');
    expect((await stand.call('GET', '/orders?paid_yn=1')).body.orders).toHaveLength(1);
    expect((await stand.call('GET', '/orders?order_numbers=N1;N2;gone')).body.orders).toHaveLength(2);
    expect((await stand.call('GET', '/orders?last_update_time_from=2026-01-05T11:40:03%2B01:00')).body.orders).toHaveLength(1);
    expect((await stand.call('GET', '/orders?last_update_time_from=2026-01-05T11:40:03+01:00')).status).toBe(400);
    expect((await stand.call('GET', '/orders/gone')).status).toBe(404);
    stand.shop.switches.set('unknownOrder', 'empty');
    expect((await stand.call('GET', '/orders/gone')).body.orders).toEqual([]);
  });

  it('filters orders by language, phone, number elsewhere and the kind of shipment', async () => {
    const customer = { email: null, firstName: 'Petra', lastName: null, phone: '+420 600111222' };
    stand.shop.placeOrder({ number: 'N1', customer });
    stand.shop.placeOrder({ number: 'N2', externalNumber: 'EXT-2', customer: { ...customer, phone: null } });
    const found = async (query: string) =>
      (await stand.call('GET', `/orders?order_dir=asc&${query}`)).body.orders.map(
        ({ order_number: number }: { order_number: string }) => number,
      );
    const all = ['N1', 'N2'];
    expect([await found('language=cs'), await found('language=sk')]).toEqual([all, []]);
    expect([await found('phone=420600111222'), await found('phone=%2B420600111222'), await found('phone=420')]).toEqual([
      ['N1'],
      ['N1'],
      [],
    ]);
    expect([await found('external_order_number=EXT-2'), await found('external_order_number=EXT')]).toEqual([['N2'], []]);
    expect([await found('shipment_type=custom'), await found('shipment_type=zasilkovna')]).toEqual([all, []]);
    expect((await stand.call('GET', '/orders/N2')).body.orders[0].external_order_number).toBe('EXT-2');
  });

  it('filters products by basket, stock, search, language and pricelist', async () => {
    await fetch(`${stand.shop.url}/admin/products/504/active`, { method: 'POST', redirect: 'manual' });
    const found = async (query: string) =>
      (await stand.call('GET', `/products?${query}`)).body.products.map(({ product_id: id }: { product_id: number }) => id);
    const all = [501, 502, 503, 504, 505];
    expect([await found('can_add_to_basket_yn=0'), await found('can_add_to_basket_yn=true')]).toEqual([[504], [501, 502, 503, 505]]);
    expect([await found('in_stock_yn=1'), await found('in_stock_yn=0')]).toEqual([all, []]);
    expect([await found('exclude_from_search_yn=false'), await found('exclude_from_search_yn=1')]).toEqual([all, []]);
    expect([await found('language=cs'), await found('language=sk')]).toEqual([all, []]);
    expect([await found('pricelist=V%C3%BDchoz%C3%AD'), await found('pricelist=VIP')]).toEqual([all, []]);
    const [product] = (await stand.call('GET', '/products')).body.products;
    expect(product.prices[0].pricelists[0].name).toBe('Výchozí');
  });

  it('writes orders as Upgates does, with its oddities', async () => {
    stand.shop.switches.set('validToForm', 'object');
    stand.shop.placeOrder({ number: '0000123', oldForm: true, lines: [{ title: 'By hand', quantity: 1.5, price: 1001 }] });
    const [order] = (await stand.call('GET', '/orders/0000123')).body.orders;
    expect(order).toMatchObject({ order_number: '0000123', paid_date: null, status_id: 1, order_total: 15.02, customer: { email: null } });
    expect(order.products[0]).toMatchObject({ product_id: null, code: null, quantity: 1.5 });
    expect([order.order_id, order.products[0].type, order.products[0].uuid]).toEqual([undefined, undefined, undefined]);
    expect(order.customer.agreements[0].valid_to).toMatchObject({ timezone: 'Europe/Prague' });
    expect(order.creation_time).toMatch(/^2026-01-05T11:40:\d\d\+01:00$/);
  });

  it('answers 301 without an address in the head when the shop has moved', async () => {
    stand.shop.switches.set('movedTo', 'https://school.admin.s30.upgates.com/api/v2');
    const moved = await stand.call('GET', '/orders');
    expect([moved.status, moved.headers.get('location'), moved.body]).toEqual([
      301,
      null,
      { api_url: 'https://school.admin.s30.upgates.com/api/v2' },
    ]);
  });

  it('changes orders for a key that may, each by itself', async () => {
    stand.shop.setRight('orders', 'all');
    stand.shop.placeOrder({ number: '1' });
    const change = (orders: readonly unknown[]) => stand.call('PUT', '/orders', { body: { send_emails_yn: false, orders } });
    const changed = await change([
      { order_number: '1', resolved_yn: true },
      { order_number: '2', resolved_yn: true },
    ]);
    expect(changed.body.orders.map(({ updated_yn }: { updated_yn: boolean }) => updated_yn)).toEqual([true, false]);
    expect((await change(Array.from({ length: 101 }, () => ({ order_number: '1' })))).status).toBe(413);
    expect((await stand.call('PUT', '/orders', { body: '{' })).status).toBe(400);
    const instead = await stand.call('POST', '/webhooks?ids=1', { body: {}, headers: { 'X-HTTP-Method-Override': 'DELETE' } });
    expect(instead.body.webhooks).toMatchObject([{ id: 1, deleted: false }]);
  });
});
