import { KEY, paymentsIn, seconds, Shop } from './harness';
import { verifyToken } from '../../../src/sandbox/uapay/jwt';

let shop: Shop;

beforeEach(async () => {
  shop = await Shop.open();
});

afterEach(() => shop.stop());

const set = (switches: Record<string, boolean | string | number | null>) => shop.simulator.switches.merge(switches);
const token = (answer: { body: object }) => (answer.body as { data: { token: string } }).data.token;

describe('answers', () => {
  it('are signed and stamped, never ahead of the clock', async () => {
    shop.simulator.clock.advance(3_600_000);
    const answer = await shop.ask('invoices/create', { systemType: 'ECOM' }, { externalId: '1', type: 'PAY', description: 'x', amount: 5 });
    expect(verifyToken(token(answer), KEY)).toEqual(answer.claims);
    expect(answer.claims['iat']).toBeLessThanOrEqual(seconds());
    expect(answer.claims).toMatchObject({
      paymentPageUrl: `${shop.simulator.url}/payment/${String(answer.claims['id'])}`,
      paymentPageUrlQR: `${shop.simulator.url}/qr/${String(answer.claims['id'])}.png`,
    });
  });

  it('can have text for status and iat, or come unsigned', async () => {
    const id = await shop.invoice();
    set({ statusAsString: true, iatAsString: true });
    const answer = await shop.ask('invoices/show', { id });
    expect(answer.body['status']).toBe('1');
    expect(answer.claims['iat']).toMatch(/^\d{10}$/);
    set({ answersSigned: false, statusAsString: false });
    expect((await shop.ask('invoices/show', { id })).body).toMatchObject({ status: 1, data: { id, amount: 25_000 } });
    expect((await shop.call('sessions/create', { clientId: '50017' })).body).toEqual({ status: 1, id: expect.any(String) });
  });

  it('are signed with another key, or are garbage, by fault', async () => {
    const id = await shop.invoice();
    shop.simulator.faults.add({ match: 'POST /api/invoicer/invoices/show', kind: 'wrong-signature' });
    expect(verifyToken(token(await shop.ask('invoices/show', { id })), KEY)).toBeNull();
    expect(verifyToken(token(await shop.ask('invoices/show', { id })), KEY)).not.toBeNull();
    shop.simulator.faults.add({ match: 'POST /api/invoicer/invoices/show', kind: 'garbage' });
    await expect(shop.ask('invoices/show', { id })).rejects.toThrow('is not valid JSON');
  });

  it('may be lost after the work is done', async () => {
    const ids = await shop.paid({ type: 'HOLD' });
    shop.simulator.faults.add({ match: 'POST /api/invoicer/payments/complete', kind: 'drop-after' });
    await expect(shop.ask('payments/complete', ids)).rejects.toThrow();
    expect(await shop.shown(ids)).toBe('FINISHED/FINISHED 25000');
  });
});

