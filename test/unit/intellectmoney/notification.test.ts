import { createHash } from 'node:crypto';
import { createIntellectmoney } from '../../../src/gateways/intellectmoney/gateway';
import type { Claim, MerchantSettings } from '../../../src/payments/ports/gateway';
import { systemClock } from '../../../src/infra/clock';
import { hashOfMessage } from '../../support/intellectmoney-hash';
import { KEY, NOTIFICATIONS, raw, SHOP, shopWith } from './vectors';

const gateway = createIntellectmoney({
  http: () => Promise.reject(new Error('nothing may be called')),
  clock: systemClock,
  formUrl: 'https://merchant.intellectmoney.ru/',
  apiUrl: 'https://api.intellectmoney.ru/',
});
const verify = (body: string | Buffer, settings: MerchantSettings = SHOP): Claim => gateway.verify(settings, raw(body));

/** The paid notification with other values, signed anew. */
function signed(change: Readonly<Record<string, string>>, key = KEY): string {
  const fields = new URLSearchParams(NOTIFICATIONS.paid);
  for (const [name, value] of Object.entries(change)) fields.set(name, value);
  fields.set(
    'hash',
    hashOfMessage((name) => fields.get(name) ?? '', key),
  );
  return fields.toString();
}
const keyOf = (claim: Claim): string => (claim.kind === 'claim' ? claim.key : claim.because);
const MALFORMED = { kind: 'rejected', because: 'malformed' };
const FORGED = { kind: 'rejected', because: 'signature' };

