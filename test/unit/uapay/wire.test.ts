import { currency, type Currency } from '../../../src/payments/domain/currency';
import type { StartRequest } from '../../../src/payments/ports/gateway';
import { signToken } from '../../../src/gateways/uapay/signature';
import { createBody, errorText, openEnvelope, shownInvoiceSchema, shownPaymentSchema, snapshotOf } from '../../../src/gateways/uapay/wire';
import { SETTINGS } from './scripted-uapay';
import { INVOICE, PAYMENT, VECTORS } from './vectors';

const { key } = VECTORS;
const signed = (claims: object, secret = key) => JSON.stringify({ status: 1, data: { token: signToken(claims, secret) } });

const request: StartRequest = {
  settings: SETTINGS,
  orderNumber: 'INS-1002',
  amount: { minor: 199_950, currency: currency('UAH') },
  manualCapture: true,
  description: 'Order 1002',
  language: 'uk',
  customerEmail: 'buyer@shop.example',
  returnUrl: 'https://shop.example/return/1002',
  notifyUrl: 'https://hub.example/cb/uapay/1',
  expiresAt: new Date('2025-10-12T09:00:00Z'),
  lines: [],
};

describe('a new invoice on the wire', () => {
  it('is written as the notes show it, with the expiry in Kyiv time', () => {
    expect(createBody(request)).toEqual({
      params: { systemType: 'ECOM', locale: 'uk' },
      data: {
        externalId: 'INS-1002',
        type: 'HOLD',
        amount: 199_950,
        description: 'Order 1002',
        reusability: false,
        redirectUrl: 'https://shop.example/return/1002',
        callbackUrl: 'https://hub.example/cb/uapay/1',
        email: 'buyer@shop.example',
        extraInfo: '{"order":"INS-1002"}',
        payExpiresAt: '2025-10-12 12:00:00',
      },
    });
  });

  it('knows winter time', () => {
    expect(createBody({ ...request, expiresAt: new Date('2025-12-01T22:30:00Z') }).data?.['payExpiresAt']).toBe('2025-12-02 00:30:00');
  });

  it('leaves out what there is not', () => {
    const { data } = createBody({ ...request, manualCapture: false, customerEmail: null, expiresAt: null });
    expect(data).toMatchObject({ type: 'PAY' });
    expect(data).not.toHaveProperty('email');
    expect(data).not.toHaveProperty('payExpiresAt');
  });

  it.each(['not an address', 'olena@', 'a@b@c.example', ''])('goes out without the e-mail %j, which is none', (customerEmail) => {
    expect(createBody({ ...request, customerEmail }).data).not.toHaveProperty('email');
  });

  it.each([
    ['uk-UA', 'uk'],
    ['RU', 'ru'],
    ['en', 'en'],
    ['es', 'en'],
  ])('shows its page to a payer who speaks %s in %s', (language, locale) => {
    expect(createBody({ ...request, language }).params['locale']).toBe(locale);
  });

  it('never has an empty or an overlong description', () => {
    expect(createBody({ ...request, description: ' ' }).data?.['description']).toBe('INS-1002');
    expect(Array.from(String(createBody({ ...request, description: '🧾'.repeat(300) }).data?.['description']))).toHaveLength(255);
  });
});

