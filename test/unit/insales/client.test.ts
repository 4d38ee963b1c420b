import { createClient } from '../../../src/platforms/insales/client';
import { secureUrl, shopAddress } from '../../../src/platforms/insales/hosts';
import { sendResult } from '../../../src/platforms/insales/result';
import { ianaZone } from '../../../src/platforms/insales/zones';
import { APP_KEY, install, startStand, stateOf } from './stand';
import type { Stand } from './stand';

describe('the client of the admin API', () => {
  let stand: Stand;
  beforeEach(async () => {
    stand = await startStand();
    await install(stand);
  });
  afterEach(() => stand.stop());

  const access = () => ({ address: stand.shop.url, password: stand.account().credentials['password'] ?? '' });
  const ask = () => stand.house.client(access(), { method: 'GET', path: 'account.json' });

  it.each([429, 503])('stops at %s until the shop wants to hear of us again, and never waits itself', async (legacyLimitStatus) => {
    stand.insales.switches.merge({ legacyLimitStatus, apiLimit: 1 });
    const calls = async () => (await stateOf(stand.insales)).shops[0].apiCalls.length;
    const first = await ask();
    expect(first).toMatchObject({ ok: false, failure: { kind: 'busy', retryAfter: expect.any(Number) } });
    const before = await calls();
    expect(await ask()).toMatchObject({ ok: false, failure: { kind: 'busy' } });
    expect(await calls()).toBe(before);
    stand.insales.clock.advance(301_000);
    expect(await ask()).toMatchObject({ ok: true });
  });

  it('waits two and a half minutes when the shop does not say how long', async () => {
    stand.insales.switches.merge({ apiLimit: 1, retryAfterHeader: false });
    expect(await ask()).toMatchObject({ failure: { kind: 'busy', retryAfter: 150 } });
  });

  it('leaves room for people: jobs stop before the limit', async () => {
    stand.insales.switches.set('apiLimit', 30);
    const answers: boolean[] = [];
    const client = createClient({ http: stand.house.http, clock: stand.house.clock, appKey: APP_KEY });
    stand.insales.clock.advance(301_000);
    for (let count = 0; count < 30; count += 1) {
      answers.push((await client(access(), { method: 'GET', path: 'account.json', by: 'job' })).ok);
    }
    expect(answers.filter(Boolean)).toHaveLength(24);
    expect((await client(access(), { method: 'GET', path: 'account.json' })).ok).toBe(true);
  });

  it('sends the exact content type with a body and none without', async () => {
    stand.insales.switches.set('charsetAccepted', false);
    const wrote = await stand.house.client(access(), { method: 'POST', path: 'fields.json', body: { field: {} } });
    expect(wrote).toMatchObject({ ok: false, failure: { kind: 'invalid', text: expect.not.stringContaining('Content-Type') } });
    expect(await ask()).toMatchObject({ ok: true });
  });

  it.each(['bare', 'errors'])('gives the words of a refused value: %s', async (validationShape) => {
    stand.insales.switches.set('validationShape', validationShape);
    const wrote = await stand.house.client(access(), {
      method: 'POST',
      path: 'webhooks.json',
      body: { webhook: { topic: 'orders/update' } },
    });
    expect(wrote).toMatchObject({ ok: false, failure: { kind: 'invalid', text: expect.stringMatching(/^address: ./) } });
  });

  it.each(['json', 'html', 'empty'])(
    'knows a wrong password, a missing right and a missing thing by their status: %s',
    async (errorBodies) => {
      stand.insales.switches.set('errorBodies', errorBodies);
      const get = (path: string, password = access().password) => stand.house.client({ ...access(), password }, { method: 'GET', path });
      expect(await get('account.json', 'wrong')).toMatchObject({ failure: { kind: 'unauthorized' } });
      expect(await get('orders/1.json')).toMatchObject({ failure: { kind: 'not-found' } });
      stand.insales.switches.set('withheldRights', 'orders');
      expect(await get('orders.json')).toMatchObject({ failure: { kind: 'forbidden' } });
    },
  );

  it('reports a redirect and follows it with no second request', async () => {
    const insecure = { ...access(), address: stand.shop.insecureUrl };
    const before = (await stateOf(stand.insales)).shops[0].apiCalls.length;
    const wrote = await stand.house.client(insecure, { method: 'POST', path: 'webhooks.json', body: { webhook: {} } });
    expect(wrote).toMatchObject({ ok: false, failure: { kind: 'redirected' } });
    expect((await stateOf(stand.insales)).shops[0].apiCalls).toHaveLength(before);
  });

  it('asks nobody without a password', async () => {
    const client = createClient({ http: () => Promise.reject(new Error('called')), clock: stand.house.clock, appKey: APP_KEY });
    expect(await client({ ...access(), password: '' }, { method: 'GET', path: 'account.json' })).toMatchObject({
      failure: { kind: 'unauthorized' },
    });
  });
});

describe('addresses of shops', () => {
  it.each([
    [' Demo-Shop.MyInsales.ru ', 'https://demo-shop.myinsales.ru'],
    ['localhost:4101', 'http://localhost:4101'],
    ['.myinsales.ru', null],
    ['myinsales.ru', null],
    ['localhost:4102', null],
    ['demo-shop.myinsales.ru:8080', null],
    ['demo-shop.myinsales.ru.', null],
    ['user@demo-shop.myinsales.ru', null],
    ['demo shop.myinsales.ru', null],
    ['', null],
  ])('%p is %p', (shop, address) => {
    expect(shopAddress(shop, ['.myinsales.ru', 'localhost:4101'])).toBe(address);
  });

  it.each([
    ['http://demo-shop.myinsales.ru/payments/external/3707/server', 'https://demo-shop.myinsales.ru/payments/external/3707/server'],
    ['https://demo-shop.myinsales.ru/a', 'https://demo-shop.myinsales.ru/a'],
    ['http://localhost:4101/a', 'http://localhost:4101/a'],
    ['ftp://demo-shop.myinsales.ru', null],
    ['https://user:password@demo-shop.myinsales.ru', null],
    ['/relative', null],
    [null, null],
  ])('%p is called as %p', (url, secured) => {
    expect(secureUrl(url)).toBe(secured);
  });

  it('a result is posted to the address with https', async () => {
    const called: string[] = [];
    const http = ({ url }: { readonly url: string }) => {
      called.push(url);
      return Promise.resolve({ kind: 'answer', status: 200, headers: {}, text: '{"status":"ok"}' } as const);
    };
    expect(await sendResult({ http }, { serverUrl: 'http://demo-shop.myinsales.ru/payments/external/3707/server' }, {})).toEqual({
      kind: 'taken',
    });
    expect(called).toEqual(['https://demo-shop.myinsales.ru/payments/external/3707/server']);
  });

  it.each([
    ['Moscow', 'Europe/Moscow'],
    ['Ekaterinburg', 'Asia/Yekaterinburg'],
    ['Europe/Kyiv', 'Europe/Kyiv'],
    ['Nowhere', 'Europe/Moscow'],
    [null, 'Europe/Moscow'],
  ])('the zone %p is %p', (name, zone) => {
    expect(ianaZone(name)).toBe(zone);
  });
});
