import type { ChannelAccount, ChannelAnswer, SaleEvent, SalesRead } from '../../academy/ports/channel';
import type { Visit } from './client';
import type { Reading } from './events';
import { eventOf, goneEvent } from './events';
import type { Reply } from './reply';
import { gatherWait } from './pace';
import { statusTypes } from './statuses';
import { rememberedWaiting, strangeText, takeStrange, waitingText, withOrders } from './waiting';
import type { WireOrder } from './wire';
import { momentOf, ordersSchema } from './wire';

const DAY_MS = 24 * 3_600_000;
const OVERLAP_MS = 10 * 60_000;
const SECOND_MS = 1000;
const PAGE = 100;

/** One working with a connection: where calls are made, what was remembered and what is to be. */
export interface Work {
  readonly account: ChannelAccount;
  readonly visit: Visit;
  /** When the work was begun. */
  readonly now: Date;
  readonly learned: Record<string, string>;
}

/** An answer with everything that was learned on the way. */
export function finish<T>({ visit, learned }: Work, value: T): ChannelAnswer<T> {
  return { kind: 'done', value, memory: { ...visit.learned(), ...learned } };
}

/** The numbers in as few calls as may be, a hundred in each (Upgates: section Limits); numbers without an order are gone. */
export async function readOrders(work: Work, numbers: readonly string[]): Promise<ChannelAnswer<readonly SaleEvent[]>> {
  const notBefore = gatherWait(work.account.memory, work.now);
  if (notBefore) return { kind: 'later', notBefore, text: 'gathering orders' };
  const events: SaleEvent[] = [];
  const wanted = [...new Set(numbers)].filter(mayBeAsked);
  for (let at = 0; at < wanted.length; at += PAGE) {
    const read = await readSome(work, wanted.slice(at, at + PAGE));
    if (read.kind !== 'done') return read;
    events.push(...read.value);
  }
  work.learned['readAt'] = String(work.now.getTime());
  return finish(work, events);
}

/** A number with the separator inside could not be asked for in a list. */
export function mayBeAsked(number: string): boolean {
  return /^[^;\p{C}]{1,64}$/u.test(number);
}

async function readSome(work: Work, numbers: readonly string[]): Promise<Reply<readonly SaleEvent[]>> {
  const read = await work.visit.call({
    method: 'GET',
    path: '/orders',
    query: { order_numbers: numbers.join(';') },
    schema: ordersSchema,
  });
  if (read.kind !== 'done') return read;
  const orders = read.value.orders.filter(({ order_number: number }) => numbers.includes(number));
  const found = new Set(orders.map(({ order_number: number }) => number));
  // With a second page nobody could say what is missing.
  const gone = read.value.number_of_pages > 1 ? [] : numbers.filter((number) => !found.has(number));
  return judge(work, orders, gone);
}

async function judge(work: Work, orders: readonly WireOrder[], gone: readonly string[]): Promise<Reply<readonly SaleEvent[]>> {
  const { account, visit, now, learned } = work;
  const memory = { ...account.memory, ...learned };
  const types = await statusTypes(visit, { memory, learned, orders, now });
  if (types.kind !== 'done') return types;
  const reading: Reading = { shop: visit.shop, types: types.value, at: now };
  learned['waiting'] = waitingText(withOrders(rememberedWaiting(memory), { orders, gone, since: visit.shop.since, now }));
  learned['strange'] = strangeText({ ...memory, ...learned }, { orders, types: types.value, now });
  const events = [...orders.map((order) => eventOf(order, reading)), ...gone.map((number) => goneEvent(number, reading))];
  return { kind: 'done', value: events };
}

/**
 * One page of what has changed (Upgates: section Polling). A round begins ten minutes before the newest change that an earlier one brought, and goes on by
 * time and not by page, since an order that changes meanwhile moves to the end; only a whole page within one second is followed by page number.
 * Where nothing more has changed, the unpaid orders are looked through once a day, and those whose status was not known.
 */
export async function readChanges(work: Work): Promise<ChannelAnswer<SalesRead>> {
  const { memory } = work.account;
  if (memory['lookThrough']) return lookThrough(work, memory['lookThrough'].split(';'));
  const { since } = work.visit.shop;
  const cursor = momentOf(memory['cursor'] ?? '') ?? since;
  const from = momentOf(memory['roundFrom'] ?? '') ?? new Date(Math.max(cursor.getTime() - OVERLAP_MS, since.getTime() - OVERLAP_MS));
  const page = Number(memory['roundPage'] ?? '1');
  const read = await work.visit.call({
    method: 'GET',
    path: '/orders',
    query: { last_update_time_from: offsetText(from), order_by: 'last_update_time', order_dir: 'asc', page: String(page) },
    schema: ordersSchema,
  });
  if (read.kind !== 'done') return read;
  const { orders, number_of_pages: pages } = read.value;
  const events = await judge(work, orders, []);
  if (events.kind !== 'done') return events;
  const newest = Math.max(cursor.getTime(), Number(memory['roundNewest'] ?? 0), ...orders.map(changedAt));
  if (pages > page) {
    const on = new Date(Math.max(...orders.map(changedAt)) - SECOND_MS);
    const next =
      on > from ? { roundFrom: on.toISOString(), roundPage: '1' } : { roundFrom: from.toISOString(), roundPage: String(page + 1) };
    Object.assign(work.learned, next, { roundNewest: String(newest) });
    return finish(work, { events: events.value, more: true });
  }
  Object.assign(work.learned, { cursor: new Date(newest).toISOString(), roundFrom: '', roundPage: '', roundNewest: '' });
  return finish(work, { events: events.value, more: beginLookThrough(work) });
}

const changedAt = ({ last_update_time: time }: WireOrder): number => momentOf(time)?.getTime() ?? 0;

/** The moment with an offset, as the shop writes its own. */
function offsetText(moment: Date): string {
  return moment.toISOString().replace(/\.\d+Z$/, '+00:00');
}

/** A payment need not touch the time of the last change: once a day the unpaid orders are read by their numbers; strange ones as soon as they may be. */
function beginLookThrough({ account, now, learned }: Work): boolean {
  const memory = { ...account.memory, ...learned };
  const last = Number(memory['lookedThroughAt'] ?? 0);
  const isDue = now.getTime() - last >= DAY_MS;
  const waiting = isDue && last > 0 ? [...rememberedWaiting(memory).keys()] : [];
  const strange = takeStrange(memory, now);
  if (isDue) learned['lookedThroughAt'] = String(now.getTime());
  learned['strange'] = strange.rest;
  const numbers = [...new Set([...waiting, ...strange.numbers])].filter(mayBeAsked);
  if (numbers.length > 0) learned['lookThrough'] = numbers.join(';');
  return numbers.length > 0;
}

async function lookThrough(work: Work, numbers: readonly string[]): Promise<ChannelAnswer<SalesRead>> {
  const read = await readSome(work, numbers.slice(0, PAGE));
  if (read.kind !== 'done') return read;
  const rest = numbers.slice(PAGE);
  work.learned['lookThrough'] = rest.join(';');
  return finish(work, { events: read.value, more: rest.length > 0 });
}