describe('an answer', () => {
  it('is its signed claims, and the state of a payment does not pass for the state of the answer', () => {
    expect(openEnvelope(signed({ status: 'PAID', id: '1' }), key)).toEqual({ kind: 'claims', claims: { status: 'PAID', id: '1' } });
    const failed = JSON.stringify({ status: 0, data: { token: signToken({ status: 1 }, key) } });
    expect(openEnvelope(failed, key)).toEqual({ kind: 'broken', why: 'unreadable' });
  });

  it('may have its state as text', () => {
    expect(openEnvelope(signed({ id: '1', iat: '1760000000' }).replace('"status":1', '"status":"1"'), key)).toMatchObject({
      kind: 'claims',
    });
  });

  it('is not believed without a token or with a wrong one', () => {
    for (const body of ['{"status":1}', '{"status":1,"id":"x"}', '{"status":1,"data":{"id":"x"}}', signed({ id: '1' }, 'another')]) {
      expect(openEnvelope(body, key)).toEqual({ kind: 'broken', why: 'unsigned' });
    }
  });

  it.each(['', 'null', '[]', '<html>', '{"garbage": <<<', '{}', '{"status":2,"data":{}}', '{"data":{"token":"x"}}'])(
    'is unreadable as %j',
    (text) => {
      expect(openEnvelope(text, key)).toEqual({ kind: 'broken', why: 'unreadable' });
    },
  );

  it('is a refusal as soon as it has an error, whatever its state', () => {
    expect(openEnvelope('{"error":{"code":"TIMELIMIT_ERROR"}}', key)).toEqual({ kind: 'error', error: { code: 'TIMELIMIT_ERROR' } });
    expect(openEnvelope('{"status":1,"error":{"code":7}}', key)).toMatchObject({ kind: 'error', error: { code: '7' } });
  });
});

describe('the text of a refusal', () => {
  it('names the code, the message and every field', () => {
    const fields = { params: { clientId: 'REQUIRED' }, data: { externalId: 'REQUIRED', cardTo: { id: 'INVALID' } } };
    expect(errorText({ code: 'FORMAT_ERROR', message: 'bad input', fields })).toBe(
      'FORMAT_ERROR: bad input\nparams.clientId: REQUIRED\ndata.externalId: REQUIRED\ndata.cardTo.id: INVALID',
    );
    expect(errorText({ code: 'NOT_ALLOWED' })).toBe('NOT_ALLOWED');
  });

  it('shows no token and no novel', () => {
    expect(errorText({ code: 'SIGN_ERROR', message: `bad ${signToken({ a: 1 }, key)}` })).toBe('SIGN_ERROR: bad ***');
    expect(errorText({ code: 'X', message: 'long '.repeat(1_000) }).length).toBeLessThanOrEqual(500);
  });
});

const invoiceClaims = { id: INVOICE, externalId: 'A1', clientId: 50_017, type: 'PAY', amount: 25_000, invoiceStatus: 'ACTIVE' };
const paymentClaims = {
  paymentId: PAYMENT,
  number: 40_017,
  amount: 25_000,
  currency: 980,
  status: 'FINISHED',
  paymentStatus: 'FINISHED',
  cardFromMasked: '411111******1111',
  updatedAt: '2025-10-09T08:53:40.000Z',
  reversedAt: null,
};
const snapshot = (invoice: object = {}, payment: object | null = {}) =>
  snapshotOf(
    shownInvoiceSchema.parse({ ...invoiceClaims, ...(payment ? { payments: [{ ...paymentClaims, ...payment }] } : {}), ...invoice }),
    payment ? shownPaymentSchema.parse({ ...paymentClaims, currency: undefined, ...payment }) : null,
  );

