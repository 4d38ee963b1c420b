import type { z } from 'zod';
import type { Clock } from '../../infra/clock';
import type { Http, HttpRequest } from '../../infra/http';
import { fingerprint } from '../../infra/secrets';
import { failure, readAnswer } from './failures';
import type { CrmAnswer, CrmFailure } from './failures';
import { createPace } from './pace';

const TRIES = 4;
const FIRST_PAUSE_MS = 100;

/** Which CRM account is called and with which key; null for the methods that need none. */
export interface CrmAccess {
  readonly address: string;
  readonly apiKey: string | null;
}

/** One call of the API. The values of `form` and `query` are sent as they are: see {@link jsonField} for entities. */
interface CrmCall {
  readonly method: 'GET' | 'POST';
  /** Below the address of the account, with a slash at its beginning. */
  readonly path: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly form?: Readonly<Record<string, string>>;
  readonly timeoutMs?: number;
}

/** Calls the API of one account: paced, repeated while the CRM says that it is too much, never thrown at the caller. */
export type CrmClient = (access: CrmAccess, call: CrmCall) => Promise<CrmAnswer>;

/** A limit that several processes share; the name stands for a key and cannot be turned back into it. */
export interface SharedLimiter {
  pace(name: string): Promise<void>;
}

/** One form field with a JSON text in it, the form in which the API takes entities. Keys without a value are left out. */
export function jsonField(name: string, value: Readonly<Record<string, unknown>>): Readonly<Record<string, string>> {
  return { [name]: JSON.stringify(Object.fromEntries(Object.entries(value).filter(([, inner]) => inner !== null))) };
}

/** The bytes of a form as browsers write it: blanks as plus signs. */
export function encodeForm(fields: Readonly<Record<string, string>>): string {
  return new URLSearchParams(fields).toString();
}

/**
 * Makes the client. The key travels in a header, so that it stays out of access logs; at most 10 calls a second per key;
 * four tries with pauses of 100, 200 and 400 ms while the CRM answers 503 or 429 (RetailCRM protocol notes: section Limits).
 */
export function createClient(parts: { readonly http: Http; readonly clock: Clock; readonly limiter?: SharedLimiter }): CrmClient {
  const { http, clock, limiter } = parts;
  const pace = createPace(clock);
  return async (access, call) => {
    const name = access.apiKey === null ? access.address : fingerprint(access.apiKey);
    for (let tried = 1; ; tried += 1) {
      await pace(name);
      await limiter?.pace(name);
      const answer = readAnswer(await http(requestOf(access, call)));
      if (answer.ok || answer.failure.kind !== 'rate-limited' || tried === TRIES) return answer;
      await clock.sleep(FIRST_PAUSE_MS * 2 ** (tried - 1));
    }
  };
}

function requestOf(access: CrmAccess, call: CrmCall): HttpRequest {
  const query = call.query === undefined ? '' : `?${encodeForm(call.query)}`;
  return {
    method: call.method,
    url: `${access.address}${call.path}${query}`,
    headers: {
      Accept: 'application/json',
      ...(access.apiKey === null ? {} : { 'X-API-KEY': access.apiKey }),
      ...(call.form === undefined ? {} : { 'Content-Type': 'application/x-www-form-urlencoded' }),
    },
    ...(call.form === undefined ? {} : { body: encodeForm(call.form) }),
    ...(call.timeoutMs === undefined ? {} : { timeoutMs: call.timeoutMs }),
  };
}

/** A decoded answer, or why there is none. */
export type Asked<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly failure: CrmFailure };

/** Reads the body of an answer by a schema; a success that does not fit counts as unreadable. */
export function decode<T>(answer: CrmAnswer, schema: z.ZodType<T>): Asked<T> {
  if (!answer.ok) return answer;
  const parsed = schema.safeParse(answer.body);
  return parsed.success ? { ok: true, value: parsed.data } : failure('unreadable', 'an answer of another form');
}
