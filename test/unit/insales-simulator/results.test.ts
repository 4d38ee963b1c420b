import { api, GATEWAY_PASSWORD, ORDER_ID, ORDER_KEY, postRaw, startPayable, stateOf, visit } from './stand-in';
import type { Payable } from './stand-in';
import { signature } from '../../../src/sandbox/insales/hashes';

const R2 = `shop_id=m-1001&amount=1531.50&transaction_id=88123456&key=${ORDER_KEY}&paid=1&signature=e2242a9653593f030f3eb689de62cec7`;
const R3 = `shop_id=m-1001&amount=1531.50&transaction_id=88123456&key=${ORDER_KEY}&paid=0&signature=6e9349c95c4c9f41fd20fcf20e2a99d2`;
const result = (change: { amount?: string; shop?: string; id?: string; paid?: string; sign: string }) =>
  `shop_id=${change.shop ?? 'm-1001'}&amount=${change.amount ?? '1531.50'}&transaction_id=${change.id ?? '88123456'}&key=${ORDER_KEY}&paid=${change.paid ?? '1'}&signature=${change.sign}`;

/** R9 and R2 with the parameters in another order than the protocol's. */
const otherOrder = (sign: string) => `paid=1&amount=1531.50&transaction_id=88123456&key=${ORDER_KEY}&shop_id=m-1001&signature=${sign}`;

const errors = (...texts: string[]) => [200, { status: 'error', errors: texts }];