describe('what a reading says', () => {
  it('tells everything about taken money', () => {
    expect(snapshot()).toEqual({
      reference: INVOICE,
      paymentReference: PAYMENT,
      orderNumber: 'A1',
      currency: 'UAH',
      phase: 'taken',
      ofHold: false,
      amount: 25_000,
      returned: null,
      test: null,
      returnedAt: null,
      reason: null,
      disputed: false,
      card: '411111******1111',
      mark: `2025-10-09T08:53:40.000Z||25000|FINISHED|FINISHED|${PAYMENT}`,
      words: 'FINISHED/FINISHED',
    });
  });

  it.each([
    ['by its number', { extraInfo: { order: 'A2' } }, 'A1'],
    ['by what we sent along', { externalId: undefined, extraInfo: { order: 'A1' } }, 'A1'],
    ['by nothing', { externalId: undefined, extraInfo: { hub: '1' } }, null],
  ])('tells which order it is about %s', (_how, invoice, orderNumber) => {
    expect(snapshot(invoice)).toMatchObject({ orderNumber });
  });

  it.each([
    ['reserved money', { type: 'HOLD' }, { status: 'PAID', paymentStatus: 'HOLDED' }, { phase: 'held', ofHold: true, amount: 25_000 }],
    ['a reduced capture', { type: 'HOLD' }, { amount: 15_000 }, { phase: 'taken', ofHold: true, amount: 15_000 }],
    [
      'money that went back',
      {},
      { status: 'REVERSED', paymentStatus: 'REVERSED', reversedAt: 'T' },
      { phase: 'returned', returnedAt: 'T' },
    ],
    ['a refusal', {}, { status: 'CANCELED', paymentStatus: 'CANCELED' }, { phase: 'failed', reason: 'declined' }],
    ['a technical refusal', {}, { status: 'NEW', paymentStatus: 'REJECTED' }, { phase: 'lost', reason: null }],
    ['an unknown word', {}, { paymentStatus: 'NOVELTY' }, { phase: 'unclear', words: 'FINISHED/NOVELTY' }],
    ['the payer at the bank', {}, { status: 'NEW', paymentStatus: 'NEEDS_CONFIRMATION' }, { phase: 'open' }],
    [
      'an invoice that ran out',
      { invoiceStatus: 'INACTIVE' },
      { status: 'NEW', paymentStatus: 'OPEN' },
      { phase: 'lost', reason: 'expired' },
    ],
    ['a payment under way', { invoiceStatus: 'INACTIVE' }, { status: 'NEW', paymentStatus: 'PENDING' }, { phase: 'open' }],
  ])('knows %s', (_what, invoice, payment, expected) => {
    expect(snapshot(invoice, payment)).toMatchObject(expected);
  });

  it.each([undefined, null, []])('knows an invoice that nobody tried to pay (payments %j)', (payments) => {
    expect(snapshot({ payments }, null)).toMatchObject({ phase: 'open', paymentReference: null, amount: 25_000, words: 'ACTIVE' });
    expect(snapshot({ payments, invoiceStatus: 'INACTIVE' }, null)).toMatchObject({ phase: 'lost', reason: 'expired' });
  });

  it('does not call a one-step payment all given back while its sum may be what is left', () => {
    const reversed = { status: 'REVERSED', paymentStatus: 'REVERSED' };
    expect(snapshot({}, { ...reversed, amount: 15_000 })).toMatchObject({ phase: 'unclear' });
    expect(snapshot({}, { ...reversed, amount: 0 })).toMatchObject({ phase: 'returned' });
    expect(snapshot({ type: 'HOLD' }, { ...reversed, amount: 15_000 })).toMatchObject({ phase: 'returned' });
  });

  it('changes its mark with time, sum and state', () => {
    const changes = [{}, { updatedAt: 'x' }, { reversedAt: 'x' }, { amount: 1 }, { status: 'PAID' }, { paymentStatus: 'CLOSED' }];
    expect(new Set(changes.map((change) => snapshot({}, change).mark)).size).toBe(changes.length);
  });

  it.each<[unknown, Currency]>([
    [980, currency('UAH')],
    ['840', currency('USD')],
    [null, currency('UAH')],
  ])('gives the currency %j as it is', (code, expected) => {
    expect(snapshot({}, { currency: code }).currency).toBe(expected);
  });

  it.each([{ amount: -1 }, { amount: 1.5 }, { amount: '12.50' }, { amount: null }, { currency: 999 }, { status: 1 }, { paymentId: '' }])(
    'is not understood with %j',
    (change) => {
      expect(shownPaymentSchema.safeParse({ ...paymentClaims, ...change }).success).toBe(false);
    },
  );
});
