import { z } from 'zod';
import type { MoveRequest } from '../../../src/payments/ports/gateway';
import { currency } from '../../../src/payments/domain/currency';
import { openToken } from '../../../src/gateways/uapay/signature';
import { SETTINGS, startScriptedUapay } from './scripted-uapay';
import type { Scripted, ScriptedUapay } from './scripted-uapay';
import { claimsOf, INVOICE, PAYMENT, SESSION, VECTORS } from './vectors';

const UAH = currency('UAH');
const address = { settings: SETTINGS, reference: INVOICE, paymentReference: PAYMENT };
const whole: MoveRequest = { ...address, amount: { minor: 25_000, currency: UAH }, whole: true, idempotencyKey: 'op-1' };
const part = (minor: number): MoveRequest => ({ ...whole, amount: { minor, currency: UAH }, whole: false });
const done: Scripted = { claims: { paymentId: PAYMENT } };
const sessionFault: Scripted = { body: { status: 0, error: { code: 'FORMAT_ERROR', fields: { params: { sessionId: 'INVALID' } } } } };
const tooOld: Scripted = { body: { error: { code: 'TIMELIMIT_ERROR' } } };
const envelope = z.object({ token: z.string(), iat: z.int() });
const HOUR = 3_600_000;

let uapay: ScriptedUapay;

beforeEach(async () => {
  uapay = await startScriptedUapay();
});

afterEach(() => uapay.stop());

const signedIn = (body: string): unknown => openToken(envelope.parse(JSON.parse(body)).token, VECTORS.key);
const lastSigned = (method: string): unknown => signedIn(uapay.asked(method).at(-1)?.body ?? '{}');

describe('requests', () => {
  it('open a session with the very bytes of the official client (U1)', async () => {
    await uapay.gateway.check(SETTINGS);
    expect(uapay.requests).toEqual([{ path: '/api/sessions/create', body: VECTORS.fullBodyOfU1 }]);
  });

  it.each([
    ['a full capture (U4)', 'U4', 'complete', () => uapay.gateway.capture(whole)],
    ['a reduced capture, its sum in params (U5)', 'U5', 'complete', () => uapay.gateway.capture(part(150_000))],
    ['a void (U4)', 'U4', 'cancel', () => uapay.gateway.void(whole)],
    ['a full refund (U4)', 'U4', 'reverse', () => uapay.gateway.refund(whole)],
    ['a partial refund, its sum in data (U6)', 'U6', 'reverse', () => uapay.gateway.refund(part(10_000))],
  ])('sign the same claims as the official client for %s', async (_what, vector, method, call) => {
    uapay.script(`payments/${method}`, done);
    await expect(call()).resolves.toEqual({ kind: 'done', value: undefined });
    expect(lastSigned(method)).toEqual(claimsOf(vector));
  });

  it('sign the same claims for readings (U7, U8)', async () => {
    const payment = { paymentId: PAYMENT, number: 1, amount: 25_000, status: 'PAID', paymentStatus: 'HOLDED' };
    const invoice = { id: INVOICE, type: 'HOLD', amount: 25_000, invoiceStatus: 'ACTIVE', payments: [payment] };
    uapay.script('invoices/show', { claims: invoice });
    uapay.script('payments/show', { claims: payment });
    await expect(uapay.gateway.read(address)).resolves.toMatchObject({ kind: 'done', value: { phase: 'held' } });
    expect(lastSigned('invoices/show')).toEqual(claimsOf('U7'));
    expect(lastSigned('payments/show')).toEqual(claimsOf('U8'));
  });

  it('carry the signed members in clear beside the token', async () => {
    uapay.script('payments/reverse', done);
    await uapay.gateway.refund(part(10_000));
    const { token: _token, ...clear } = JSON.parse(uapay.asked('reverse')[0]?.body ?? '{}') as Record<string, unknown>;
    expect(clear).toEqual(lastSigned('reverse'));
  });

  it('find the payment first when it is not known yet', async () => {
    const payment = { paymentId: PAYMENT, number: 1, amount: 25_000, status: 'PAID', paymentStatus: 'HOLDED' };
    uapay.script('invoices/show', { claims: { id: INVOICE, type: 'HOLD', amount: 25_000, invoiceStatus: 'ACTIVE', payments: [payment] } });
    uapay.script('payments/complete', done);
    await uapay.gateway.capture({ ...whole, paymentReference: null });
    expect(lastSigned('complete')).toEqual(claimsOf('U4'));
  });

  it('never ask for another currency', async () => {
    const request = {
      settings: SETTINGS,
      orderNumber: 'A1',
      amount: { minor: 100, currency: currency('USD') },
      manualCapture: false,
      description: 'Order',
      language: 'uk',
      customerEmail: null,
      returnUrl: uapay.url,
      notifyUrl: uapay.url,
      expiresAt: null,
      lines: [],
    };
    await expect(uapay.gateway.start(request)).resolves.toMatchObject({ kind: 'refused' });
    expect(uapay.requests).toEqual([]);
  });
});

