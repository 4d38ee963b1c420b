import type { z } from 'zod';
import type { Shop } from '../shop';

/** An answer; a null body is sent empty, a text body as HTML. */
export interface ApiAnswer {
  readonly status: number;
  readonly body: unknown;
}

/** One request after limit, password, content type and rights were checked. */
export interface ApiCall {
  readonly shop: Shop;
  /** Parts of the path that the method's pattern leaves open. */
  readonly params: Readonly<Record<string, string>>;
  readonly query: URLSearchParams;
  /** The parsed JSON body; undefined when there is none. */
  readonly body: unknown;
}

/** One method of the admin API. */
export interface ApiMethod {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  /** Path below `/admin/` without suffix, with `:name` for its open parts. */
  readonly path: string;
  readonly handle: (call: ApiCall) => ApiAnswer;
}

/** A value read from a request, or the answer that refuses it. */
export type Read<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly answer: ApiAnswer };

/** Messages by field, as validation errors are written. */
export type FieldErrors = Readonly<Record<string, readonly string[]>>;

const BLANK = 'не может быть пустым';
const WRONG = 'имеет неверное значение';

/** 200 with a body. */
export function ok(body: unknown): ApiAnswer {
  return { status: 200, body };
}

/** 201, or 200 as older answers had. */
export function created(shop: Shop, body: unknown): ApiAnswer {
  return { status: shop.switches.number('createdStatus') ?? 201, body };
}

/** The answer to a removal. */
export const REMOVED: ApiAnswer = { status: 200, body: { status: 'ok' } };

/** A refusal whose body nobody could confirm: JSON, HTML or nothing by switch. */
export function refuse(shop: Shop, status: number, message: string): ApiAnswer {
  const form = shop.switches.text('errorBodies');
  if (form === 'empty') return { status, body: null };
  return { status, body: form === 'html' ? `<html><body><h1>${status}</h1>${message}</body></html>` : { message } };
}

/** 404 for an object that is not there. */
export function missing(shop: Shop): ApiAnswer {
  return refuse(shop, 404, 'not found');
}

/** 422 with messages by field, in the shape that the switch asks for. */
export function invalid(shop: Shop, errors: FieldErrors): ApiAnswer {
  return { status: 422, body: shop.switches.text('validationShape') === 'errors' ? { errors } : errors };
}

/** 422 for fields that must not be empty. */
export function blank(shop: Shop, ...fields: readonly string[]): ApiAnswer {
  return invalid(shop, Object.fromEntries(fields.map((field) => [field, [BLANK]])));
}

/** 422 for one field with a value that cannot be. */
export function wrong(shop: Shop, field: string): ApiAnswer {
  return invalid(shop, { [field]: [WRONG] });
}

/**
 * The object under the singular name of its resource; a body that is not wrapped in it is refused with 400.
 * Values of a wrong type are refused with 422.
 */
export function readWrapped<Schema extends z.ZodType>({ shop, body }: ApiCall, name: string, schema: Schema): Read<z.output<Schema>> {
  const inner = isRecord(body) ? body[name] : undefined;
  if (!isRecord(inner)) return { ok: false, answer: refuse(shop, 400, `param is missing or the value is empty: ${name}`) };
  const parsed = schema.safeParse(inner);
  if (parsed.success) return { ok: true, value: parsed.data };
  const errors = parsed.error.issues.map(({ path }) => [String(path[0] ?? 'base'), [WRONG]] as const);
  return { ok: false, answer: invalid(shop, Object.fromEntries(errors)) };
}

/**
 * The same for a change, which may say nothing: no body, no wrapper and an empty list, as PHP writes an empty map, change
 * nothing. Fields without the wrapper are passed over unless the switch says so.
 */
export function readChange<Schema extends z.ZodType>(call: ApiCall, name: string, schema: Schema): Read<z.output<Schema>> {
  const body = isNothing(call.body) ? {} : call.body;
  if (!isRecord(body)) return readWrapped(call, name, schema);
  const bare = call.shop.switches.flag('bareChanges') ? body : {};
  const inner = name in body ? body[name] : bare;
  return readWrapped({ ...call, body: { [name]: isNothing(inner) ? {} : inner } }, name, schema);
}

function isNothing(value: unknown): boolean {
  return value === undefined || (Array.isArray(value) && value.length === 0);
}

/** True for JSON objects, false for lists and null. */
export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The id in the path; NaN, which is nobody's id, when it is not a number. */
export function idOf({ params }: ApiCall): number {
  const text = params['id'] ?? '';
  return /^\d{1,15}$/.test(text) ? Number(text) : Number.NaN;
}
