import { CLIENT, KEY, OTHER, seconds, Shop, sign } from './harness';

let shop: Shop;

beforeEach(async () => {
  shop = await Shop.open();
});

afterEach(() => shop.stop());

const GOOD = { externalId: '1001', type: 'PAY', description: 'Order', amount: 25_000 };
const create = (data: object, params: object = { systemType: 'ECOM' }) => shop.ask('invoices/create', params, data);
const fields = (answer: { body: object }) => (answer.body as { error?: { fields?: object } }).error?.fields;
const code = (answer: { body: object }) => (answer.body as { error?: { code?: string } }).error?.code;

describe('the form of a request', () => {
  it.each([['not json'], ['[]'], ['{}'], ['{"params":{}}'], ['{"token":"x"}'], ['{"params":[],"token":"x"}'], ['']])(
    'refuses the body %s',
    async (body) => {
      expect(await shop.post('sessions/create', body)).toMatchObject({ status: 200, body: { status: 0, error: { code: 'FORMAT_ERROR' } } });
    },
  );

  it('needs the JSON content type, and knows no other methods and no GET', async () => {
    const claims = { params: { clientId: CLIENT }, iat: seconds() };
    const body = { ...claims, token: sign(claims) };
    expect(code(await shop.post('sessions/create', body, 'text/plain'))).toBe('FORMAT_ERROR');
    expect((await shop.post('orders/create', body)).status).toBe(404);
    expect((await fetch(`${shop.simulator.url}/api/sessions/create`)).status).toBe(404);
  });

  it.each([
    ['params', { params: { clientId: CLIENT, extra: 1 } }],
    ['data', { data: { amount: 1 } }],
    ['iat', { iat: 1 }],
  ])('refuses clear %s that differ from the token', async (_name, clear) => {
    const claims = { params: { clientId: CLIENT }, iat: seconds() };
    expect(code(await shop.post('sessions/create', { ...claims, ...clear, token: sign(claims) }))).toBe('FORMAT_ERROR');
  });

  it('refuses a claim that has no meaning and a token without iat', async () => {
    for (const claims of [{ params: { clientId: CLIENT }, iat: seconds(), exp: 1 }, { params: { clientId: CLIENT } }]) {
      expect(code(await shop.post('sessions/create', { ...claims, token: sign(claims) }))).toBe('FORMAT_ERROR');
    }
  });
});

describe('the signature', () => {
  it('is refused with another key, another algorithm or none, and with changed bytes', async () => {
    const body = claimsNow();
    const [head, payload, signature] = sign(body).split('.');
    const tokens = [
      sign(body, 'wrong'),
      sign(body, KEY, { alg: 'HS512', typ: 'JWT' }, 'sha512'),
      sign(body, KEY, { alg: 'HS512', typ: 'JWT' }),
      sign(body, KEY, { alg: 'none' }),
      `${head}.${payload}.`,
      `${head}.${payload}`,
      `${head}.${payload}x.${signature}`,
      'x.y.z',
    ];
    for (const token of tokens)
      expect((await shop.post('sessions/create', { ...body, token })).body).toEqual({ status: 0, error: { code: 'SIGN_ERROR' } });
  });

  it('is refused when the client is unknown, or when no client is known', async () => {
    const unknown = { params: { clientId: 'nobody' }, iat: seconds() };
    expect(code(await shop.post('sessions/create', { ...unknown, token: sign(unknown) }))).toBe('SIGN_ERROR');
    shop.simulator.switches.set('merchantsKnown', false);
    expect(code(await shop.post('sessions/create', { ...claimsNow(), token: sign(claimsNow()) }))).toBe('SIGN_ERROR');
  });

  it("is refused on a session of another merchant, whoever's key it is", async () => {
    const other = new Shop(shop.simulator, OTHER.clientId, OTHER.secret);
    other.session = shop.session;
    expect(code(await other.ask('invoices/show', { id: 'x' }))).toBe('SIGN_ERROR');
  });
});

const claimsNow = () => ({ params: { clientId: CLIENT }, iat: seconds() });

