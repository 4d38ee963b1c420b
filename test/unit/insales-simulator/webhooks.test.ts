import { ORDER_ID, startInstalled, stateOf } from './stand-in';
import { eventually } from '../../support/eventually';
import type { Installed } from './stand-in';

describe('webhooks', () => {
  let pair: Installed;
  const hooks = () => pair.app.received.filter(({ path }) => path === '/hook');
  const subscribe = (topic: string, change: Record<string, unknown> = {}) =>
    pair.calls.post('webhooks.json', { webhook: { address: `${pair.app.url}/hook`, topic, format_type: 'json', ...change } });
  const pay = () => pair.calls.put(`orders/${ORDER_ID}.json`, { order: { financial_status: 'paid' } });
  const deliveries = async () => (await stateOf(pair.shop)).webhookDeliveries;
  beforeEach(async () => {
    pair = await startInstalled();
  });
  afterEach(() => pair.stop());

  it('carry the order as the API writes it, bare and unsigned', async () => {
    await subscribe('orders/update');
    const { data } = await pay();
    await eventually(() => hooks().length === 1);
    expect(hooks()[0]).toMatchObject({ method: 'POST', type: 'application/json' });
    expect(JSON.parse(hooks()[0]?.body ?? '')).toEqual(data);
    expect(await deliveries()).toEqual([expect.objectContaining({ orderId: ORDER_ID, status: 200, outcome: 'delivered', attempt: 1 })]);
  });

  it('tell new and removed orders to those who asked', async () => {
    await subscribe('orders/create');
    await subscribe('orders/destroy');
    const { id } = pair.shop.addOrder({});
    await eventually(() => hooks().length === 1);
    await pair.calls.delete(`orders/${id}.json`);
    await eventually(() => hooks().length === 2);
    expect(hooks().map(({ body }) => JSON.parse(body).id)).toEqual([id, id]);
  });

  it('speak XML when that was asked for', async () => {
    await subscribe('orders/update', { format_type: 'xml' });
    await pay();
    await eventually(() => hooks().length === 1);
    expect(hooks()[0]?.type).toBe('application/xml');
    expect(hooks()[0]?.body).toContain('<financial-status>paid</financial-status>');
  });

  it('are tried again when they were refused, a limited number of times', async () => {
    pair.insales.switches.merge({ webhookRetries: 2 });
    pair.app.answers.set('/hook', { status: 500 });
    await subscribe('orders/update');
    await pay();
    for (const count of [1, 2, 3]) {
      await eventually(async () => (await deliveries()).length === count);
      pair.insales.clock.advance(3_600_000);
    }
    expect((await deliveries()).map(({ outcome, attempt }: { outcome: string; attempt: number }) => [outcome, attempt])).toEqual([
      ['refused', 1],
      ['refused', 2],
      ['refused', 3],
    ]);
  });

  it('can be lost and doubled', async () => {
    await subscribe('orders/update');
    pair.insales.switches.set('webhookRetries', 0);
    pair.insales.switches.set('webhookDropEvery', 1);
    await pay();
    await eventually(async () => (await deliveries()).length === 1);
    expect(hooks()).toHaveLength(0);
    pair.insales.switches.merge({ webhookDropEvery: 0, webhookDuplicate: true });
    await pay();
    await eventually(() => hooks().length === 2);
  });

  it('can overtake each other', async () => {
    await subscribe('orders/update');
    pair.insales.faults.add({ match: 'OUT /hook', kind: 'reorder' });
    await pair.calls.put(`orders/${ORDER_ID}.json`, { order: { manager_comment: 'first' } });
    await pair.calls.put(`orders/${ORDER_ID}.json`, { order: { manager_comment: 'second' } });
    await eventually(() => hooks().length === 2);
    expect(hooks().map(({ body }) => JSON.parse(body).manager_comment)).toEqual(['second', 'first']);
  });

  it('do not follow changes of the app itself when the switch says so', async () => {
    await subscribe('orders/create');
    await subscribe('orders/update');
    pair.insales.switches.set('webhooksForOwnChanges', false);
    await pay();
    pair.shop.addOrder({});
    await eventually(() => hooks().length === 1);
    expect((await deliveries()).map(({ topic }: { topic: string }) => topic)).toEqual(['orders/create']);
  });
});
