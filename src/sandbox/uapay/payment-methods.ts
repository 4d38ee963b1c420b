import { z } from 'zod';
import type { Invoice, Merchant, Payment } from './books';
import { defineMethod, notAllowed } from './method';
import type { MethodParts, Outcome } from './method';
import type { Move } from './moves';
import { confirmationClaims, paymentClaims } from './views';

const text = z.string().min(1);
const kopecks = z.int().positive();
const both = { sessionId: text, paymentId: text, invoiceId: text };

interface Owned {
  readonly invoice: Invoice;
  readonly payment: Payment;
}

/** `invoicer/payments/show`. UAPAY: section Payments. */
export const showPayment = defineMethod({
  params: { sessionId: text, paymentId: text },
  session: true,
  run: ({ params, merchant }, parts) =>
    withOwned(find(params.paymentId, merchant, parts), ({ invoice, payment }) => ({
      ok: true,
      claims: paymentClaims(payment, invoice, parts.view()),
    })),
});

/** `invoicer/payments/complete`: captures a hold; the sum stands in params and may only reduce it, once. */
export const completePayment = defineMethod({
  params: { ...both, amount: kopecks.optional() },
  session: true,
  run: ({ params, merchant }, parts) =>
    withOwned(find(params.paymentId, merchant, parts, params.invoiceId), ({ payment }) =>
      answer(parts.moves.complete(payment, params.amount)),
    ),
});

/** `invoicer/payments/cancel`: gives a hold back. */
export const cancelPayment = defineMethod({
  params: both,
  session: true,
  run: ({ params, merchant }, parts) =>
    withOwned(find(params.paymentId, merchant, parts, params.invoiceId), ({ payment }) => answer(parts.moves.cancel(payment))),
});

/** `invoicer/payments/reverse`: refunds; the sum stands in data, without it the whole rest goes back. */
export const reversePayment = defineMethod({
  params: both,
  data: { amount: kopecks.optional() },
  session: true,
  run: ({ params, data, merchant }, parts) =>
    withOwned(find(params.paymentId, merchant, parts, params.invoiceId), ({ payment }) =>
      answer(parts.moves.reverse(payment, data.amount)),
    ),
});

/** `invoicer/payments/checkStatus`: made for own payment pages, its two states stand the other way round in the documentation. */
export const checkPayment = defineMethod({
  params: both,
  session: true,
  run: ({ params, merchant }, parts) =>
    withOwned(find(params.paymentId, merchant, parts, params.invoiceId), ({ invoice, payment }) => {
      const view = parts.view();
      const { status, paymentStatus, amount } = paymentClaims(payment, invoice, view);
      const states = parts.switches.flag('checkStatusSwapped')
        ? { status: paymentStatus, paymentStatus: status }
        : { status, paymentStatus };
      const confirmation = confirmationClaims(payment, view);
      return { ok: true, claims: { id: payment.paymentId, pluginId: null, amount, ...states, ...confirmation } };
    }),
});

/** The payment when it is the merchant's, and of that invoice when one is named. */
function find(paymentId: string, merchant: Merchant, { books }: MethodParts, invoiceId?: string): Owned | null {
  const payment = books.payments.get(paymentId);
  const invoice = books.invoices.get(payment?.invoiceId ?? '');
  if (!payment || invoice?.clientId !== merchant.clientId) return null;
  return invoiceId === undefined || invoiceId === invoice.id ? { invoice, payment } : null;
}

function withOwned(owned: Owned | null, work: (owned: Owned) => Outcome): Outcome {
  return owned ? work(owned) : notAllowed('no such payment');
}

function answer(move: Move): Outcome {
  return move.ok ? { ok: true, claims: { paymentId: move.payment.paymentId } } : notAllowed(move.reason);
}
