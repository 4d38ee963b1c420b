import { startShop } from './shop';
import type { Stand } from './shop';

describe('the administration of our own Upgates', () => {
  let stand: Stand;
  beforeEach(async () => {
    stand = await startShop();
  });
  afterEach(() => stand.stop());

  const page = async (path: string): Promise<string> => (await fetch(`${stand.shop.url}${path}`)).text();
  const post = (path: string, fields: Record<string, string> = {}) =>
    fetch(`${stand.shop.url}${path}`, { method: 'POST', body: new URLSearchParams(fields), redirect: 'manual' });

  it('makes an order as a person does: product, status, customer, cash at the till, payment successful', async () => {
    const made = await post('/admin/orders');
    const card = made.headers.get('location') ?? '';
    await post(`${card}/lines`, { product: '501', quantity: '1' });
    await post(`${card}/status`, { status: '1' });
    await post(`${card}/customer`, { customer: '17' });
    await post(`${card}/till`);
    await post(`${card}/status`, { status: '5' });
    const [order] = (await stand.call('GET', '/orders')).body.orders;
    expect(order).toMatchObject({
      origin: 'admin',
      status_id: 5,
      payment: { type: 'cashOnCashRegister' },
      customer: { email: 'Petra.Nova@Example.com' },
      order_total: 1990,
    });
    expect(order.paid_date).not.toBeNull();
    expect(await page(card)).toContain('Zaplaceno');
    await post(`${card}/cancel`);
    expect((await stand.call('GET', '/orders')).body.orders[0].status_id).toBe(9);
    await post(`${card}/delete`);
    expect((await stand.call('GET', '/orders')).body.orders).toEqual([]);
  });

  it('says what is wrong with a form, and shows nothing that could be run', async () => {
    const card = (await post('/admin/orders')).headers.get('location') ?? '';
    expect((await post(`${card}/lines`, { product: '501', quantity: 'x' })).status).toBe(422);
    expect((await post(`${card}/customer`)).status).toBe(422);
    await post(`${card}/customer`, { firstName: '<script>', email: '"><b>@x.cz' });
    expect(await page(card)).not.toContain('<script>');
    expect((await fetch(`${stand.shop.url}/admin/orders/none`)).status).toBe(404);
  });

  it('sells in its shop', async () => {
    const bought = await post('/shop/order', {
      product: '502:9001',
      email: 'jana@example.cz',
      firstName: 'Jana',
      payment: 'cashOnDelivery',
    });
    expect(await page(bought.headers.get('location') ?? '')).toContain('Čeká na platbu');
    const [order] = (await stand.call('GET', '/orders')).body.orders;
    expect(order).toMatchObject({ origin: 'frontend', products: [{ product_id: 502, option_set_id: 9001, code: 'CLEN-M' }] });
    expect((await post('/shop/order', { product: '502:9001', email: '' })).status).toBe(422);
  });

  it('gives keys with rights, and shows webhooks and limits', async () => {
    await post('/admin/api', { name: 'Second' });
    expect(await page('/admin/api')).toContain('Second');
    await post('/admin/api/1/rights', { orders: 'all' });
    expect((await stand.call('GET', '/status')).body.services[0].privilege).toBe('all');
    await post('/admin/api/1/active');
    expect((await stand.call('GET', '/status')).status).toBe(403);
    for (const path of ['/', '/admin/webhooks', '/admin/products', '/admin/customers']) expect(await page(path)).toContain('Upgates');
  });
});
