import { DateTime } from 'luxon';
import type { Order } from '../model';
import type { Shop } from '../shop';
import { wrong } from './call';
import type { Read } from './call';

const SMALLEST_PAGE = 10;
const BIGGEST_PAGE = 250;
const USUAL_PAGE = 25;
const TIME_FORMS = ['yyyy-MM-dd HH:mm:ss', 'yyyy-MM-dd HH:mm:ss ZZ', 'yyyy-MM-dd HH:mm:ss ZZZ', "yyyy-MM-dd HH:mm:ss 'UTC'"];

/** The orders that a request asks for, all pages of them, in the order of the list (InSales: section Lists, paging, changed data). */
export function selectOrders(shop: Shop, query: URLSearchParams): Read<readonly Order[]> {
  const since = query.get('updated_since');
  const moment = since === null ? null : readMoment(since);
  if (moment === undefined) return { ok: false, answer: wrong(shop, 'updated_since') };
  const deleted = query.get('deleted') === 'true';
  const wanted = shop.books.orders.filter((order) => order.deleted === deleted && fits(order, query));
  if (moment === null) return { ok: true, value: wanted };
  const from = Number(query.get('from_id') ?? 0);
  const changed = wanted.filter((order) => {
    const updated = order.updatedAt.getTime();
    return updated > moment || (updated === moment && order.id > from);
  });
  changed.sort((one, other) => one.updatedAt.getTime() - other.updatedAt.getTime() || one.id - other.id);
  return { ok: true, value: changed };
}

/** One page of a list: `page` from 1, `per_page` from 10 to 250. */
export function pageOf<T>(list: readonly T[], query: URLSearchParams): readonly T[] {
  const page = Math.max(1, Math.trunc(Number(query.get('page') ?? 1)) || 1);
  const asked = Math.trunc(Number(query.get('per_page') ?? USUAL_PAGE)) || USUAL_PAGE;
  const size = Math.min(Math.max(asked, SMALLEST_PAGE), BIGGEST_PAGE);
  return list.slice((page - 1) * size, page * size);
}

/** Milliseconds, or undefined for what is not a time, such as one whose `+` arrived as a space. */
function readMoment(value: string): number | undefined {
  for (const form of TIME_FORMS) {
    const moment = DateTime.fromFormat(value, form, { zone: 'utc' });
    if (moment.isValid) return moment.toMillis();
  }
  const moment = DateTime.fromISO(value, { zone: 'utc' });
  return moment.isValid ? moment.toMillis() : undefined;
}

function fits(order: Order, query: URLSearchParams): boolean {
  const isOneOf = (name: string, value: string) => {
    const wanted = [...query.getAll(name), ...query.getAll(`${name}[]`)];
    return wanted.length === 0 || wanted.includes(value);
  };
  const words = query.get('q');
  return (
    isOneOf('fulfillment_status', order.fulfillmentStatus) &&
    isOneOf('financial_status', order.financialStatus) &&
    isOneOf('delivery_variant', String(order.deliveryVariantId)) &&
    isOneOf('payment_gateway_id', String(order.gatewayId)) &&
    (words === null || [String(order.number), order.client.name, order.client.email, order.client.phone].includes(words))
  );
}
