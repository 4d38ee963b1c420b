import { eventually } from '../../support/eventually';
import { startShop } from './shop';
import type { Stand } from './shop';

const MINUTE = 60_000;

describe('the webhooks of our own Upgates', () => {
  let stand: Stand;
  beforeEach(async () => {
    stand = await startShop();
  });
  afterEach(() => stand.stop());

  const told = (count: number) => eventually(() => stand.told.length >= count && stand.shop.pendingCalls() === 0);

  it('name orders with a time and a status, and nothing else', async () => {
    for (const event of ['Orders.create', 'Orders.update', 'Orders.delete']) await stand.hook(event);
    stand.shop.placeOrder({ number: '17' });
    await told(1);
    stand.shop.setStatus('17', 5);
    await told(2);
    stand.shop.remove('17');
    await told(3);
    const time = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[+-]\d\d:\d\d$/);
    expect(stand.told.map(({ path, body }) => [path, body])).toEqual([
      [
        '/Orders.create',
        { project_name: 'school', orders: [{ order_number: '17', creation_time: time, status_id: 1, status: 'Přijatá' }] },
      ],
      [
        '/Orders.update',
        { project_name: 'school', orders: [{ order_number: '17', last_update_time: time, status_id: 5, status: 'Zaplaceno' }] },
      ],
      ['/Orders.delete', { project_name: 'school', orders: [{ order_number: '17', deletion_time: time }] }],
    ]);
  });

  it('are repeated every five minutes after a wrong answer, until the right one', async () => {
    const id = await stand.hook('Orders.create');
    stand.answer = 500;
    stand.shop.placeOrder({ number: '17' });
    await eventually(() => stand.shop.deliveries().length === 1);
    stand.shop.clock.advance(4 * MINUTE);
    expect(stand.told).toHaveLength(1);
    stand.answer = 200;
    await eventually(() => {
      if (stand.told.length < 2) stand.shop.clock.advance(MINUTE);
      return stand.shop.deliveries().length === 2;
    });
    expect(stand.shop.deliveries().map(({ outcome }) => outcome)).toEqual(['refused', 'delivered']);
    const { body } = await stand.call('GET', `/webhooks/${id}`);
    expect(body.webhooks[0]).toMatchObject({ active_yn: true, last_success_call_status: 200, last_error_call_status: 500 });
  });

  it.each([
    ['delivered', 1],
    ['repeat', 2],
  ])('without an answer count as %s', async (mode, calls) => {
    await stand.hook('Orders.create');
    stand.shop.switches.merge({ webhookTimeout: mode, webhookTimeoutMs: 50 });
    stand.answer = null;
    stand.shop.placeOrder({ number: '17' });
    await eventually(() => stand.shop.deliveries().length === 1);
    stand.shop.switches.set('webhookTimeoutMs', 30_000);
    stand.answer = 204;
    stand.shop.clock.advance(6 * MINUTE);
    await eventually(() => stand.shop.pendingCalls() === 0);
    expect(stand.shop.deliveries()).toHaveLength(calls);
  });

  it('are repeated for as long as the answer is wrong, also after twelve hours', async () => {
    await stand.hook('Orders.create');
    stand.answer = 500;
    stand.shop.placeOrder({ number: '17' });
    for (let calls = 1; calls <= 30; calls += 1) {
      await eventually(() => stand.shop.deliveries().length === calls);
      stand.shop.clock.advance(30 * MINUTE);
    }
    expect(stand.shop.webhooks()[0]?.active).toBe(true);
    stand.answer = 204;
    await eventually(() => {
      stand.shop.clock.advance(5 * MINUTE);
      return stand.shop.deliveries().at(-1)?.outcome === 'delivered';
    });
  });

  it('are switched off after twelve hours without a right answer where the older pages count, and by a change of rights', async () => {
    stand.shop.switches.set('webhookTimeout', 'repeat');
    await stand.hook('Orders.create');
    await stand.hook('Orders.update');
    stand.answer = 404;
    stand.shop.placeOrder({ number: '17' });
    await eventually(() => {
      stand.shop.clock.advance(30 * MINUTE);
      return stand.shop.webhooks()[0]?.active === false;
    });
    expect(stand.shop.webhooks()[1]?.active).toBe(true);
    stand.shop.setRight('customers', 'readonly');
    expect(stand.shop.webhooks()[1]?.active).toBe(false);
  });

  it('gather orders for one call, double and overtake when they are told to', async () => {
    await stand.hook('Orders.create');
    stand.shop.switches.set('webhookBatchMs', 50);
    for (let index = 0; index < 25; index += 1) stand.shop.placeOrder({ number: `N${index}` });
    await told(1);
    expect(stand.told.map(({ body }) => body.orders.length)).toEqual([25]);
    stand.shop.faults.add({ match: 'OUT /Orders', kind: 'duplicate' });
    stand.shop.placeOrder({ number: 'twice' });
    await told(3);
    expect(stand.told.slice(1).map(({ body }) => body)).toEqual([stand.told[1]?.body, stand.told[1]?.body]);
  });

  it('are made by every key for events that it may see, and belong to it', async () => {
    stand.shop.setRight('orders', 'deny');
    const made = await stand.call('POST', '/webhooks', { body: { name: 'x', url: stand.url, event: 'Orders.create' } });
    expect(made.status).toBe(400);
    const events = (await stand.call('GET', '/webhooks/events')).body.events;
    expect(events.find(({ name }: { name: string }) => name === 'Orders.create').allowed_yn).toBe(false);
    expect((await stand.call('POST', '/webhooks', { body: { name: 'x', url: 'nowhere', event: 'Invoices.create' } })).status).toBe(400);
  });
});
