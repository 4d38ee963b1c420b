import { z } from 'zod';
import { parseForeignJson } from '../../infra/foreign-json';
import type { WireOrder } from './wire';
import { momentOf } from './wire';

const DAY_MS = 24 * 3_600_000;
const WATCHED_DAYS = 30;
/** Beyond this the oldest are left to the shop's own messages. */
const MOST = 1000;

/** Numbers of orders that are not paid yet, with the moment that they were made (milliseconds since 1970). */
export type Waiting = ReadonlyMap<string, number>;

const rememberedSchema = z.record(z.string(), z.number());

/** The waiting orders as they were remembered. */
export function rememberedWaiting(memory: Readonly<Record<string, string>>): Waiting {
  const parsed = rememberedSchema.safeParse(parseForeignJson(memory['waiting'] ?? '{}'));
  return new Map(parsed.success ? Object.entries(parsed.data) : []);
}

/** Takes up what was read: orders that are paid or gone are no longer waited for, nor are old ones. */
export function withOrders(
  waiting: Waiting,
  given: { readonly orders: readonly WireOrder[]; readonly gone: readonly string[]; readonly since: Date; readonly now: Date },
): Waiting {
  const oldest = Math.max(given.now.getTime() - WATCHED_DAYS * DAY_MS, given.since.getTime());
  const next = new Map(waiting);
  for (const { order_number: number, paid_date: paid, creation_time: created } of given.orders) {
    const made = momentOf(created)?.getTime();
    if (paid === null && made !== undefined) next.set(number, made);
    else next.delete(number);
  }
  for (const number of given.gone) next.delete(number);
  return new Map(
    [...next]
      .filter(([, made]) => made >= oldest)
      .toSorted(([, one], [, other]) => one - other)
      .slice(-MOST),
  );
}

/** As they are remembered. */
export function waitingText(waiting: Waiting): string {
  return JSON.stringify(Object.fromEntries(waiting));
}
