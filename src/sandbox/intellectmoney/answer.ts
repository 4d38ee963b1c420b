import type { Request, Response } from 'express';
import type { Parts } from './parts';
import { note } from './parts';

/** A value of an answer, printable as JSON and as XML. */
export type Value = string | number | boolean | null | readonly Value[] | { readonly [name: string]: Value };

/** What a call of the interface comes to. `state` is the code of the operation's result. */
export type Result = { readonly ok: true; readonly value: Readonly<Record<string, Value>> } | Refused;

/** A refusal: the operation itself was carried out, its result is an error. */
export interface Refused {
  readonly ok: false;
  readonly code: number;
  readonly desc: string;
  readonly source?: string;
}

/** Our own numbers for errors: only 2, authorisation failed, was ever seen. IntellectMoney: section createInvoice, answer. */
export const CODES = { authorisation: 2, parameter: 3, conflict: 4, unknown: 5 } as const;

/** Refuses a call. */
export function refuse(code: keyof typeof CODES, desc: string, source?: string): Refused {
  return { ok: false, code: CODES[code], desc, ...(source !== undefined && { source }) };
}

/** Sends an answer as JSON where the caller accepts it, else as XML. IntellectMoney: section Merchant API. */
export function sendAnswer(
  req: Request,
  res: Response,
  given: { readonly result: Result; readonly extra?: Record<string, Value>; readonly parts: Parts },
): void {
  const { result, extra = {}, parts } = given;
  note(parts, req.path, result.ok ? null : result.desc);
  const state: Value = result.ok ? { Code: 0, Desc: 'Ok' } : { Code: result.code, Desc: result.desc };
  const source = !result.ok && result.source !== undefined ? { ErrorSourceParam: result.source } : {};
  const body = {
    OperationState: { Code: 0, Desc: 'Ok' },
    OperationId: String(parts.books.requests.length),
    ...extra,
    Result: { State: state, ...source, ...(result.ok ? result.value : {}) },
  };
  res.status(result.ok ? 200 : (parts.switches.number('apiErrorStatus') ?? 200));
  if ((req.get('accept') ?? '').includes('json')) res.json(body);
  else res.type('text/xml').send(`<Response>${xml(body)}</Response>`);
}

function xml(value: Value): string {
  if (value === null) return '';
  if (isList(value)) return value.map((one) => `<Item>${xml(one)}</Item>`).join('');
  if (typeof value !== 'object')
    return String(value).replace(/[&<>]/g, (sign) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;' })[sign] ?? sign);
  return Object.entries(value)
    .map(([name, inner]) => `<${name}>${xml(inner)}</${name}>`)
    .join('');
}

const isList = (value: Value): value is readonly Value[] => Array.isArray(value);
