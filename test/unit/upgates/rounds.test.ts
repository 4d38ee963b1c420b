import { asked, PETRA, saleOf, startStand } from './stand';
import type { Stand } from './stand';

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

describe('the rounds that make up for lost messages', () => {
  let stand: Stand;
  beforeEach(async () => {
    stand = await startStand();
    await stand.value(stand.channel.setUp(stand.account()));
  });
  afterEach(() => stand.stop());

  const order = (number: string) => stand.shop.placeOrder({ number, customer: PETRA, lines: [{ productId: 501 }] });

  it('find a payment that no message told of, and ask by time with its plus sign encoded', async () => {
    stand.shop.switches.set('webhookDropEvery', 1);
    order('2026000019');
    await stand.round();
    stand.shop.clock.advance(30 * MINUTE);
    stand.shop.payAtTill('2026000019');
    stand.requests.length = 0;
    expect(saleOf(await stand.round(), '2026000019').standing).toMatchObject({ kind: 'good' });
    expect(asked(stand)[0]).toMatch(
      /^GET \/orders\?last_update_time_from=[\dT:-]+%2B00:00&order_by=last_update_time&order_dir=asc&page=1$/,
    );
  });

  it('begin ten minutes before the newest change, and say again what they said', async () => {
    order('2026000019');
    stand.shop.clock.advance(2 * MINUTE);
    const first = await stand.round();
    stand.shop.clock.advance(1);
    const second = await stand.round();
    expect(second.map(({ key }) => key)).toEqual(first.map(({ key }) => key));
    stand.shop.clock.advance(30 * MINUTE);
    order('2026000020');
    await stand.round();
    expect(await stand.round()).toHaveLength(1);
  });

  it('bring every order of a shop with many, though orders change while the pages are read', async () => {
    for (let index = 0; index < 150; index += 1) {
      order(`A${index}`);
      if (index % 10 === 0) stand.shop.clock.advance(2_000);
    }
    const seen = new Set<string>();
    for (let more = true; more;) {
      const read = await stand.value(stand.channel.readChanged(stand.account()));
      for (const event of read.events) if (event.kind === 'sale') seen.add(event.sale);
      more = read.more;
      if (more) stand.shop.payAtTill('A3');
    }
    expect(seen.size).toBe(150);
  });

  it('get through a page that was changed within one second', async () => {
    for (let index = 0; index < 230; index += 1) order(`A${index}`);
    const frozen = stand.shop.clock.now();
    expect(frozen).toBeInstanceOf(Date);
    const seen = new Set((await stand.round()).flatMap((event) => (event.kind === 'sale' ? [event.sale] : [])));
    expect(seen.size).toBe(230);
  });

  it('look once a day through the orders that wait, because a payment need not move the time of the last change', async () => {
    stand.shop.switches.set('paymentMovesUpdate', false);
    order('2026000019');
    order('2026000020');
    stand.shop.clock.advance(30 * MINUTE);
    order('2026000021');
    stand.shop.payAtTill('2026000021');
    stand.shop.changeLines('2026000021', [{ productId: 501 }]);
    await stand.round();
    stand.shop.setPaid('2026000019', stand.shop.clock.now());
    stand.shop.remove('2026000020');
    stand.shop.clock.advance(2 * MINUTE * 60);
    expect(await stand.round()).not.toContainEqual(
      expect.objectContaining({ sale: '2026000020', standing: expect.objectContaining({ kind: 'ended' }) }),
    );
    stand.shop.clock.advance(DAY);
    stand.requests.length = 0;
    const events = await stand.round();
    expect(asked(stand)).toContainEqual(expect.stringMatching(/order_numbers=2026000019;2026000020$/));
    expect(
      saleOf(
        events.filter((event) => event.kind === 'sale' && event.sale === '2026000020'),
        '2026000020',
      ).standing,
    ).toMatchObject({ kind: 'ended' });
    expect(events).toContainEqual(expect.objectContaining({ sale: '2026000019', standing: expect.objectContaining({ kind: 'good' }) }));
    stand.shop.clock.advance(DAY);
    stand.requests.length = 0;
    await stand.round();
    expect(asked(stand).some((url) => url.includes('order_numbers'))).toBe(false);
  });

  /** Half an hour later another order moves the rounds on, so that they do not come across the first one again. */
  const moveOn = async (number: string): Promise<void> => {
    stand.shop.clock.advance(30 * MINUTE);
    order(number);
    await stand.round();
    stand.requests.length = 0;
  };

  it('look again at an order with a status that the owner has just made, as soon as the statuses may be read again', async () => {
    order('2026000019');
    stand.shop.payAtTill('2026000019');
    await stand.round();
    stand.shop.clock.advance(10 * MINUTE);
    stand.shop.addStatus({ id: 10, type: 'Canceled', name: 'Vráceno', color: '#999999', marksPaid: false, marksResolved: false });
    stand.shop.setStatus('2026000019', 10);
    await stand.value(stand.channel.read(stand.account(), ['2026000019']));
    await moveOn('2026000020');
    stand.shop.clock.advance(10 * MINUTE);
    await stand.round();
    expect(asked(stand)).toHaveLength(1);
    stand.shop.clock.advance(10 * MINUTE);
    expect(saleOf(await stand.round(), '2026000019').standing).toEqual({ kind: 'ended', reason: 'cancelled', final: false });
    expect(asked(stand).filter((url) => !url.includes('last_update_time_from'))).toEqual([
      'GET /orders?order_numbers=2026000019',
      'GET /order-statuses',
    ]);
  });

  it('look again only once at an order with a status that the shop itself does not list', async () => {
    await stand.round();
    order('2026000019');
    await stand.round();
    stand.shop.clock.advance(MINUTE);
    stand.shop.placeOrder({ number: '2026000021', customer: PETRA, lines: [{ productId: 501 }], statusId: 77 });
    await stand.round();
    await moveOn('2026000020');
    const byNumber = () => asked(stand).filter((url) => url.includes('order_numbers'));
    for (const looks of [0, 1, 1, 1]) {
      stand.shop.clock.advance(20 * MINUTE);
      await stand.round();
      expect(byNumber()).toHaveLength(looks);
    }
  });

  it('switch messages on again that the shop has switched off, and tell the owner', async () => {
    stand.shop.setRight('customers', 'readonly');
    expect(stand.shop.webhooks().map(({ active }) => active)).toEqual([false, false, false]);
    stand.shop.clock.advance(DAY + MINUTE);
    await stand.round();
    expect(stand.shop.webhooks().map(({ active }) => active)).toEqual([true, true, true]);
    expect(await stand.channel.check(stand.account())).toContainEqual(
      expect.objectContaining({ code: 'upgates-webhooks-were-off', level: 'warning' }),
    );
  });

  it('are as rare as the tariff of the shop asks for', async () => {
    expect(stand.channel.readEverySeconds({ ...stand.account(), memory: {} })).toBe(15 * 60);
    const tariffs = [
      ['Bronze', 900],
      ['Silver', 600],
      ['Gold', 180],
      ['Platinum', 120],
    ] as const;
    for (const [tariff, seconds] of tariffs) {
      stand.shop.switches.set('tariff', tariff);
      stand.shop.clock.advance(60 * MINUTE);
      await stand.round();
      expect([tariff, stand.channel.readEverySeconds(stand.account())]).toEqual([tariff, seconds]);
    }
  });
});
