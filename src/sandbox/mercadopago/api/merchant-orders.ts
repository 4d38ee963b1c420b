import { COUNTRIES } from '../countries';
import type { Json, Payment, Preference } from '../model';
import { toWire } from '../money';
import { readMoment, stamp, stampOrNull } from '../moment';
import { refundedSum } from '../refund-moves';
import type { Parts } from '../parts';
import { failed, ok } from './answer';
import { paged } from './call';
import type { Endpoint } from './call';

/** Reads the order that joins the payments of one preference. */
export const readMerchantOrder: Endpoint = ({ params, account }, parts) => {
  const preference = [...parts.books.preferences.values()].find(({ orderId }) => String(orderId) === params['id']);
  if (preference?.accountId !== account.id) return failed(404, [{ code: 2000, description: 'Merchant order not found' }]);
  return ok(view(preference, parts));
};

/** Searches the orders of the account. */
export const searchMerchantOrders: Endpoint = (call, parts) => {
  const { account, query } = call;
  const fits = ({ accountId, id, wire }: Preference) =>
    accountId === account.id &&
    (!query['preference_id'] || id === query['preference_id']) &&
    (!query['external_reference'] || wire['external_reference'] === query['external_reference']);
  const { paging, results } = paged([...parts.books.preferences.values()].filter(fits), call);
  return ok({ elements: results.map((one) => view(one, parts)), next_offset: paging.offset + paging.limit, total: paging.total });
};

function view(preference: Preference, { books, clock }: Parts): Json {
  const account = books.ownerOf(preference);
  const { exponent, siteId, currency } = COUNTRIES[account.country];
  const payments = books.paymentsOf(account.id).filter(({ preferenceId }) => preferenceId === preference.id);
  const approved = payments.filter(({ approvedAt }) => approvedAt);
  const paid = approved.reduce((sum, { amount }) => sum + amount, 0);
  const refunded = approved.reduce((sum, payment) => sum + refundedSum(payment), 0);
  const end = preference.wire['expires'] === true ? readMoment(preference.wire['expiration_date_to']) : undefined;
  const expired = end !== undefined && end < clock.now() && paid === 0;
  const orderStatus = orderStatusOf({ paid, refunded, total: preference.total, payments });
  const status = paid - refunded >= preference.total ? 'closed' : 'opened';
  return {
    id: preference.orderId,
    preference_id: preference.id,
    application_id: String(account.applicationId),
    status: expired ? 'expired' : status,
    order_status: expired ? 'expired' : orderStatus,
    site_id: siteId,
    collector: { id: account.id, nickname: account.name },
    external_reference: preference.wire['external_reference'] ?? '',
    notification_url: preference.wire['notification_url'] ?? null,
    items: preference.wire['items'],
    payments: payments.map((payment) => paymentLine(payment, currency, exponent)),
    total_amount: toWire(preference.total, exponent),
    paid_amount: toWire(paid, exponent),
    refunded_amount: toWire(refunded, exponent),
    shipping_cost: 0,
    cancelled: false,
    date_created: stamp(preference.createdAt),
    last_updated: stamp(payments.at(-1)?.updatedAt ?? preference.updatedAt),
    is_test: false,
  };
}

function paymentLine(payment: Payment, currency: string, exponent: number): Json {
  return {
    id: payment.id,
    transaction_amount: toWire(payment.amount, exponent),
    total_paid_amount: payment.approvedAt ? toWire(payment.amount, exponent) : 0,
    shipping_cost: 0,
    currency_id: currency,
    status: payment.status,
    status_detail: payment.statusDetail,
    operation_type: payment.operationType,
    date_approved: stampOrNull(payment.approvedAt),
    date_created: stamp(payment.createdAt),
    last_modified: stamp(payment.updatedAt),
    amount_refunded: toWire(refundedSum(payment), exponent),
  };
}

interface Sums {
  readonly paid: number;
  readonly refunded: number;
  readonly total: number;
  readonly payments: readonly Payment[];
}

function orderStatusOf({ paid, refunded, total, payments }: Sums): string {
  if (refunded > 0) return refunded >= paid ? 'reverted' : 'partially_reverted';
  if (paid > 0) return paid >= total ? 'paid' : 'partially_paid';
  const waiting = payments.some(({ status }) => status === 'pending' || status === 'in_process' || status === 'authorized');
  return waiting ? 'payment_in_process' : 'payment_required';
}
