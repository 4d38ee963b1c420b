import request from 'supertest';
import type { PlatformAccount } from '../../../src/payments/ports/platform';
import { SHOP } from './fake-host';
import { connect, startStand } from './stand';
import type { Stand } from './stand';

let stand: Stand;
let account: PlatformAccount;
beforeEach(async () => {
  stand = await startStand({ language: 'EN' });
  account = await connect(stand);
});
afterEach(() => stand.stop());

const ID = '0b7d9f3e-3c55-4d0f-8a44-5d3a5f6c7b21';
const CREATE = {
  shopId: SHOP,
  invoiceUuid: '5f0f4a54-6a0e-4c39-9d2c-0d8a2b6a9a11',
  invoiceType: 'link',
  amount: 121.5,
  currency: 'UAH',
  orderNumber: '1213C',
  orderId: 1213,
  siteUrl: 'https://shop.example.org',
  items: [
    { name: 'Tea, 100 g', price: 60.75, quantity: 2, measurementUnit: 'pc', vat: 'vat20', paymentObject: 'commodity', offerId: 77 },
    { name: 'By weight', price: 0.001, quantity: 1 },
    { name: 'Half', price: 10, quantity: 0.5 },
  ],
  customer: { email: 'olena@example.org', phone: '+380501112233', firstName: 'Olena', lastName: 'K', contragentType: 'individual' },
};

const post = (action: string, fields: Record<string, string>) =>
  request(stand.url).post(`/retailcrm/payment/${action}`).type('form').send(fields);
const status = (query: Record<string, string | string[]>) => request(stand.url).get('/retailcrm/payment/status').query(query);
const call = (action: string, entity: unknown, clientId = account.clientId) => post(action, { clientId, [action]: JSON.stringify(entity) });

/** The lines of an order as the heart gets them. */
const linesOf = async (items: readonly object[]) => {
  await call('create', { ...CREATE, items }).expect(200);
  const asked = stand.host.asked.at(-1);
  return asked?.what === 'issue' ? asked.request.lines : null;
};

