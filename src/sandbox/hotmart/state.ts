import type { Books } from './books';
import type { Webhooks } from './webhooks';

/** The answer of `GET /_sim/state`: everything that is known, sums in minor units. */
export function simulatorState(books: Books, webhooks: Webhooks | undefined): object {
  return {
    products: [...books.products.values()],
    sales: [...books.sales.values()],
    subscriptions: [...books.subscriptions.values()],
    webhooks: webhooks?.configurations.all() ?? [],
    deliveries: webhooks?.history() ?? [],
    requests: books.requests,
  };
}
