import type { z } from 'zod';
import type { Clock } from '../../infra/clock';
import type { Http } from '../../infra/http';
import type { Outcome } from '../../payments/ports/gateway';
import type { Shop } from './settings';
import { signToken } from './signature';
import { blamesSession, errorText, openEnvelope, sessionSchema } from './wire';
import type { CallBody, Envelope, WireError } from './wire';

/** Base addresses of the two worlds, with or without the slash at the end. */
export interface ApiUrls {
  readonly live: string;
  readonly test: string;
}

/** One method of UAPAY. `reading` ones change nothing there, so they may be repeated after a failure. */
interface UapayCall<T> extends CallBody {
  readonly method: string;
  readonly reading: boolean;
  readonly schema: z.ZodType<T>;
}

/** What became of one try. */
type Reply =
  | Envelope
  | { readonly kind: 'broken'; readonly why: 'server-error' }
  | { readonly kind: 'silent'; readonly because: 'timeout' | 'connection' | 'too-large'; readonly sent: boolean };

/** A try that brought no claims. */
export type FailedReply = Exclude<Reply, { readonly kind: 'claims' }>;

/** What opening a session showed; `skewSeconds` is how far our clock is from UAPAY's, without sign, null where nothing told. */
export interface Probe {
  readonly reply: Reply;
  readonly skewSeconds: number | null;
}

export interface UapayClient {
  /** Calls a method inside a session, which is opened or renewed as needed. */
  call<T>(shop: Shop, call: UapayCall<T>): Promise<Outcome<T>>;
  /** Opens a session of its own: proof that the settings are good, without moving anything. */
  probe(shop: Shop): Promise<Probe>;
}

interface Parts {
  readonly http: Http;
  readonly clock: Clock;
  readonly apiUrls: ApiUrls;
}

interface Session {
  readonly id: string;
  readonly until: number;
}

type Request = CallBody & { readonly method: string; readonly reading: boolean };
type Opened = { readonly ok: true; readonly id: string } | { readonly ok: false; readonly reply: FailedReply };

/** UAPAY advises a fresh session at least once a day. UAPAY: section Sessions. */
const SESSION_MS = 12 * 3_600_000;
const HALF_SECOND_MS = 500;

/** Makes the client. It keeps nothing but sessions, by address and shop. */
export function createUapayClient(parts: Parts): UapayClient {
  const sessions = new Map<string, Session>();
  const keyOf = (shop: Shop): string => `${baseOf(parts.apiUrls, shop)}|${shop.shopId}`;

  const openSession = async (shop: Shop): Promise<Opened> => {
    const now = parts.clock.now().getTime();
    const known = sessions.get(keyOf(shop));
    if (known && known.until > now) return { ok: true, id: known.id };
    const { reply } = await send(parts, shop, sessionRequest(shop));
    if (reply.kind !== 'claims') return { ok: false, reply };
    const created = sessionSchema.safeParse(reply.claims);
    if (!created.success) return { ok: false, reply: { kind: 'broken', why: 'unreadable' } };
    for (const [key, { until }] of sessions) if (until <= now) sessions.delete(key);
    sessions.set(keyOf(shop), { id: created.data.id, until: now + SESSION_MS });
    return { ok: true, id: created.data.id };
  };

  const forget = (shop: Shop, id: string): void => {
    if (sessions.get(keyOf(shop))?.id === id) sessions.delete(keyOf(shop));
  };

  const inSession = async <T>(shop: Shop, call: UapayCall<T>, mayRenew: 'may-renew' | 'last'): Promise<Outcome<T>> => {
    const session = await openSession(shop);
    // Without a session the call itself never left, whatever became of the session.
    if (!session.ok) return notSent(failureOf(session.reply, shop));
    const { reply } = await send(parts, shop, { ...call, params: { ...call.params, sessionId: session.id } });
    if (reply.kind === 'claims') return fitting(call.schema, reply.claims);
    if (reply.kind === 'error' && blamesSession(reply.error)) {
      forget(shop, session.id);
      // The call was refused, so that doing it again moves nothing twice.
      if (mayRenew === 'may-renew') return inSession(shop, call, 'last');
    }
    return failureOf(reply, shop);
  };

  return {
    call: (shop, call) => inSession(shop, call, 'may-renew'),
    probe: (shop) => send(parts, shop, sessionRequest(shop)),
  };
}

