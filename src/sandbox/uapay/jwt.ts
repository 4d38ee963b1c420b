import { createHmac, sign, timingSafeEqual, verify } from 'node:crypto';

/** The claims of a verified token. */
export type Claims = Readonly<Record<string, unknown>>;

/** The algorithms with a pair of keys that a library of merchants knows. UAPAY: section Algorithm. */
type RsaAlgorithm = 'RS256' | 'RS512';

const DIGESTS: Readonly<Record<RsaAlgorithm, string>> = { RS256: 'sha256', RS512: 'sha512' };

/** A compact token over the claims, HS256 with the secret as raw bytes. UAPAY: section Algorithm. */
export function signToken(claims: Claims, secret: string): string {
  const text = unsigned(claims, 'HS256');
  return `${text}.${hmac(text, secret).toString('base64url')}`;
}

/** A compact token over the claims, RS512 with a private key. */
export function signRsaToken(claims: Claims, privateKey: string): string {
  const text = unsigned(claims, 'RS512');
  return `${text}.${sign(DIGESTS.RS512, Buffer.from(text), privateKey).toString('base64url')}`;
}

/** The claims when the received bytes are signed with HS256 and this secret, else null; no other algorithm is looked at. */
export function verifyToken(token: string, secret: string): Claims | null {
  const parts = split(token);
  if (parts?.algorithm !== 'HS256') return null;
  const wanted = hmac(parts.text, secret);
  if (parts.signature.length !== wanted.length || !timingSafeEqual(parts.signature, wanted)) return null;
  return decode(parts.body);
}

/** The claims when the received bytes are signed with one of these algorithms by the owner of the public key, else null. */
export function verifyRsaToken(token: string, publicKey: string, algorithms: readonly RsaAlgorithm[]): Claims | null {
  const parts = split(token);
  const algorithm = algorithms.find((one) => one === parts?.algorithm);
  if (!parts || !algorithm || !verify(DIGESTS[algorithm], Buffer.from(parts.text), publicKey, parts.signature)) return null;
  return decode(parts.body);
}

interface TokenParts {
  readonly algorithm: unknown;
  /** What is signed. */
  readonly text: string;
  readonly body: string;
  readonly signature: Buffer;
}

function split(token: string): TokenParts | null {
  const [head, body, signature, ...rest] = token.split('.');
  if (!head || !body || !signature || rest.length > 0) return null;
  return { algorithm: decode(head)?.['alg'], text: `${head}.${body}`, body, signature: Buffer.from(signature, 'base64url') };
}

function unsigned(claims: Claims, alg: string): string {
  return `${encode({ alg, typ: 'JWT' })}.${encode(claims)}`;
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
