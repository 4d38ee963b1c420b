import { z } from 'zod';
import type { Order } from '../model';
import { changeOrder, setStatus } from '../orders';
import type { Shop } from '../shop';
import { flagOf, listOf, momentOf, ok, paged, refuse } from './call';
import type { ApiAnswer, ApiCall, ApiMethod } from './call';
import { ORDER_LANGUAGE, orderView, SHIPMENT_TYPE } from './order-view';

const PAGE = 100;
const MOST_CHANGES = 100;
const READ = { endpoint: 'orders', level: 'readonly' } as const;
const WRITE = { endpoint: 'orders', level: 'all' } as const;

const yes = z.union([z.boolean(), z.literal(1), z.literal(0)]).transform((value) => value === true || value === 1);
const putSchema = z.object({
  orders: z.array(z.object({ order_number: z.string(), resolved_yn: yes.optional(), status_id: z.int().nullable().optional() })),
});

/** Lists, single orders and changes (Upgates: section Orders). */
export const ORDER_METHODS: readonly ApiMethod[] = [
  { method: 'GET', path: /^orders$/, right: READ, handle: list },
  { method: 'PUT', path: /^orders$/, right: WRITE, handle: change },
  { method: 'GET', path: /^orders\/([^/]+)$/, right: READ, handle: single },
  {
    method: 'GET',
    path: /^order-statuses$/,
    right: { endpoint: 'order-statuses', level: 'readonly' },
    handle: ({ shop }) => ok({ order_statuses: shop.books.statuses.map(statusView) }),
  },
];

function list({ shop, query }: ApiCall): ApiAnswer {
  const orderBy = query.get('order_by') ?? 'creation_time';
  const orderDir = query.get('order_dir') ?? 'desc';
  if (!['creation_time', 'last_update_time'].includes(orderBy)) return wrong('order_by');
  if (!['asc', 'desc'].includes(orderDir)) return wrong('order_dir');
  const from = momentOf(query, 'creation_time_from');
  const to = momentOf(query, 'creation_time_to');
  const changed = momentOf(query, 'last_update_time_from');
  if (from === 'wrong') return wrong('creation_time_from');
  if (to === 'wrong') return wrong('creation_time_to');
  if (changed === 'wrong') return wrong('last_update_time_from');
  const direction = orderDir === 'asc' ? 1 : -1;
  const timeOf = (order: Order) => (orderBy === 'creation_time' ? order.created : order.updated).getTime();
  const found = shop.books.orders
    .filter((order) => (!from || order.created >= from) && (!to || order.created <= to) && (!changed || order.updated >= changed))
    .filter((order) => fits(shop, order, query))
    .toSorted((one, other) => direction * (timeOf(one) - timeOf(other) || one.id - other.id));
  const page = paged(found, query, PAGE);
  if (!page) return wrong('page');
  return ok({ ...page.envelope, orders: page.items.map((order) => orderView(shop, order)) });
}

function fits(shop: Shop, order: Order, query: URLSearchParams): boolean {
  const numbers = listOf(query, 'order_numbers');
  const paid = flagOf(query, 'paid_yn');
  const statusIds = listOf(query, 'status_ids') ?? listOf(query, 'status_id');
  const status = query.get('status');
  return (
    (!numbers || numbers.has(order.number)) &&
    (paid !== true || order.paidDate !== null) &&
    (!statusIds || statusIds.has(String(order.statusId))) &&
    (status === null || status === (order.statusText ?? shop.books.status(order.statusId)?.name ?? '')) &&
    fitsExactly(order, query)
  );
}

/** The filters that ask for one value. */
function fitsExactly(order: Order, query: URLSearchParams): boolean {
  const phone = query.get('phone');
  const wanted: readonly (readonly [string | null, string | null | undefined])[] = [
    [query.get('language'), ORDER_LANGUAGE],
    [query.get('email')?.toLowerCase() ?? null, order.customer?.email?.toLowerCase()],
    [phone && digitsOf(phone), order.customer?.phone && digitsOf(order.customer.phone)],
    [query.get('external_order_number'), order.externalNumber],
    [query.get('payment_type'), order.paymentType],
    [query.get('shipment_type'), SHIPMENT_TYPE],
  ];
  return wanted.every(([asked, is]) => asked === null || asked === is);
}

/** A number as MSISDN has it: with the country, without plus sign and blanks. */
function digitsOf(phone: string): string {
  return phone.replaceAll(/\D/g, '').replace(/^00/, '');
}

function single({ shop, id }: ApiCall): ApiAnswer {
  const order = shop.books.order(id);
  if (!order && shop.switches.text('unknownOrder') === '404') return refuse(404, 'Order not found', { object: 'orders' });
  const count = order ? 1 : 0;
  const envelope = { current_page: 1, current_page_items: count, number_of_pages: 1, number_of_items: count };
  return ok({ ...envelope, orders: order ? [orderView(shop, order)] : [] });
}

function change({ shop, body }: ApiCall): ApiAnswer {
  const parsed = putSchema.safeParse(body);
  if (!parsed.success) return refuse(400, z.prettifyError(parsed.error), { object: 'orders' });
  if (parsed.data.orders.length > MOST_CHANGES) return refuse(413, 'at most 100 orders in one request');
  const results = parsed.data.orders.map(({ order_number: number, resolved_yn: resolved, status_id: statusId }) => {
    const order = shop.books.order(number);
    const done = order !== undefined && (statusId === undefined || setStatus(shop, order, statusId));
    if (done && resolved !== undefined) changeOrder(shop, order, { resolved });
    const messages = done ? [] : [{ object: 'orders', property: 'order_number', message: 'Not found', level: 'error' }];
    return { order_number: number, order_url: `${shop.url()}/api/v2/orders/${encodeURIComponent(number)}`, updated_yn: done, messages };
  });
  return ok({ orders: results });
}

function statusView({ id, type, name, color, marksPaid, marksResolved }: Shop['books']['statuses'][number]) {
  return {
    id,
    type,
    color,
    descriptions: [{ language_id: 'cs', name }],
    mark_resolved_yn: marksResolved,
    mark_paid_yn: marksPaid,
    last_update_time: '2025-10-01T09:00:00+02:00',
    creation_time: '2025-10-01T09:00:00+02:00',
  };
}

const wrong = (property: string): ApiAnswer => refuse(400, `Wrong value of ${property}`, { object: 'orders', property });