const at = async (offset: number, form: (iat: number) => unknown = (iat) => iat) => {
  const claims = { params: { clientId: CLIENT }, iat: form(seconds() + offset) };
  return shop.post('sessions/create', { ...claims, token: sign(claims) });
};

describe('the age of a request', () => {
  it('may differ by twenty seconds either way, not more, and iat may be text', async () => {
    expect(code(await at(-18))).toBeUndefined();
    expect(code(await at(18, String))).toBeUndefined();
    expect((await at(-23)).body).toEqual({ error: { code: 'TIMELIMIT_ERROR' } });
    expect((await at(23)).body).toEqual({ error: { code: 'TIMELIMIT_ERROR' } });
    expect(code(await at(0, (iat) => iat * 1_000))).toBe('TIMELIMIT_ERROR');
  });

  it('is not touched by advances of the business clock, but by a skew of its own', async () => {
    shop.simulator.clock.advance(3_600_000);
    expect(code(await at(0))).toBeUndefined();
    shop.simulator.switches.set('clockSkewSeconds', 40);
    expect(code(await at(0))).toBe('TIMELIMIT_ERROR');
    expect(code(await at(40))).toBeUndefined();
    shop.simulator.switches.set('freshnessSeconds', null);
    expect(code(await at(-5_000))).toBeUndefined();
  });

  it('is judged after the signature and before the fields', async () => {
    const old = { params: {}, iat: 1 };
    expect(code(await shop.post('sessions/create', { ...old, token: sign(old) }))).toBe('TIMELIMIT_ERROR');
    expect(code(await shop.post('sessions/create', { ...old, token: sign(old, 'wrong') }))).toBe('SIGN_ERROR');
  });
});

describe('the fields', () => {
  it('are named one by one when they are missing', async () => {
    expect(fields(await shop.call('sessions/create', {}))).toEqual({ params: { clientId: 'REQUIRED' } });
    expect(fields(await create({}, {}))).toEqual({
      params: { systemType: 'REQUIRED' },
      data: { externalId: 'REQUIRED', type: 'REQUIRED', description: 'REQUIRED', amount: 'REQUIRED' },
    });
    expect(fields(await shop.ask('payments/complete'))).toEqual({ params: { paymentId: 'REQUIRED', invoiceId: 'REQUIRED' } });
    expect(fields(await shop.call('invoicer/invoices/show', {}))).toEqual({ params: { sessionId: 'REQUIRED', id: 'REQUIRED' } });
  });

  it.each([
    ['amount', 0],
    ['amount', -5],
    ['amount', 19.99],
    ['amount', '25000'],
    ['type', 'AUTHORIZE'],
    ['externalId', 1001],
    ['reusability', 'false'],
    ['redirectUrl', 'javascript:alert(1)'],
    ['callbackUrl', 'hook'],
    ['extraInfo', { hub: '1' }],
    ['extraInfo', 'not json'],
    ['payExpiresAt', '2025-10-12T12:00:00Z'],
    ['payExpiresAt', '2025-02-30 12:00:00'],
    ['email', 'nobody'],
  ])('refuse %s = %j', async (name, value) => {
    expect(fields(await create({ ...GOOD, [name]: value }))).toEqual({ data: { [name]: 'INVALID' } });
  });

  it('refuse a system type that only answers have, and P2P without a receiver', async () => {
    expect(fields(await create(GOOD, { systemType: 'BILLER' }))).toEqual({ params: { systemType: 'INVALID' } });
    expect(fields(await create(GOOD, { systemType: 'P2P' }))).toEqual({ data: { cardTo: 'REQUIRED' } });
  });

  it('demand the period and the end of a subscription', async () => {
    const subscription = { ...GOOD, type: 'SUBSCRIBE' };
    expect(fields(await create(subscription))).toEqual({ data: { recurringInterval: 'REQUIRED', expiresAt: 'REQUIRED' } });
    expect(fields(await create({ ...subscription, recurringInterval: 367, expiresAt: 1 }))).toEqual({
      data: { recurringInterval: 'INVALID' },
    });
    expect(code(await create({ ...subscription, recurringInterval: 30, expiresAt: 1_791_536_000_000 }))).toBeUndefined();
  });

  it('may lack the sum of what is no subscription when the switch says so', async () => {
    const { amount: _left, ...unpriced } = GOOD;
    expect(fields(await create(unpriced))).toEqual({ data: { amount: 'REQUIRED' } });
    shop.simulator.switches.set('amountMissing', 'accept');
    for (const type of ['PAY', 'HOLD']) expect(code(await create({ ...unpriced, type }))).toBeUndefined();
    expect(fields(await create({ ...unpriced, type: 'SUBSCRIBE', recurringInterval: 30, expiresAt: 1_791_536_000_000 }))).toEqual({
      data: { amount: 'REQUIRED' },
    });
  });

  it('refuse undocumented members, such as the sum of a capture in data, unless told to ignore them', async () => {
    expect(fields(await create({ ...GOOD, orderId: '1' }))).toEqual({ data: { orderId: 'UNKNOWN' } });
    const ids = await shop.paid({ type: 'HOLD' });
    expect(fields(await shop.ask('payments/complete', ids, { amount: 100 }))).toEqual({ data: { amount: 'UNKNOWN' } });
    expect(fields(await shop.ask('payments/reverse', { ...ids, amount: 100 }))).toEqual({ params: { amount: 'UNKNOWN' } });
    shop.simulator.switches.set('unknownFields', 'ignore');
    expect(code(await create({ ...GOOD, orderId: '1' }))).toBeUndefined();
  });

  it('are answered with HTTP 400 when the switch says so', async () => {
    shop.simulator.switches.set('errorHttpStatus', 400);
    expect((await create({})).status).toBe(400);
    expect((await create(GOOD)).status).toBe(200);
  });
});