describe('invoices/show', () => {
  it('has the documented members and no others', async () => {
    const id = await shop.invoice({ extraInfo: '{"hub":"1"}', email: 'buyer@shop.example', redirectUrl: 'https://shop.example/r' });
    const { claims } = await shop.ask('invoices/show', { id });
    expect(claims).toEqual({
      id,
      invoiceNumber: expect.any(Number),
      clientId: '50017',
      systemType: 'ECOM',
      amount: 25_000,
      reusability: false,
      description: 'Order 1001',
      invoiceStatus: 'ACTIVE',
      type: 'PAY',
      redirectUrl: 'https://shop.example/r',
      callbackUrl: null,
      createdAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/),
      email: 'buyer@shop.example',
      extraInfo: { hub: '1' },
      serviceData: [],
      payments: [],
      iat: expect.any(Number),
    });
  });

  it('and payments/show tell who gets the money: the parts of services and the card of P2P', async () => {
    const services = [{ serviceId: 7, destination: 'rent', destinationName: 'Flat 1', description: 'May', amount: 15_000 }];
    const id = await shop.invoice({ services, cardTo: { id: 'card-9' } }, { systemType: 'P2P' });
    await shop.press(id, 'pay');
    const { claims } = await shop.ask('invoices/show', { id });
    expect(claims['serviceData']).toEqual([{ ...services[0], account: null, mfo: null, okpo: null, bankName: null }]);
    expect(paymentsIn(claims)).toMatchObject([{ cardToId: 'card-9' }]);
    const { paymentId } = paymentsIn(claims)[0]!;
    expect((await shop.ask('payments/show', { paymentId })).claims).toMatchObject({ cardToId: 'card-9', systemType: 'P2P' });
  });

  it('may leave an empty list of payments out', async () => {
    const id = await shop.invoice();
    set({ emptyPayments: 'absent' });
    expect((await shop.ask('invoices/show', { id })).claims).not.toHaveProperty('payments');
  });

  it('and payments/show can give a paymentStatus nobody has heard of, while the truth stays', async () => {
    const ids = await shop.paid();
    set({ unknownStatus: 'SLEEPING' });
    expect(await shop.shown(ids)).toBe('FINISHED/SLEEPING 25000');
    const { claims } = await shop.ask('invoices/show', { id: ids.invoiceId });
    expect(paymentsIn(claims)).toMatchObject([{ status: 'FINISHED', paymentStatus: 'SLEEPING' }]);
    const [invoice] = (await shop.state())['invoices'] as [Record<string, unknown>];
    expect(paymentsIn(invoice)).toMatchObject([{ status: 'FINISHED', paymentStatus: 'FINISHED', captured: 25_000, held: 0, refunded: 0 }]);
  });

  it('as a list takes ids or order numbers in params or in data, at most a hundred', async () => {
    const first = await shop.invoice({ externalId: 'A' });
    const second = await shop.invoice({ externalId: 'B' });
    const list = async (params: object, data?: object) =>
      ((await shop.ask('invoices/show/list', params, data)).claims['invoices'] as { id: string }[]).map(({ id }) => id);
    expect(await list({ ids: [first, 'unknown'] })).toEqual([first]);
    expect(await list({ externalIds: ['B', 'A'] })).toEqual([first, second]);
    expect(await list({}, { ids: [second] })).toEqual([second]);
    expect(await list({}, { externalIds: ['A'] })).toEqual([first]);
    const tooMany = await shop.ask('invoices/show/list', { ids: Array.from({ length: 101 }, String) });
    expect(tooMany.body).toMatchObject({ error: { code: 'FORMAT_ERROR', fields: { params: { ids: 'INVALID' } } } });
    expect((await shop.ask('invoices/show/list')).body).toMatchObject({ error: { fields: { params: { externalIds: 'REQUIRED' } } } });
  });
});

describe('payments/show and checkStatus', () => {
  it('have the documented members', async () => {
    const ids = await shop.paid();
    const { claims } = await shop.ask('payments/show', { paymentId: ids.paymentId });
    expect(Object.keys(claims).sort()).toEqual(
      (
        'amount cardFromId cardFromMasked cardToId cardToMasked chequeLink clientId commission createdAt email iat invoiceId number ' +
        'paidAt paymentId paymentStatus receiptId reversedAt status systemType updatedAt'
      ).split(' '),
    );
  });

  it('disagree about which state is which, as the documentation does', async () => {
    const ids = await shop.paid({ type: 'HOLD' });
    expect((await shop.ask('payments/checkStatus', ids)).claims).toMatchObject({ status: 'HOLDED', paymentStatus: 'PAID' });
    set({ checkStatusSwapped: false });
    expect((await shop.ask('payments/checkStatus', ids)).claims).toMatchObject({ status: 'PAID', paymentStatus: 'HOLDED' });
  });
});

