import { asked, fetchStatus, PETRA, startStand } from './stand';
import type { Stand } from './stand';

const MINUTE = 60_000;

describe('the limits of a shop', () => {
  let stand: Stand;
  afterEach(() => stand.stop());

  const order = (number: string) => stand.shop.placeOrder({ number, customer: PETRA, lines: [{ productId: 501 }] });

  it('are kept: after 429 nothing is called before the date that it names, and then nothing is lost', async () => {
    stand = await startStand({ startAt: new Date('2026-01-05T10:40:00Z') });
    stand.shop.switches.set('tariff', 'Bronze');
    order('2026000017');
    const account = () => stand.account();
    for (let call = 0; call < 110; call += 1) await fetchStatus(stand);
    const refused = await stand.channel.read(account(), ['2026000017']);
    expect(refused).toEqual({ kind: 'later', notBefore: new Date('2026-01-05T11:00:00Z'), text: expect.any(String) });
    const before = stand.requests.length;
    stand.shop.clock.advance(10 * MINUTE);
    expect(await stand.channel.read(account(), ['2026000017'])).toMatchObject({
      kind: 'later',
      notBefore: new Date('2026-01-05T11:00:00Z'),
    });
    expect(await stand.channel.readChanged(account())).toMatchObject({ kind: 'later' });
    expect(stand.requests).toHaveLength(before);
    stand.shop.clock.advance(11 * MINUTE);
    expect(await stand.value(stand.channel.read(account(), ['2026000017']))).toMatchObject([{ kind: 'sale', sale: '2026000017' }]);
  });

  it('leave a fifth of each hour to the messages of the shop', async () => {
    stand = await startStand({ startAt: new Date('2026-01-05T10:10:00Z') });
    stand.shop.switches.set('tariff', 'Bronze');
    order('2026000017');
    for (let call = 0; call < 6; call += 1) await fetchStatus(stand);
    await stand.round();
    const put = await stand.channel.readChanged(stand.account());
    expect(put).toMatchObject({ kind: 'later', notBefore: new Date('2026-01-05T11:00:00Z') });
    stand.requests.length = 0;
    expect(await stand.value(stand.channel.read(stand.account(), ['2026000017']))).toHaveLength(1);
    stand.shop.clock.advance(51 * MINUTE);
    await stand.round();
    expect(asked(stand)).toHaveLength(2);
  });

  it('make messages gather for twenty seconds once half of the hour is used', async () => {
    stand = await startStand({ startAt: new Date('2026-01-05T10:10:00Z') });
    stand.shop.switches.set('tariff', 'Bronze');
    order('2026000017');
    const read = () => stand.channel.read(stand.account(), ['2026000017']);
    await stand.value(read());
    await stand.value(read());
    for (let call = 0; call < 4; call += 1) await fetchStatus(stand);
    await stand.value(read());
    expect(await read()).toMatchObject({ kind: 'later' });
    stand.shop.clock.advance(20_000);
    expect(await read()).toMatchObject({ kind: 'done' });
  });

  it('are never overstepped at one moment: one request at a time', async () => {
    stand = await startStand();
    stand.shop.faults.add({ match: 'GET /api/v2', kind: 'delay', value: { ms: 30, when: 'after' }, times: 20 });
    const all = await Promise.all(Array.from({ length: 6 }, () => stand.channel.check(stand.account())));
    expect(all.flat().filter(({ level }) => level === 'bad')).toEqual([]);
    expect(stand.shop.calls().map(({ status }) => status)).toEqual([200, 200, 200, 200, 200, 200]);
  });
});
