import { z } from 'zod';
import { parseForeignJson } from '../../infra/foreign-json';
import type { StatusTypes } from './states';
import { isStrange, strangeUntil } from './statuses';
import type { WireOrder } from './wire';
import { momentOf } from './wire';

const DAY_MS = 24 * 3_600_000;
const WATCHED_DAYS = 30;
/** Beyond this the oldest are left to the shop's own messages. */
const MOST = 1000;

/** Numbers of orders that are not paid yet, with the moment that they were made (milliseconds since 1970). */
export type Waiting = ReadonlyMap<string, number>;

const rememberedSchema = z.record(z.string(), z.number());

type Memory = Readonly<Record<string, string>>;

/** The waiting orders as they were remembered. */
export function rememberedWaiting(memory: Memory): Waiting {
  return remembered(memory['waiting']);
}

function remembered(text = '{}'): ReadonlyMap<string, number> {
  const parsed = rememberedSchema.safeParse(parseForeignJson(text));
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

/**
 * The orders that were judged without knowing their status, each with the moment from which it may be looked at again, as they are to be remembered. The
 * status may be one that cancels, and no message need ever come again.
 */
export function strangeText(
  memory: Memory,
  given: { readonly orders: readonly WireOrder[]; readonly types: StatusTypes; readonly now: Date },
): string {
  const until = strangeUntil(memory, given.now);
  const next = new Map(remembered(memory['strange']));
  for (const order of given.orders) {
    next.delete(order.order_number);
    if (until !== null && isStrange(order, given.types)) next.set(order.order_number, until);
  }
  return waitingText(new Map([...next].slice(-MOST)));
}

/** Which of them may be looked at now, and the others, as they are to be remembered. */
export function takeStrange(memory: Memory, now: Date): { readonly numbers: readonly string[]; readonly rest: string } {
  const all = [...remembered(memory['strange'])];
  const isDue = ([, until]: readonly [string, number]): boolean => until <= now.getTime();
  return { numbers: all.filter(isDue).map(([number]) => number), rest: waitingText(new Map(all.filter((one) => !isDue(one)))) };
}