const checked = async (invoiceId: string) => {
  const [payment] = paymentsIn((await shop.ask('invoices/show', { id: invoiceId })).claims);
  return { claims: (await shop.ask('payments/checkStatus', { invoiceId, paymentId: payment!['paymentId'] })).claims, payment: payment! };
};

describe('checkStatus', () => {
  it('says where the payer confirms, while the bank waits for it', async () => {
    const invoiceId = await shop.invoice();
    await shop.press(invoiceId, 'pay', { card: 'code' });
    const { claims, payment } = await checked(invoiceId);
    const url = `${shop.simulator.url}/payment/${invoiceId}`;
    expect(claims['confirmation']).toEqual({
      type: 'LOOKUP',
      confirmationsLeft: expect.any(Number),
      url,
      form: { PaReq: expect.any(String) },
      redirect: { url, params: { id: payment['paymentId'] } },
    });
    set({ confirmationType: '3DS' });
    expect((await checked(invoiceId)).claims).toMatchObject({ confirmation: { type: '3DS' } });
  });

  it('has nothing to confirm afterwards, or by switch no such member', async () => {
    const { invoiceId } = await shop.paid();
    expect((await checked(invoiceId)).claims).toMatchObject({ confirmation: null });
    set({ emptyConfirmation: 'absent' });
    expect((await checked(invoiceId)).claims).not.toHaveProperty('confirmation');
  });
});

describe('subscriptions/update', () => {
  const subscription = { type: 'SUBSCRIBE', amount: 30_000, recurringInterval: 30, expiresAt: 1_991_536_000_000 };

  it('changes interval and end of an invoice named either way', async () => {
    const { invoiceId } = await shop.paid(subscription);
    const first = await shop.ask('subscriptions/update', { invoiceId }, { interval: 7, expiresAt: 1_995_000_000_000 });
    expect(first.claims).toEqual({
      invoiceId,
      amount: 30_000,
      commission: 0,
      interval: 7,
      expiresAt: new Date(1_995_000_000_000).toISOString(),
      plannedPaidAt: expect.stringMatching(/Z$/),
      status: 'ACTIVE',
      iat: expect.any(Number),
    });
    const second = await shop.ask('subscriptions/update', { id: invoiceId, invoiceId }, { interval: 8 });
    expect(second.claims).toMatchObject({ interval: 8, expiresAt: first.claims['expiresAt'] });
    const apart = Date.parse(String(second.claims['plannedPaidAt'])) - Date.parse(String(first.claims['plannedPaidAt']));
    expect(apart).toBe(86_400_000);
  });

  it('refuses what is no subscription, no invoice of this merchant, or no interval', async () => {
    const error = async (params: object, data: object = { interval: 7 }) =>
      (await shop.ask('subscriptions/update', params, data)).body['error'] as object;
    expect(await error({})).toMatchObject({ fields: { params: { id: 'REQUIRED' } } });
    expect(await error({ id: await shop.invoice() })).toMatchObject({ code: 'NOT_ALLOWED' });
    const id = await shop.invoice(subscription);
    expect(await error({ id, invoiceId: 'another' })).toMatchObject({ code: 'NOT_ALLOWED' });
    expect(await error({ id }, { interval: 367 })).toMatchObject({ fields: { data: { interval: 'INVALID' } } });
    expect((await shop.ask('subscriptions/update', { id })).claims).toMatchObject({ interval: 30, plannedPaidAt: null });
  });
});

describe('the state for tests', () => {
  it('lists every call with its outcome', async () => {
    await shop.invoice();
    await shop.ask('invoices/show', { id: 'none' });
    const requests = (await shop.state())['requests'] as { path: string; ok: boolean; error: string | null }[];
    expect(requests.map(({ path, ok, error }) => [path, ok, error])).toEqual([
      ['/api/sessions/create', true, null],
      ['/api/invoicer/invoices/create', true, null],
      ['/api/invoicer/invoices/show', false, 'NOT_ALLOWED no such invoice'],
    ]);
  });
});
