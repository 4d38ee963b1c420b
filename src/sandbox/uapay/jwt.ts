import { createHmac, timingSafeEqual } from 'node:crypto';

/** The claims of a verified token. */
export type Claims = Readonly<Record<string, unknown>>;

/** A compact token over the claims, HS256 with the secret as raw bytes. UAPAY: section Algorithm. */
export function signToken(claims: Claims, secret: string): string {
  const head = encode({ alg: 'HS256', typ: 'JWT' });
  const body = encode(claims);
  return `${head}.${body}.${hmac(`${head}.${body}`, secret).toString('base64url')}`;
}

/** The claims when the received bytes are signed with HS256 and this secret, else null; no other algorithm is looked at. */
export function verifyToken(token: string, secret: string): Claims | null {
  const [head, body, signature, ...rest] = token.split('.');
  if (!head || !body || !signature || rest.length > 0) return null;
  if (decode(head)?.['alg'] !== 'HS256') return null;
  const given = Buffer.from(signature, 'base64url');
  const wanted = hmac(`${head}.${body}`, secret);
  if (given.length !== wanted.length || !timingSafeEqual(given, wanted)) return null;
  return decode(body);
}

function hmac(text: string, secret: string): Buffer {
  return createHmac('sha256', secret).update(text).digest();
}

function encode(value: unknown): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}

function decode(part: string): Claims | null {
  try {
    const value: unknown = JSON.parse(Buffer.from(part, 'base64url').toString('utf8'));
    return isClaims(value) ? value : null;
  } catch {
    return null;
  }
}

function isClaims(value: unknown): value is Claims {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
