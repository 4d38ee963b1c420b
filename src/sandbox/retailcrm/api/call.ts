import type { Crm } from '../account';
import type { ApiKey } from '../model';
import { refuse } from './answer';
import type { ApiAnswer } from './answer';

/** One API call after key, limiter and scope were checked. */
export interface ApiCall {
  readonly crm: Crm;
  readonly key: ApiKey;
  /** Parts of the path that the method's pattern leaves open. */
  readonly params: Readonly<Record<string, string>>;
  readonly query: URLSearchParams;
  readonly form: URLSearchParams;
}

/** One method of the API. */
export interface ApiMethod {
  readonly method: 'GET' | 'POST';
  /** Path with `:name` for its open parts. */
  readonly path: string;
  /** The scope a key needs; null when any key will do. */
  readonly scope: string | null;
  readonly handle: (call: ApiCall) => ApiAnswer | Promise<ApiAnswer>;
}

/** A value read from a call, or the answer that refuses it. */
export type Read<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly answer: ApiAnswer };

/** True for JSON objects, false for lists and null. */
export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/**
 * The object in a form field that holds JSON text. A call without form fields (such as one with a JSON body) is
 * refused like one that lacks the field: 400 `Parameter 'x' is missing`.
 */
export function readEntity(call: Pick<ApiCall, 'form'>, field: string): Read<Record<string, unknown>> {
  const text = call.form.get(field);
  if (text === null || text === '') return { ok: false, answer: refuse(400, `Parameter '${field}' is missing`) };
  const value = parseJson(text);
  if (isRecord(value)) return { ok: true, value };
  return { ok: false, answer: refuse(400, 'Errors in the entity format', { [field]: 'A JSON object is expected.' }) };
}

/** Parsed JSON, or undefined when the text is not JSON. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** All values of a list parameter in its bracket forms: `filter[ids][]` and `filter[ids][0]`. */
export function listParameter(query: URLSearchParams, name: string): readonly string[] {
  const values: string[] = [];
  for (const [key, value] of query) {
    if (key.startsWith(`${name}[`) && /^\[\d*\]$/.test(key.slice(name.length))) values.push(value);
  }
  return values;
}

/** An empty map as the CRM's runtime encodes it: a list unless the switch says otherwise. */
export function mapOf(crm: Crm, entries: Readonly<Record<string, unknown>>): unknown {
  if (Object.keys(entries).length > 0 || crm.switches.text('emptyMaps') === 'object') return entries;
  return [];
}
