import { signToken } from '../../../src/gateways/uapay/signature';
import { verifyNotification } from '../../../src/gateways/uapay/notification';
import type { RawNotification } from '../../../src/payments/ports/gateway';
import { claimsOf, INVOICE, VECTORS } from './vectors';

const { key, answers } = VECTORS;
const raw = (body: string): RawNotification => ({ body: Buffer.from(body), contentType: 'application/json', query: {}, headers: {} });
const verifyToken = (token: string) => verifyNotification(raw(JSON.stringify({ token })), key);
const verifyClaims = (claims: object, secret = key) => verifyToken(signToken(claims, secret));
const keyOf = (claims: object): string => {
  const claim = verifyClaims(claims);
  return claim.kind === 'claim' ? claim.key : claim.because;
};

describe('callbacks of UAPAY', () => {
  it.each([
    ['cb_finished', 'FINISHED/FINISHED', '1001'],
    ['cb_holded', 'PAID/HOLDED', 'INS-1002'],
    ['cb_reversed', 'REVERSED/REVERSED', '1001'],
  ])('are read: %s', (name, words, orderNumber) => {
    const vector = answers.find((one) => one.name === name);
    const expected = { kind: 'claim', reference: INVOICE, orderNumber, words, snapshot: null };
    expect(verifyToken(vector?.phpToken ?? '')).toMatchObject(expected);
    expect(verifyToken(vector?.jsToken ?? '')).toMatchObject(expected);
  });

  it('are told apart by payment, states and sum, and by nothing else', () => {
    const claims = claimsOf('cb_finished');
    const { iat: _iat, ...withoutTime } = claims;
    expect(keyOf(withoutTime)).toBe(keyOf(claims));
    expect(keyOf({ ...claims, payDate: 'later', extraInfo: '{}' })).toBe(keyOf(claims));
    const others = [{ paymentId: 'p2' }, { status: 'PAID' }, { paymentStatus: 'REVERSED' }, { amount: 24_999 }];
    const keys = others.map((other) => keyOf({ ...claims, ...other }));
    expect(new Set([keyOf(claims), ...keys]).size).toBe(5);
    expect(keyOf(claims)).toMatch(/^[\da-f]{64}$/);
  });

  it('of the older interface are understood', () => {
    const { paymentId, invoiceId, ...rest } = claimsOf('cb_holded');
    expect(verifyClaims({ ...rest, id: paymentId, orderId: invoiceId })).toEqual(verifyClaims(claimsOf('cb_holded')));
  });

  it('may leave out the invoice and the order number', () => {
    const { invoiceId: _invoice, externalId: _order, ...rest } = claimsOf('cb_finished');
    expect(verifyClaims(rest)).toMatchObject({ kind: 'claim', reference: null, orderNumber: null });
  });

  it('are refused when signed with another key', () => {
    expect(verifyClaims(claimsOf('cb_finished'), 'another')).toEqual({ kind: 'rejected', because: 'signature' });
    expect(verifyToken('eyJhbGciOiJub25lIn0.eyJwYXltZW50SWQiOiIxIn0.')).toEqual({ kind: 'rejected', because: 'signature' });
  });

  it.each([
    ['nothing', ''],
    ['no JSON', 'token=abc'],
    ['a list', '[]'],
    ['no token', '{}'],
    ['a token that is no text', '{"token":1}'],
    ['bytes that are no text', '\u0000\ufffd'],
  ])('are malformed when they hold %s', (_what, body) => {
    expect(verifyNotification(raw(body), key)).toEqual({ kind: 'rejected', because: 'malformed' });
  });

  it('are malformed when our own request comes back signed', () => {
    expect(verifyClaims(claimsOf('U6'))).toEqual({ kind: 'rejected', because: 'malformed' });
  });

  it('are malformed without payment or states', () => {
    const { paymentId: _id, ...anonymous } = claimsOf('cb_finished');
    expect(verifyClaims(anonymous)).toEqual({ kind: 'rejected', because: 'malformed' });
    expect(verifyClaims({ ...claimsOf('cb_finished'), status: 1 })).toEqual({ kind: 'rejected', because: 'malformed' });
  });
});
