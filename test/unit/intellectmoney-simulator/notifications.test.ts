import { until } from '../../support/eventually';
import { Listener } from '../../support/listener';
import { digest, KEY, Shop } from './shop';

let shop: Shop;
let hook: Listener;
const MINUTE = 60_000;
const SIGNED = ['eshopId', 'orderId', 'serviceName', 'eshopAccount', 'recipientAmount', 'recipientCurrency'];
const MORE = ['paymentStatus', 'userName', 'userEmail', 'paymentData'];
const set = (switches: Record<string, boolean | string | number | null>) => shop.simulator.switches.merge(switches);
const invoice = (change: Readonly<Record<string, string>> = {}) => shop.invoice({ resultUrl: hook.url, ...change });
const paid = async (change: Readonly<Record<string, string>> = {}) => {
  const sko = await invoice(change);
  await shop.press(sko, 'pay');
  return sko;
};
/** The fields of each message, read as UTF-8. */
const told = (): readonly URLSearchParams[] => hook.bodies.map((body) => new URLSearchParams(body.toString()));
const statuses = () => told().map((fields) => fields.get('paymentStatus'));
const hashOf = (fields: URLSearchParams, key = KEY): string =>
  digest(
    'md5',
    [...SIGNED, ...MORE].map((name) => fields.get(name) ?? ''),
    key,
  );
const notifications = async () => (await shop.state()).notifications;
const attempted = (count: number) => until(notifications, (list) => list[0]?.attempts.length === count);

beforeEach(async () => {
  hook = await Listener.open();
  shop = await Shop.open();
});
afterEach(async () => {
  await shop.stop();
  await hook.stop();
});

describe('notifications', () => {
  it('are signed and tell every change with its sums', async () => {
    const sko = await invoice({ UserField_0: 'gold', UserFieldName_0: 'plan' });
    await shop.press(sko, 'part', { amount: '100.00' });
    await shop.press(sko, 'pay');
    await shop.cabinet(`invoices/${sko}/refund`, { amount: '50.00' });
    await shop.cabinet(`invoices/${sko}/refund`, { amount: '30.00' });
    await hook.got(5);
    const sums = told().map((fields) => ['paymentStatus', 'recipientAmount', 'refundAmount'].map((name) => fields.get(name)));
    expect(sums).toEqual([
      ['3', '250.00', null],
      ['7', '100.00', null],
      ['5', '250.00', null],
      ['8', '250.00', '50.00'],
      ['8', '250.00', '80.00'],
    ]);
    for (const fields of told()) expect(fields.get('hash')).toBe(hashOf(fields));
    expect(told()[2]?.get('UserField_0')).toBe('gold');
    expect(told()[2]?.get('paymentId')).toBe(sko);
  });

  it('say what the last refund was, by switch', async () => {
    set({ refundAmountIs: 'last' });
    const sko = await paid();
    await shop.cabinet(`invoices/${sko}/refund`, { amount: '50.00' });
    await shop.cabinet(`invoices/${sko}/refund`, { amount: '30.00' });
    await hook.got(4);
    expect(
      told()
        .map((fields) => fields.get('refundAmount'))
        .slice(2),
    ).toEqual(['50.00', '30.00']);
  });

  it('go to the shop’s address when the invoice has none, and are silent about events that are off', async () => {
    await shop.configure({ resultUrl: hook.url, events: ['5'] });
    const sko = await shop.invoice();
    await shop.press(sko, 'pay');
    await hook.got(1);
    expect(statuses()).toEqual(['5']);
  });

  it('carry the secret key to https addresses only, unless the switch says otherwise', async () => {
    await shop.configure({ sendSecretKey: true });
    await invoice();
    await hook.got(1);
    set({ secretKeyOverHttp: true });
    await invoice({ orderId: '2' });
    await hook.got(2);
    expect(told().map((fields) => fields.get('secretKey'))).toEqual(['', KEY]);
  });

  it('lie about what is not signed, or name another status, by switch', async () => {
    set({ alterUnsigned: true, statusWord: '9' });
    const sko = await paid();
    await hook.got(2);
    const [, second] = told();
    expect(second?.get('paymentId')).not.toBe(sko);
    expect(second?.get('paymentStatus')).toBe('9');
    expect(second?.get('hash')).toBe(hashOf(second ?? new URLSearchParams()));
  });

  it('wait as long as the switch says', async () => {
    set({ notificationDelaySeconds: 30 });
    await paid();
    expect((await notifications()).map(({ attempts }) => attempts.length)).toEqual([0, 0]);
    shop.simulator.clock.advance(30_000);
    await hook.got(2);
    expect(statuses()).toEqual(['3', '5']);
  });
});

