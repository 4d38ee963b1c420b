import type { Books } from './books';
import type { NotificationRecord } from './notifications';

/** The answer of `GET /_sim/state`: the true states and sums in kopecks, whatever the switches make the service say. */
export function simulatorState(books: Books, notifications: readonly NotificationRecord[]): object {
  return {
    sellers: [...books.sellers.values()],
    invoices: [...books.invoices.values()],
    notifications,
    letters: books.letters,
    requests: books.requests,
    ledger: books.ledger,
  };
}