describe('sessions and owners', () => {
  it('live for less than a day of simulated time', async () => {
    shop.simulator.clock.advance(23.9 * 3_600_000);
    expect(code(await create(GOOD))).toBeUndefined();
    shop.simulator.clock.advance(0.2 * 3_600_000);
    expect(fields(await create(GOOD))).toEqual({ params: { sessionId: 'INVALID' } });
    expect(fields(await create({}))).toMatchObject({ data: { amount: 'REQUIRED' } });
  });

  it('are refused when unknown, for instance after a reset', async () => {
    await fetch(`${shop.simulator.url}/_sim/reset`, { method: 'POST' });
    expect(fields(await create(GOOD))).toEqual({ params: { sessionId: 'INVALID' } });
  });

  it('never show an invoice or a payment of another merchant', async () => {
    const ids = await shop.paid();
    const other = new Shop(shop.simulator, OTHER.clientId, OTHER.secret);
    await other.enter();
    for (const call of [
      other.ask('invoices/show', { id: ids.invoiceId }),
      other.ask('payments/show', { paymentId: ids.paymentId }),
      other.ask('payments/reverse', ids),
    ]) {
      expect(code(await call)).toBe('NOT_ALLOWED');
    }
    expect((await other.ask('invoices/show/list', { ids: [ids.invoiceId] })).claims['invoices']).toEqual([]);
    expect(await shop.ledger()).toEqual(['capture 25000']);
  });

  it('refuse ids that do not exist or do not belong together', async () => {
    const ids = await shop.paid();
    const another = await shop.invoice();
    expect(code(await shop.ask('invoices/show', { id: 'none' }))).toBe('NOT_ALLOWED');
    expect(code(await shop.ask('payments/reverse', { ...ids, invoiceId: another }))).toBe('NOT_ALLOWED');
  });

  it('are open to a merchant added later', async () => {
    const added = await fetch(`${shop.simulator.url}/_sim/merchants`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ clientId: '70001', secret: 'late' }),
    });
    expect(added.status).toBe(201);
    const late = new Shop(shop.simulator, '70001', 'late');
    await late.enter();
    expect(await late.invoice()).toEqual(expect.any(String));
  });
});
