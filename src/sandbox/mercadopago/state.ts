import type { Books } from './books';
import type { NotificationRecord } from './webhooks';

/** The answer of `GET /_sim/state`: the true states and sums in minor units, whatever the switches make the interface show. */
export function simulatorState(books: Books, notifications: readonly NotificationRecord[]): object {
  return {
    accounts: [...books.accounts.values()],
    payments: [...books.payments.values()],
    preferences: [...books.preferences.values()],
    customers: [...books.customers.values()],
    plans: [...books.plans.values()],
    preapprovals: [...books.preapprovals.values()],
    instalments: [...books.instalments.values()],
    chargebacks: [...books.chargebacks.values()],
    notifications,
    requests: books.requests,
  };
}
