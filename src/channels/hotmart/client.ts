import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { Clock } from '../../infra/clock';
import { parseForeignJson } from '../../infra/foreign-json';
import type { Http, HttpResult } from '../../infra/http';
import type { Account } from './settings';

/** Base addresses, each with a slash at its end. */
export interface HotmartUrls {
  readonly api: string;
  readonly auth: string;
}

/** A call that reads; the query leaves out what is undefined. */
export interface ReadCall<T> {
  readonly path: string;
  readonly query?: Readonly<Record<string, string | undefined>>;
  readonly schema: z.ZodType<T>;
}

/** What became of a call: `later` = ask again, not before `notBefore` where that was said; `refused` = Hotmart said no. */
export type Reply<T> =
  | { readonly kind: 'done'; readonly value: T }
  | { readonly kind: 'later'; readonly notBefore: Date | null; readonly text: string }
  | { readonly kind: 'refused'; readonly status: number; readonly code: string; readonly text: string };

type Failure = Exclude<Reply<never>, { readonly kind: 'done' }>;

/** A page of a list. */
export interface Page<T> {
  readonly items: readonly T[];
  /** Asks for the page after this one; null = this was the last. */
  readonly next: string | null;
}

export interface HotmartClient {
  /** One call with a token that is fetched, kept and renewed as needed. */
  read<T>(account: Account, call: ReadCall<T>): Promise<Reply<T>>;
  /** One page of a list. */
  page<T>(account: Account, call: ReadCall<T>): Promise<Reply<Page<T>>>;
  /** The pages of a list together, up to so many. */
  list<T>(account: Account, call: ReadCall<T>, mostPages?: number): Promise<Reply<readonly T[]>>;
}

interface Parts {
  readonly http: Http;
  readonly clock: Clock;
  readonly urls: HotmartUrls;
}

interface Kept {
  readonly token: Promise<Reply<string>>;
  until: number;
}

/** A token is renewed so long before it dies. Hotmart: section Token. */
const MARGIN_MS = 5 * 60_000;
const USUAL_PAGES = 20;

const tokenSchema = z.object({ access_token: z.string().min(1).max(4_000), expires_in: z.number().positive() });
const errorSchema = z.object({ error: z.string().max(200), error_description: z.string().max(500).nullish() });

/** Makes the client. It keeps nothing but tokens, by the keys they were given for. */
export function createHotmartClient(parts: Parts): HotmartClient {
  const kept = new Map<string, Kept>();

  const tokenOf = (account: Account): Promise<Reply<string>> => {
    const key = fingerprint(account);
    const known = kept.get(key);
    if (known && known.until > parts.clock.now().getTime()) return known.token;
    // Calls at the same time wait for one token.
    const fresh: Kept = { token: fetchToken(parts, account, (ms) => (fresh.until = ms)), until: Infinity };
    kept.set(key, fresh);
    return fresh.token;
  };

  const forget = (account: Account, token: Promise<Reply<string>>): void => {
    const key = fingerprint(account);
    if (kept.get(key)?.token === token) kept.delete(key);
  };

  const read = async <T>(account: Account, call: ReadCall<T>, mayRenew: 'may-renew' | 'last'): Promise<Reply<T>> => {
    const held = tokenOf(account);
    const token = await held;
    if (token.kind !== 'done') {
      forget(account, held);
      return token;
    }
    const result = await parts.http({
      method: 'GET',
      url: `${parts.urls.api}${call.path}${queryText(call.query)}`,
      headers: { 'Accept': 'application/json', 'Content-Type': 'application/json', 'Authorization': `Bearer ${token.value}` },
    });
    if (result.kind === 'answer' && result.status === 401) {
      forget(account, held);
      if (mayRenew === 'may-renew') return read(account, call, 'last');
    }
    return replyOf(result, call.schema, { account, now: parts.clock.now() });
  };

  const page = async <T>(account: Account, call: ReadCall<T>): Promise<Reply<Page<T>>> => {
    const reply = await read(account, { ...call, schema: pageSchema(call.schema) }, 'may-renew');
    return reply.kind === 'done' ? { kind: 'done', value: reply.value } : reply;
  };

  const list = async <T>(account: Account, call: ReadCall<T>, mostPages = USUAL_PAGES): Promise<Reply<readonly T[]>> => {
    const items: T[] = [];
    let next: string | undefined;
    for (let pages = 0; pages < mostPages; pages += 1) {
      const reply = await page(account, { ...call, query: { ...call.query, page_token: next } });
      if (reply.kind !== 'done') return reply;
      items.push(...reply.value.items);
      if (reply.value.next === null) break;
      next = reply.value.next;
    }
    return { kind: 'done', value: items };
  };

  return { read: (account, call) => read(account, call, 'may-renew'), page, list };
}

