import { createUpgates } from '../../../src/channels/upgates/channel';
import type { HttpRequest } from '../../../src/infra/http';
import { asked, HOOK_KEY, startStand } from './stand';
import type { Stand } from './stand';

const HOUR = 3_600_000;
const WRONG = { apiKey: 'wrong' } as const;

describe('a connection to an Upgates shop', () => {
  let stand: Stand;
  beforeEach(async () => {
    stand = await startStand();
  });
  afterEach(() => stand.stop());

  const codes = async (account = stand.account()) => (await stand.channel.check(account)).map(({ code, level }) => `${level} ${code}`);

  it('is checked with one call and has three webhooks with addresses of their own', async () => {
    expect(await codes()).toEqual(['good upgates-connection', 'good upgates-limits']);
    expect(asked(stand)).toEqual(['GET /status']);
    await stand.value(stand.channel.setUp(stand.account()));
    expect(asked(stand).filter((url) => url.startsWith('POST'))).toEqual(['POST /webhooks', 'POST /webhooks', 'POST /webhooks']);
    const hooks = stand.shop.webhooks();
    expect(hooks.map(({ event }) => event)).toEqual(['Orders.create', 'Orders.update', 'Orders.delete']);
    const parts = hooks.map(({ url }) => url.split(`/hooks/upgates/${HOOK_KEY}/`)[1]);
    expect(new Set(parts).size).toBe(3);
    for (const part of parts) expect(part).toMatch(/^[\w-]{43}$/);
  });

  it('is set up as often as somebody likes without a second webhook, and takes its own away', async () => {
    await stand.value(stand.channel.setUp(stand.account()));
    stand.shop.faults.add({ match: 'POST /api/v2/webhooks', kind: 'drop-after' });
    await stand.value(stand.channel.setUp(stand.account()));
    expect(stand.shop.webhooks()).toHaveLength(3);
    await stand.value(stand.channel.tearDown(stand.account()));
    expect(stand.shop.webhooks()).toHaveLength(0);
    expect((await stand.channel.setUp(stand.account())).kind).toBe('later');
    await stand.value(stand.channel.setUp(stand.account()));
    expect(stand.shop.webhooks()).toHaveLength(3);
  });

  it('makes one call with a wrong key, and none again by itself', async () => {
    const wrong = stand.account({}, WRONG);
    expect(await codes(wrong)).toEqual(['bad upgates-credentials-refused']);
    expect(await stand.channel.setUp(wrong)).toMatchObject({ kind: 'refused', code: 'upgates-credentials-refused' });
    expect(await stand.channel.readChanged(wrong)).toMatchObject({ kind: 'refused' });
    expect(await codes(wrong)).toEqual(['bad upgates-credentials-refused']);
    expect(stand.shop.calls().map(({ path, status }) => `${path} ${status}`)).toEqual(['/status 401']);
  });

  it('is tried by a person at most three times an hour, and works at once with the right key', async () => {
    await stand.channel.check(stand.account());
    for (let round = 0; round < 5; round += 1) {
      await stand.channel.check(stand.account({}, { apiKey: `wrong${round}` }));
    }
    expect(stand.shop.calls().filter(({ status }) => status === 401)).toHaveLength(3);
    expect(await codes(stand.account({}, { apiKey: 'wrong9' }))).toEqual(['bad upgates-too-many-tries']);
    // A connection that has worked is not held up by somebody else's wrong key.
    expect(await codes()).toContain('good upgates-connection');
    stand.shop.clock.advance(HOUR + 1);
    await stand.channel.check(stand.account({}, WRONG));
    expect(stand.shop.calls().filter(({ status }) => status === 401)).toHaveLength(4);
  });

  it('never shows the key, also when the shop repeats it', async () => {
    stand.shop.setRight('orders', 'deny');
    const refused = await stand.channel.readChanged(stand.account());
    expect(refused).toMatchObject({ kind: 'refused', code: 'upgates-forbidden' });
    expect(JSON.stringify([refused, await stand.channel.check(stand.account())])).not.toContain(stand.shop.user.key);
    for (const request of stand.requests) expect(request.url).not.toContain(stand.shop.user.key);
  });

  it.each([
    ['orders', 'bad upgates-no-orders'],
    ['products', 'warning upgates-no-products'],
    ['order-statuses', 'warning upgates-no-statuses'],
  ] as const)('says what is missing when the key may not read %s', async (endpoint, finding) => {
    stand.shop.setRight(endpoint, 'deny');
    expect(await codes()).toContain(finding);
  });

  it('says when the shop has few requests, when it is busy and when it cannot be reached', async () => {
    stand.shop.switches.set('tariff', 'Bronze');
    expect(await codes()).toContain('warning upgates-limits');
    for (let call = 0; call < 110; call += 1) await stand.channel.check(stand.account());
    expect(await codes()).toEqual(['warning upgates-busy']);
    expect(await codes(stand.account({ address: 'http://localhost:1/api/v2' }))).toEqual(['warning upgates-unreachable']);
    expect(await codes(stand.account({ address: `${stand.shop.url}/elsewhere` }))).toEqual(['bad upgates-address-wrong']);
  });

  it('follows a shop that has moved, once, and remembers where it went', async () => {
    const other = await startStand();
    try {
      other.shop.placeOrder({ number: '1' });
      stand.shop.switches.set('movedTo', other.shop.apiUrl);
      await stand.value(stand.channel.read(stand.account(), ['1']));
      expect(stand.requests.map(({ url }) => url)).toEqual([
        `${stand.shop.apiUrl}/orders?order_numbers=1`,
        `${other.shop.apiUrl}/orders?order_numbers=1`,
        `${other.shop.apiUrl}/order-statuses`,
      ]);
      expect(stand.memory['movedTo']).toBe(other.shop.apiUrl);
      stand.requests.length = 0;
      await stand.value(stand.channel.read(stand.account(), ['1']));
      expect(stand.requests.map(({ url }) => url)).toEqual([`${other.shop.apiUrl}/orders?order_numbers=1`]);
      // Somebody who types another address means it.
      expect(stand.channel.parseSettings({ ...stand.account().plain }, stand.account()).ok).toBe(true);
    } finally {
      await other.stop();
    }
  });

  it.each([
    'https://evil.example/api/v2',
    'http://school.admin.s30.upgates.com/api/v2',
    'https://upgates.com.evil.example/api/v2',
    'nonsense',
  ])('does not follow a shop to %s', async (address) => {
    stand.shop.switches.set('movedTo', address);
    expect(await stand.channel.readChanged(stand.account())).toMatchObject({ kind: 'refused', code: 'upgates-moved-elsewhere' });
    expect(stand.requests).toHaveLength(1);
    expect(await codes()).toEqual(['bad upgates-moved-elsewhere']);
  });

  it('repeats no more than once, when a shop sends us in a circle', async () => {
    stand.shop.switches.set('movedTo', stand.shop.apiUrl);
    expect((await stand.channel.readChanged(stand.account())).kind).toBe('refused');
    expect(stand.requests).toHaveLength(2);
  });

  it.each([
    ['drop-before', undefined],
    ['drop-after', undefined],
    ['garbage', undefined],
    ['status', 500],
  ] as const)('comes back later after %s, and loses nothing', async (kind, value) => {
    stand.shop.placeOrder({ number: '1', lines: [{ productId: 501 }] });
    stand.shop.faults.add({ match: 'GET /api/v2/orders', kind, value });
    expect((await stand.channel.readChanged(stand.account())).kind).toBe('later');
    expect(await stand.round()).toHaveLength(1);
  });
});

