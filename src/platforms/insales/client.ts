import type { z } from 'zod';
import type { Clock } from '../../infra/clock';
import type { Http, HttpResult } from '../../infra/http';
import type { Refusal } from '../../payments/domain/errors';
import { createPace } from './pace';
import { parseJson } from './wire';

const LONGEST_TEXT = 300;
const JSON_TYPE = 'application/json';

/** What kind of no a shop gave (InSales protocol notes: section Status codes). `unreachable` and `unreadable`: no answer, or none to be understood. */
export type FailureKind =
  'busy' | 'unauthorized' | 'forbidden' | 'not-found' | 'invalid' | 'redirected' | 'server' | 'unreachable' | 'unreadable' | 'generic';

/** A failed call. `text` is fit to be shown. */
export interface ShopFailure {
  readonly kind: FailureKind;
  readonly text: string;
  /** When `busy`: seconds until it makes sense to ask again. */
  readonly retryAfter?: number;
}

export type Asked<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly failure: ShopFailure };

/** Which shop is called, and with which password. */
export interface ShopAccess {
  readonly address: string;
  readonly password: string;
}

/** One call of the admin API; `body` is sent as it is, so it has to carry the name of its resource around it. */
export interface ShopCall {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  /** Below `/admin/`, without a slash at its beginning, suffix included. */
  readonly path: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly body?: unknown;
  /** Jobs leave room for people and are told to come back early. */
  readonly by?: 'person' | 'job';
  /** The most bytes that the answer may have, where that is not as many as usual. */
  readonly maxBytes?: number;
}

/** Calls the admin API of one shop: never waits, never repeats, never follows a redirect, never throws. */
export type ShopClient = (access: ShopAccess, call: ShopCall) => Promise<Asked<unknown>>;

const failed = (kind: FailureKind, text: string, retryAfter?: number): Asked<never> => ({
  ok: false,
  failure: { kind, text: text.slice(0, LONGEST_TEXT), ...(retryAfter === undefined ? {} : { retryAfter }) },
});

/**
 * Makes the client: Basic authentication by the app's key and the shop's password, exact content types, 500 requests per 5 minutes
 * (InSales protocol notes: section Admin API basics). Above the limit it answers `busy` at once, without a call.
 */
export function createClient(parts: { readonly http: Http; readonly clock: Clock; readonly appKey: string }): ShopClient {
  const { http, clock, appKey } = parts;
  const pace = createPace(clock);
  return async ({ address, password }, call) => {
    if (password === '') return failed('unauthorized', 'no password');
    const wait = pace.due(address, call.by ?? 'person');
    if (wait > 0) return failed('busy', 'HTTP 429', wait);
    const query = call.query === undefined ? '' : `?${new URLSearchParams(call.query).toString()}`;
    const writes = call.method === 'POST' || call.method === 'PUT';
    const result = await http({
      method: call.method,
      url: `${address}/admin/${call.path}${query}`,
      headers: {
        Accept: JSON_TYPE,
        Authorization: `Basic ${Buffer.from(`${appKey}:${password}`).toString('base64')}`,
        ...(writes ? { 'Content-Type': JSON_TYPE } : {}),
      },
      ...(writes ? { body: call.body === undefined ? '' : JSON.stringify(call.body) } : {}),
      ...(call.maxBytes === undefined ? {} : { maxBytes: call.maxBytes }),
    });
    if (result.kind === 'answer') pace.heard(address, result);
    return readAnswer(result, () => pace.due(address, 'person'));
  };
}

function readAnswer(result: HttpResult, wait: () => number): Asked<unknown> {
  if (result.kind === 'no-answer') return failed('unreachable', `no answer (${result.because})`);
  const { status, text, headers } = result;
  if (status === 429 || status === 503) return failed('busy', `HTTP ${status}`, wait());
  if (status >= 500) return failed('server', `HTTP ${status}`);
  if (status >= 300 && status < 400) return failed('redirected', `HTTP ${status}: ${originOf(headers['location'])}`);
  const body = parseJson(text);
  if (status < 300) return body === undefined ? failed('unreadable', `HTTP ${status}`) : { ok: true, value: body };
  return failed(KINDS.get(status) ?? 'generic', wordsOf(body) || `HTTP ${status}`);
}

const KINDS: ReadonlyMap<number, FailureKind> = new Map([
  [401, 'unauthorized'],
  [403, 'forbidden'],
  [404, 'not-found'],
  [422, 'invalid'],
]);

/** Where a redirect leads, without its path: that may hold a key. */
const originOf = (location: string | undefined): string => (location && URL.canParse(location) ? new URL(location).origin : '');

/** The words of an error body: a message, a map of lists by field, or the same inside `errors`. */
function wordsOf(body: unknown): string {
  if (typeof body !== 'object' || body === null) return '';
  if ('message' in body && typeof body.message === 'string') return body.message;
  const fields: unknown = 'errors' in body ? body.errors : body;
  if (typeof fields !== 'object' || fields === null) return typeof fields === 'string' ? fields : '';
  return Object.entries(fields)
    .filter(([name]) => name !== 'status')
    .map(([name, text]) => (Array.isArray(fields) ? String(text) : `${name}: ${[text].flat().join(', ')}`))
    .join('; ');
}

/** Reads an answer by a schema; one that is wrapped in the name of its resource is taken, too. */
export function decode<T>(asked: Asked<unknown>, schema: z.ZodType<T>, wrapper?: string): Asked<T> {
  if (!asked.ok) return asked;
  const { value } = asked;
  const inner: unknown =
    wrapper !== undefined && typeof value === 'object' && value !== null && wrapper in value ? Reflect.get(value, wrapper) : value;
  const parsed = schema.safeParse(inner);
  return parsed.success ? { ok: true, value: parsed.data } : failed('unreadable', 'an answer of another form');
}

/** Says whether the same call may succeed later by itself. */
export function mayPass({ kind }: ShopFailure): boolean {
  return kind === 'busy' || kind === 'server' || kind === 'unreachable' || kind === 'unreadable';
}

/** A failed call as a refusal of ours, with the shop's own words. */
export function asRefusal(failure: ShopFailure): Refusal {
  const { kind, text } = failure;
  if (mayPass(failure)) return { code: 'platform-unreachable', text };
  if (kind === 'unauthorized') return { code: 'credentials-refused', text };
  if (kind === 'forbidden') return { code: 'rights-missing', text, facts: { methods: text } };
  return { code: 'platform-refused', text };
}
