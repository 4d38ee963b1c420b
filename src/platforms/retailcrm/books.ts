import { done } from '../../payments/domain/errors';
import type { Result } from '../../payments/domain/errors';
import { INVOICE_STATES } from '../../payments/domain/invoice';
import type { InvoiceState } from '../../payments/domain/invoice';
import type { Money } from '../../payments/domain/money';
import type { PlatformBooks } from '../../payments/domain/ledgers';
import type { PlatformAccount } from '../../payments/ports/platform';
import { decode } from './client';
import type { CrmClient } from './client';
import { asRefusal } from './failures';
import { byId } from './orders';
import { STATUS_OF } from './report';
import { accessOf, invoicePath } from './tell';
import { invoiceSchema, readCurrency, readSum } from './wire';
import type { WireInvoice } from './wire';

/**
 * What the CRM has written down of an invoice, and what the payment of its order is to come to now; null when it knows the invoice,
 * its order or the payment of it no more.
 * Two calls (RetailCRM protocol notes: section Reading an invoice).
 */
export async function readBooks(
  client: CrmClient,
  account: PlatformAccount,
  platformInvoiceId: string,
): Promise<Result<PlatformBooks | null>> {
  const access = accessOf(account);
  const read = decode(await client(access, { method: 'GET', path: invoicePath(platformInvoiceId) }), invoiceSchema);
  if (!read.ok) return read.failure.kind === 'not-found' ? done(null) : { ok: false, refusal: asRefusal(read.failure) };
  const { invoice } = read.value;
  if (!invoice.orderId) return done(booksOf(invoice, null));
  const order = await byId(client, access, invoice.orderId);
  if (!order.ok) return order.failure.kind === 'not-found' ? done(null) : { ok: false, refusal: asRefusal(order.failure) };
  const payment = order.value?.payments.find(({ id }) => id === invoice.paymentId);
  return done(payment && order.value ? booksOf(invoice, readSum(payment.amount, readCurrency(order.value.currency))) : null);
}

function booksOf({ status, amount, currency: code, refunds }: WireInvoice, asked: Money | null): PlatformBooks {
  const currency = readCurrency(code);
  const state = stateOf(status);
  const taken = state === 'paid' || state === 'refunded';
  const back = refunds.filter((refund) => refund.status === 'succeeded').map((refund) => readSum(refund.amount, currency));
  const nothing: Money | null = currency && { minor: 0, currency };
  return {
    asked,
    state,
    paid: null,
    captured: taken ? readSum(amount, currency) : nothing,
    refunded: back.reduce<Money | null>((sum, one) => sum && one && { ...sum, minor: sum.minor + one.minor }, nothing),
    words: status,
  };
}

/** Our state behind the CRM's word; null for a word that we never told it. */
function stateOf(status: string | null): InvoiceState | null {
  return INVOICE_STATES.find((state) => STATUS_OF[state] === status) ?? null;
}
