import { orderNow, pay, placeOrder } from './buyer';
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

  it.each(['1-a', '912345-0000000000000000000000', 'nonsense', `912345-${'a'.repeat(100)}`])('leads nowhere for %s', async (key) => {
    expect((await get(`${stand.url}/insales/return/${key}`)).status).toBe(404);
  });
});
