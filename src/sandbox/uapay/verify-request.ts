import { isDeepStrictEqual } from 'node:util';
import type { SimClock } from '../kit/clock';
import type { Switches } from '../kit/switches';
import type { Books, Merchant } from './books';
import { verifyRsaToken, verifyToken } from './jwt';
import type { Claims } from './jwt';
import { formatError } from './method';
import type { Outcome, VerifiedCall } from './method';

/** The outcome of the checks that come before any method. */
export type Verdict = { readonly ok: true; readonly call: VerifiedCall } | (Outcome & { readonly ok: false });

/** What verification needs. */
export interface VerifyParts {
  readonly books: Books;
  readonly clock: SimClock;
  readonly switches: Switches;
}

interface Envelope {
  readonly params: Claims;
  readonly token: string;
  readonly clear: Claims;
}

interface Signed {
  readonly claims: Claims;
  readonly signer: Merchant;
  readonly rsa: boolean;
}

const KNOWN_CLAIMS: readonly string[] = ['params', 'data', 'iat'];

/**
 * Checks the form, the signature and the age of a request, in this order.
 * The claims are the truth; a clear copy that says something else is refused. UAPAY: sections Signing and Simulator.
 */
export function verifyRequest(body: string, parts: VerifyParts): Verdict {
  const envelope = readEnvelope(body);
  if (!envelope) return malformed('a JSON object with params and token is needed');
  const signed = findSigner(envelope, parts);
  if (!signed) return { ok: false, error: { code: 'SIGN_ERROR' } };
  const { claims, signer, rsa } = signed;
  const { params, data = {} } = claims;
  const odd = Object.keys(claims).find((name) => !KNOWN_CLAIMS.includes(name));
  if (odd !== undefined) return malformed(`unexpected claim ${odd}`);
  if (!isObject(params) || !isObject(data)) return malformed('params and data must be objects');
  const iat = readSeconds(claims['iat']);
  if (iat === null) return malformed('iat is needed in the token');
  if (!isFresh(iat, parts)) return { ok: false, error: { code: 'TIMELIMIT_ERROR' } };
  if (!sameAsClear(claims, envelope.clear, parts.switches)) return malformed('the clear copy differs from the token');
  return { ok: true, call: { params, data, signer, rsa } };
}

function readEnvelope(body: string): Envelope | null {
  try {
    const clear: unknown = JSON.parse(body);
    if (!isObject(clear)) return null;
    const { params, token } = clear;
    return isObject(params) && typeof token === 'string' ? { params, token, clear } : null;
  } catch {
    return null;
  }
}

/**
 * The key follows from the client or the session that is named. Where neither is named or the session is unknown, any
 * client's signature will do, so that the caller gets to hear which field is wrong. Only the secret goes with HS256, and only a
 * public key, where the merchant has one, with RSA.
 */
function findSigner({ params, token }: Envelope, { books, switches }: VerifyParts): Signed | null {
  if (!switches.flag('merchantsKnown')) return null;
  const session = books.sessions.get(String(params['sessionId']));
  const clientId = session?.clientId ?? params['clientId'];
  const all = [...books.merchants.values()];
  const possible = clientId === undefined || clientId === '' ? all : all.filter((merchant) => merchant.clientId === clientId);
  for (const signer of possible) {
    const claims = verifyToken(token, signer.secret);
    if (claims) return { claims, signer, rsa: false };
    const ownClaims = signer.publicKey && verifyRsaToken(token, signer.publicKey, switches.flag('rs256') ? ['RS512', 'RS256'] : ['RS512']);
    if (ownClaims) return { claims: ownClaims, signer, rsa: true };
  }
  return null;
}

function isFresh(iat: number, { clock, switches }: VerifyParts): boolean {
  const limit = switches.number('freshnessSeconds');
  const received = Math.floor(clock.wall().getTime() / 1_000) + (switches.number('clockSkewSeconds') ?? 0);
  return limit === null || Math.abs(received - iat) <= limit;
}

function sameAsClear(claims: Claims, clear: Claims, switches: Switches): boolean {
  if (!isDeepStrictEqual(clear['params'], claims['params'])) return false;
  const reduced = clear['data'] === undefined && clear['iat'] === undefined;
  if (reduced && switches.flag('reducedForm')) return true;
  return isDeepStrictEqual(clear['data'], claims['data']) && readSeconds(clear['iat']) === readSeconds(claims['iat']);
}

function readSeconds(value: unknown): number | null {
  const given = typeof value === 'string' && /^\d+$/.test(value) ? Number(value) : value;
  return typeof given === 'number' && Number.isSafeInteger(given) ? given : null;
}

function malformed(message: string): Verdict {
  const outcome = formatError({}, message);
  return outcome.ok ? { ok: false, error: { code: 'FORMAT_ERROR', message } } : outcome;
}

function isObject(value: unknown): value is Claims {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
