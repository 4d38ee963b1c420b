import { DateTime } from 'luxon';
import type { Crm } from '../account';
import type { ApiKey, Order } from '../model';
import { invalidInput, NOT_FOUND, ok } from './answer';
import type { ApiAnswer } from './answer';
import { listParameter } from './call';
import type { ApiCall, ApiMethod } from './call';
import { orderView } from './order-view';

const PAGE_SIZES: readonly number[] = [20, 50, 100];

/** Reading orders and their history (RetailCRM: sections Orders and History). */
export const ORDER_METHODS: readonly ApiMethod[] = [
  { method: 'GET', path: '/api/v5/orders/history', scope: 'order_read', handle: readHistory },
  { method: 'GET', path: '/api/v5/orders', scope: 'order_read', handle: listOrders },
  { method: 'GET', path: '/api/v5/orders/:id', scope: 'order_read', handle: readOrder },
];

/** The orders that a key may see. */
export function visibleOrders(crm: Crm, key: ApiKey): readonly Order[] {
  return crm.account.orders.filter((order) => key.sites.length === 0 || key.sites.includes(order.site));
}

/** Finds an order by `id` or `externalId` among those the key may see; official clients mean `externalId` when they say nothing. */
function findOrder(call: ApiCall, id: string, by: string): Order | undefined {
  return visibleOrders(call.crm, call.key).find((order) => (by === 'id' ? String(order.id) === id : order.externalId === id));
}

function readOrder(call: ApiCall): ApiAnswer {
  const by = call.query.get('by') ?? 'externalId';
  if (by !== 'id' && by !== 'externalId') return invalidInput({ by: 'The value you selected is not a valid choice.' });
  const order = findOrder(call, call.params['id'] ?? '', by);
  if (!order) return NOT_FOUND;
  const site = call.query.get('site');
  return site !== null && site !== order.site ? NOT_FOUND : ok({ order: orderView(call.crm, order) });
}

function listOrders({ crm, key, query }: ApiCall): ApiAnswer {
  const paging = readPaging(query);
  if (!paging.ok) return paging.answer;
  const ids = listParameter(query, 'filter[ids]');
  const numbers = listParameter(query, 'filter[numbers]');
  if (ids.some((id) => !/^\d+$/.test(id))) return invalidInput({ 'filter[ids]': 'Integers are expected.' });
  const found = visibleOrders(crm, key).filter(
    (order) => (ids.length === 0 || ids.includes(String(order.id))) && (numbers.length === 0 || numbers.includes(order.number)),
  );
  const { shown, pagination } = cut(found, paging);
  return ok({ orders: shown.map((order) => orderView(crm, order)), pagination });
}

function readHistory({ crm, key, query }: ApiCall): ApiAnswer {
  const paging = readPaging(query);
  if (!paging.ok) return paging.answer;
  const number = (name: string) => query.get(`filter[${name}]`);
  const since = number('sinceId');
  const orderId = number('orderId');
  const start = number('startDate');
  const end = number('endDate');
  if ([since, orderId].some((value) => value !== null && !/^\d+$/.test(value))) {
    return invalidInput({ 'filter[sinceId]': 'An integer is expected.' });
  }
  if ([start, end].some((value) => value !== null && !DateTime.fromSQL(value).isValid)) {
    return invalidInput({ 'filter[startDate]': 'A date as YYYY-MM-DD HH:MM:SS is expected.' });
  }
  const orders = new Map(visibleOrders(crm, key).map((order) => [order.id, order]));
  const rows = crm.account.history.filter(
    (row) =>
      orders.has(row.orderId) &&
      (since === null || row.id > Number(since)) &&
      (orderId === null || row.orderId === Number(orderId)) &&
      (start === null || row.createdAt >= start) &&
      (end === null || row.createdAt <= end),
  );
  const { shown, pagination } = cut(rows, paging);
  const history = shown.map((row) => ({
    id: row.id,
    createdAt: row.createdAt,
    source: row.source,
    field: row.field,
    oldValue: row.oldValue,
    newValue: row.newValue,
    ...(row.source === 'api' && { apiKey: { current: row.keyId === key.id } }),
    ...(row.source === 'user' && { user: { id: 1 } }),
    order: { id: row.orderId, externalId: orders.get(row.orderId)?.externalId, number: orders.get(row.orderId)?.number },
    ...(row.paymentId !== null && { payment: { id: row.paymentId } }),
  }));
  return ok({ generatedAt: history.at(-1)?.createdAt, history, pagination });
}

type Paging = { readonly ok: true; readonly limit: number; readonly page: number } | { readonly ok: false; readonly answer: ApiAnswer };

function readPaging(query: URLSearchParams): Paging {
  const limit = Number(query.get('limit') ?? 20);
  const page = Number(query.get('page') ?? 1);
  if (!PAGE_SIZES.includes(limit)) return { ok: false, answer: invalidInput({ limit: 'The value you selected is not a valid choice.' }) };
  if (!Number.isInteger(page) || page < 1) return { ok: false, answer: invalidInput({ page: 'This value should be 1 or more.' }) };
  return { ok: true, limit, page };
}

function cut<T>(rows: readonly T[], { limit, page }: { readonly limit: number; readonly page: number }) {
  const totalPageCount = Math.ceil(rows.length / limit);
  return {
    shown: rows.slice((page - 1) * limit, page * limit),
    pagination: { limit, totalCount: rows.length, currentPage: page, totalPageCount },
  };
}
