import type { Account, Json } from '../model';
import type { Parts } from '../parts';
import type { Reply } from './answer';

/** A call after its token was checked. */
export interface Call {
  readonly account: Account;
  readonly params: Readonly<Record<string, string>>;
  readonly query: Readonly<Record<string, string>>;
  readonly body: Json;
}

/** One method of the interface. */
export type Endpoint = (call: Call, parts: Parts) => Reply;

/** A page of a list with the words of `paging`; limits as in the search of payments. */
export function paged<T>(all: readonly T[], { query }: Pick<Call, 'query'>) {
  const limit = wholeNumber(query['limit'], 30);
  const offset = wholeNumber(query['offset'], 0);
  return { paging: { total: all.length, limit, offset }, results: all.slice(offset, offset + limit) };
}

function wholeNumber(text: string | undefined, usual: number): number {
  return text !== undefined && /^\d{1,6}$/.test(text) ? Number(text) : usual;
}
