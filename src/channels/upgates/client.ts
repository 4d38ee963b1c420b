import { createHash } from 'node:crypto';
import type { z } from 'zod';
import type { ChannelAccount } from '../../academy/ports/channel';
import type { Clock } from '../../infra/clock';
import { parseForeignJson } from '../../infra/foreign-json';
import type { Http, HttpRequest, HttpResult } from '../../infra/http';
import { baseAddress } from './address';
import type { Allowance } from './pace';
import { allowanceOf, allowanceText, rememberedAllowance, retryAt, roundsWait } from './pace';
import type { Caller, Failure, Reply } from './reply';
import { shopOf } from './settings';
import type { Shop } from './settings';
import { createTries } from './tries';
import type { Tries } from './tries';
import { errorWords, movedSchema } from './wire';

/** One call of the API. */
export interface UpgatesCall<T> {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  /** Below the base address, with its slash. */
  readonly path: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly body?: unknown;
  readonly schema: z.ZodType<T>;
}

/** Calls that belong together; what was learned from them is to be remembered. */
export interface Visit {
  readonly shop: Shop;
  call<T>(call: UpgatesCall<T>): Promise<Reply<T>>;
  learned(): Readonly<Record<string, string>>;
  allowance(): Allowance | null;
}

/** Opens visits. */
export type UpgatesClient = (account: ChannelAccount, caller: Caller) => Visit;

interface Parts {
  readonly http: Http;
  readonly clock: Clock;
  readonly extraHosts: readonly string[];
}

interface Common extends Parts {
  readonly tries: Tries;
  readonly alone: <T>(key: string, work: () => Promise<T>) => Promise<T>;
  /** Shops that asked not to be called before a moment. */
  readonly resting: Map<string, Date>;
}

const LONGEST_TEXT = 300;
const TIMEOUT_MS = 30_000;
/** A page of whole orders or goods is larger than what other services send. */
const MAX_BYTES = 24 * 1_048_576;

/**
 * Makes the client: Basic authentication, one request at a time for each shop, no redirects of the network's own (Upgates: sections Connecting, Limits).
 * After a refused login nothing is sent with it any more, except by a person, and that at most three times an hour.
 */
export function createUpgatesClient(parts: Parts): UpgatesClient {
  const common: Common = { ...parts, tries: createTries(parts.clock), alone: createQueue(), resting: new Map() };
  return (account, caller) => openVisit(common, account, caller);
}

function openVisit(common: Common, account: ChannelAccount, caller: Caller): Visit {
  const learned: Record<string, string> = {};
  let shop = shopOf(account);
  let allowance = rememberedAllowance(account.memory);
  const send = async <T>(call: UpgatesCall<T>, mayMove: 'may-move' | 'last'): Promise<Reply<T>> => {
    const now = common.clock.now();
    const early = tooEarly(common, { shop, caller, allowance, now });
    if (early) return early;
    const result = await common.http(requestOf(shop, call));
    if (result.kind === 'answer') {
      allowance = allowanceOf(result.headers, now) ?? allowance;
      if (allowance) learned['pace'] = allowanceText(allowance);
      if (result.status === 301 && mayMove === 'may-move') {
        const address = newAddress(result.text, common.extraHosts);
        if (address === null) return movedAway(result.text);
        shop = { ...shop, address };
        learned['movedFrom'] = account.plain['address'] ?? '';
        learned['movedTo'] = address;
        return send(call, 'last');
      }
    }
    return readReply(common, { shop, call, result, now });
  };
  return {
    shop,
    call: (call) => common.alone(shop.address, () => send(call, 'may-move')),
    learned: () => learned,
    allowance: () => allowance,
  };
}

interface Moment {
  readonly shop: Shop;
  readonly caller: Caller;
  readonly allowance: Allowance | null;
  readonly now: Date;
}

