import { randomUUID } from 'node:crypto';
import { crmNow, noteHistory, noteRegression } from './account';
import type { Crm } from './account';
import type { ConnectedModule, Invoice, Order, OrderPayment, Refund } from './model';
import { toDecimal } from './money';

/** Statuses an invoice can have, with how far each is along its life (RetailCRM: section update-invoice). */
const STATUS_RANK: Readonly<Record<string, number>> = { pending: 0, waitingForCapture: 1, canceled: 2, succeeded: 3, refundSucceeded: 4 };

/** True for a status that the CRM has a word for. */
export function isInvoiceStatus(status: string): boolean {
  return Object.hasOwn(STATUS_RANK, status);
}

/** Statuses that can be mapped to payment statuses, in the order of an invoice's life. */
export const INVOICE_STATUSES: readonly string[] = Object.keys(STATUS_RANK);

/** True when the first status lies behind the second: such a report comes too late or out of order. */
export function goesBack(from: string | null, to: string): boolean {
  if (from === null || from === to) return false;
  if (from === 'succeeded' && to === 'canceled') return true;
  return (STATUS_RANK[to] ?? 0) < (STATUS_RANK[from] ?? 0);
}

/** True once money was taken. */
export function isCaptured(invoice: Invoice): boolean {
  return invoice.status === 'succeeded' || invoice.status === 'refundSucceeded';
}

/** Succeeded refunds, minor units. */
export function refundedOf(invoice: Invoice): number {
  return invoice.refunds.filter((refund) => refund.status === 'succeeded').reduce((sum, refund) => sum + refund.amount, 0);
}

/** What the field "Paid" of a payment shows: what was taken less what was given back, minor units. */
export function paidSum(crm: Crm, payment: OrderPayment): number {
  const invoices = [...crm.account.invoices.values()].filter((invoice) => invoice.orderPaymentId === payment.id && invoice.status !== null);
  if (invoices.length > 0) return invoices.filter(isCaptured).reduce((sum, invoice) => sum + invoice.amount - refundedOf(invoice), 0);
  return crm.account.paymentStatuses.get(payment.status)?.paymentComplete ? payment.amount : 0;
}

/** Starts the invoice of a payment row; it has no status until the module answers. */
export function openInvoice(
  crm: Crm,
  target: { readonly order: Order; readonly payment: OrderPayment; readonly module: ConnectedModule; readonly shopCode: string },
): Invoice {
  const { order, payment, module, shopCode } = target;
  const invoice: Invoice = {
    invoiceUuid: randomUUID(),
    orderPaymentId: payment.id,
    orderId: order.id,
    moduleCode: module.code,
    shopCode,
    currency: order.currency,
    createdAt: crmNow(crm),
    externalId: null,
    status: null,
    amount: payment.amount,
    discountAmount: null,
    link: null,
    paidAt: null,
    expiredAt: null,
    refundable: false,
    cancellable: false,
    cancellationDetails: null,
    refunds: [],
    history: [],
  };
  crm.account.invoices.set(invoice.invoiceUuid, invoice);
  note(crm, invoice, { what: 'created', details: { amount: toDecimal(payment.amount, order.currency) } });
  return invoice;
}

/** Appends a line to the invoice's own history. */
export function note(crm: Crm, invoice: Invoice, event: { readonly what: string; readonly details: unknown }): void {
  invoice.history.push({ at: crmNow(crm), ...event });
}

/** Who caused a change: the module by its key, the CRM itself, or a manager. */
export interface Cause {
  readonly source: 'user' | 'api' | 'code';
  readonly keyId: number | null;
}

/**
 * Moves the invoice and the payment row it belongs to; a step back is written down. An invoice that was replaced by
 * a newer one changes the payment row only when it was paid after all.
 */
export function moveInvoice(crm: Crm, invoice: Invoice, change: { readonly status: string; readonly cause: Cause }): void {
  const { status, cause } = change;
  const from = invoice.status;
  if (from === status) return;
  if (goesBack(from, status)) {
    noteRegression(crm, { kind: 'status-went-back', subject: invoice.invoiceUuid, from: from ?? '', to: status });
  }
  invoice.status = status;
  note(crm, invoice, { what: 'status', details: { from, to: status } });
  const found = crm.account.findPayment(invoice.orderPaymentId);
  const mapped = crm.account.statusMapping[status];
  const counts = isCaptured(invoice) || crm.account.invoiceOf(invoice.orderPaymentId) === invoice;
  if (found && mapped && counts) setPaymentField(crm, found.payment, { field: 'status', value: mapped, cause });
}

/** Carries what was taken over to the payment row of the order. */
export function settlePayment(crm: Crm, invoice: Invoice, cause: Cause): void {
  const found = crm.account.findPayment(invoice.orderPaymentId);
  if (!found || !isCaptured(invoice)) return;
  setPaymentField(crm, found.payment, { field: 'amount', value: invoice.amount, cause });
  if (invoice.paidAt) setPaymentField(crm, found.payment, { field: 'paidAt', value: invoice.paidAt, cause });
}

type PaymentField = 'status' | 'amount' | 'paidAt' | 'externalId' | 'comment';

const HISTORY_NAMES: Readonly<Record<PaymentField, string>> = {
  status: 'payments.status',
  amount: 'payments.amount',
  paidAt: 'payments.paid_at',
  externalId: 'payments.external_id',
  comment: 'payments.comment',
};

/** Sets one field of a payment row and writes the order's history when it really changes; amounts in minor units. */
export function setPaymentField(
  crm: Crm,
  payment: OrderPayment,
  change: { readonly field: PaymentField; readonly value: string | number | null; readonly cause: Cause },
): void {
  const { field, value, cause } = change;
  const oldValue = payment[field];
  if (oldValue === value) return;
  Object.assign(payment, { [field]: value });
  const shown = (raw: unknown) => (field === 'amount' ? toDecimal(Number(raw), currencyOf(crm, payment)) : raw);
  noteHistory(crm, {
    ...cause,
    orderId: payment.orderId,
    paymentId: payment.id,
    field: HISTORY_NAMES[field],
    oldValue: shown(oldValue),
    newValue: shown(value),
  });
}

/** The currency of the order a payment row belongs to. */
function currencyOf(crm: Crm, payment: OrderPayment): string {
  return crm.account.orders.find((order) => order.id === payment.orderId)?.currency ?? crm.account.settings.defaultCurrency;
}

/** A refund as the module words it; the amount in minor units. */
export interface RefundReport {
  readonly id: string;
  readonly status: string;
  readonly amount: number;
  readonly comment: string | null;
}

/** Adds a refund or brings a known one up to date; the same id never counts twice. */
export function recordRefund(crm: Crm, invoice: Invoice, report: RefundReport): Refund {
  const known = invoice.refunds.find((refund) => refund.externalId === report.id);
  const details = { id: report.id, status: report.status, amount: toDecimal(report.amount, invoice.currency) };
  note(crm, invoice, { what: known ? 'refund updated' : 'refund', details });
  if (!known) {
    const { id: externalId, status, amount, comment } = report;
    const fresh: Refund = { id: crm.account.nextId('refund'), externalId, status, amount, comment, createdAt: crmNow(crm) };
    invoice.refunds.push(fresh);
    return fresh;
  }
  if (known.status === 'succeeded' && report.status !== 'succeeded') {
    noteRegression(crm, { kind: 'refund-went-back', subject: report.id, from: known.status, to: report.status });
  }
  Object.assign(known, { status: report.status, amount: report.amount, comment: report.comment ?? known.comment });
  return known;
}