describe('sessions', () => {
  beforeEach(() => uapay.script('payments/complete', done));

  it('are opened once and used for twelve hours', async () => {
    await uapay.gateway.capture(whole);
    uapay.at(12 * HOUR - 1);
    await uapay.gateway.capture(whole);
    expect(uapay.asked('sessions/create')).toHaveLength(1);
    uapay.at(12 * HOUR);
    await uapay.gateway.capture(whole);
    expect(uapay.asked('sessions/create')).toHaveLength(2);
  });

  it('are not shared by merchants', async () => {
    await uapay.gateway.capture(whole);
    await uapay.gateway.capture({ ...whole, settings: { ...SETTINGS, plain: { shopId: '60018', mode: 'test' } } });
    expect(uapay.asked('sessions/create')).toHaveLength(2);
  });

  it('are renewed once when UAPAY does not know them any more, even for calls that move money', async () => {
    uapay.script('payments/complete', sessionFault, done);
    await expect(uapay.gateway.capture(whole)).resolves.toMatchObject({ kind: 'done' });
    expect(uapay.asked('sessions/create')).toHaveLength(2);
    expect(uapay.asked('complete')).toHaveLength(2);
  });

  it('are not renewed for ever', async () => {
    uapay.script('payments/complete', sessionFault);
    await expect(uapay.gateway.capture(whole)).resolves.toEqual({ kind: 'refused', text: 'FORMAT_ERROR\nparams.sessionId: INVALID' });
    expect(uapay.asked('complete')).toHaveLength(2);
  });

  it('that cannot be opened mean that nothing was moved', async () => {
    uapay.script('sessions/create', 'cut');
    await expect(uapay.gateway.capture(whole)).resolves.toEqual({ kind: 'unknown', because: 'connection', sent: false });
    uapay.script('sessions/create', { text: 'down', status: 502 });
    await expect(uapay.gateway.capture(whole)).resolves.toEqual({ kind: 'unknown', because: 'bad-response', sent: false });
    uapay.script('sessions/create', { body: { error: { code: 'SIGN_ERROR' } } });
    await expect(uapay.gateway.capture(whole)).resolves.toEqual({ kind: 'refused', text: 'SIGN_ERROR' });
    expect(uapay.asked('complete')).toEqual([]);
  });
});

const MOVES: readonly [string, () => Promise<unknown>][] = [
  ['complete', () => uapay.gateway.capture(whole)],
  ['cancel', () => uapay.gateway.void(whole)],
  ['reverse', () => uapay.gateway.refund(whole)],
];

describe.each(MOVES)('payments/%s', (method, call) => {
  it.each<[string, Scripted, string]>([
    ['a lost answer', 'cut', 'connection'],
    ['a failing server', { text: 'oops', status: 500 }, 'bad-response'],
    ['a failing server that speaks of a refusal', { body: { error: { code: 'X' } }, status: 503 }, 'bad-response'],
    ['garbage', { text: '{"garbage": <<<' }, 'bad-response'],
    ['a redirect', { text: '', status: 302 }, 'bad-response'],
    ['an answer without a token', { body: { status: 1, data: { paymentId: PAYMENT } } }, 'bad-response'],
    ['an answer with a foreign token', { body: { status: 1, data: { token: 'a.b.c' } } }, 'bad-response'],
    ['a success inside a refusing status', { body: { status: 0, data: {} } }, 'bad-response'],
  ])('is sent once and its end is unknown after %s', async (_what, scripted, because) => {
    uapay.script(`payments/${method}`, scripted, done);
    await expect(call()).resolves.toEqual({ kind: 'unknown', because, sent: true });
    expect(uapay.asked(method)).toHaveLength(1);
  });

  it('is refused in the words of UAPAY, whatever the HTTP status', async () => {
    const body = { status: 0, error: { code: 'NOT_ALLOWED', message: 'wrong state' } };
    uapay.script(`payments/${method}`, { body }, { body, status: 400 });
    await expect(call()).resolves.toEqual({ kind: 'refused', text: 'NOT_ALLOWED: wrong state' });
    await expect(call()).resolves.toEqual({ kind: 'refused', text: 'NOT_ALLOWED: wrong state' });
  });

  it('is repeated once with a fresh time when UAPAY found it too old', async () => {
    uapay.script(`payments/${method}`, tooOld, done);
    await expect(call()).resolves.toMatchObject({ kind: 'done' });
    uapay.script(`payments/${method}`, tooOld);
    await expect(call()).resolves.toEqual({ kind: 'refused', text: 'TIMELIMIT_ERROR' });
    expect(uapay.asked(method)).toHaveLength(4);
  });

  it('never left us when nobody listens there', async () => {
    uapay.script(`payments/${method}`, done);
    await call();
    await uapay.stop();
    await expect(call()).resolves.toEqual({ kind: 'unknown', because: 'connection', sent: false });
  });
});

