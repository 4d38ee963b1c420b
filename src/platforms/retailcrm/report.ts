import { DateTime } from 'luxon';
import { moneyToNumber } from '../../payments/domain/money';
import type { InvoiceState } from '../../payments/domain/invoice';
import type { InvoiceReport, ReportedRefund } from '../../payments/ports/platform';

/** The CRM's words for the states of an invoice; it has none for a partial refund, which stays `succeeded` (RetailCRM protocol notes: section update-invoice). */
export const STATUS_OF = {
  pending: 'pending',
  authorized: 'waitingForCapture',
  paid: 'succeeded',
  refunded: 'refundSucceeded',
  canceled: 'canceled',
} as const satisfies Record<InvoiceState, string>;

const LONGEST_TEXT = 255;

/** The body of one `update-invoice` call; keys without a value are absent. */
export type UpdateInvoice = Readonly<Record<string, unknown>>;

/** A moment as the CRM writes it, `YYYY-MM-DD HH:MM:SS` in the zone of its account (UTC when the zone is unknown here). */
export function crmTime(moment: Date, timezone: string): string {
  const local = DateTime.fromJSDate(moment, { zone: timezone });
  return (local.isValid ? local : DateTime.fromJSDate(moment, { zone: 'utc' })).toFormat('yyyy-MM-dd HH:mm:ss');
}

/** The call that tells the state of an invoice without any refund. Sums are JSON numbers in major units. */
export function stateUpdate(report: InvoiceReport, timezone: string): UpdateInvoice {
  const { state, captured, refunded, movable = true } = report;
  const taken = state === 'paid' || state === 'refunded';
  const sum = taken && captured > 0 ? { ...report.amount, minor: captured } : report.amount;
  return {
    invoiceUuid: report.platformInvoiceId,
    paymentId: report.invoiceId,
    amount: moneyToNumber(sum),
    status: STATUS_OF[state],
    invoiceUrl: report.link,
    ...(taken && report.paidAt ? { paidAt: crmTime(report.paidAt, timezone) } : {}),
    ...(state === 'authorized' && report.holdUntil ? { expiredAt: crmTime(report.holdUntil, timezone) } : {}),
    ...(state === 'canceled' ? { cancellationDetails: shorten(report.cancelText ?? report.cancelReason ?? 'canceled') } : {}),
    refundable: movable && state === 'paid' && captured > refunded,
    cancellable: state === 'pending' || (movable && state === 'authorized'),
  };
}

/**
 * One call per refund, oldest first, each with the invoice as it stood after that refund: the CRM takes one refund a call,
 * and only the last of a fully refunded invoice may say so, because a state never goes back.
 */
export function refundUpdates(report: InvoiceReport, timezone: string): readonly UpdateInvoice[] {
  const { refunds } = report;
  return refunds.map((refund, index) => {
    const later = refunds.slice(index + 1).reduce((total, { amount, outcome }) => total + (outcome === 'refused' ? 0 : amount.minor), 0);
    const last = index === refunds.length - 1;
    const then: InvoiceReport = last ? report : { ...report, state: 'paid', refunded: report.refunded - later };
    return { ...stateUpdate(then, timezone), refund: refundOf(refund) };
  });
}

function refundOf({ id, amount, comment, outcome }: ReportedRefund): Readonly<Record<string, unknown>> {
  return {
    id,
    status: outcome === 'refused' ? 'canceled' : 'succeeded',
    amount: moneyToNumber(amount),
    ...(comment ? { comment: shorten(comment) } : {}),
  };
}

function shorten(text: string): string {
  return text.length <= LONGEST_TEXT ? text : `${text.slice(0, LONGEST_TEXT - 1).replace(/[\uD800-\uDBFF]$/, '')}…`;
}
