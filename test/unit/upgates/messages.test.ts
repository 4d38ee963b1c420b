import { eventually } from '../../support/eventually';
import { PETRA, startStand } from './stand';
import type { Stand } from './stand';

describe('messages of an Upgates shop', () => {
  let stand: Stand;
  beforeEach(async () => {
    stand = await startStand();
    await stand.value(stand.channel.setUp(stand.account()));
  });
  afterEach(() => stand.stop());

  const verify = (part: string | null, body: string) =>
    stand.channel.verify(stand.account(), { method: 'POST', headers: {}, query: '', body: Buffer.from(body), part });
  const partOf = (event: string): string =>
    stand.shop
      .webhooks()
      .find((hook) => hook.event === event)
      ?.url.split('/')
      .at(-1) ?? '';
  const order = (number: string) => stand.shop.placeOrder({ number, customer: PETRA, lines: [{ productId: 501 }] });

  it('only name orders that are to be read', async () => {
    order('0000123');
    await eventually(() => stand.messages.length === 1);
    const [message] = stand.messages;
    expect(verify(message?.part ?? null, message?.body ?? '')).toMatchObject({
      kind: 'genuine',
      events: [{ kind: 'look', sales: ['0000123'] }],
      version: null,
    });
    expect(stand.channel.accepted.status).toBe(204);
  });

  it('are looked at each time: two changes within one second look the same', async () => {
    order('17');
    stand.shop.changeLines('17', [{ productId: 503 }]);
    stand.shop.changeLines('17', [{ productId: 501 }]);
    await eventually(() => stand.shop.pendingCalls() === 0);
    const keyOf = (): string => {
      const last = stand.messages.at(-1);
      const verified = verify(last?.part ?? null, last?.body ?? '');
      return verified.kind === 'genuine' ? verified.events.map(({ key }) => key).join() : verified.kind;
    };
    const first = keyOf();
    stand.shop.clock.advance(1);
    expect(keyOf()).not.toBe(first);
  });

  it('are not believed at another address, and are unreadable without a list of orders', () => {
    const good = JSON.stringify({ project_name: 'school', orders: [{ order_number: '17' }] });
    for (const part of [null, '', 'x', partOf('Orders.create').slice(1), `${partOf('Orders.create')}x`]) {
      expect(verify(part, good)).toEqual({ kind: 'forged' });
    }
    for (const body of ['', 'nonsense', '[]', '{}', '{"orders":{}}', '{"orders":[{"number":"17"}]}']) {
      expect(verify(partOf('Orders.update'), body)).toEqual({ kind: 'unreadable' });
    }
  });

  it('of many orders are hints of a hundred each', () => {
    const orders = Array.from({ length: 250 }, (_, index) => ({
      order_number: String(index),
      last_update_time: '2026-01-05T12:00:00+01:00',
    }));
    const verified = verify(partOf('Orders.update'), JSON.stringify({ project_name: 'school', orders }));
    expect(verified.kind === 'genuine' && verified.events.map((event) => (event.kind === 'look' ? event.sales.length : 0))).toEqual([
      100, 100, 50,
    ]);
  });

  it('cannot smuggle several numbers into one, nor name what is no number', () => {
    const orders = ['1;2', '', '3', ' 4 ', 'x'.repeat(65), '5\n6'].map((number) => ({ order_number: number }));
    const verified = verify(partOf('Orders.update'), JSON.stringify({ orders }));
    expect(verified).toMatchObject({ kind: 'genuine', events: [{ sales: ['3', '4'] }] });
  });
});
