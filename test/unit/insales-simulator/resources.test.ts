import { gatewayBody, ORDER_ID, startInstalled, stateOf } from './stand-in';
import type { Installed } from './stand-in';

describe('the resources of the admin API', () => {
  let pair: Installed;
  beforeEach(async () => {
    pair = await startInstalled();
  });
  afterEach(() => pair.stop());

  it('describe the shop', async () => {
    const { data } = await pair.calls.get('account.json');
    expect(data).toMatchObject({
      id: 912345,
      subdomain: 'demo-shop',
      main_host: pair.shop.host,
      next_order_number: 1045,
      owner: { id: 4711 },
    });
    expect((await pair.calls.get('users.json')).data).toHaveLength(2);
    expect((await pair.calls.get('domains.json')).data[0]).toEqual({ id: 1, domain: pair.shop.host, main: true });
    expect((await pair.calls.get('stock_currencies.json')).data.map(({ code }: { code: string }) => code)).toContain('EUR');
    expect((await pair.calls.get('delivery_variants.json')).data[0]).toMatchObject({ id: 986851, title: 'Курьер', price: 150 });
    const made = await pair.calls.post('delivery_variants.json', { delivery_variant: { title: 'Почта', price: '99.90' } });
    expect(made.data).toMatchObject({ title: 'Почта', price: 99.9 });
  });

  it('make the external payment method of the vectors, deliveries bound', async () => {
    const { status, data } = await pair.calls.post('payment_gateways.json', gatewayBody());
    expect(status).toBe(201);
    expect(data).toMatchObject({
      id: 3707,
      margin: '0.0',
      shop_id: 'm-1001',
      password: 'Qw3rtyGate',
      payment_delivery_variants: [{ delivery_variant_id: 986851 }, { delivery_variant_id: 986852 }],
      success_url: `${pair.shop.url}/payments/external/3707/success`,
      fail_url: `${pair.shop.url}/payments/external/3707/fail`,
      server_url: `${pair.shop.url}/payments/external/3707/server`,
    });
    expect(data.send_order).toBeUndefined();
    expect((await pair.calls.get('payment_gateways.json')).data).toHaveLength(2);
  });

  it('generate a password that was left out and give addresses as the switches say', async () => {
    pair.insales.switches.merge({ returnedUrls: 'insecure', echoGatewayFlags: true, gatewayPasswordOnGet: false });
    const { data } = await pair.calls.post('payment_gateways.json', gatewayBody({ password: undefined, send_order: true }));
    expect(data.password).toMatch(/^[0-9a-f]{32}$/);
    expect(data.send_order).toBe(true);
    expect(data.server_url).toBe(`${pair.shop.insecureUrl}/payments/external/3707/server`);
    pair.insales.switches.set('returnedUrls', 'none');
    const read = await pair.calls.get('payment_gateways/3707.json');
    expect([read.data.password, read.data.server_url]).toEqual([undefined, undefined]);
  });

  it.each([
    [{ url: 'nonsense' }, 'url'],
    [{ type: 'PaymentGateway::Nonsense' }, 'type'],
    [{ convert_currency: 'XXX' }, 'convert_currency'],
    [{ margin: 'much' }, 'margin'],
    [{ send_order: 'maybe' }, 'send_order'],
  ])('refuse a payment method with %j', async (change, field) => {
    const { status, data } = await pair.calls.post('payment_gateways.json', gatewayBody(change));
    expect([status, Object.keys(data)]).toEqual([422, [field]]);
    expect((await stateOf(pair.shop)).gateways).toHaveLength(1);
  });

  it('change and remove payment methods', async () => {
    await pair.calls.post('payment_gateways.json', gatewayBody());
    const { data } = await pair.calls.put('payment_gateways/3707.json', { payment_gateway: { margin: 10, title: 'Карта' } });
    expect(data).toMatchObject({ title: 'Карта', margin: '10.0', password: 'Qw3rtyGate' });
    expect((await pair.calls.delete('payment_gateways/3707.json')).data).toEqual({ status: 'ok' });
    expect((await pair.calls.get('payment_gateways/3707.json')).status).toBe(404);
  });

  it('write the order of the vectors with sums that add up', async () => {
    const { data } = await pair.calls.get(`orders/${ORDER_ID}.json`);
    expect(data).toMatchObject({
      number: 1042,
      items_price: 1381.5,
      full_delivery_price: 150,
      total_price: 1531.5,
      currency_code: 'RUR',
      client_transaction_id: null,
      order_lines: [
        { quantity: 2, sale_price: 700, total_price: 1400, discounts_amount: 70, full_sale_price: 665, full_total_price: 1330, vat: 20 },
        { quantity: 1, full_total_price: 51.5, vat: -1 },
      ],
    });
  });

  it('put the surcharge of the payment method on lines and delivery', async () => {
    await pair.calls.post('payment_gateways.json', gatewayBody({ margin: 10 }));
    await pair.calls.post('delivery_variants.json', { delivery_variant: { title: 'Почта', price: 115 } });
    const line = { variantId: 1, quantity: 1, price: 1_260_000, discount: 126_000 };
    const { id } = pair.shop.addOrder({ gatewayId: 3707, deliveryVariantId: 986861, lines: [line] });
    const { data } = await pair.calls.get(`orders/${id}.json`);
    expect(data.order_lines[0].full_total_price).toBe(12474);
    expect([data.full_delivery_price, data.total_price]).toEqual([126.5, 12600.5]);
  });

  it('change an order by what may be told', async () => {
    const field = { type: 'Field::TextField', destiny: 3, office_title: 'Ссылка на оплату', handle: 'pay_link' };
    expect((await pair.calls.post('fields.json', { field })).data).toMatchObject({ id: 5304568, handle: 'pay_link' });
    expect((await pair.calls.post('fields.json', { field })).status).toBe(422);
    const { data } = await pair.calls.put(`orders/${ORDER_ID}.json`, {
      order: {
        financial_status: 'paid',
        fulfillment_status: 'accepted',
        manager_comment: 'Оплачено',
        fields_values_attributes: [{ handle: 'pay_link', value: 'https://pay.module.example/l/9Xk2' }],
        number: 1,
      },
    });
    expect(data).toMatchObject({
      number: 1042,
      financial_status: 'paid',
      fulfillment_status: 'accepted',
      custom_status: { permalink: 'v-obrabotke' },
      manager_comment: 'Оплачено',
      fields_values: [{ handle: 'pay_link', value: 'https://pay.module.example/l/9Xk2', type: 'Текст' }],
    });
    const back = await pair.calls.put(`orders/${ORDER_ID}.json`, { order: { financial_status: 'pending' } });
    expect(back.data).toMatchObject({ financial_status: 'pending', paid_at: null });
  });

  it.each([
    [{ financial_status: 'refunded' }, 'financial_status'],
    [{ fulfillment_status: 'nonsense' }, 'fulfillment_status'],
    [{ custom_status_permalink: 'nonsense' }, 'custom_status_permalink'],
    [{ payment_gateway_id: 1 }, 'payment_gateway_id'],
    [{ fields_values_attributes: [{ handle: 'nonsense', value: '1' }] }, 'fields_values'],
  ])('refuse an order with %j', async (order, field) => {
    const { status, data } = await pair.calls.put(`orders/${ORDER_ID}.json`, { order });
    expect([status, Object.keys(data)]).toEqual([422, [field]]);
  });

  it('address custom statuses by permalink', async () => {
    const body = { custom_status: { title: 'Оплата заморожена', permalink: 'oplachen-hold', system_status: 'accepted', color: '#ff0000' } };
    expect((await pair.calls.post('custom_statuses.json', body)).data).toMatchObject({ permalink: 'oplachen-hold', is_default: false });
    expect((await pair.calls.post('custom_statuses.json', body)).status).toBe(422);
    const renamed = { custom_status: { title: 'Деньги заморожены' } };
    expect((await pair.calls.put('custom_statuses/oplachen-hold.json', renamed)).data).toEqual({ status: 'ok' });
    const set = await pair.calls.put(`orders/${ORDER_ID}.json`, { order: { custom_status_permalink: 'oplachen-hold' } });
    expect(set.data).toMatchObject({ fulfillment_status: 'accepted', custom_status: { title: 'Деньги заморожены' } });
    expect((await pair.calls.delete('custom_statuses/oplachen-hold.json')).status).toBe(422);
    expect((await pair.calls.delete('custom_statuses/novyy.json')).status).toBe(422);
    await pair.calls.put(`orders/${ORDER_ID}.json`, { order: { custom_status_permalink: 'novyy' } });
    expect((await pair.calls.delete('custom_statuses/oplachen-hold.json')).data).toEqual({ status: 'ok' });
  });

  it('place and remove orders', async () => {
    const order = { client: { name: 'Олег', phone: '+7900' }, order_lines_attributes: [{ variant_id: 76267090, quantity: 2 }] };
    const { status, data } = await pair.calls.post('orders.json', { order });
    expect([status, data.total_price]).toEqual([201, 2150]);
    expect((await pair.calls.delete(`orders/${data.id}.json`)).data).toEqual({ status: 'ok' });
    expect((await pair.calls.get(`orders/${data.id}.json`)).status).toBe(404);
    expect((await pair.calls.get('orders.json?deleted=true')).data.map(({ id }: { id: number }) => id)).toEqual([data.id]);
  });

  it('keep a widget, and note a second one', async () => {
    const widget = { code: '<!-- paymodule:v1 --><div></div>', height: 180, page_type: 'order' };
    const { data } = await pair.calls.post('application_widgets.json', { application_widget: widget });
    expect(data).toEqual({ ...widget, id: 77, created_at: expect.any(String) });
    expect((await pair.calls.put('application_widgets/77.json', { application_widget: { height: 300 } })).data.height).toBe(300);
    expect((await pair.calls.post('application_widgets.json', { application_widget: { height: 100 } })).status).toBe(422);
    await pair.calls.post('application_widgets.json', { application_widget: widget });
    expect((await stateOf(pair.shop)).regressions).toEqual([expect.objectContaining({ kind: 'duplicate-widget' })]);
    expect((await pair.calls.delete('application_widgets/77.json')).data).toEqual({ status: 'ok' });
  });

  it('refuse a second webhook of the same address and topic, and wrong ones', async () => {
    const webhook = { address: 'https://pay.module.example/hook', topic: 'orders/update' };
    expect((await pair.calls.post('webhooks.json', { webhook })).data.format_type).toBe('xml');
    expect((await pair.calls.post('webhooks.json', { webhook })).status).toBe(422);
    expect((await pair.calls.put('webhooks/501.json', { webhook: { format_type: 'json' } })).data.format_type).toBe('json');
    for (const change of [{ address: 'http://pay.module.example/hook' }, { topic: 'orders/paid' }, { format_type: 'yaml' }]) {
      expect((await pair.calls.post('webhooks.json', { webhook: { ...webhook, ...change } })).status).toBe(422);
    }
    expect((await pair.calls.delete('webhooks/501.json')).data).toEqual({ status: 'ok' });
  });
});

