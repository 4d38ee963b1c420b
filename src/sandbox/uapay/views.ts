import type { Switches } from '../kit/switches';
import type { Books, Invoice, Payment, PaymentState, Recurring, Service } from './books';

/** Whether the payer can pay now, and if not, why. */
export type Payability = 'open' | 'expired' | 'paid' | 'inactive';

const DAY = 86_400_000;

/** So often the payer may enter the code. */
const CONFIRMATIONS = 3;

/** What the views look at besides the object they show. */
export interface ViewParts {
  readonly books: Books;
  readonly switches: Switches;
  readonly now: Date;
  readonly url: string;
}

/** The accounting state that goes with each processing state. UAPAY: section Statuses. */
export const STATUS_OF: Readonly<Record<PaymentState, string>> = {
  OPEN: 'NEW',
  NEEDS_CONFIRMATION: 'NEW',
  HOLDED: 'PAID',
  FINISHED: 'FINISHED',
  REVERSED: 'REVERSED',
  CANCELED: 'CANCELED',
  REJECTED: 'NEW',
};

/** The accounting state, processing state and sum (kopecks) that the API tells about a payment. */
export function shownState(payment: Payment, switches: Switches): { status: string; paymentStatus: string; amount: number } {
  const partlyRefunded = payment.state === 'FINISHED' && payment.refunded > 0;
  const state = partlyRefunded && switches.text('partialRefundShows') === 'reversed' ? 'REVERSED' : payment.state;
  const reducedCapture = payment.captured > 0 && switches.text('amountAfterPartialCapture') === 'reduced';
  const sum = reducedCapture ? payment.captured : payment.amount;
  const reducedRefund = partlyRefunded && switches.text('partialRefundAmount') === 'reduced';
  return { status: STATUS_OF[state], paymentStatus: state, amount: reducedRefund ? sum - payment.refunded : sum };
}

/** Whether the invoice can be paid at this moment. */
export function payability(invoice: Invoice, { books, switches, now }: ViewParts): Payability {
  const payments = invoice.reusability ? [] : books.paymentsOf(invoice.id);
  if (payments.some(({ state, refunded }) => state === 'HOLDED' || state === 'FINISHED' || state === 'REVERSED' || refunded > 0))
    return 'paid';
  if (payments.some(({ voided }) => voided) && !switches.flag('payAgainAfterCancel')) return 'inactive';
  return invoice.payExpiresAt !== null && invoice.payExpiresAt <= now ? 'expired' : 'open';
}

/** Claims of payments/show. UAPAY: section Payments. */
export function paymentClaims(payment: Payment, invoice: Invoice, parts: ViewParts): Record<string, unknown> {
  return {
    invoiceId: invoice.id,
    paymentId: payment.paymentId,
    number: payment.number,
    receiptId: receiptId(payment),
    clientId: invoice.clientId,
    systemType: invoice.systemType,
    commission: 0,
    email: invoice.email,
    ...disguised(shownState(payment, parts.switches), parts.switches),
    cardFromId: null,
    cardFromMasked: payment.cardFromMasked,
    cardToId: invoice.cardToId,
    cardToMasked: null,
    chequeLink: receiptUrl(payment, parts.url),
    createdAt: payment.createdAt.toISOString(),
    updatedAt: payment.updatedAt.toISOString(),
    paidAt: payment.paidAt?.toISOString() ?? null,
    reversedAt: payment.reversedAt?.toISOString() ?? null,
  };
}

/** `confirmation` of payments/checkStatus: where the payer goes while the bank waits for a code. UAPAY: section Payments. */
export function confirmationClaims({ state, invoiceId, paymentId }: Payment, { switches, url }: ViewParts): Record<string, unknown> {
  if (state !== 'NEEDS_CONFIRMATION') return switches.text('emptyConfirmation') === 'null' ? { confirmation: null } : {};
  const at = `${url}/payment/${invoiceId}`;
  return {
    confirmation: {
      type: switches.text('confirmationType'),
      confirmationsLeft: CONFIRMATIONS,
      url: at,
      form: { PaReq: Buffer.from(paymentId).toString('base64') },
      redirect: { url: at, params: { id: paymentId } },
    },
  };
}

