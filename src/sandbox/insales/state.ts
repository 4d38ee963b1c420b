import { toDecimal } from './money';
import type { Transaction } from './model';
import { orderView } from './order-view';
import { hostOf, shopTime } from './shop';
import type { AppRecord, Shop } from './shop';

/** Everything the simulator knows, for `GET /_sim/state`; orders stand as the API writes them, sums in major units. */
export function describeState(app: AppRecord, shops: readonly Shop[]): Readonly<Record<string, unknown>> {
  return { app, shops: shops.map(shopState) };
}

function shopState(shop: Shop): Readonly<Record<string, unknown>> {
  const { books } = shop;
  return {
    ...books.setup,
    host: hostOf(shop),
    url: shop.url(),
    insecureUrl: shop.insecureUrl(),
    installed: books.installation !== null,
    installation: books.installation,
    users: books.users,
    deliveryVariants: books.deliveries,
    gateways: books.gateways,
    orders: books.orders.map((order) => ({ ...orderView(shop, order), deleted: order.deleted })),
    transactions: books.transactions.map(transactionState),
    customStatuses: books.statuses,
    fields: books.fields.map(({ id, attributes }) => ({ id, ...attributes })),
    webhooks: books.webhooks,
    webhookDeliveries: books.webhookDeliveries,
    widgets: books.widgets,
    jsTags: books.jsTags,
    appCalls: books.appCalls,
    apiCalls: books.apiCalls,
    results: books.results,
    logins: books.logins,
    insecureRequests: books.insecureRequests,
    regressions: books.regressions,
  };
}

function transactionState({ amount, orderTotal, createdAt, ...rest }: Transaction): Readonly<Record<string, unknown>> {
  return { ...rest, amount: toDecimal(amount), orderTotal: toDecimal(orderTotal), createdAt: shopTime(createdAt) };
}