describe('changed orders', () => {
  let pair: Installed;
  const ids = async (query: Record<string, string>) => {
    const { data } = await pair.calls.get(`orders.json?${new URLSearchParams(query).toString()}`);
    return data.map(({ id }: { id: number }) => id);
  };
  beforeEach(async () => {
    pair = await startInstalled();
  });
  afterEach(() => pair.stop());

  it('are sorted by the time of the change and go on behind an anchor', async () => {
    const { data: before } = await pair.calls.get(`orders/${ORDER_ID}.json`);
    pair.insales.clock.advance(60_000);
    await pair.calls.put(`orders/${ORDER_ID}.json`, { order: { manager_comment: 'x' } });
    const since = before.updated_at;
    expect(await ids({ updated_since: since })).toEqual([ORDER_ID + 1, ORDER_ID + 2, ORDER_ID]);
    expect(await ids({ updated_since: since, from_id: String(ORDER_ID + 1) })).toEqual([ORDER_ID + 2, ORDER_ID]);
    const { data: after } = await pair.calls.get(`orders/${ORDER_ID}.json`);
    expect(await ids({ updated_since: after.updated_at, from_id: String(ORDER_ID) })).toEqual([]);
    expect(await ids({ from_id: String(ORDER_ID) })).toHaveLength(3);
  });

  it('take a time with an offset in either form, and refuse one whose plus arrived as a space', async () => {
    expect(await ids({ updated_since: '2017-09-04 00:00:00 +03:00' })).toHaveLength(3);
    expect(await ids({ updated_since: '2017-09-04 00:00:00' })).toHaveLength(3);
    expect((await pair.calls.get('orders.json?updated_since=2017-09-04T00:00:00+03:00')).status).toBe(422);
  });

  it('are filtered, counted and paged', async () => {
    await pair.calls.put(`orders/${ORDER_ID}.json`, { order: { financial_status: 'paid' } });
    expect(await ids({ financial_status: 'paid' })).toEqual([ORDER_ID]);
    expect(await ids({ 'fulfillment_status[]': 'declined' })).toEqual([]);
    expect(await ids({ 'payment_gateway_id[]': '3706' })).toHaveLength(3);
    for (let at = 0; at < 10; at += 1) pair.shop.addOrder({});
    expect((await pair.calls.get('orders/count.json')).data).toEqual({ count: 13 });
    expect(await ids({ per_page: '1' })).toHaveLength(10);
    expect(await ids({ per_page: '10', page: '2' })).toHaveLength(3);
  });
});