const baseOf = (urls: ApiUrls, shop: Shop): string => `${urls[shop.mode].replace(/\/+$/, '')}/`;

const sessionRequest = (shop: Shop): Request => ({ method: 'sessions/create', reading: true, params: { clientId: shop.shopId } });

/** One call with the single repeat that is allowed; every try is signed anew with the present second. */
async function send(parts: Parts, shop: Shop, request: Request): Promise<Probe> {
  const first = await sendOnce(parts, shop, request);
  return mayRepeat(first.reply, request.reading) ? sendOnce(parts, shop, request) : first;
}

/**
 * Whether a try may be followed by another: when nothing reached UAPAY, when it was refused for its age, and for reading methods also when
 * the answer was lost or the server failed. UAPAY: section Errors.
 */
function mayRepeat(reply: Reply, reading: boolean): boolean {
  switch (reply.kind) {
    case 'silent':
      return !reply.sent || (reading && reply.because !== 'too-large');
    case 'error':
      return reply.error.code === 'TIMELIMIT_ERROR';
    case 'broken':
      return reading && reply.why === 'server-error';
    case 'claims':
      return false;
    default:
      return reply satisfies never;
  }
}

/** UAPAY: section Signing, Request: the clear members and a token of the same members. */
async function sendOnce({ http, clock, apiUrls }: Parts, shop: Shop, { method, params, data }: Request): Promise<Probe> {
  const began = clock.now().getTime();
  const claims = { params, ...(data ? { data } : {}), iat: Math.floor(began / 1_000) };
  const result = await http({
    method: 'POST',
    url: `${baseOf(apiUrls, shop)}api/${method}`,
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ ...claims, token: signToken(claims, shop.secretKey) }),
    account: shop.shopId,
  });
  if (result.kind === 'no-answer') {
    return { reply: { kind: 'silent', because: result.because, sent: result.sent }, skewSeconds: null };
  }
  const skewSeconds = skewOf(result.headers['date'], (began + clock.now().getTime()) / 2);
  return { reply: readReply(result, shop.secretKey), skewSeconds };
}

function readReply({ status, text }: { readonly status: number; readonly text: string }, secret: string): Reply {
  if (status >= 500) return { kind: 'broken', why: 'server-error' };
  const envelope = openEnvelope(text, secret);
  // Errors may come with any status below 500, success only with a good one.
  if (envelope.kind === 'claims' && (status < 200 || status > 299)) return { kind: 'broken', why: 'unreadable' };
  return envelope;
}

/** The `Date` header is cut to whole seconds; half a second is added back. */
function skewOf(header: string | undefined, middleMs: number): number | null {
  const theirs = Date.parse(header ?? '');
  return Number.isNaN(theirs) ? null : Math.floor(Math.abs(theirs + HALF_SECOND_MS - middleMs) / 1_000);
}

function fitting<T>(schema: z.ZodType<T>, claims: unknown): Outcome<T> {
  const parsed = schema.safeParse(claims);
  return parsed.success ? { kind: 'done', value: parsed.data } : { kind: 'unknown', because: 'bad-response', sent: true };
}

type Failure = Exclude<Outcome<never>, { readonly kind: 'done' }>;

function failureOf(reply: FailedReply, shop: Shop): Failure {
  switch (reply.kind) {
    case 'error':
      return { kind: 'refused', text: safeText(reply.error, shop) };
    case 'broken':
      return { kind: 'unknown', because: 'bad-response', sent: true };
    case 'silent':
      return { kind: 'unknown', because: reply.because === 'too-large' ? 'bad-response' : reply.because, sent: reply.sent };
    default:
      return reply satisfies never;
  }
}

/** A refusal's text that cannot carry the merchant's key to a screen. */
export function safeText(error: WireError, shop: Shop): string {
  return errorText(error).replaceAll(shop.secretKey, '***');
}

function notSent(failure: Failure): Failure {
  return failure.kind === 'unknown' ? { ...failure, sent: false } : failure;
}