describe('notifications of IntellectMoney', () => {
  it('say what was paid', () => {
    expect(verify(NOTIFICATIONS.paid)).toEqual({
      kind: 'claim',
      key: expect.stringMatching(/^[\da-f]{64}$/),
      reference: null,
      orderNumber: '1001',
      words: 'paymentStatus 5',
      snapshot: {
        reference: '1001',
        paymentReference: '3100200300',
        orderNumber: '1001',
        currency: 'RUB',
        phase: 'taken',
        ofHold: false,
        amount: 25_000,
        returned: 0,
        test: false,
        returnedAt: null,
        reason: null,
        disputed: false,
        card: '411111******1111',
        mark: '3100200300|5||250.00|RUB',
        words: 'paymentStatus 5',
      },
    });
  });

  it.each([
    ['UTF-8', NOTIFICATIONS.heldUtf8],
    ['windows-1251', NOTIFICATIONS.heldCyrillic],
  ])('are read in %s', (_charset, body) => {
    expect(verify(body)).toMatchObject({
      orderNumber: 'INS-1002',
      snapshot: { phase: 'held', ofHold: true, amount: 199_950, paymentReference: '3100200301' },
    });
  });

  it('say how much went back, in part and in full', () => {
    expect(verify(NOTIFICATIONS.refundedInPart)).toMatchObject({ snapshot: { phase: 'taken', amount: 15_000, returned: 10_000 } });
    expect(verify(signed({ paymentStatus: '8' }))).toMatchObject({ snapshot: { phase: 'returned', amount: 0, returned: 25_000 } });
    expect(verify(signed({ paymentStatus: '8', refundAmount: '250.00' }))).toMatchObject({
      snapshot: { phase: 'returned', returned: 25_000 },
    });
  });

  it('say when it went back, so that an equal refund after it is another message', () => {
    const again = verify(signed({ paymentStatus: '8', refundAmount: '100.00', paymentData: '2025-10-10 10:00:01' }));
    expect(verify(NOTIFICATIONS.refundedInPart)).toMatchObject({ snapshot: { returnedAt: '2025-10-10 10:00:00' } });
    expect(again).toMatchObject({ snapshot: { returned: 10_000, returnedAt: '2025-10-10 10:00:01' } });
    expect(keyOf(again)).not.toBe(keyOf(verify(NOTIFICATIONS.refundedInPart)));
  });

  it.each([
    ['3', 'open', null],
    ['4', 'failed', 'expired'],
    ['7', 'part', null],
    ['9', 'unclear', null],
    ['0', 'unclear', null],
  ])('with status %s mean %s', (paymentStatus, phase, reason) => {
    expect(verify(signed({ paymentStatus }))).toMatchObject({ snapshot: { phase, reason, amount: 25_000 } });
  });

  it('are read whatever the case of their field names', () => {
    expect(verify(NOTIFICATIONS.paid.replace('orderId=', 'OrderId=').replace('paymentStatus=', 'PaymentStatus='))).toMatchObject({
      kind: 'claim',
    });
  });

  it('are refused with another key, with a changed value, and without a hash', () => {
    expect(verify(NOTIFICATIONS.paid, { ...SHOP, secrets: { secretKey: 'another' } })).toEqual(FORGED);
    for (const [from, to] of [
      ['orderId=1001', 'orderId=1002'],
      ['recipientAmount=250.00', 'recipientAmount=251.00'],
      ['recipientCurrency=RUB', 'recipientCurrency=USD'],
      ['paymentStatus=5', 'paymentStatus=6'],
      ['Order+1001', 'Order+1002'],
    ] as const) {
      expect(verify(NOTIFICATIONS.paid.replace(from, to))).toEqual(FORGED);
    }
    expect(verify(NOTIFICATIONS.paid.replace(/&hash=.*/, ''))).toEqual(MALFORMED);
  });

  it('of another shop are refused although their hash is right', () => {
    expect(verify(signed({ eshopId: '461235' }))).toEqual(MALFORMED);
  });

  it('that carry the secret key must carry the right one', () => {
    expect(verify(NOTIFICATIONS.paid.replace('secretKey=', `secretKey=${KEY}`))).toMatchObject({ kind: 'claim' });
    expect(verify(NOTIFICATIONS.paid.replace('secretKey=', 'secretKey=guessed'))).toEqual(FORGED);
  });

  it.each([
    ['an amount without its digits', { recipientAmount: '250' }],
    ['an amount with a comma', { recipientAmount: '250,00' }],
    ['an amount below zero', { recipientAmount: '-1.00' }],
    ['an unknown currency', { recipientCurrency: 'XYZ' }],
    ['a status of two digits', { paymentStatus: '55' }],
    ['a status in words', { paymentStatus: 'paid' }],
    ['a date of another form', { paymentData: '09.10.2025' }],
    ['an order number that is empty', { orderId: '' }],
    ['a refunded sum of another form', { refundAmount: '1e3' }],
    ['an invoice number in words', { paymentId: 'three' }],
  ])('with %s are malformed', (_what, change) => {
    expect(verify(signed(change))).toEqual(MALFORMED);
  });

  it('whose values slid into their neighbours are malformed although the hash fits', () => {
    const text = '461234::1001::Order::4356090001::1.00::RUB::5::x::4356090001::99999.00::RUB::5::n::m@shop.example::2025-10-09 11:53:20';
    const hash = createHash('md5').update(`${text}::${KEY}`).digest('hex');
    const honest = {
      serviceName: 'Order',
      recipientAmount: '1.00',
      userName: 'x::4356090001::99999.00::RUB::5::n',
      userEmail: 'm@shop.example',
    };
    expect(signed(honest)).toContain(hash);
    expect(verify(signed(honest))).toMatchObject({ kind: 'claim', snapshot: { amount: 100 } });
    const slid = {
      serviceName: 'Order::4356090001::1.00::RUB::5::x',
      recipientAmount: '99999.00',
      userName: 'n',
      userEmail: 'm@shop.example',
    };
    expect(signed(slid)).toContain(hash);
    expect(verify(signed(slid))).toEqual(MALFORMED);
    expect(verify(signed({ orderId: '1001:', serviceName: ':x' }))).toEqual(MALFORMED);
    expect(verify(signed({ eshopAccount: '1::2' }))).toEqual(MALFORMED);
  });

  it('that name a field twice or are badly encoded are malformed', () => {
    expect(verify(`${NOTIFICATIONS.paid}&orderId=1001`)).toEqual(MALFORMED);
    expect(verify(`${NOTIFICATIONS.paid}&OrderID=9`)).toEqual(MALFORMED);
    expect(verify(`${NOTIFICATIONS.paid}&extra=%zz`)).toEqual(MALFORMED);
    expect(verify('a&'.repeat(5_000))).toEqual(MALFORMED);
  });

  it('are told apart by order, invoice, status, sums and currency', () => {
    expect(keyOf(verify(signed({ paymentData: '2025-10-09 12:00:00', userName: 'x' })))).toBe(keyOf(verify(NOTIFICATIONS.paid)));
    const changes = [
      { orderId: '1002' },
      { paymentId: '3100200301' },
      { paymentStatus: '8' },
      { refundAmount: '1.00', paymentStatus: '8' },
      { recipientAmount: '249.00' },
      { recipientCurrency: 'USD' },
    ];
    expect(new Set([NOTIFICATIONS.paid, ...changes.map((change) => signed(change))].map((body) => keyOf(verify(body)))).size).toBe(7);
  });

  it('in test money are test money for a live merchant and the order’s money for a test one', () => {
    const test = signed({ recipientCurrency: 'TST' });
    expect(verify(test)).toMatchObject({ snapshot: { currency: 'TST' }, words: 'paymentStatus 5, TST' });
    expect(verify(test, shopWith({ mode: 'test' }))).toMatchObject({ snapshot: { currency: 'RUB' }, words: 'paymentStatus 5, TST' });
    expect(verify(signed({ recipientCurrency: 'RUR' }))).toMatchObject({ snapshot: { currency: 'RUB' } });
    expect(verify(signed({ recipientCurrency: 'EUR' }))).toMatchObject({ snapshot: { currency: 'EUR' } });
  });

  it('about an individual are believed only with a key of its own', () => {
    const plain = { kind: 'individual', mode: 'live', formId: '7000000123', email: 'owner@wallet.example' };
    const body = signed({ eshopId: '450157' }, 'walletKey');
    expect(verify(body, { plain, secrets: {} })).toEqual(FORGED);
    expect(verify(body, { plain, secrets: { secretKey: 'walletKey' } })).toMatchObject({ kind: 'claim', orderNumber: '1001' });
    expect(verify(body, { plain: { ...plain, mode: 'test' }, secrets: { secretKey: 'walletKey' } })).toEqual(MALFORMED);
  });

  it('are answered with exactly two letters', () => {
    expect(gateway.acknowledgement).toEqual({ status: 200, contentType: 'text/plain; charset=utf-8', body: 'OK' });
  });
});
