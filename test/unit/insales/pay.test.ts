import axios from 'axios';
import { signatureOf } from '../../../src/platforms/insales/hashes';
import { convertTo, formOf, methodId, orderNow, pay, placeOrder } from './buyer';
import { MERCHANT } from './fake-heart';
import { install, post, startStand } from './stand';
import type { Stand } from './stand';

const BAG = 76267001;

describe("a buyer who comes with the shop's form", () => {
  let stand: Stand;
  beforeEach(async () => {
    stand = await startStand();
    await install(stand);
  });
  afterEach(() => stand.stop());

  it.each(['1531.5', '1531.50', '1531'])('is sent on to the gateway, however the shop prints sums: %s', async (amountFormat) => {
    stand.insales.switches.set('amountFormat', amountFormat);
    const order = await placeOrder(stand, { lines: [{ variantId: BAG, quantity: 2 }], email: 'buyer@example.ru' });
    const answer = await pay(stand, order);
    expect(answer.status).toBe(303);
    expect(answer.headers['location']).toBe('https://gateway.example.org/pay/1');
    expect(stand.heart.issued).toMatchObject([
      {
        merchantCode: MERCHANT,
        platformInvoiceId: `${order.id}-1`,
        amount: { minor: 155_000, currency: 'RUB' },
        orderId: String(order.id),
        orderNumber: String(order.number),
        customer: { email: 'buyer@example.ru' },
        actor: { kind: 'customer' },
        returnUrl: expect.stringMatching(/\/insales\/return\/912345-/),
      },
    ]);
  });

  it('may come again, with the same attempt or another: the invoice stays one and all attempts are kept', async () => {
    const order = await placeOrder(stand);
    const { action, fields } = await formOf(stand, order);
    await post(action, fields);
    await post(action, fields);
    await pay(stand, order);
    expect(new Set(stand.heart.invoices.map(({ platformInvoiceId }) => platformInvoiceId))).toEqual(new Set([`${order.id}-1`]));
    expect(stand.store.kept.transactions).toHaveLength(2);
    expect(stand.store.kept.transactions.every(({ platformInvoiceId }) => platformInvoiceId === `${order.id}-1`)).toBe(true);
  });

  it('pays the new sum when the order has changed, with a fresh invoice', async () => {
    const order = await placeOrder(stand, { lines: [{ variantId: BAG, quantity: 1 }] });
    await pay(stand, order);
    await post(`${stand.shop.url}/admin2/orders/${order.id}/lines/${order.lines[0]?.id}`, { quantity: '3' });
    await pay(stand, order);
    expect(stand.heart.invoices).toMatchObject([
      { platformInvoiceId: `${order.id}-1`, state: 'canceled' },
      { platformInvoiceId: `${order.id}-2`, state: 'pending', amount: { minor: 225_000 } },
    ]);
  });

  it('may use an attempt again for another sum, which is the one that is kept', async () => {
    const order = await placeOrder(stand, { lines: [{ variantId: BAG, quantity: 1 }] });
    await pay(stand, order);
    stand.heart.settle(`${order.id}-1`, { state: 'paid', captured: 85_000 });
    await post(`${stand.shop.url}/admin2/orders/${order.id}/lines/${order.lines[0]?.id}`, { quantity: '3' });
    const { action, fields } = await formOf(stand, order);
    const transactionId = stand.store.kept.transactions[0]?.transactionId ?? '';
    const { signature: _old, ...rest } = fields;
    const reused = { ...rest, transaction_id: transactionId };
    const password = stand.account().credentials[`method.${MERCHANT}`] ?? '';
    const signature = signatureOf(Object.values(reused), password);
    expect((await post(action, { ...reused, signature })).status).toBe(303);
    expect(stand.store.kept.transactions).toMatchObject([{ transactionId, amount: '2250.0', platformInvoiceId: `${order.id}-1` }]);
  });

  it('is refused with the form of an old sum', async () => {
    const order = await placeOrder(stand, { lines: [{ variantId: BAG, quantity: 1 }] });
    const { action, fields } = await formOf(stand, order);
    await post(`${stand.shop.url}/admin2/orders/${order.id}/lines/${order.lines[0]?.id}`, { quantity: '3' });
    expect((await post(action, fields)).status).toBe(409);
    expect(stand.heart.issued).toEqual([]);
  });

  it('with a changed form is refused, and nothing is kept', async () => {
    const { action, fields } = await formOf(stand, await placeOrder(stand));
    const answer = await post(action, { ...fields, amount: '1.00' });
    expect(answer.status).toBe(400);
    expect(answer.data).toMatchObject({ view: 'insales/message', model: { kind: 'form-refused' } });
    expect(stand.store.kept.transactions).toEqual([]);
    expect(stand.heart.issued).toEqual([]);
  });

  it('is refused at the address of another merchant or shop', async () => {
    const { action, fields } = await formOf(stand, await placeOrder(stand));
    for (const address of [action.replace(MERCHANT, 'm-9'), action.replace('912345', '912346'), `${action}x`]) {
      expect((await post(address, fields)).status).toBe(400);
    }
  });

  it('is believed after the shop was asked for a password that was changed by hand', async () => {
    await stand.heart.changeCredentials(stand.account(), { [`method.${MERCHANT}`]: 'an-older-one' });
    stand.insales.clock.advance(61_000);
    expect((await pay(stand, await placeOrder(stand))).status).toBe(303);
    expect(stand.account().credentials[`method.${MERCHANT}`]).not.toBe('an-older-one');
  });

  it('asks the shop for the password at most once a minute', async () => {
    stand.insales.switches.set('gatewayPasswordOnGet', false);
    stand.insales.clock.advance(61_000);
    const { action, fields } = await formOf(stand, await placeOrder(stand));
    const bad = { ...fields, amount: '1.00' };
    for (let count = 0; count < 4; count += 1) await post(action, bad);
    const { data } = await axios.get(`${stand.insales.url}/_sim/state`);
    const asked = data.shops[0].apiCalls.filter(({ path }: { path: string }) => /payment_gateways\/\d+\.json$/.test(path));
    expect(asked).toHaveLength(1);
  });

  it('comes with an order of more than 100 kB', async () => {
    const order = await placeOrder(stand, { comment: 'a;'.repeat(80_000) });
    const { fields } = await formOf(stand, order);
    expect(String(fields['order_json']).length).toBeGreaterThan(150_000);
    expect((await pay(stand, order)).status).toBe(303);
  });

  it('pays in the currency that the shop converts to', async () => {
    await convertTo(stand, 'EUR');
    const order = await placeOrder(stand, { lines: [{ variantId: BAG, quantity: 2 }] });
    expect((await pay(stand, order)).status).toBe(303);
    expect(stand.heart.issued).toMatchObject([{ amount: { currency: 'EUR', minor: 1_705 }, lines: [] }]);
  });

  it('is not asked to pay what is paid, held or declined', async () => {
    const held = await placeOrder(stand);
    await pay(stand, held);
    stand.heart.settle(`${held.id}-1`, { state: 'authorized', held: 1 });
    const answer = await pay(stand, held);
    expect(answer.headers['location']).toMatch(/\/p\//);
    const declined = await placeOrder(stand);
    const { action, fields } = await formOf(stand, declined);
    await post(`${stand.shop.url}/admin2/orders/${declined.id}`, { fulfillment_status: 'declined' });
    expect((await orderNow(stand, declined.id)).fulfillment_status).toBe('declined');
    expect((await post(action, fields)).status).toBe(409);
  });

  it('hears at once that the shop is busy', async () => {
    const { action, fields } = await formOf(stand, await placeOrder(stand));
    stand.insales.faults.add({ match: 'GET /admin/orders', kind: 'status', value: 429 });
    const answer = await post(action, fields);
    expect(answer.status).toBe(503);
    expect(answer.data).toMatchObject({ model: { kind: 'busy' } });
  });

  it('is led on by a form where the gateway wants one', async () => {
    stand.heart.target = { kind: 'form', action: 'https://merchant.example.org/ru/', method: 'POST', fields: { invoice: '7' } };
    const answer = await pay(stand, await placeOrder(stand));
    expect(answer.data).toMatchObject({
      view: 'insales/onward',
      model: { action: 'https://merchant.example.org/ru/', fields: [['invoice', '7']] },
    });
    expect(answer.headers['content-security-policy']).toContain("form-action 'self' https://merchant.example.org");
  });

  it('sees the link’s own page when the gateway cannot take him now', async () => {
    const order = await placeOrder(stand);
    await pay(stand, order);
    stand.heart.refusal = { code: 'gateway-unknown' };
    const { action, fields } = await formOf(stand, order);
    expect((await post(action, fields)).status).toBe(409);
  });

  it.each([
    ['strings', 'string'],
    ['numbers', 'string'],
    ['numbers', 'object'],
    ['strings', 'object'],
  ])('pays on a page of the shop: %s, the order as %s', async (widgetBodyTypes, widgetOrderJson) => {
    stand.insales.switches.merge({ widgetBodyTypes, widgetOrderJson });
    const method = await methodId(stand);
    const change = { method: 'PUT', path: `payment_gateways/${method}.json`, body: { payment_gateway: { widget_mode: true } } } as const;
    await stand.house.client({ address: stand.shop.url, password: stand.account().credentials['password'] ?? '' }, change);
    const order = await placeOrder(stand);
    const page = await axios.get(`${stand.shop.url}/payments/external/${method}/payment_page?key=${order.key}`, {
      validateStatus: () => true,
    });
    expect(String(page.data)).toContain('"pay_url":"https://pay.example.org/p/');
    expect(String(page.data)).toContain('/insales/checkout.js');
  });
});
