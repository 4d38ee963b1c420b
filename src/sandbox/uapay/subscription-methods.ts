import { z } from 'zod';
import type { Invoice } from './books';
import { epochMs } from './invoice-methods';
import { defineMethod, isGiven, notAllowed } from './method';
import type { FieldFaults, VerifiedCall } from './method';
import { subscriptionClaims } from './views';

const text = z.string().min(1);

/**
 * `invoicer/subscriptions/update`: another interval or end; the documentation names the invoice `id` in its table and
 * `invoiceId` in its example, so either will do. What is left out stays. UAPAY: section Recurring and cards.
 */
export const updateSubscription = defineMethod({
  params: { sessionId: text, id: text.optional(), invoiceId: text.optional() },
  data: { interval: z.int().min(1).max(366).optional(), expiresAt: epochMs.optional() },
  session: true,
  alsoRequired: invoiceNamed,
  run: ({ params, data, merchant }, { books }) => {
    const { id = params.invoiceId ?? '', invoiceId = id } = params;
    const invoice = books.invoices.get(id);
    if (id !== invoiceId || invoice?.clientId !== merchant.clientId) return notAllowed('no such invoice');
    if (!invoice.recurring) return notAllowed(`an invoice of type ${invoice.type} is no subscription`);
    const { interval = invoice.recurring.interval, expiresAt } = data;
    const recurring = { interval, expiresAt: expiresAt === undefined ? invoice.recurring.expiresAt : new Date(expiresAt) };
    const changed: Invoice = { ...invoice, recurring };
    books.invoices.set(id, changed);
    return { ok: true, claims: subscriptionClaims(changed, recurring, books) };
  },
});

function invoiceNamed({ params }: VerifiedCall): FieldFaults {
  return isGiven(params['id']) || isGiven(params['invoiceId']) ? {} : { params: { id: 'REQUIRED' } };
}
