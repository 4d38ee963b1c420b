import { asked, PETRA, saleOf, startStand } from './stand';
import type { Stand } from './stand';

const NO_WAITING = { waitForPayment: 'no' } as const;

describe('orders of an Upgates shop', () => {
  let stand: Stand;
  beforeEach(async () => {
    stand = await startStand();
    await stand.value(stand.channel.setUp(stand.account()));
  });
  afterEach(() => stand.stop());

  const read = (numbers: readonly string[], change = {}) => stand.value(stand.channel.read(stand.account(change), numbers));
  const order = (number: string, given: Parameters<Stand['shop']['placeOrder']>[0] = {}) =>
    stand.shop.placeOrder({ number, customer: PETRA, lines: [{ productId: 501 }], ...given });

  it('wait for payment, and are good by the day of payment alone', async () => {
    order('2026000017');
    expect(saleOf(await read(['2026000017']), '2026000017')).toMatchObject({
      standing: { kind: 'waiting' },
      items: [{ product: { product: '501', variant: null, code: 'KURZ-01' }, title: 'Online kurz háčkování' }],
      buyer: { email: 'Petra.Nova@Example.com', firstName: 'Petra', lastName: 'Nová', language: 'cs' },
      price: { text: '1990', currency: 'CZK' },
    });
    stand.shop.setPaid('2026000017', new Date('2026-01-05T11:00:00Z'));
    stand.shop.setStatus('2026000017', 5);
    expect(saleOf(await read(['2026000017']), '2026000017').standing).toEqual({ kind: 'good', since: new Date('2026-01-05T11:00:00Z') });
    stand.shop.setPaid('2026000017', null);
    // Access stays: nobody gives a payment back by taking its mark away.
    expect(saleOf(await read(['2026000017']), '2026000017').standing).not.toMatchObject({ kind: 'ended' });
  });

  it('are good at once where nothing waits for payment, unless the payment has failed', async () => {
    order('2026000018', { lines: [{ productId: 502, variantId: 9001, code: null }] });
    expect(saleOf(await read(['2026000018'], NO_WAITING), '2026000018')).toMatchObject({
      standing: { kind: 'good' },
      items: [{ product: { product: '502', variant: '9001', code: null } }],
    });
    order('2026000048', { statusId: 4 });
    expect(saleOf(await read(['2026000048'], NO_WAITING), '2026000048').standing).toEqual({ kind: 'waiting' });
  });

  it('end with the kind of their status, whatever its name is, and live again when it is taken back', async () => {
    order('2026000017');
    stand.shop.payAtTill('2026000017');
    const good = saleOf(await read(['2026000017']), '2026000017');
    stand.shop.renameStatus('2026000017', 'Stornována');
    expect(saleOf(await read(['2026000017']), '2026000017').standing).toMatchObject({ kind: 'good' });
    stand.shop.cancel('2026000017');
    const ended = saleOf(await read(['2026000017']), '2026000017');
    expect(ended.standing).toEqual({ kind: 'ended', reason: 'cancelled', final: false });
    expect(ended.at.getTime()).toBeGreaterThanOrEqual(good.at.getTime());
    expect(saleOf(await read(['2026000017'], { takeBack: 'no' }), '2026000017').standing).toEqual({ kind: 'waiting' });
    stand.shop.setStatus('2026000017', 5);
    expect(saleOf(await read(['2026000017']), '2026000017').standing).toMatchObject({ kind: 'good' });
  });

  it('are known as cancelled by the id that the owner gives, where statuses may not be read', async () => {
    stand.shop.setRight('order-statuses', 'deny');
    stand.memory = {};
    order('2026000017', { statusId: 9 });
    expect(saleOf(await read(['2026000017'], NO_WAITING), '2026000017').standing).toMatchObject({ kind: 'good' });
    expect(saleOf(await read(['2026000017'], { canceledStatus: '9' }), '2026000017').standing).toMatchObject({ kind: 'ended' });
    const before = stand.requests.length;
    await read(['2026000017']);
    // What is denied is not asked for with every order.
    expect(stand.requests).toHaveLength(before + 1);
  });

  it('that are gone, or whose last line is gone, end', async () => {
    order('2026000017');
    order('2026000049');
    stand.shop.remove('2026000017');
    stand.shop.clock.advance(60_000);
    stand.shop.changeLines('2026000049', []);
    const events = await read(['2026000017', '2026000049']);
    expect(saleOf(events, '2026000017').standing).toEqual({ kind: 'ended', reason: 'deleted', final: false });
    expect(saleOf(events, '2026000049').standing).toEqual({ kind: 'ended', reason: 'cancelled', final: false });
    const kept = await read(['2026000017'], { takeBack: 'no' });
    expect(kept).toEqual([expect.objectContaining({ kind: 'ignored' })]);
  });

  it('of one message are read with one request', async () => {
    const numbers = Array.from({ length: 25 }, (_, index) => String(2_026_000_020 + index));
    for (const number of numbers) order(number);
    await read([numbers[0] ?? '']);
    stand.requests.length = 0;
    const events = await read(numbers);
    expect(asked(stand)).toEqual([`GET /orders?order_numbers=${numbers.join(';')}`]);
    expect(events).toHaveLength(25);
  });

  it('keep their number as text', async () => {
    order('0000123');
    stand.shop.payAtTill('0000123');
    expect(saleOf(await read(['0000123']), '0000123').sale).toBe('0000123');
    expect(asked(stand).some((url) => url.endsWith('order_numbers=0000123'))).toBe(true);
  });

  it('may have no address, no product, no code, and the form of older shops', async () => {
    stand.shop.switches.set('validToForm', 'object');
    order('2026000050', { customer: null, lines: [{ title: 'By hand' }], oldForm: true, paymentType: null });
    order('2026000051', {
      lines: [
        { productId: 501, quantity: 2 },
        { title: 'Sleva', type: 'discount', price: -1000 },
        { productId: 503, type: 'set_part' },
      ],
    });
    const events = await read(['2026000050', '2026000051']);
    expect(saleOf(events, '2026000050')).toMatchObject({
      buyer: { email: null },
      items: [{ product: { product: null, code: null }, title: 'By hand' }],
    });
    expect(saleOf(events, '2026000051').items.map(({ title }) => title)).toEqual(['Online kurz háčkování × 2', 'Kurz pletení ponožek']);
  });

  it('that were made before the shop was connected concern nobody', async () => {
    const [event] = await (async () => {
      order('2025000001', { created: new Date(stand.shop.clock.now().getTime() - 3 * 86_400_000) });
      return read(['2025000001']);
    })();
    expect(event).toMatchObject({ kind: 'ignored' });
  });

  it('say the same with the same key, and something new with another', async () => {
    order('2026000017');
    stand.shop.clock.advance(120_000);
    const first = saleOf(await read(['2026000017']), '2026000017');
    stand.shop.clock.advance(1);
    expect(saleOf(await read(['2026000017']), '2026000017').key).toBe(first.key);
    stand.shop.switches.set('paymentMovesUpdate', false);
    stand.shop.setPaid('2026000017', stand.shop.clock.now());
    expect(saleOf(await read(['2026000017']), '2026000017').key).not.toBe(first.key);
  });

  it('may go back and forth within one second: each reading counts', async () => {
    order('2026000017', { lines: [{ productId: 501 }] });
    const keys: string[] = [];
    for (const status of [5, 9, 5, 9, 5]) {
      stand.shop.setStatus('2026000017', status);
      keys.push(saleOf(await read(['2026000017']), '2026000017').key);
      stand.shop.clock.advance(1);
    }
    expect(new Set(keys).size).toBe(5);
  });

  it('are not shared between accounts: an order that was not asked for is left out', async () => {
    order('1;2');
    order('1');
    expect((await read(['1', '1;2'])).map((event) => (event.kind === 'sale' ? event.sale : event.kind))).toEqual(['1']);
  });
});