describe('create', () => {
  it('asks the heart for a link and answers with it', async () => {
    const answer = await call('create', CREATE).expect(200);
    expect(answer.body).toEqual({
      success: true,
      result: {
        paymentId: expect.stringMatching(/^[0-9a-f-]{36}$/),
        invoiceUrl: expect.stringContaining(`${stand.url}/p/`),
        cancellable: true,
      },
    });
    expect(stand.host.asked).toEqual([
      {
        what: 'issue',
        request: {
          merchantCode: SHOP,
          platformInvoiceId: CREATE.invoiceUuid,
          amount: { minor: 12_150, currency: 'UAH' },
          orderId: '1213',
          orderNumber: '1213C',
          siteUrl: 'https://shop.example.org',
          returnUrl: null,
          lines: [
            { name: 'Tea, 100 g', quantity: '2', price: 6_075, vat: 'vat20', subject: 'commodity' },
            { name: 'Half', quantity: '0.5', price: 1_000 },
          ],
          customer: { name: 'Olena K', email: 'olena@example.org', phone: '+380501112233' },
          actor: { kind: 'platform-user', platform: 'retailcrm' },
        },
      },
    ]);
  });

  it('answers the same when it comes again', async () => {
    const first = await call('create', CREATE);
    expect((await call('create', CREATE)).text).toBe(first.text);
  });

  it.each([
    [3944, 'JPY', 3944],
    [1.005, 'KWD', 1005],
    [19.99, 'UAH', 1999],
    [0.29, 'UAH', 29],
    [1, 'UAH', 100],
  ])('reads %d %s as %i minor units', async (amount, currency, minor) => {
    await call('create', { ...CREATE, amount, currency }).expect(200);
    expect(stand.host.asked).toMatchObject([{ request: { amount: { minor, currency } } }]);
  });

  it.each(['items', 'customer', 'orderId', 'siteUrl'] as const)('does without %s', async (name) => {
    const { [name]: _left, ...rest } = CREATE;
    await call('create', rest).expect(200);
  });

  it('passes on what a receipt says of a line, in the words of the CRM', async () => {
    const fiscal = { vat: 'vat-of-tomorrow', paymentObject: 'service', paymentMethod: 'advance' };
    expect(await linesOf([{ name: 'Delivery', price: 5, quantity: 1, ...fiscal }])).toEqual([
      { name: 'Delivery', quantity: '1', price: 500, vat: 'vat-of-tomorrow', subject: 'service', method: 'advance' },
    ]);
  });

  it('counts a line by its sum where a discount left a price that nobody can pay', async () => {
    expect(await linesOf([{ name: 'Tea', price: 0.125, quantity: 8 }])).toEqual([{ name: 'Tea', quantity: '8', price: 13, total: 100 }]);
    expect(await linesOf([{ name: 'Cheese', price: 33.336, quantity: 2.5 }])).toEqual([
      { name: 'Cheese', quantity: '2.5', price: 3_334, total: 8_334 },
    ]);
  });

  it('leaves out a line whose sum has more decimals than money', async () => {
    expect(await linesOf([{ name: 'Tea', price: 33.333, quantity: 2 }])).toEqual([]);
  });

  it('passes on no character that a database cannot keep', async () => {
    const customer = { firstName: 'Ole\0na' };
    await call('create', { ...CREATE, orderNumber: '12\u000013', customer }).expect(200);
    expect(stand.host.asked).toMatchObject([{ request: { orderNumber: '1213', customer: { name: 'Olena' } } }]);
  });

  it('does not send a payer to what is no web address', async () => {
    await call('create', { ...CREATE, siteUrl: 'javascript:alert(1)', returnUrl: 'https://shop.example.org/thanks' }).expect(200);
    expect(stand.host.asked).toMatchObject([{ request: { siteUrl: null, returnUrl: 'https://shop.example.org/thanks' } }]);
  });

  it.each([
    ['a merchant that cannot be ours', { shopId: "' or 1=1" }, 'merchant-unknown'],
    ['another type of invoice', { invoiceType: 'qr' }, 'invoice-type-unsupported'],
    ['an unknown currency', { currency: 'XXX' }, 'currency-unknown'],
    ['nothing to pay', { amount: 0 }, 'amount-invalid'],
    ['less than nothing', { amount: -1 }, 'amount-invalid'],
    ['more decimals than the currency has', { amount: 1.005 }, 'amount-invalid'],
    ['decimals of a currency without them', { amount: 1.5, currency: 'JPY' }, 'amount-invalid'],
    ['a sum as text', { amount: '121.5' }, 'request-invalid'],
    ['an endless sum', { amount: 1e30 }, 'amount-invalid'],
    ['no id of an invoice', { invoiceUuid: 'x' }, 'request-invalid'],
    ['no merchant', { shopId: undefined }, 'request-invalid'],
  ])('with %s is refused before the heart is asked', async (_what, change, code) => {
    const answer = await call('create', { ...CREATE, ...change }).expect(400);
    expect(answer.body).toEqual({ success: false, errorMsg: `en: ${code}` });
    expect(stand.host.asked).toEqual([]);
  });
});

describe('a call that there is not', () => {
  it('is answered with JSON', async () => {
    const answer = await call('nothing', {}).expect(404);
    expect(answer.body).toEqual({ success: false, errorMsg: 'en: not-found' });
  });
});