describe('the settings of an Upgates connection', () => {
  const requests: HttpRequest[] = [];
  const now = new Date('2026-01-05T10:00:00Z');
  const channel = createUpgates({
    http: async (request) => {
      requests.push(request);
      return { kind: 'no-answer', because: 'connection', sent: false };
    },
    clock: { now: () => now, sleep: async () => undefined },
    extraHosts: ['localhost:4003'],
  });
  const typed = { address: 'https://school.admin.s24.upgates.com', login: '7001', apiKey: 'key', waitForPayment: 'yes', takeBack: 'no' };

  it.each([
    ' https://school.admin.s24.upgates.com/api/v2/ ',
    'https://school.admin.s24.upgates.com/api/v2',
    'https://school.admin.s24.upgates.com',
    'https://School.Admin.s24.Upgates.com//',
  ])('keep the address %p in its one form', (address) => {
    expect(channel.parseSettings({ ...typed, address }, null)).toEqual({
      ok: true,
      plain: {
        address: 'https://school.admin.s24.upgates.com/api/v2',
        login: '7001',
        waitForPayment: 'yes',
        takeBack: 'no',
        canceledStatus: '',
        since: now.toISOString(),
      },
      secrets: { apiKey: 'key' },
    });
  });

  it('take the older form of an address, and a host that the operator has named', () => {
    expect(channel.parseSettings({ ...typed, address: 'https://school.admin.upgates.com/api/v2' }, null).ok).toBe(true);
    expect(channel.parseSettings({ ...typed, address: 'http://localhost:4003/api/v2' }, null).ok).toBe(true);
  });

  it.each([
    ['', 'address-missing'],
    ['school', 'address-form'],
    ['http://school.admin.s24.upgates.com', 'address-host'],
    ['https://evil.example/api/v2', 'address-host'],
    ['https://upgates.com.evil.example/api/v2', 'address-host'],
    ['https://evilupgates.com/api/v2', 'address-host'],
    ['https://school.admin.upgates.com:8443/api/v2', 'address-host'],
    ['https://a:b@school.admin.upgates.com/api/v2', 'address-host'],
    ['http://localhost:4004/api/v2', 'address-host'],
    ['https://school.admin.upgates.com/api/v1', 'address-path'],
    ['https://school.admin.upgates.com/api/v2?x=1', 'address-path'],
  ])('refuse the address %p', (address, problem) => {
    expect(channel.parseSettings({ ...typed, address }, null)).toEqual({ ok: false, problems: [{ field: 'address', problem }] });
  });

  it('name what is missing once per field, and keep a saved key and the first day', () => {
    expect(channel.parseSettings({ address: typed.address, canceledStatus: 'nine' }, null)).toEqual({
      ok: false,
      problems: [
        { field: 'login', problem: 'login-missing' },
        { field: 'apiKey', problem: 'api-key-missing' },
        { field: 'canceledStatus', problem: 'canceled-status-digits' },
      ],
    });
    const saved = {
      installationId: 'i',
      connectionId: 'c',
      plain: { since: '2025-06-01T00:00:00.000Z' },
      secrets: { apiKey: 'old' },
      memory: {},
      hookUrl: '',
    };
    expect(channel.parseSettings({ ...typed, apiKey: ' ' }, saved)).toMatchObject({
      plain: { since: '2025-06-01T00:00:00.000Z' },
      secrets: { apiKey: 'old' },
    });
    expect(requests).toEqual([]);
  });
});