describe('readings', () => {
  const invoice = { id: INVOICE, type: 'PAY', amount: 25_000, invoiceStatus: 'ACTIVE' };

  it.each<[string, Scripted]>([
    ['a lost answer', 'cut'],
    ['a failing server', { text: 'oops', status: 500 }],
    ['a refusal for age', tooOld],
  ])('are repeated once after %s', async (_what, scripted) => {
    uapay.script('invoices/show', scripted, { claims: invoice });
    await expect(uapay.gateway.read(address)).resolves.toMatchObject({ kind: 'done', value: { phase: 'open' } });
    uapay.script('invoices/show', scripted);
    await expect(uapay.gateway.read(address)).resolves.not.toMatchObject({ kind: 'done' });
    expect(uapay.asked('invoices/show')).toHaveLength(4);
  });

  it('are signed anew for every try', async () => {
    uapay.script('invoices/show', tooOld, { claims: invoice });
    await uapay.gateway.read(address);
    uapay.at(30_000);
    await uapay.gateway.read(address);
    expect(uapay.asked('invoices/show').map(({ body }) => envelope.parse(JSON.parse(body)).iat)).toEqual([
      1_760_000_000, 1_760_000_000, 1_760_000_030,
    ]);
  });

  it.each<[string, object]>([
    ['another invoice', { ...invoice, id: 'another' }],
    ['no sum', { ...invoice, amount: undefined }],
    ['payments of a strange form', { ...invoice, payments: [{ paymentId: 1 }] }],
  ])('of %s are not believed', async (_what, claims) => {
    uapay.script('invoices/show', { claims });
    await expect(uapay.gateway.read(address)).resolves.toEqual({ kind: 'unknown', because: 'bad-response', sent: true });
  });
});

const item = (id: string, change: object = {}): object => ({
  id,
  externalId: 'A1',
  type: 'PAY',
  amount: 100,
  invoiceStatus: 'ACTIVE',
  createdAt: '2025-10-09T08:00:00.000Z',
  payments: [],
  ...change,
});

const unnamed = (id: string, extraInfo?: unknown): object => item(id, { externalId: undefined, extraInfo });

describe('looking for an invoice by our number', () => {
  const paid = { payments: [{ paymentId: 'p', number: 1, amount: 100, status: 'FINISHED', paymentStatus: 'FINISHED' }] };

  it('finds nothing', async () => {
    uapay.script('invoices/show/list', { claims: { invoices: [item('other', { externalId: 'A2' })] } });
    await expect(uapay.gateway.find(SETTINGS, 'A1')).resolves.toEqual({ kind: 'done', value: null });
    expect(lastSigned('show/list')).toMatchObject({ params: { externalIds: ['A1'], sessionId: SESSION } });
  });

  it.each<[string, readonly object[], string | null]>([
    ['ours among others, by what we sent along', [unnamed('ours', { order: 'A1' }), unnamed('other', { order: 'A2' })], 'ours'],
    ['ours among others, by what we sent along as text', [unnamed('ours', '{"order":"A1"}'), unnamed('other', '{}')], 'ours'],
    ['none when all are of others', [unnamed('other', { order: 'A2' })], null],
    ['the only one, when nothing says whose it is', [unnamed('ours')], 'ours'],
    ['the only one, when what was sent along cannot be read', [unnamed('ours', 'broken')], 'ours'],
    ['none of several, when nothing says whose they are', [unnamed('one'), unnamed('two', {})], null],
  ])('finds %s', async (_what, invoices, reference) => {
    uapay.script('invoices/show/list', { claims: { invoices } });
    await expect(uapay.gateway.find(SETTINGS, 'A1')).resolves.toMatchObject({ kind: 'done', value: reference && { reference } });
  });

  it('prefers the one with money, then the newest', async () => {
    const newer = item('newer', { createdAt: '2025-10-09T09:00:00.000Z' });
    uapay.script(
      'invoices/show/list',
      { claims: { invoices: [item('older'), newer] } },
      { claims: { invoices: [item('older', paid), newer] } },
    );
    await expect(uapay.gateway.find(SETTINGS, 'A1')).resolves.toMatchObject({ value: { reference: 'newer' } });
    await expect(uapay.gateway.find(SETTINGS, 'A1')).resolves.toMatchObject({ value: { reference: 'older' } });
  });

  it('sends the payer to the address that the list gives, else to the usual one', async () => {
    const paymentPageUrl = 'https://pay.example/x';
    uapay.script('invoices/show/list', { claims: { invoices: [item('i1', { paymentPageUrl })] } }, { claims: { invoices: [item('i1')] } });
    await expect(uapay.gateway.find(SETTINGS, 'A1')).resolves.toMatchObject({ value: { pay: { url: paymentPageUrl } } });
    await expect(uapay.gateway.find(SETTINGS, 'A1')).resolves.toMatchObject({ value: { pay: { url: `${uapay.url}/payment/i1` } } });
  });
});

describe('refusals', () => {
  it('never show the key', async () => {
    uapay.script('payments/complete', { body: { error: { code: 'SIGN_ERROR', message: `expected ${VECTORS.key}` } } });
    await expect(uapay.gateway.capture(whole)).resolves.toEqual({ kind: 'refused', text: 'SIGN_ERROR: expected ***' });
  });
});
