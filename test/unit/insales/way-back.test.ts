import { convertTo, orderNow, pay, placeOrder } from './buyer';
import { get, install, post, startStand } from './stand';
import type { Stand } from './stand';

describe('the way back to the shop', () => {
  let stand: Stand;
  beforeEach(async () => {
    stand = await startStand();
    await install(stand);
  });
  afterEach(() => stand.stop());

  const buy = async () => {
    const order = await placeOrder(stand);
    await pay(stand, order);
    const { returnUrl } = stand.heart.issued.at(-1) ?? {};
    return { order, id: `${order.id}-1`, back: () => get(returnUrl ?? '') };
  };
  const paid = (id: string): void => {
    const invoice = stand.heart.invoices.find((one) => one.platformInvoiceId === id);
    stand.heart.settle(id, { state: 'paid', captured: invoice?.amount.minor ?? 0 });
  };

  it('posts the result of a paid order, which the shop accepts', async () => {
    const { order, id, back } = await buy();
    paid(id);
    const answer = await back();
    const { action, fields } = answer.data.model;
    expect(answer.data).toMatchObject({ view: 'insales/onward', model: { kind: 'return', method: 'POST' } });
    expect(fields.map(([name]: [string]) => name)).toEqual(['shop_id', 'amount', 'transaction_id', 'key', 'paid', 'signature']);
    expect(action).toBe(stand.store.kept.methods[0]?.successUrl);
    expect(answer.headers['content-security-policy']).toContain(`form-action 'self' ${stand.shop.url}`);
    expect((await post(action, Object.fromEntries(fields))).status).toBe(302);
    expect(await orderNow(stand, order.id)).toMatchObject({ financial_status: 'paid' });
  });

  it('posts the result of an order that was paid in another currency', async () => {
    await convertTo(stand, 'EUR');
    const { id, back } = await buy();
    paid(id);
    expect(Object.fromEntries((await back()).data.model.fields)).toMatchObject({ paid: '1' });
  });

  it('says nothing of a payment that is on its way or held, and leads to the order', async () => {
    const { order, id, back } = await buy();
    for (const state of ['pending', 'authorized'] as const) {
      stand.heart.settle(id, { state });
      const answer = await back();
      expect(answer.status).toBe(303);
      expect(answer.headers['location']).toMatch(new RegExp(`/orders/${order.key}$`));
    }
  });

  it('says "not paid" of a failed payment only while the order has no money anywhere', async () => {
    const { order, id, back } = await buy();
    stand.heart.settle(id, { state: 'canceled' });
    const answer = await back();
    expect(answer.data.model.action).toBe(stand.store.kept.methods[0]?.failUrl);
    expect(Object.fromEntries(answer.data.model.fields)).toMatchObject({ paid: '0' });
    await post(`${stand.shop.url}/admin2/orders/${order.id}`, { financial_status: 'paid' });
    expect((await back()).status).toBe(303);
  });

  it('never says "not paid" after "paid"', async () => {
    const { id, back } = await buy();
    paid(id);
    const { order: _order, ...second } = await buy();
    stand.heart.settle(second.id, { state: 'canceled' });
    expect(Object.fromEntries((await back()).data.model.fields)).toMatchObject({ paid: '1' });
  });

  it.each([
    ['pressed Pay once more', true, 'RUR'],
    ['did not', false, 'RUR'],
    ['did not and pays in another currency', false, 'EUR'],
  ])('never says "paid" of an order that was raised before the money came, whether the buyer %s', async (_what, again, currency) => {
    await convertTo(stand, currency);
    const { order, id, back } = await buy();
    paid(id);
    await post(`${stand.shop.url}/admin2/orders/${order.id}/lines/${order.lines[0]?.id}`, { quantity: '9' });
    if (again) expect((await pay(stand, order)).status).toBe(303);
    expect(stand.store.kept.transactions).toHaveLength(again ? 2 : 1);
    const answer = await back();
    expect(answer.status).toBe(303);
    expect(answer.headers['location']).toMatch(new RegExp(`/orders/${order.key}$`));
    expect(await orderNow(stand, order.id)).toMatchObject({ financial_status: 'pending' });
  });

  it('never says "paid" with an attempt of another sum, nor while the shop does not say what the order costs', async () => {
    const { order, id, back } = await buy();
    paid(id);
    stand.insales.faults.add({ match: 'GET /admin/orders', kind: 'status', value: 500 });
    expect((await back()).status).toBe(303);
    const [attempt] = stand.store.kept.transactions;
    if (attempt) await stand.store.keepTransaction({ ...attempt, transactionId: '1', amount: '1.00' });
    expect((await back()).headers['location']).toMatch(new RegExp(`/orders/${order.key}$`));
  });

  it.each(['1-a', '912345-0000000000000000000000', 'nonsense', `912345-${'a'.repeat(100)}`])('leads nowhere for %s', async (key) => {
    expect((await get(`${stand.url}/insales/return/${key}`)).status).toBe(404);
  });
});