describe('results of the payment system', () => {
  let pair: Payable;
  const send = async (body: string, path = 'server') => {
    const { status, data } = await postRaw(`${pair.pay}/${path}`, body);
    return [status, data];
  };
  const order = async () => (await pair.calls.get(`orders/${ORDER_ID}.json`)).data;
  beforeEach(async () => {
    pair = await startPayable();
    await visit(pair.create);
  });
  afterEach(() => pair.stop());

  it('stay unpaid with paid=0 and become paid with paid=1', async () => {
    expect(await send(R3)).toEqual([200, { status: 'ok' }]);
    expect(await order()).toMatchObject({ financial_status: 'pending', paid_at: null });
    expect(await send(R2)).toEqual([200, { status: 'ok' }]);
    const paid = await order();
    expect(paid).toMatchObject({ financial_status: 'paid', paid_at: expect.any(String) });
    expect(paid.order_changes[0]).toMatchObject({ action: 'financial_status_changed', value_was: 'pending', value_is: 'paid' });
  });

  it.each([
    ['R1', result({ amount: '1531.5', sign: 'a7fcd5ea2625ce79c87b7b084d799e18' }), []],
    ['R4, a wrong sum', result({ amount: '1000.00', sign: '250c874a1d8686f097d2f7faf6217796' }), ['amount is not valid']],
    ['R5, a foreign shop', result({ shop: 'm-9999', sign: '93e6c312f01968b0a9ce2a633d198b99' }), ['shop id is not valid']],
    ['R6, a bad flag', result({ paid: '2', sign: '643aa870729a4824b94dd345350aaa39' }), ['paid params is not valid']],
    ['R7, an unknown attempt', result({ id: '1', sign: 'd179a47bf3be5b6b74aca8580a887fd1' }), ['transaction not found']],
    ['R2 with another last digit', R2.replace(/7$/, '8'), ['signature is not valid']],
    ['an empty body', '', ['data is empty']],
    ['a body without fields', 'nonsense', ['data is not a hash']],
    ['a wrong key', R2.replace(ORDER_KEY, 'f'.repeat(32)), ['transaction not found']],
  ])('are judged: %s', async (_name, body, expected) => {
    expect(await send(body)).toEqual(expected.length === 0 ? [200, { status: 'ok' }] : errors(...expected));
    expect((await order()).financial_status).toBe(expected.length === 0 ? 'paid' : 'pending');
  });

  it('collect what is wrong besides the signature', async () => {
    const values = ['m-9999', '1.00', '88123456', ORDER_KEY, '2'];
    const body = result({ shop: 'm-9999', amount: '1.00', paid: '2', sign: signature(values, GATEWAY_PASSWORD) });
    expect(await send(body)).toEqual(errors('paid params is not valid', 'shop id is not valid', 'amount is not valid'));
  });

  it('are signed over the order they came in, or over the canonical one when the switch says so', async () => {
    const r9 = otherOrder('234d7e81053c91ee0cc401473f371983');
    const r2 = otherOrder('e2242a9653593f030f3eb689de62cec7');
    expect(await send(r2)).toEqual(errors('signature is not valid'));
    pair.insales.switches.set('signatureMode', 'canonical');
    expect(await send(r9)).toEqual(errors('signature is not valid'));
    expect(await send(r2)).toEqual([200, { status: 'ok' }]);
    pair.insales.switches.set('signatureMode', 'requestOrder');
    expect(await send(r9)).toEqual([200, { status: 'ok' }]);
  });

  it('are signed over either order when the switch says so, and over no third one', async () => {
    pair.insales.switches.set('signatureMode', 'either');
    expect(await send(otherOrder('234d7e81053c91ee0cc401473f371983'))).toEqual([200, { status: 'ok' }]);
    expect(await send(otherOrder('e2242a9653593f030f3eb689de62cec7'))).toEqual([200, { status: 'ok' }]);
    expect(await send(R2)).toEqual([200, { status: 'ok' }]);
    expect(await send(R2.replace(/signature=.*/, 'signature=234d7e81053c91ee0cc401473f371983'))).toEqual(errors('signature is not valid'));
  });

  it('are answered 422 when they are wrong and the switch says so', async () => {
    pair.insales.switches.set('serverErrorStatus', 422);
    expect(await send('')).toEqual([422, { status: 'error', errors: ['data is empty'] }]);
  });

  it('are taken at the old address without a number, but not at that of another payment method', async () => {
    const old = await postRaw(`${pair.shop.url}/payments/external/server`, R3);
    expect(old.data).toEqual({ status: 'ok' });
    const other = await postRaw(`${pair.shop.url}/payments/external/3706/server`, R2);
    expect(other.data).toEqual({ status: 'error', errors: ['transaction not found'] });
  });

  it.each(['success', 'fail'])('are taken by the %s address, which leads the buyer to the order', async (path) => {
    const good = await postRaw(`${pair.pay}/${path}`, path === 'success' ? R2 : R3);
    expect([good.status, good.headers['location']]).toEqual([302, `/orders/${ORDER_KEY}`]);
    expect((await order()).financial_status).toBe(path === 'success' ? 'paid' : 'pending');
  });

  it('with a bad signature lead the buyer to an unchanged order', async () => {
    const bad = await postRaw(`${pair.pay}/success`, R2.replace(/7$/, '8'));
    expect([bad.status, bad.headers['location']]).toEqual([302, `/orders/${ORDER_KEY}`]);
    expect((await order()).financial_status).toBe('pending');
    pair.insales.switches.set('returnStatus', 200);
    const shown = await postRaw(`${pair.pay}/success`, R2);
    expect([shown.status, shown.data.includes('Оплачен')]).toEqual([200, true]);
  });

  it('with paid=0 do not take a payment back unless the switch says so, and are noted', async () => {
    await send(R2);
    await send(R2);
    expect(await send(R3)).toEqual([200, { status: 'ok' }]);
    expect((await order()).financial_status).toBe('paid');
    const { regressions } = await stateOf(pair.shop);
    expect(regressions).toEqual([expect.objectContaining({ kind: 'unpaid-after-paid' })]);
    pair.insales.switches.set('paidZeroAfterPaid', 'pending');
    await send(R3);
    expect((await order()).financial_status).toBe('pending');
  });

  it('are compared with the sum of the attempt, or of the order when the switch says so', async () => {
    await pair.calls.put(`orders/${ORDER_ID}.json`, { order: { order_lines_attributes: [{ variant_id: 76267090, quantity: 1 }] } });
    expect((await order()).total_price).toBe(2531.5);
    pair.insales.switches.set('amountCheckedAgainst', 'order');
    expect(await send(R2)).toEqual(errors('amount is not valid'));
    pair.insales.switches.set('amountCheckedAgainst', 'transaction');
    expect(await send(R2)).toEqual([200, { status: 'ok' }]);
  });

  it('carry the converted sum (R8)', async () => {
    await pair.calls.put('payment_gateways/3707.json', { payment_gateway: { convert_currency: 'EUR' } });
    await visit(pair.create);
    expect(signature(['m-1001', '16.85', '88123456', ORDER_KEY, '1'], GATEWAY_PASSWORD)).toBe('3799511f3457efa9ae128e8498537e44');
    const sign = signature(['m-1001', '16.85', '88123457', ORDER_KEY, '1'], GATEWAY_PASSWORD);
    expect(await send(result({ amount: '16.85', id: '88123457', sign }))).toEqual([200, { status: 'ok' }]);
  });

  it('are checked with the password of the moment', async () => {
    await pair.calls.put('payment_gateways/3707.json', { payment_gateway: { password: 'changed' } });
    expect(await send(R2)).toEqual(errors('signature is not valid'));
  });

  it('need no API password', async () => {
    expect((await api(pair.shop, 'wrong').get('orders.json')).status).toBe(401);
    await pair.shop.uninstall();
    expect(await send(R2)).toEqual([200, { status: 'ok' }]);
    expect((await stateOf(pair.shop)).results).toEqual([expect.objectContaining({ route: 'server', status: 200, errors: [] })]);
  });
});
