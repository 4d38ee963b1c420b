import type { ApiUser, Endpoint, Right } from '../model';
import type { Shop } from '../shop';

/** An answer of the API. */
export interface ApiAnswer {
  readonly status: number;
  readonly body: unknown;
}

/** One request after login, limits and rights were checked. */
export interface ApiCall {
  readonly shop: Shop;
  readonly user: ApiUser;
  /** The last part of the path, where the method's pattern leaves it open. */
  readonly id: string;
  readonly query: URLSearchParams;
  /** The parsed JSON body; undefined when there is none. */
  readonly body: unknown;
}

/** One method of the API; `right` is what the key needs. */
export interface ApiMethod {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  /** Below `/api/v2/`; the group is the open part. */
  readonly path: RegExp;
  readonly right: { readonly endpoint: Endpoint; readonly level: Exclude<Right, 'deny'> } | null;
  readonly handle: (call: ApiCall) => ApiAnswer;
}

/** 200 with a body. */
export function ok(body: unknown): ApiAnswer {
  return { status: 200, body };
}

/** A refusal with one message (Upgates: section Status codes and errors). */
export function refuse(status: number, message: string, about: { readonly object?: string; readonly property?: string } = {}): ApiAnswer {
  return {
    status,
    body: { messages: [{ object: about.object ?? null, property: about.property ?? null, message, level: 'error' }] },
  };
}

/** One page of a list, in the envelope that all lists have; null when the page is no number from 1 on. */
export function paged<T>(all: readonly T[], query: URLSearchParams, size: number) {
  const text = query.get('page') ?? '1';
  if (!/^[1-9]\d{0,5}$/.test(text)) return null;
  const page = Number(text);
  const items = all.slice((page - 1) * size, page * size);
  const envelope = {
    current_page: page,
    current_page_items: items.length,
    number_of_pages: Math.max(1, Math.ceil(all.length / size)),
    number_of_items: all.length,
  };
  return { envelope, items };
}

/** The parts of a list that is split by semicolons; null when it is not given. */
export function listOf(query: URLSearchParams, name: string): ReadonlySet<string> | null {
  const text = query.get(name);
  return text === null ? null : new Set(text.split(';').map((part) => part.trim()));
}

/** A yes-or-no filter; null when it is not given or is neither. */
export function flagOf(query: URLSearchParams, name: string): boolean | null {
  const text = query.get(name);
  if (text === '1' || text === 'true') return true;
  return text === '0' || text === 'false' ? false : null;
}

/** A moment with its offset; `wrong` for anything else, null when it is not given. */
export function momentOf(query: URLSearchParams, name: string): Date | 'wrong' | null {
  const text = query.get(name);
  if (text === null) return null;
  // A plus sign that was not encoded arrives as a blank.
  if (!/^\d{4}-\d{2}-\d{2}(?:T\d{2}:\d{2}:\d{2}(?:\.\d+)?(?:Z|[+-]\d{2}:?\d{2}))?$/.test(text)) return 'wrong';
  return new Date(text);
}
