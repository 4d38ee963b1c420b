import { leftOf } from './api/limits';
import { orderView } from './api/order-view';
import type { Shop } from './shop';

/** Everything the shop knows, for `GET /_sim/state`; orders as the API writes them. */
export function describeState(shop: Shop): Readonly<Record<string, unknown>> {
  const { books } = shop;
  const { hour, day } = leftOf(shop);
  return {
    users: books.users,
    products: books.products,
    statuses: books.statuses,
    customers: books.customers,
    orders: books.orders.map((order) => orderView(shop, order)),
    webhooks: books.webhooks,
    deliveries: books.deliveries,
    calls: books.calls,
    requestsLeft: { hour, day },
  };
}