/** Claims of invoices/show and one item of show/list. UAPAY: section Invoices. */
export function invoiceClaims(invoice: Invoice, parts: ViewParts): Record<string, unknown> {
  const payments = parts.books.paymentsOf(invoice.id).map((payment) => paymentItem(payment, invoice, parts.switches));
  if (parts.switches.text('paymentsOrder') === 'newest') payments.reverse();
  const shown = payments.length > 0 || parts.switches.text('emptyPayments') === '[]';
  return {
    id: invoice.id,
    invoiceNumber: invoice.number,
    clientId: invoice.clientId,
    systemType: invoice.systemType,
    amount: invoice.amount === 0 ? null : invoice.amount,
    reusability: invoice.reusability,
    description: invoice.description,
    invoiceStatus: invoiceStatus(invoice, parts),
    type: invoice.type,
    redirectUrl: invoice.redirectUrl,
    callbackUrl: invoice.callbackUrl,
    createdAt: invoice.createdAt.toISOString(),
    email: invoice.email,
    extraInfo: JSON.parse(invoice.extraInfo) as unknown,
    serviceData: invoice.services.map(serviceItem),
    ...(shown && { payments }),
  };
}

/** Claims of subscriptions/update; the next charge is planned an interval after the last one. UAPAY: section Recurring and cards. */
export function subscriptionClaims({ id, amount }: Invoice, { interval, expiresAt }: Recurring, books: Books): Record<string, unknown> {
  const paidAt = books.paymentsOf(id).findLast((payment) => payment.paidAt !== null)?.paidAt;
  return {
    invoiceId: id,
    amount,
    commission: 0,
    interval,
    expiresAt: expiresAt.toISOString(),
    plannedPaidAt: paidAt ? new Date(paidAt.getTime() + interval * DAY).toISOString() : null,
    status: 'ACTIVE',
  };
}

/** Claims of a callback without `iat`. UAPAY: section Callback. */
export function callbackClaims(payment: Payment, invoice: Invoice, parts: Pick<ViewParts, 'switches' | 'url'>): Record<string, unknown> {
  const { amount, status, paymentStatus } = shownState(payment, parts.switches);
  return {
    paymentId: payment.paymentId,
    invoiceId: invoice.id,
    externalId: invoice.externalId,
    paymentNumber: payment.number,
    cardFromMasked: payment.cardFromMasked,
    cardToMasked: null,
    amount,
    status,
    type: invoice.type,
    systemType: invoice.systemType,
    paymentStatus,
    receiptPath: receiptUrl(payment, parts.url),
    extraInfo: invoice.extraInfo,
    createDate: payment.createdAt.toISOString(),
    payDate: payment.paidAt?.toISOString() ?? null,
  };
}

/** The sample of a held payment shows its invoice still ACTIVE, so only final states make an invoice inactive. */
function invoiceStatus(invoice: Invoice, parts: ViewParts): 'ACTIVE' | 'INACTIVE' {
  const held = parts.books.paymentsOf(invoice.id).some(({ state }) => state === 'HOLDED');
  return held || payability(invoice, parts) === 'open' ? 'ACTIVE' : 'INACTIVE';
}

/** What the merchant did not say about the receiver, such as the bank, the simulator does not know either. */
function serviceItem({ serviceId, destination = null, destinationName = null, description = null, amount }: Service): object {
  return { serviceId, destination, destinationName, account: null, mfo: null, okpo: null, bankName: null, description, amount };
}

function paymentItem(payment: Payment, { cardToId }: Invoice, switches: Switches): Record<string, unknown> {
  const { amount, ...states } = disguised(shownState(payment, switches), switches);
  return {
    invoiceId: payment.invoiceId,
    paymentId: payment.paymentId,
    number: payment.number,
    receiptId: receiptId(payment),
    amount,
    commission: 0,
    currency: 980,
    cardFromMasked: payment.cardFromMasked,
    cardToMasked: null,
    cardFromId: null,
    cardToId,
    ...states,
  };
}

function disguised<T extends { paymentStatus: string }>(shown: T, switches: Switches): T {
  const unknown = switches.text('unknownStatus');
  return unknown === null ? shown : { ...shown, paymentStatus: unknown };
}

function receiptId(payment: Payment): string {
  return `r${payment.number}`;
}

function receiptUrl(payment: Payment, url: string): string {
  return `${url}/receipts/${payment.number}`;
}
