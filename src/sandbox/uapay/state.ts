import type { Books, Payment, PaymentState } from './books';
import type { CallbackRecord } from './callbacks';
import { STATUS_OF } from './views';

/** The answer of `GET /_sim/state`: the true states and sums, whatever the switches make the API show. */
export function simulatorState(books: Books, callbacks: readonly CallbackRecord[]): object {
  return {
    merchants: [...books.merchants.values()],
    sessions: [...books.sessions.values()],
    invoices: [...books.invoices.values()].map((invoice) => ({ ...invoice, payments: books.paymentsOf(invoice.id).map(trueState) })),
    callbacks,
    requests: books.requests,
    ledger: books.ledger,
  };
}

function trueState({
  state,
  ...payment
}: Payment): Omit<Payment, 'state'> & { readonly status: string; readonly paymentStatus: PaymentState } {
  return { ...payment, status: STATUS_OF[state], paymentStatus: state };
}