describe('the repeats', () => {
  it('come after 1, 5, 15, 60 minutes and a day, and then a letter', async () => {
    hook.answer = () => ({ status: 500 });
    await invoice();
    await attempted(1);
    for (const [at, minutes] of [1, 5, 15, 60, 1_440].entries()) {
      shop.simulator.clock.advance((minutes - 0.5) * MINUTE);
      expect((await notifications())[0]?.attempts).toHaveLength(at + 1);
      shop.simulator.clock.advance(0.5 * MINUTE);
      await attempted(at + 2);
    }
    const given = await until(notifications, (list) => list[0]?.state === 'given-up');
    expect(given[0]?.attempts).toHaveLength(6);
    expect((await shop.state()).letters).toMatchObject([{ subject: expect.stringContaining('could not be delivered') }]);
  });

  it('end at exactly OK with status 200 and nothing else', async () => {
    const answers = [{ body: 'ok' }, { body: 'OK\n' }, { body: 'OK', status: 202 }, { body: '<b>OK</b>' }, { body: 'OK' }];
    hook.answer = () => answers.shift() ?? { status: 500 };
    await invoice();
    await attempted(1);
    shop.simulator.clock.advance(72 * 60 * MINUTE);
    const done = await until(notifications, (list) => list[0]?.state === 'delivered');
    expect(done[0]?.attempts.map(({ result }) => result)).toEqual(['another text', 'another text', 'status 202', 'another text', 'OK']);
    shop.simulator.clock.advance(72 * 60 * MINUTE);
    expect(hook.bodies).toHaveLength(5);
  });

  it('need the content type that the switch names', async () => {
    set({ acknowledgementType: 'text/html' });
    await invoice();
    expect((await attempted(1))[0]?.attempts[0]?.result).toMatch(/^content type text\/plain/);
  });

  it('can be asked for in the cabinet', async () => {
    await invoice();
    await hook.got(1);
    const [first] = await notifications();
    await shop.cabinet(`notifications/${first?.id}/repeat`);
    await hook.got(2);
    expect(hook.bodies[1]).toEqual(hook.bodies[0]);
  });

  it('are forgotten on reset', async () => {
    hook.answer = () => ({ status: 500 });
    await invoice();
    await attempted(1);
    await fetch(`${shop.simulator.url}/_sim/reset`, { method: 'POST' });
    shop.simulator.clock.advance(72 * 60 * MINUTE);
    expect(await shop.state()).toMatchObject({ notifications: [], invoices: [], letters: [], ledger: [] });
    expect(hook.bodies).toHaveLength(1);
  });
});

const add = (kind: 'duplicate' | 'wrong-signature' | 'reorder', value?: number) =>
  shop.simulator.faults.add({ match: 'OUT /hook', kind, ...(value !== undefined && { value }) });

describe('faults of notifications', () => {
  it('send a message several times at once, forge it, or let it be overtaken', async () => {
    add('duplicate', 3);
    await invoice();
    await hook.got(3);
    expect(new Set(hook.bodies.map(String)).size).toBe(1);
    add('wrong-signature');
    await invoice({ orderId: '2' });
    await hook.got(4);
    expect(told()[3]?.get('hash')).not.toBe(hashOf(told()[3] ?? new URLSearchParams()));
    add('reorder');
    await paid({ orderId: '3' });
    await hook.got(6);
    expect(statuses().slice(4)).toEqual(['5', '3']);
  });
});

describe('the cabinet', () => {
  it('shows invoices, notifications and keys, and changes what is told and how', async () => {
    await paid({ serviceName: 'Чай' });
    await hook.got(2);
    await until(notifications, (list) => list.every(({ state }) => state === 'delivered'));
    const { text } = await shop.get('/cabinet/461234');
    for (const part of ['1001', KEY, 'delivered', 'Refund'.toLowerCase(), 'Accept only unique order numbers']) expect(text).toContain(part);
    const events = ['5', '6', '8'].map((status) => ['events', status] as const);
    const settings = [
      ['hashRequired', 'on'],
      ['resultUrl', hook.url],
      ['holdModeType', 'cabinet'],
      ['endOfHold', 'take'],
      ['charset', 'windows-1251'],
      ['hashCharset', 'windows-1251'],
    ] as const;
    expect((await shop.cabinet('settings', [...settings, ...events])).status).toBe(303);
    expect((await shop.state()) as unknown).toMatchObject({
      sellers: [
        {
          settings: {
            hashRequired: true,
            uniqueNumbers: false,
            acceptsTest: false,
            events: ['5', '6', '8'],
            endOfHold: 'take',
            charset: 'windows-1251',
          },
        },
        {},
      ],
    });
    expect((await shop.cabinet('settings', [['charset', 'koi8-r']])).status).toBe(400);
    await shop.press(await shop.invoice({ orderId: '2', serviceName: 'Чай' }), 'pay');
    await hook.got(3);
    expect(hook.bodies[2]?.toString()).toContain('serviceName=%D7%E0%E9');
  });

  it('lets the shop give up an invoice, and knows no other moves or shops', async () => {
    const sko = await invoice();
    expect((await shop.cabinet(`invoices/${sko}/explode`)).status).toBe(409);
    expect((await shop.cabinet(`invoices/${sko}/cancel`, {}, '7000000123')).status).toBe(404);
    expect((await shop.cabinet('invoices/3/cancel', {}, '999')).status).toBe(404);
    await shop.cabinet(`invoices/${sko}/cancel`);
    expect(await shop.standing(sko)).toBe('cancelled 0/0/0');
    expect((await shop.cabinet(`invoices/${sko}/cancel`)).status).toBe(409);
  });

  it('stands beside others on the panel, where sellers are added', async () => {
    expect((await shop.send('/_panel/sellers', new URLSearchParams({ kind: 'shop', id: '500', secretKey: 'k' }))).status).toBe(303);
    expect((await shop.get('/')).text).toContain('/cabinet/500');
    expect((await shop.send('/_panel/sellers', new URLSearchParams({ id: 'x', secretKey: 'k' }))).status).toBe(400);
  });
});
