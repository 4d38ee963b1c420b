import { parseForeignJson } from '../../infra/foreign-json';
import type { HttpResult } from '../../infra/http';
import type { Refusal } from '../../payments/domain/errors';

/** What kind of no the CRM gave (RetailCRM protocol notes: section Errors). `unreachable` and `unreadable`: no answer, or none that can be understood. */
export type FailureKind =
  | 'credentials-missing'
  | 'credentials-wrong'
  | 'access-denied'
  | 'account-missing'
  | 'parameter-missing'
  | 'validation'
  | 'not-found'
  | 'no-funds'
  | 'rate-limited'
  | 'server'
  | 'unreachable'
  | 'unreadable'
  | 'generic';

/** A failed call. `text` is fit to be shown: the CRM's own words, or what happened on the way; `errors` are texts by field. */
export interface CrmFailure {
  readonly kind: FailureKind;
  readonly text: string;
  readonly errors: Readonly<Record<string, string>>;
  /** The name of the parameter that is missing. */
  readonly parameter?: string;
}

/** The answer of a call: the decoded body of a success, or why there is none. */
export type CrmAnswer =
  { readonly ok: true; readonly body: Readonly<Record<string, unknown>> } | { readonly ok: false; readonly failure: CrmFailure };

const BY_TEXT: ReadonlyMap<string, FailureKind> = new Map([
  ['"apiKey" is missing.', 'credentials-missing'],
  ['Wrong "apiKey" value.', 'credentials-wrong'],
  ['Access denied.', 'access-denied'],
  ['Account does not exist.', 'account-missing'],
  ['Errors in the entity format', 'validation'],
  ['Errors in the input parameters', 'validation'],
  ['Validation error', 'validation'],
  ['Not found', 'not-found'],
  ['API method not found', 'not-found'],
  ['Method not found', 'not-found'],
]);
const PARAMETER = /^Parameter '([\w\][_-]+)' is missing$/;
const LONGEST_TEXT = 300;

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null && !Array.isArray(value);

/** A failure of its kind, with the text cut to a length that fits a screen. */
export function failure(
  kind: FailureKind,
  text: string,
  errors: Readonly<Record<string, string>> = {},
): CrmAnswer & { readonly ok: false } {
  return { ok: false, failure: { kind, text: text.slice(0, LONGEST_TEXT), errors } };
}

/**
 * Reads the result of a call. A success is any 2xx whose outer flag is true; over-use and faults of the server are told by the status
 * alone, everything else by the text, because the same text has been seen with different statuses.
 */
export function readAnswer(result: HttpResult): CrmAnswer {
  if (result.kind === 'no-answer') return failure('unreachable', `no answer (${result.because})`);
  const { status, text } = result;
  if (status === 503 || status === 429) return failure('rate-limited', `HTTP ${status}`);
  if (status >= 500) return failure('server', `HTTP ${status}`);
  if (status >= 400 && text.trimStart().startsWith('<')) return failure('account-missing', 'Account does not exist.');
  const body = parseForeignJson(text);
  if (status >= 300 && status < 400) return failure('unreadable', `HTTP ${status}`);
  if (!isObject(body)) return failure(status < 300 ? 'unreadable' : 'generic', `HTTP ${status}`);
  if (status < 300 && body['success'] === true) return { ok: true, body };
  if (status < 300 && body['success'] !== false) return failure('unreadable', `HTTP ${status}`);
  return refusalOf(status, body);
}

function refusalOf(status: number, body: Readonly<Record<string, unknown>>): CrmAnswer {
  const errors = fieldErrors(body['errors']);
  const said = typeof body['errorMsg'] === 'string' && body['errorMsg'] !== '' ? body['errorMsg'] : `HTTP ${status}`;
  const details = Object.entries(errors).map(([field, text]) => `${field}: ${text}`);
  const text = details.length > 0 ? `${said} (${details.join('; ')})` : said;
  if (status === 402) return failure('no-funds', text, errors);
  const parameter = PARAMETER.exec(said)?.[1];
  const answer = failure(parameter === undefined ? (BY_TEXT.get(said) ?? 'generic') : 'parameter-missing', text, errors);
  return parameter === undefined ? answer : { ok: false, failure: { ...answer.failure, parameter } };
}

/** `errors` is absent, an object of texts by field, or a list. */
function fieldErrors(errors: unknown): Readonly<Record<string, string>> {
  if (typeof errors !== 'object' || errors === null) return {};
  return Object.fromEntries(Object.entries(errors).map(([field, text]) => [field, typeof text === 'string' ? text : JSON.stringify(text)]));
}

/** Says whether the same call may succeed later by itself. */
export function mayPass({ kind }: CrmFailure): boolean {
  return kind === 'unreachable' || kind === 'unreadable' || kind === 'rate-limited' || kind === 'server';
}

/** A failed call as a refusal of ours, with the CRM's own words. */
export function asRefusal(failed: CrmFailure): Refusal {
  const { text } = failed;
  if (mayPass(failed)) return { code: 'platform-unreachable', text };
  if (failed.kind === 'credentials-missing' || failed.kind === 'credentials-wrong') return { code: 'credentials-refused', text };
  if (failed.kind === 'access-denied') return { code: 'rights-missing', text };
  return { code: 'platform-refused', text };
}
