import { formOf, GATEWAY_PASSWORD, ORDER_ID, ORDER_KEY, startPayable, stateOf, submit, visit } from './stand-in';
import type { Payable } from './stand-in';
import { signature } from '../../../src/sandbox/insales/hashes';

const DESCRIPTION = 'Заказ №1042 на сайте demo-shop.myinsales.ru';
const ORDER_JSON = '{"id":51234567,"number":1042,"total_price":1531.5,"comment":"Позвоните; спасибо"}';
const START = ['88123456', ORDER_KEY, DESCRIPTION, String(ORDER_ID)];
const CONTACTS = ['+79161234567', 'buyer@example.ru'];
const CURRENCY = ['RUR', 'EUR', '1531.5', '0.011'];

describe('the form for the payment system', () => {
  let pair: Payable;
  const open = async () => formOf((await visit(pair.create)).data);
  const fieldsOf = async () => Object.fromEntries((await open()).fields);
  afterEach(() => pair.stop());

  it.each([
    ['F1', ['m-1001', '1531.5', ...START, ...CONTACTS], '9e67214d417b1ed2e0d75d0b365da752'],
    ['F2', ['m-1001', '1531.5', ...START, ...CONTACTS, ORDER_JSON], '3c670215c57c53305345081231759258'],
    ['F3', ['m-1001', '16.85', ...START, ...CONTACTS, ...CURRENCY], 'a712d32f8b354025e9208b482fd79508'],
    ['F4', ['m-1001', '16.85', ...START, ...CONTACTS, ...CURRENCY, ORDER_JSON], '5c1d06790224b2ce8fb1578e18186797'],
    ['F5', ['m-1001', '1531.5', ...START, '', ''], '7b1cfa02a9dfe312fe52d93c8066cb88'],
  ])('is signed as vector %s', async (_name, values, expected) => {
    pair = await startPayable();
    expect(signature(values, GATEWAY_PASSWORD)).toBe(expected);
  });

  it('carries the fields of the protocol in their order, signed as F1', async () => {
    pair = await startPayable();
    const { action, fields } = await open();
    expect(action).toBe('https://pay.module.example/insales/pay/m-1001');
    expect(fields).toEqual([
      ['shop_id', 'm-1001'],
      ['amount', '1531.5'],
      ['transaction_id', '88123456'],
      ['key', ORDER_KEY],
      ['description', DESCRIPTION],
      ['order_id', String(ORDER_ID)],
      ['phone', '+79161234567'],
      ['email', 'buyer@example.ru'],
      ['signature', '9e67214d417b1ed2e0d75d0b365da752'],
    ]);
    expect((await pair.calls.get(`orders/${ORDER_ID}.json`)).data.client_transaction_id).toBe(88123456);
  });

  it('adds the four currency fields when it converts, signed as F3', async () => {
    pair = await startPayable({ convert_currency: 'EUR' });
    const { fields } = await open();
    expect(fields.slice(7)).toEqual([
      ['email', 'buyer@example.ru'],
      ['original_currency', 'RUR'],
      ['convert_currency', 'EUR'],
      ['original_amount', '1531.5'],
      ['conversion_rate', '0.011'],
      ['signature', 'a712d32f8b354025e9208b482fd79508'],
    ]);
    expect(fields[1]).toEqual(['amount', '16.85']);
  });

  it('adds the order as the API writes it after the currency fields', async () => {
    pair = await startPayable({ convert_currency: 'EUR', send_order: true });
    const { fields } = await open();
    expect(fields.map(([name]) => name).slice(-3)).toEqual(['conversion_rate', 'order_json', 'signature']);
    const sent = JSON.parse(fields.at(-2)?.[1] ?? '');
    const { data } = await pair.calls.get(`orders/${ORDER_ID}.json`);
    expect(sent).toEqual(data);
    const values = fields.slice(0, -1).map(([, value]) => value);
    expect(fields.at(-1)?.[1]).toBe(signature(values, GATEWAY_PASSWORD));
  });

  it('can write the order with escaped angle brackets', async () => {
    pair = await startPayable({ send_order: true });
    pair.insales.switches.set('orderJsonEscape', 'html');
    const order = pair.shop.addOrder({ gatewayId: 3707, comment: '<b>&', lines: [{ variantId: 76267077, quantity: 1 }] });
    const { fields } = formOf((await visit(`${pair.pay}/create?key=${order.key}`)).data);
    const text = Object.fromEntries(fields)['order_json'] ?? '';
    expect(text).toContain('\\u003cb\\u003e\\u0026');
    expect(JSON.parse(text).comment).toBe('<b>&');
  });

  it.each([
    ['1531.5', 153_150, '1531.5'],
    ['1531.5', 100_000, '1000.0'],
    ['1531.50', 153_150, '1531.50'],
    ['1531', 100_000, '1000'],
    ['1531', 100_005, '1000.05'],
  ])('prints sums like %s: %i as %s', async (format, price, expected) => {
    pair = await startPayable();
    pair.insales.switches.set('amountFormat', format);
    const order = pair.shop.addOrder({ gatewayId: 3707, deliveryVariantId: 986852, lines: [{ variantId: 1, quantity: 1, price }] });
    const { fields } = formOf((await visit(`${pair.pay}/create?key=${order.key}`)).data);
    expect(Object.fromEntries(fields)['amount']).toBe(expected);
  });

  it('sends empty contacts as empty fields', async () => {
    pair = await startPayable();
    const order = pair.shop.addOrder({ gatewayId: 3707, phone: null, email: null });
    const { fields } = formOf((await visit(`${pair.pay}/create?key=${order.key}`)).data);
    expect(Object.fromEntries(fields)).toMatchObject({ phone: '', email: '' });
  });

  it('makes a new transaction at every visit, or keeps the open one', async () => {
    pair = await startPayable();
    expect((await fieldsOf())['transaction_id']).toBe('88123456');
    expect((await fieldsOf())['transaction_id']).toBe('88123457');
    pair.insales.switches.set('newTransactionPerVisit', false);
    expect((await fieldsOf())['transaction_id']).toBe('88123457');
    expect((await stateOf(pair.shop)).transactions).toHaveLength(2);
  });

  it('spoils the signature when a fault says so', async () => {
    pair = await startPayable();
    pair.insales.faults.add({ match: 'OUT /insales/pay', kind: 'wrong-signature' });
    expect((await fieldsOf())['signature']).not.toBe('9e67214d417b1ed2e0d75d0b365da752');
  });

  it('is shown only for a known key and the payment method of the order', async () => {
    pair = await startPayable();
    expect((await visit(`${pair.pay}/create?key=nonsense`)).status).toBe(404);
    expect((await visit(`${pair.shop.url}/payments/external/3706/create?key=${ORDER_KEY}`)).status).toBe(404);
    const other = pair.shop.addOrder({});
    expect((await visit(`${pair.pay}/create?key=${other.key}`)).status).toBe(404);
    pair.insales.switches.set('createNeedsOrderGateway', false);
    expect((await visit(`${pair.pay}/create?key=${other.key}`)).status).toBe(200);
    await pair.calls.put(`orders/${ORDER_ID}.json`, { order: { financial_status: 'paid' } });
    expect((await visit(pair.create)).headers['location']).toBe(`/orders/${ORDER_KEY}`);
  });

  it('submits itself, but stops and warns before an address without TLS', async () => {
    pair = await startPayable();
    expect((await visit(pair.create)).data).toContain('/payments/submit.js');
    await pair.calls.put('payment_gateways/3707.json', { payment_gateway: { url: 'http://pay.module.example/pay' } });
    const page = (await visit(pair.create)).data;
    expect(page).toContain('data-test="insecure-warning"');
    expect(page).not.toContain('/payments/submit.js');
    expect((await stateOf(pair.shop)).regressions).toEqual([expect.objectContaining({ kind: 'address-without-https' })]);
  });

  it('is reached from the checkout with the payment method that is bound to the delivery', async () => {
    pair = await startPayable();
    const buyer = {
      'client[name]': 'Антон',
      'client[phone]': '+71111111111',
      'client[email]': 'anton@example.ru',
      'order[delivery_variant_id]': '986852',
      'order[payment_gateway_id]': '3707',
      'quantity[76267090]': '2',
    };
    const placed = await submit(`${pair.shop.url}/checkout`, buyer);
    expect(placed.headers['location']).toMatch(/^\/payments\/external\/3707\/create\?key=[0-9a-f]{32}$/);
    const fast = await submit(`${pair.shop.url}/fast_checkout.json`, buyer);
    expect(fast.data).toMatchObject({ status: 'ok', order: { items_price: 2000, delivery_price: 0, total_price: 2000 } });
    expect((await visit(`${pair.shop.url}${fast.data.location}`)).data).toContain('data-test="pay"');
    await pair.calls.put('payment_gateways/3707.json', { payment_gateway: { payment_delivery_variants_attributes: unbind(pair) } });
    const refused = await submit(`${pair.shop.url}/fast_checkout.json`, { ...buyer, 'client[phone]': '' });
    expect(refused.data).toMatchObject({ status: 'unprocessable_entity', client_errors: { phone: [expect.any(String)] } });
    expect(Object.keys(refused.data.errors)).toEqual(['payment_gateway', 'client.phone']);
  });
});

