import type { z } from 'zod';
import type { MoodleAccount, MoodleAnswer } from '../../academy/ports/moodle';
import { parseForeignJson } from '../../infra/foreign-json';
import type { Http, HttpResult } from '../../infra/http';
import { isNamedHost, mayCallOutside } from '../../infra/outside-address';
import { meaningOf } from './states';
import type { Param } from './wire';
import { encodeParams, errorSchema } from './wire';

/** One call of a function. */
export interface MoodleCall<T> {
  readonly name: string;
  readonly params: Readonly<Record<string, Param>>;
  readonly schema: z.ZodType<T>;
}

/** What calls are made with. */
export interface MoodleParts {
  readonly http: Http;
  /** Hosts that may be called although they are not public. */
  readonly extraHosts: readonly string[];
}

/** Makes calls to one Moodle. */
export type MoodleClient = <T>(call: MoodleCall<T>) => Promise<MoodleAnswer<T>>;

const TIMEOUT_MS = 20_000;
const MAX_BYTES = 4 * 1_048_576;
const LONGEST_TEXT = 300;
const FORBIDDEN = 403;
const TOO_MANY = 429;

/** A client over the REST protocol of Moodle's web services; the token travels in the body, so that no log of addresses holds it. No redirects are followed. */
export function createMoodleClient({ http, extraHosts }: MoodleParts, account: MoodleAccount): MoodleClient {
  return async (call) => {
    const url = new URL(`${account.address}/webservice/rest/server.php`);
    if (!(await mayCallOutside(url, extraHosts))) return refused('moodle-private', url.host);
    const body = encodeParams({ wstoken: account.token, moodlewsrestformat: 'json', wsfunction: call.name, ...call.params });
    const result = await http({
      method: 'POST',
      url: url.href,
      headers: { 'Content-Type': 'application/x-www-form-urlencoded', 'Accept': 'application/json' },
      body: body.toString(),
      timeoutMs: TIMEOUT_MS,
      maxBytes: MAX_BYTES,
      account: account.address,
      reach: isNamedHost(url, extraHosts) ? 'any' : 'public',
    });
    return readAnswer(call, result, account.token);
  };
}

type Failure = Exclude<MoodleAnswer<never>, { readonly kind: 'done' }>;

const refused = (code: Failure['code'], text: string): Failure => ({ kind: 'refused', code, text, about: 'all' });

function readAnswer<T>(call: MoodleCall<T>, result: HttpResult, token: string): MoodleAnswer<T> {
  if (result.kind === 'no-answer') return { kind: 'later', code: 'moodle-unreachable', text: result.because };
  const { status, text, headers } = result;
  if (status !== 200) return statusFailure(status, headers['location']);
  const body = parseForeignJson(text);
  const error = errorSchema.safeParse(body);
  if (error.success) {
    const { code, about } = meaningOf(error.data, call.name);
    const { message, debuginfo, errorcode } = error.data;
    const words = [message || errorcode, debuginfo].filter(Boolean).join(' - ').replaceAll(token, '***').slice(0, LONGEST_TEXT);
    const said = code === 'moodle-functions-missing' ? call.name : words;
    return about === 'moment' ? { kind: 'later', code, text: words } : { kind: 'refused', code, text: said, about };
  }
  const parsed = call.schema.safeParse(body);
  // A broken answer proves nothing: the same call may bring a whole one.
  return parsed.success ? { kind: 'done', value: parsed.data } : { kind: 'later', code: 'moodle-address-wrong', text: 'HTTP 200' };
}

function statusFailure(status: number, location: string | undefined): Failure {
  const words = `HTTP ${status}`;
  if (status >= 300 && status < 400) return refused('moodle-redirects', location?.slice(0, LONGEST_TEXT) ?? words);
  if (status === FORBIDDEN) return refused('moodle-services-off', words);
  if (status >= 500 || status === TOO_MANY) return { kind: 'later', code: 'moodle-unreachable', text: words };
  return refused('moodle-address-wrong', words);
}
