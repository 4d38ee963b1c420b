import { createHmac } from 'node:crypto';
import { openToken, signToken } from '../../../src/gateways/uapay/signature';
import { VECTORS } from './vectors';

const { key, requests, answers, reducedForm } = VECTORS;
const all = [...requests, ...answers];

const forge = (header: object, hash: string | null): string => {
  const text = [header, { id: '1' }].map((part) => Buffer.from(JSON.stringify(part)).toString('base64url')).join('.');
  return `${text}.${hash ? createHmac(hash, key).update(text).digest('base64url') : ''}`;
};

describe('tokens of the official client (U1 to U9)', () => {
  it('has every vector', () => {
    expect(all.map(({ name }) => name).join(' ')).toBe(
      'U1 U2 U3 U4 U5 U6 U7 U8 resp_session resp_invoice cb_finished cb_holded cb_reversed',
    );
  });

  it.each(all)('opens $name whichever library wrote it', ({ claims, phpToken, jsToken }) => {
    expect(openToken(phpToken, key)).toEqual(JSON.parse(claims));
    expect(openToken(jsToken, key)).toEqual(JSON.parse(claims));
  });

  it.each(all)('makes the very bytes of $name', ({ claims, jsToken }) => {
    const parsed: unknown = JSON.parse(claims);
    expect(signToken(Object(parsed), key)).toBe(jsToken);
  });

  it.each(all)('does not open $name with another key or with one bit changed', ({ phpToken }) => {
    expect(openToken(phpToken, `${key}x`)).toBeNull();
    const [header, payload, signature = ''] = phpToken.split('.');
    const other = signature.startsWith('A') ? 'B' : 'A';
    expect(openToken(`${header}.${payload}.${other}${signature.slice(1)}`, key)).toBeNull();
    expect(openToken(`${header}.${payload}A.${signature}`, key)).toBeNull();
  });
});

describe('tokens of other libraries (U10)', () => {
  it('opens HS256 with the header members the other way round', () => {
    const { token } = JSON.parse(reducedForm.hs256) as { token: string };
    expect(openToken(token, key)).toEqual({ params: { clientId: '50017' }, iat: 1_760_000_000 });
  });

  it('refuses RS512', () => {
    const { token } = JSON.parse(reducedForm.rs512) as { token: string };
    expect(openToken(token, key)).toBeNull();
  });
});

describe('what is not a token of ours', () => {
  it.each([
    ['HS512 with the right key', forge({ alg: 'HS512', typ: 'JWT' }, 'sha512')],
    ['HS384 with the right key', forge({ alg: 'HS384', typ: 'JWT' }, 'sha384')],
    ['HS512 by name, HS256 by bytes', forge({ alg: 'HS512', typ: 'JWT' }, 'sha256')],
    ['no algorithm', forge({ alg: 'none', typ: 'JWT' }, null)],
    ['no algorithm, signed all the same', forge({ alg: 'none', typ: 'JWT' }, 'sha256')],
    ['nothing', ''],
    ['two parts', 'abc.def'],
    ['four parts', 'a.b.c.d'],
    ['blanks', 'a. b.c'],
  ])('refuses %s', (_what, token) => {
    expect(openToken(token, key)).toBeNull();
  });

  it('refuses claims that are no object', () => {
    expect(openToken(signToken([1], key), key)).toBeNull();
  });
});