describe('every payment call', () => {
  const ENTITIES: readonly (readonly [string, unknown])[] = [
    ['create', CREATE],
    ['approve', { paymentId: ID }],
    ['cancel', { paymentId: ID }],
    ['refund', { paymentId: ID }],
  ];

  it.each(ENTITIES)('%s is refused while the module is off or frozen', async (action, entity) => {
    const [known] = stand.host.installations();
    if (!known) throw new Error('not connected');
    await stand.host.update(known, { frozen: true });
    expect((await call(action, entity).expect(400)).body.errorMsg).toBe('en: installation-off');
    expect(stand.host.asked).toEqual([]);
  });

  it.each(ENTITIES)('%s of an unknown client is refused before its content is looked at', async (action, entity) => {
    expect((await call(action, entity, 'nobody').expect(400)).body.errorMsg).toBe('en: installation-unknown');
    expect((await call(action, 'x', 'nobody').expect(400)).body.errorMsg).toBe('en: installation-unknown');
    expect((await post(action, { [action]: JSON.stringify(entity) }).expect(400)).body.errorMsg).toBe('en: installation-unknown');
  });

  it.each(ENTITIES)('%s is refused when its field is missing, broken, repeated or nested', async (action) => {
    const id = `clientId=${account.clientId}`;
    const bodies = [
      id,
      `${id}&${action}=%7B`,
      `${id}&${action}=null`,
      `${id}&${action}=%5B%5D`,
      `${id}&${action}={}&${action}={}`,
      `${id}&${action}[a]=1`,
    ];
    for (const body of bodies) {
      const answer = await request(stand.url).post(`/retailcrm/payment/${action}`).type('form').send(body).expect(400);
      expect(answer.body).toEqual({ success: false, errorMsg: 'en: request-invalid' });
    }
  });

  it('is answered with JSON when its body cannot be read', async () => {
    const big = await post('create', { clientId: account.clientId, create: 'x'.repeat(1_100_000) }).expect(413);
    expect(big.body).toEqual({ success: false, errorMsg: 'en: request-too-large' });
    const json = await request(stand.url)
      .post('/retailcrm/payment/create')
      .send({ clientId: account.clientId, create: CREATE })
      .expect(400);
    expect(json.body).toMatchObject({ success: false });
    const packed = await post('create', {}).set('Content-Encoding', 'nonsense').expect(415);
    expect(packed.body).toEqual({ success: false, errorMsg: 'en: request-invalid' });
  });

  it('takes blanks as plus signs and as %20, and fields in any order', async () => {
    const create = encodeURIComponent(JSON.stringify(CREATE));
    for (const text of [create, create.replace(/%20/g, '+')]) {
      const body = `unknown=1&create=${text}&clientId=${account.clientId}`;
      await request(stand.url).post('/retailcrm/payment/create').type('form').send(body).expect(200);
    }
    expect(stand.host.asked).toMatchObject([
      { request: { lines: [{ name: 'Tea, 100 g' }, {}] } },
      { request: { lines: [{ name: 'Tea, 100 g' }, {}] } },
    ]);
  });

  it.each(ENTITIES)('%s is answered with JSON when something breaks inside, and tells nothing of it', async (action, entity) => {
    stand.host.fault = new Error('column "secret_thing" does not exist');
    const answer = await call(action, entity).expect(500);
    expect(answer.body).toEqual({ success: false, errorMsg: 'en: internal-error' });
    expect(stand.logged()).toContain('retailcrm-call-failed');
    expect(stand.logged()).not.toContain(account.clientId);
  });

  it.each(ENTITIES)('%s passes on why the heart refuses, with the words of the gateway', async (action, entity) => {
    stand.host.refusal = { code: 'gateway-refused', text: 'Card is blocked' };
    const answer = await call(action, entity).expect(400).expect('Cache-Control', 'no-store');
    expect(answer.body).toEqual({ success: false, errorMsg: 'en: gateway-refused: Card is blocked' });
  });
});

describe('approve, cancel and refund', () => {
  it('pass the sum on as it was sent, or none', async () => {
    await call('approve', { paymentId: ID, amount: 100.5 }).expect(200, { success: true });
    await call('approve', { paymentId: ID }).expect(200, { success: true });
    await call('cancel', { paymentId: ID }).expect(200, { success: true });
    const refund = await call('refund', { paymentId: ID, amount: 50 }).expect(200);
    expect(refund.body).toEqual({ success: true, result: { id: 'rf-1', status: 'succeeded', amount: 50 } });
    expect(stand.host.asked).toEqual([
      { what: 'confirm', invoiceId: ID, amount: 100.5 },
      { what: 'confirm', invoiceId: ID, amount: null },
      { what: 'cancel', invoiceId: ID, amount: null },
      { what: 'refund', invoiceId: ID, amount: 50 },
    ]);
  });

  it.each([0, -5])('refuse the sum %d', async (amount) => {
    expect((await call('refund', { paymentId: ID, amount }).expect(400)).body.errorMsg).toBe('en: amount-invalid');
    expect((await call('approve', { paymentId: ID, amount }).expect(400)).body.errorMsg).toBe('en: amount-invalid');
    expect(stand.host.asked).toEqual([]);
  });

  it('answer an id that cannot be ours like one that nobody knows, byte for byte', async () => {
    stand.host.refusal = { code: 'invoice-unknown' };
    const unknown = await call('cancel', { paymentId: ID }).expect(400);
    for (const paymentId of ['1', "' or 1=1", 4571]) expect((await call('cancel', { paymentId }).expect(400)).text).toBe(unknown.text);
  });
});

describe('the old question for a status', () => {
  it('is answered in the words of the CRM', async () => {
    const answer = await status({ clientId: account.clientId, paymentId: ID }).expect(200);
    expect(answer.body).toEqual({
      success: true,
      result: {
        paymentId: ID,
        status: 'waitingForCapture',
        amount: 121.5,
        invoiceUrl: `${stand.url}/p/abc`,
        expiredAt: '2026-03-08 10:15:00',
        refundable: false,
        cancellable: true,
      },
    });
  });

  it('is refused to others', async () => {
    await status({ paymentId: ID }).expect(400);
    await status({ clientId: [account.clientId, 'x'], paymentId: ID }).expect(400);
    await status({ clientId: account.clientId }).expect(400);
  });
});