describe('the payment page of the widget mode', () => {
  let pair: Payable;
  const page = () => visit(`${pair.pay}/payment_page?key=${ORDER_KEY}`);
  beforeEach(async () => {
    pair = await startPayable({ widget_mode: true, widget_html_code: '<div id="our-widget"></div>' });
    await pair.calls.put('payment_gateways/3707.json', { payment_gateway: { url: `${pair.app.url}/pay` } });
    pair.app.answers.set('/pay', { status: 200, body: { widget_payment_data: { frame: '</script>' } } });
  });
  afterEach(() => pair.stop());

  it('asks the payment system with the signed data as JSON and shows its answer', async () => {
    const { data, status } = await page();
    expect(status).toBe(200);
    const call = pair.app.received.at(-1);
    expect([call?.method, call?.type]).toEqual(['POST', 'application/json']);
    expect(JSON.parse(call?.body ?? '')).toMatchObject({
      amount: '1531.5',
      order_id: '51234567',
      signature: '9e67214d417b1ed2e0d75d0b365da752',
    });
    expect(data).toContain('var widget_payment_data = {"frame":"\\u003c/script>"}');
    expect(data).toContain('<div id="our-widget"></div>');
  });

  it('writes numbers with the digits that it signed, when the switch says numbers', async () => {
    pair.insales.switches.merge({ widgetBodyTypes: 'numbers', amountFormat: '1531.50', widgetDataForm: 'string' });
    const { data } = await page();
    expect(pair.app.received.at(-1)?.body).toContain('"amount":1531.50,"transaction_id":88123456');
    expect(data).toContain('var widget_payment_data = "{\\"frame\\"');
  });

  it('says so when the payment system does not answer as it should', async () => {
    pair.app.answers.set('/pay', { status: 200, body: { nonsense: true } });
    const { data, status } = await page();
    expect(status).toBe(502);
    expect(data).toContain('data-test="payment-error"');
  });
});

function unbind(pair: Payable) {
  return pair.gateway.payment_delivery_variants.map(({ id }: { id: number }) => ({ id, _destroy: 1 }));
}
