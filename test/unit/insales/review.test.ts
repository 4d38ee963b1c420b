import axios from 'axios';
import { currency } from '../../../src/payments/domain/currency';
import type { Order } from '../../../src/sandbox/insales/model';
import { convertTo, orderNow, pay, placeOrder } from './buyer';
import { RUB } from './fake-heart';
import { install, post, startStand, stateOf } from './stand';
import type { Stand } from './stand';

const BAG = 76267001;

const hook = (url: string, body: string) =>
  axios.post(url, body, { headers: { 'Content-Type': 'application/json' }, validateStatus: () => true });

describe('orders that change in the shop', () => {
  let stand: Stand;
  let order: Order;
  beforeEach(async () => {
    stand = await startStand();
    await install(stand);
    order = await placeOrder(stand, { lines: [{ variantId: BAG, quantity: 1 }] });
    await pay(stand, order);
    stand.store.jobs.length = 0;
  });
  afterEach(() => stand.stop());

  const states = () => stand.heart.invoices.map(({ platformInvoiceId, state }) => [platformInvoiceId, state]);
  const edit = (fields: Readonly<Record<string, string>>) => post(`${stand.shop.url}/admin2/orders/${order.id}`, fields);
  const requantify = (quantity: string) => post(`${stand.shop.url}/admin2/orders/${order.id}/lines/${order.lines[0]?.id}`, { quantity });
  const hookUrl = async (): Promise<string> => (await stateOf(stand.insales)).shops[0].webhooks[0].address;
  const ask = (change: Readonly<Record<string, unknown>> = {}) =>
    stand.platform.stillGood(stand.account(), {
      platformInvoiceId: `${order.id}-1`,
      amount: { minor: 85_000, currency: RUB },
      ...change,
    });

  it('a changed sum puts a fresh invoice in the place of the old one', async () => {
    await requantify('2');
    await hook(await hookUrl(), JSON.stringify({ id: order.id, total_price: 1 }));
    await stand.work();
    expect(states()).toEqual([
      [`${order.id}-1`, 'canceled'],
      [`${order.id}-2`, 'pending'],
    ]);
    expect(stand.heart.invoices[1]).toMatchObject({ amount: { minor: 155_000 } });
  });

  it.each([
    ['paid by other means', { financial_status: 'paid' }],
    ['declined', { fulfillment_status: 'declined' }],
  ])('an order that is %s closes its link', async (_what, fields) => {
    await edit(fields);
    await hook(await hookUrl(), JSON.stringify(await orderNow(stand, order.id)));
    await stand.work();
    expect(states()).toEqual([[`${order.id}-1`, 'canceled']]);
  });

  it('a changed sum is refused, and changes nothing, where the shop wants it so', async () => {
    const { accounts } = stand.heart;
    const account = { ...stand.account(), refusesSums: true };
    accounts.set(account.installationId, account);
    await requantify('2');
    await hook(await hookUrl(), JSON.stringify({ id: order.id }));
    await stand.work();
    expect(states()).toEqual([[`${order.id}-1`, 'pending']]);
    const answer = await ask();
    expect(answer).toMatchObject({ kind: 'changed' });
    expect(answer).not.toHaveProperty('fresh');
  });

  it('a deleted order closes its link', async () => {
    await post(`${stand.shop.url}/admin2/orders/${order.id}/delete`, {});
    await hook(await hookUrl(), JSON.stringify({ id: order.id }));
    await stand.work();
    expect(states()).toEqual([[`${order.id}-1`, 'canceled']]);
  });

  it('a message is not believed: the shop is asked', async () => {
    await hook(await hookUrl(), JSON.stringify({ id: order.id, financial_status: 'paid', total_price: 1, fulfillment_status: 'declined' }));
    await stand.work();
    expect(states()).toEqual([[`${order.id}-1`, 'pending']]);
  });

  it('a message with a wrong key asks nobody and keeps nothing', async () => {
    stand.store.jobs.length = 0;
    const url = await hookUrl();
    const before = (await stateOf(stand.insales)).shops[0].apiCalls.length;
    for (const bad of [
      url.replace(/k=.*/, 'k=wrong'),
      url.replace(/\?k=.*/, ''),
      url.replace('912345', '912346'),
      url.replace(/hook\/\d+/, 'hook/x'),
    ]) {
      expect((await hook(bad, JSON.stringify({ id: order.id }))).status).toBe(404);
    }
    expect((await stateOf(stand.insales)).shops[0].apiCalls).toHaveLength(before);
    expect(stand.store.jobs).toEqual([]);
  });

  it.each(['', 'nonsense', '[]', '{"id":{}}', '<order/>'])('an unreadable message is refused: %p', async (body) => {
    stand.store.jobs.length = 0;
    expect((await hook(await hookUrl(), body)).status).toBe(400);
    expect(stand.store.jobs).toEqual([]);
  });

  it('a message about an order without a link needs no work', async () => {
    stand.store.jobs.length = 0;
    expect((await hook(await hookUrl(), '{"id":1}')).status).toBe(200);
    expect(stand.store.jobs).toEqual([]);
  });

  it('changes are found without any message, each once', async () => {
    stand.insales.switches.set('webhookDropEvery', 1);
    await requantify('2');
    stand.store.jobs.length = 0;
    await stand.house.store.enqueue({ name: 'insales-sweep', payload: {} });
    await stand.work();
    expect(states()).toEqual([
      [`${order.id}-1`, 'canceled'],
      [`${order.id}-2`, 'pending'],
    ]);
    const lists = async () =>
      (await stateOf(stand.insales)).shops[0].apiCalls.filter(({ query }: { query: string }) => query.includes('updated_since'));
    const [first] = await lists();
    expect(decodeURIComponent(first.query)).toMatch(/updated_since=\d{4}-.*from_id=0.*page=1/);
    const { changedSince, changedFromId } = stand.store.shops.get('912345') ?? {};
    expect(changedSince).toMatch(/^\d{4}-\d\d-\d\dT/);
    expect(changedFromId).toMatch(/^\d+$/);
    await stand.house.store.enqueue({ name: 'insales-sweep', payload: {} });
    await stand.work();
    expect((await lists()).at(-1).query).toContain(`from_id=${changedFromId}`);
    expect(states()).toHaveLength(2);
  });

  it('changes are found behind orders that are long, several megabytes to a page', async () => {
    stand.insales.switches.set('webhookDropEvery', 1);
    for (let count = 0; count < 20; count += 1) await placeOrder(stand, { comment: 'a'.repeat(150_000) });
    await requantify('2');
    stand.store.jobs.length = 0;
    await stand.house.store.enqueue({ name: 'insales-sweep', payload: {} });
    expect(await stand.work()).toEqual([]);
    expect(states()).toEqual([
      [`${order.id}-1`, 'canceled'],
      [`${order.id}-2`, 'pending'],
    ]);
  });

  it('a question before money moves says what the order costs now', async () => {
    expect(await ask()).toEqual({ kind: 'good' });
    await requantify('2');
    expect(await ask()).toMatchObject({
      kind: 'changed',
      fresh: { platformInvoiceId: expect.stringMatching(/-\d+$/), amount: { minor: 155_000 } },
    });
    expect(await ask({ taking: { minor: 85_000, currency: RUB } })).toEqual({ kind: 'good' });
    expect(await ask({ taking: { minor: 155_001, currency: RUB } })).toMatchObject({ kind: 'changed' });
    await edit({ financial_status: 'paid' });
    expect(await ask()).toEqual({ kind: 'changed', text: expect.stringContaining('closed.paid') });
    expect(await ask({ taking: { minor: 85_000, currency: RUB } })).toEqual({ kind: 'good' });
  });

  it('a converted sum is refused, and its link closed, when the order costs something else than it was made of', async () => {
    await convertTo(stand, 'EUR');
    order = await placeOrder(stand, { lines: [{ variantId: BAG, quantity: 1 }] });
    await pay(stand, order);
    const amount = { minor: 935, currency: currency('EUR') };
    expect(stand.heart.invoices.at(-1)).toMatchObject({ amount });
    await hook(await hookUrl(), JSON.stringify({ id: order.id }));
    await stand.work();
    expect(await ask({ amount })).toEqual({ kind: 'good' });
    await requantify('2');
    expect(await ask({ amount })).toEqual({ kind: 'changed', text: expect.stringContaining('closed.sum') });
    await hook(await hookUrl(), JSON.stringify({ id: order.id }));
    await stand.work();
    expect(states().at(-1)).toEqual([`${order.id}-1`, 'canceled']);
    await pay(stand, order);
    expect(stand.heart.invoices.at(-1)).toMatchObject({ platformInvoiceId: `${order.id}-2`, amount: { minor: 1_705, currency: 'EUR' } });
  });

  it('reserved money in another currency may be taken up to what the order costs now', async () => {
    await convertTo(stand, 'EUR');
    order = await placeOrder(stand, { lines: [{ variantId: BAG, quantity: 2 }] });
    await pay(stand, order);
    const amount = { minor: 1_705, currency: currency('EUR') };
    expect(await ask({ amount, taking: amount })).toEqual({ kind: 'good' });
    await requantify('1');
    expect(await ask({ amount, taking: amount })).toMatchObject({ kind: 'changed' });
    expect(await ask({ amount, taking: { ...amount, minor: 936 } })).toMatchObject({ kind: 'changed' });
    expect(await ask({ amount, taking: { ...amount, minor: 935 } })).toEqual({ kind: 'good' });
  });

  it('a converted sum of which nobody knows what it was made of is let through', async () => {
    await convertTo(stand, 'EUR');
    const amount = { minor: 935, currency: currency('EUR') };
    expect(await ask({ amount })).toEqual({ kind: 'good' });
  });
});