/** Items that do not have the expected form are left out: one odd sale must not hide the others. */
function pageSchema<T>(item: z.ZodType<T>) {
  return z
    .object({ items: z.array(z.unknown()), page_info: z.object({ next_page_token: z.string().nullish() }).nullish() })
    .transform(({ items, page_info: info }) => ({
      items: items.flatMap((one) => {
        const parsed = item.safeParse(one);
        return parsed.success ? [parsed.data] : [];
      }),
      next: info?.next_page_token || null,
    }));
}

/** Everything stands in the address, and the same pair once more in the header. Hotmart: section Token. */
async function fetchToken({ http, clock, urls }: Parts, account: Account, keepUntil: (ms: number) => void): Promise<Reply<string>> {
  const { clientId, clientSecret, basic } = account;
  const query = queryText({ grant_type: 'client_credentials', client_id: clientId, client_secret: clientSecret });
  const result = await http({
    method: 'POST',
    url: `${urls.auth}security/oauth/token${query}`,
    headers: { 'Authorization': `Basic ${basic || basicOf(account)}`, 'Content-Type': 'application/x-www-form-urlencoded' },
    body: '',
  });
  const now = clock.now();
  const reply = replyOf(result, tokenSchema, { account, now });
  if (reply.kind !== 'done') return reply.kind === 'refused' ? { ...reply, code: 'credentials' } : reply;
  const lifeMs = reply.value.expires_in * 1_000;
  keepUntil(now.getTime() + Math.max(lifeMs - MARGIN_MS, 0));
  return { kind: 'done', value: reply.value.access_token };
}

/** What Hotmart shows as "Basic", made of the two keys. */
export function basicOf({ clientId, clientSecret }: Pick<Account, 'clientId' | 'clientSecret'>): string {
  return Buffer.from(`${clientId}:${clientSecret}`).toString('base64');
}

function fingerprint({ clientId, clientSecret, basic }: Account): string {
  return createHash('sha256')
    .update(JSON.stringify([clientId, clientSecret, basic]))
    .digest('hex');
}

function queryText(query: ReadCall<unknown>['query'] = {}): string {
  const given = Object.entries(query).flatMap(([name, value]) => (value === undefined ? [] : [[name, value] as [string, string]]));
  return given.length === 0 ? '' : `?${new URLSearchParams(given).toString()}`;
}

interface Context {
  readonly account: Account;
  readonly now: Date;
}

function replyOf<T>(result: HttpResult, schema: z.ZodType<T>, context: Context): Reply<T> {
  if (result.kind === 'no-answer') return { kind: 'later', notBefore: null, text: result.because };
  const { status, headers, text } = result;
  const body = text.trim() === '' ? null : parseForeignJson(text);
  if (status >= 200 && status <= 299) {
    const parsed = schema.safeParse(body);
    return parsed.success ? { kind: 'done', value: parsed.data } : { kind: 'later', notBefore: null, text: 'unreadable' };
  }
  return failureOf({ status, headers, body }, context);
}

function failureOf(
  answer: { readonly status: number; readonly headers: Readonly<Record<string, string>>; readonly body: unknown },
  context: Context,
): Failure {
  const { status, headers, body } = answer;
  const error = errorSchema.safeParse(body).data;
  const text = withoutSecrets([error?.error, error?.error_description].filter(Boolean).join(': ') || String(status), context.account);
  if (status === 429) return { kind: 'later', notBefore: resetOf(headers, context.now), text };
  if (status >= 500 || status === 408) return { kind: 'later', notBefore: null, text };
  return { kind: 'refused', status, code: status === 401 || status === 403 ? 'credentials' : 'refused', text };
}

/** When the limit begins anew, in seconds from now. Hotmart: section Token, limits. */
function resetOf(headers: Readonly<Record<string, string>>, now: Date): Date {
  const seconds = Number(headers['ratelimit-reset'] ?? headers['retry-after']);
  return new Date(now.getTime() + (Number.isFinite(seconds) && seconds > 0 ? Math.min(seconds, 3_600) : 60) * 1_000);
}

/** A text that cannot carry the school's keys to a screen. */
function withoutSecrets(text: string, { clientSecret, hottok, basic }: Account): string {
  return [clientSecret, hottok, basic].reduce((clean, secret) => (secret === '' ? clean : clean.replaceAll(secret, '***')), text);
}
