import { z } from 'zod';
import { announce } from '../announce';
import type { Order } from '../model';
import { orderView } from '../order-view';
import { deleteOrder, placeOrder } from '../orders';
import { blank, created, idOf, missing, ok, readChange, readWrapped, REMOVED } from './call';
import type { ApiAnswer, ApiCall, ApiMethod } from './call';
import { text, textOrNull, whole } from './inputs';
import { pageOf, selectOrders } from './order-filters';
import { orderInput, updateOrder } from './order-update';

const APP = { userName: 'Приложение', byApp: true } as const;

const newOrderInput = z.object({
  client: z
    .object({ name: text.optional(), surname: textOrNull.optional(), email: textOrNull.optional(), phone: textOrNull.optional() })
    .optional(),
  delivery_variant_id: whole.optional(),
  payment_gateway_id: whole.optional(),
  order_lines_attributes: z.array(z.object({ variant_id: whole, quantity: whole.default(1) })).default([]),
});

/** Orders: list, count, one, new, change, removal (InSales: section Orders). */
export const ORDER_METHODS: readonly ApiMethod[] = [
  {
    method: 'GET',
    path: 'orders',
    handle: ({ shop, query }) => {
      const found = selectOrders(shop, query);
      return found.ok ? ok(pageOf(found.value, query).map((order) => orderView(shop, order))) : found.answer;
    },
  },
  {
    method: 'GET',
    path: 'orders/count',
    handle: ({ shop, query }) => {
      const found = selectOrders(shop, query);
      return found.ok ? ok({ count: found.value.length }) : found.answer;
    },
  },
  { method: 'GET', path: 'orders/:id', handle: (call) => withOrder(call, (order) => ok(orderView(call.shop, order))) },
  { method: 'POST', path: 'orders', handle: create },
  { method: 'PUT', path: 'orders/:id', handle: (call) => withOrder(call, (order) => update(call, order)) },
  {
    method: 'DELETE',
    path: 'orders/:id',
    handle: (call) =>
      withOrder(call, (order) => {
        deleteOrder(call.shop, order, APP);
        return REMOVED;
      }),
  },
];

function create(call: ApiCall): ApiAnswer {
  const { shop } = call;
  const read = readWrapped(call, 'order', newOrderInput);
  if (!read.ok) return read.answer;
  const { client, order_lines_attributes: lines, delivery_variant_id: delivery, payment_gateway_id: gateway } = read.value;
  if (!client?.name) return blank(shop, 'client.name');
  if (lines.length === 0) return blank(shop, 'order_lines');
  const order = placeOrder(shop, {
    name: client.name,
    surname: client.surname ?? null,
    email: client.email ?? null,
    phone: client.phone ?? null,
    lines: lines.map((line) => ({ variantId: line.variant_id, quantity: line.quantity })),
    ...(delivery !== undefined && { deliveryVariantId: delivery }),
    ...(gateway !== undefined && { gatewayId: gateway }),
  });
  return created(shop, orderView(shop, order));
}

function update(call: ApiCall, order: Order): ApiAnswer {
  const read = readChange(call, 'order', orderInput);
  if (!read.ok) return read.answer;
  const trouble = updateOrder(call.shop, order, { input: read.value, cause: APP });
  if (trouble) return trouble;
  announce(call.shop, 'orders/update', { order, byApp: true });
  return ok(orderView(call.shop, order));
}

function withOrder(call: ApiCall, handle: (order: Order) => ApiAnswer): ApiAnswer {
  const order = call.shop.books.order(idOf(call));
  return order ? handle(order) : missing(call.shop);
}
