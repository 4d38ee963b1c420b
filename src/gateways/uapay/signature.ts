import { createHmac, timingSafeEqual } from 'node:crypto';
import { parseForeignJson } from '../../infra/foreign-json';

/** The members of a token, as they were signed. */
export type Claims = Readonly<Record<string, unknown>>;

const HEADER = encode({ alg: 'HS256', typ: 'JWT' });

/** Makes a compact HS256 token of the claims; the key is the secret's own bytes. UAPAY: section Signing, Algorithm. */
export function signToken(claims: object, secret: string): string {
  const signed = `${HEADER}.${encode(claims)}`;
  return `${signed}.${digest(signed, secret).toString('base64url')}`;
}

/**
 * Gives the claims of a token that was signed with this secret, else null. The received bytes are checked as they are, in constant
 * time, and no algorithm but HS256 is ever looked at. UAPAY: section Signing, Algorithm.
 */
export function openToken(token: string, secret: string): Claims | null {
  const parts = /^([\w-]+)\.([\w-]+)\.([\w-]+)$/.exec(token);
  if (!parts) return null;
  const [, header = '', payload = '', signature = ''] = parts;
  if (decode(header)?.['alg'] !== 'HS256') return null;
  const given = Buffer.from(signature, 'base64url');
  const wanted = digest(`${header}.${payload}`, secret);
  if (given.length !== wanted.length || !timingSafeEqual(given, wanted)) return null;
  return decode(payload);
}

function digest(text: string, secret: string): Buffer {
  return createHmac('sha256', secret).update(text).digest();
}

function encode(value: object): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}

function decode(part: string): Claims | null {
  const value = parseForeignJson(Buffer.from(part, 'base64url').toString('utf8'));
  return isClaims(value) ? value : null;
}

function isClaims(value: unknown): value is Claims {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
