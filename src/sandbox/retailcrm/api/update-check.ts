import { DateTime } from 'luxon';
import type { Crm } from '../account';
import { isInvoiceStatus } from '../invoices';
import type { RefundReport } from '../invoices';
import type { Invoice } from '../model';
import { toMinor } from '../money';
import { isRecord } from './call';

const DATE_TIME = /^\d{4}-\d{2}-\d{2} \d{2}:\d{2}:\d{2}$/;
const REFUND_STATUSES: ReadonlySet<unknown> = new Set(['pending', 'succeeded', 'canceled']);
const TOO_LONG = (limit: number) => `This value is too long. It should have ${limit} characters or less.`;

/** A report about an invoice after it was checked; what was left out is undefined, amounts are minor units. */
export interface InvoiceUpdate {
  readonly paymentId: string | undefined;
  readonly amount: number | undefined;
  readonly discountAmount: number | undefined;
  readonly status: string | undefined;
  readonly cancellationDetails: string | undefined;
  readonly invoiceUrl: string | undefined;
  readonly paidAt: string | undefined;
  readonly expiredAt: string | undefined;
  readonly refund: RefundReport | undefined;
  readonly refundable: boolean | undefined;
  readonly cancellable: boolean | undefined;
}

type Checked = { readonly update: InvoiceUpdate; readonly errors: Readonly<Record<string, string>> };

/** Reads the fields of an `updateInvoice`, collecting the text of every field that is refused (RetailCRM: section update-invoice). */
export function checkUpdate(crm: Crm, invoice: Invoice, sent: Readonly<Record<string, unknown>>): Checked {
  const errors: Record<string, string> = {};
  const value = withoutNulls(crm, sent, errors);
  const text = (field: string, limit: number) => {
    const given = value[field];
    if (given === undefined) return undefined;
    if (typeof given !== 'string') return fail(errors, field, 'A text is expected.');
    return given.length <= limit ? given : fail(errors, field, TOO_LONG(limit));
  };
  const flag = (field: string) => {
    const given = value[field];
    return given === undefined || typeof given === 'boolean' ? given : fail(errors, field, 'A boolean is expected.');
  };
  const money = (field: string) => moneyOf(value[field], { field, currency: invoice.currency, errors });
  const dateTime = (field: string) => {
    const given = text(field, 19);
    return given === undefined || isDateTime(given) ? given : fail(errors, field, 'A date as YYYY-MM-DD HH:MM:SS is expected.');
  };
  const status = text('status', 50);
  if (status !== undefined && !isInvoiceStatus(status) && crm.switches.text('unknownStatus') === 'refuse') {
    fail(errors, 'status', 'The value you selected is not a valid choice.');
  }
  const invoiceUrl = text('invoiceUrl', 2048);
  if (invoiceUrl !== undefined && !URL.canParse(invoiceUrl)) fail(errors, 'invoiceUrl', 'This value is not a valid URL.');
  const update: InvoiceUpdate = {
    paymentId: text('paymentId', 255),
    amount: money('amount'),
    discountAmount: money('discountAmount'),
    status,
    cancellationDetails: text('cancellationDetails', 255),
    invoiceUrl,
    paidAt: dateTime('paidAt'),
    expiredAt: dateTime('expiredAt'),
    refund: refundOf(value['refund'], invoice.currency, errors),
    refundable: flag('refundable'),
    cancellable: flag('cancellable'),
  };
  return { update, errors };
}

/** Reads a refund as answers, updates and imports carry it; writes the reason to `errors` when it is refused. */
export function refundOf(value: unknown, currency: string, errors: Record<string, string>): RefundReport | undefined {
  if (value === undefined) return undefined;
  if (!isRecord(value)) return fail(errors, 'refund', 'An object is expected.');
  const { id, status, comment } = value;
  if (typeof id !== 'string' || id === '' || id.length > 255)
    return fail(errors, 'refund.id', 'A text of 1 to 255 characters is expected.');
  if (!REFUND_STATUSES.has(status)) return fail(errors, 'refund.status', 'The value you selected is not a valid choice.');
  const amount = moneyOf(value['amount'], { field: 'refund.amount', currency, errors });
  if (amount === undefined || amount <= 0) return fail(errors, 'refund.amount', 'This value should be greater than 0.');
  if (comment !== undefined && comment !== null && typeof comment !== 'string')
    return fail(errors, 'refund.comment', 'A text is expected.');
  return { id, status: String(status), amount, comment: comment ?? null };
}

function moneyOf(
  value: unknown,
  target: { readonly field: string; readonly currency: string; readonly errors: Record<string, string> },
): number | undefined {
  if (value === undefined) return undefined;
  if (typeof value !== 'number') return fail(target.errors, target.field, 'A number is expected.');
  return toMinor(value, target.currency) ?? fail(target.errors, target.field, `This is not a sum in ${target.currency}.`);
}

function withoutNulls(crm: Crm, sent: Readonly<Record<string, unknown>>, errors: Record<string, string>): Record<string, unknown> {
  const entries = Object.entries(sent);
  if (crm.switches.text('nullKeys') === 'refuse') {
    for (const [field, value] of entries) if (value === null) errors[field] = 'This value should not be null.';
  }
  return Object.fromEntries(entries.filter(([, value]) => value !== null));
}

function isDateTime(text: string): boolean {
  return DATE_TIME.test(text) && DateTime.fromSQL(text, { zone: 'utc' }).isValid;
}

function fail(errors: Record<string, string>, field: string, reason: string): undefined {
  errors[field] = reason;
  return undefined;
}