/** Why a call is not even made. */
function tooEarly({ resting, tries }: Common, { shop, caller, allowance, now }: Moment): Failure | null {
  const rest = resting.get(shop.address);
  if (rest && rest > now) return { kind: 'later', notBefore: rest, text: 'HTTP 429' };
  const wait = caller === 'round' ? roundsWait(allowance, now) : null;
  if (wait) return { kind: 'later', notBefore: wait, text: 'kept for messages' };
  return tries.forbids(shop.address, fingerprint(shop), caller);
}

function requestOf<T>(shop: Shop, { method, path, query, body }: UpgatesCall<T>): HttpRequest {
  return {
    method,
    url: `${shop.address}${path}${query ? `?${queryText(query)}` : ''}`,
    headers: {
      Accept: 'application/json',
      Authorization: `Basic ${Buffer.from(`${shop.login}:${shop.apiKey}`).toString('base64')}`,
      ...(body === undefined ? {} : { 'Content-Type': 'application/json' }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    timeoutMs: TIMEOUT_MS,
    maxBytes: MAX_BYTES,
  };
}

/** Everything but the separators of lists is encoded: the plus sign of a time's offset would else arrive as a blank. */
function queryText(query: Readonly<Record<string, string>>): string {
  return Object.entries(query)
    .map(([name, value]) => `${name}=${encodeURIComponent(value).replaceAll('%3B', ';').replaceAll('%3A', ':')}`)
    .join('&');
}

/** Upgates: section Status codes and errors. */
function readReply<T>(
  common: Common,
  { shop, call, result, now }: { readonly shop: Shop; readonly call: UpgatesCall<T>; readonly result: HttpResult; readonly now: Date },
): Reply<T> {
  if (result.kind === 'no-answer') return { kind: 'later', notBefore: null, text: `no answer (${result.because})` };
  const { status, text, headers } = result;
  const body = parseForeignJson(text);
  const words = (errorWords(body) || `HTTP ${status}`).replaceAll(shop.apiKey, '***').slice(0, LONGEST_TEXT);
  const refused = (code: string): Failure => ({ kind: 'refused', code, text: words });
  if (status === 401) {
    common.tries.refused(shop.address, fingerprint(shop));
    return refused('upgates-credentials-refused');
  }
  if (status === 429) {
    const notBefore = retryAt(headers['retry-after'], now);
    common.resting.set(shop.address, notBefore);
    return { kind: 'later', notBefore, text: words };
  }
  if (status >= 500 && status !== 501) return { kind: 'later', notBefore: null, text: words };
  if (status === 403) return refused('upgates-forbidden');
  if (status === 400 || status === 413) return refused('upgates-request-refused');
  if (status !== 200) return refused('upgates-address-wrong');
  common.tries.accepted(shop.address, fingerprint(shop));
  const parsed = call.schema.safeParse(body);
  // A broken answer proves nothing: the same call may bring a whole one.
  return parsed.success ? { kind: 'done', value: parsed.data } : { kind: 'later', notBefore: null, text: 'an answer of another form' };
}

function newAddress(text: string, extraHosts: readonly string[]): string | null {
  const moved = movedSchema.safeParse(parseForeignJson(text));
  return moved.success ? baseAddress(moved.data.api_url, extraHosts) : null;
}

/** The shop says that it lives where we do not go: our credentials stay here. */
function movedAway(text: string): Failure {
  const moved = movedSchema.safeParse(parseForeignJson(text));
  const host = moved.success && URL.canParse(moved.data.api_url) ? new URL(moved.data.api_url).host : 'HTTP 301';
  return { kind: 'refused', code: 'upgates-moved-elsewhere', text: host.slice(0, LONGEST_TEXT) };
}

function fingerprint({ login, apiKey }: Shop): string {
  return createHash('sha256').update(`${login}:${apiKey}`).digest('hex');
}

/** Runs work of one key one after the other. */
function createQueue(): Common['alone'] {
  const last = new Map<string, Promise<unknown>>();
  return (key, work) => {
    const before = last.get(key) ?? Promise.resolve();
    const mine = before.then(work, work);
    last.set(key, mine);
    const forget = () => {
      if (last.get(key) === mine) last.delete(key);
    };
    void mine.then(forget, forget);
    return mine;
  };
}
