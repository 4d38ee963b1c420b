import { DateTime } from 'luxon';
import { formatMoney } from '../../payments/domain/money';
import type { Money } from '../../payments/domain/money';
import type { InvoiceReport, PlatformAccount, ReportOutcome } from '../../payments/ports/platform';
import { decode, mayPass } from './client';
import type { ShopFailure } from './client';
import { costIn } from './cost';
import { FIELDS } from './house';
import type { House } from './house';
import { accessOf, readInvoiceId, readOrderById, totalOf } from './orders';
import { resultFields, sendResult, signingPassword } from './result';
import type { ResultOf } from './result';
import type { PaymentMethod } from './rows';
import { PAYMENT_PAID, PAYMENT_PENDING, changeOf } from './statuses';
import { orderSchema } from './wire';
import type { WireOrder } from './wire';

const TOLD: ReportOutcome = { kind: 'told' };

interface Telling {
  readonly account: PlatformAccount;
  readonly report: InvoiceReport;
  readonly order: WireOrder;
}

type OrderChange = Readonly<Record<string, unknown>>;

/**
 * Tells the shop what became of an invoice. It knows only paid and not paid, so everything else is a status of the shop's choice and two order fields.
 * Telling the same twice changes nothing: an order that is paid is not told so again, and paid=0 is never sent.
 */
export async function tell(house: House, account: PlatformAccount, report: InvoiceReport): Promise<ReportOutcome> {
  const which = readInvoiceId(report.platformInvoiceId);
  if (which === null) return { kind: 'refused', text: `no order of InSales: ${report.platformInvoiceId}` };
  const read = await readOrderById(house.client, account, which.orderId, 'job');
  if (!read.ok) return outcomeOf(read.failure);
  const telling: Telling = { account, report, order: read.value };
  const paid = await tellPaid(house, telling);
  if (paid.kind !== 'told') return paid;
  const fields = await fieldChange(house, telling);
  const status = await statusChange(house, telling);
  if (status === null) return { kind: 'refused', text: `no such status: ${report.mappedStatus ?? ''}` };
  return changeOrder(house, telling, { ...status, ...fields });
}

function outcomeOf(failure: ShopFailure): ReportOutcome {
  return { kind: mayPass(failure) ? 'retry' : 'refused', text: failure.text };
}

/** All the money was taken: the shop's own attempt is told, or the order is marked, and then looked at (InSales protocol notes: section Storefront routes). */
async function tellPaid(house: House, telling: Telling): Promise<ReportOutcome> {
  const { account, report, order } = telling;
  const whole = report.state === 'paid' && report.captured >= report.amount.minor;
  if (!whole || order.financial_status === 'paid') return TOLD;
  const cost = await costAbove(house, telling);
  if (cost)
    return { kind: 'refused', text: `taken ${sumText({ ...report.amount, minor: report.captured })}, the order costs ${sumText(cost)}` };
  const attempt = await attemptOf(house, telling);
  const result = attempt ? await sendResult(house, attempt.method, attempt.fields) : null;
  if (result?.kind === 'retry') return result;
  const after =
    result?.kind === 'taken'
      ? await readOrderById(house.client, account, order.id, 'job')
      : await putOrder(house, telling, { financial_status: 'paid' });
  if (!after.ok) return outcomeOf(after.failure);
  if (after.value.financial_status === 'paid') return TOLD;
  const marked = await putOrder(house, telling, { financial_status: 'paid' });
  if (!marked.ok) return outcomeOf(marked.failure);
  return marked.value.financial_status === 'paid' ? TOLD : { kind: 'retry', text: 'the order is not paid yet' };
}

/** What an order costs when that is more than was taken; null when the money is enough, or cannot be compared. */
async function costAbove(house: House, { account, report, order }: Telling): Promise<Money | null> {
  const cost = await costIn(house, account, report, order);
  return cost && report.captured < cost.minor ? totalOf(order) : null;
}

/** The shop's attempt that this money is told with: the one that the buyer's form made the invoice for, else the order's last one by a method of ours. */
async function attemptOf(
  house: House,
  { account, report, order }: Telling,
): Promise<{ readonly method: PaymentMethod; readonly fields: Readonly<Record<string, string>> } | null> {
  const methods = await house.store.methods(account.installationId);
  const known = await house.store.transactionsOf(account.installationId, order.id);
  const chosen =
    known.find((one) => one.platformInvoiceId === report.platformInvoiceId) ??
    known.find((one) => one.transactionId === order.client_transaction_id) ??
    unseenAttempt(order, methods);
  const method = chosen && methods.find((one) => one.merchantCode === chosen.merchantCode);
  if (!chosen || !method) return null;
  const password = signingPassword(account.credentials, method.merchantCode);
  return password === '' ? null : { method, fields: resultFields(chosen, '1', password) };
}

/** An attempt whose form never reached us. */
function unseenAttempt(order: WireOrder, methods: readonly PaymentMethod[]): ResultOf | null {
  const method = methods.find((one) => one.methodId === order.payment_gateway_id);
  const total = totalOf(order);
  if (order.client_transaction_id === null || !method || !total) return null;
  return { merchantCode: method.merchantCode, amount: formatMoney(total), transactionId: order.client_transaction_id, orderKey: order.key };
}

/** The status that the shop has chosen for this outcome; null for one that there is not. An order with other money is left alone. */
async function statusChange(house: House, telling: Telling): Promise<OrderChange | null> {
  const { report, order } = telling;
  const { mappedStatus, state, cancelReason, paidElsewhere = false } = report;
  if (mappedStatus === null) return {};
  const lost = state === 'canceled' || state === 'refunded';
  if ((lost && paidElsewhere) || (state === 'canceled' && (cancelReason === 'platform' || order.financial_status === 'paid'))) return {};
  const change = changeOf(mappedStatus);
  if (change === null) return null;
  // The mapping speaks of payments, the shop of orders: a part that was taken leaves the order unpaid.
  if (mappedStatus === PAYMENT_PAID && state === 'paid' && (await costAbove(house, telling))) return {};
  const same =
    change['financial_status'] === order.financial_status || change['custom_status_permalink'] === (order.custom_status?.permalink ?? null);
  // An unpaid order is not made unpaid, and one that somebody else marked is not unmarked by a link that ended.
  return same || (mappedStatus === PAYMENT_PENDING && order.financial_status !== 'paid') ? {} : change;
}

/** The link and a line about the money in the order's own fields, where the shop has them. */
async function fieldChange(house: House, { account, report, order }: Telling): Promise<OrderChange> {
  const shop = await house.store.shopOf(account.installationId);
  const fields = shop?.objects.fields ?? [];
  if (fields.length === 0 || report.cancelReason === 'platform') return {};
  const wanted: Readonly<Record<string, string>> = { [FIELDS.link]: report.link, [FIELDS.note]: noteOf(house, account, report) };
  const changed = Object.entries(wanted).filter(
    ([handle, value]) => fields.includes(handle) && (order.fields_values.find((one) => one.handle === handle)?.value ?? '') !== value,
  );
  return changed.length === 0 ? {} : { fields_values_attributes: changed.map(([handle, value]) => ({ handle, value })) };
}

async function changeOrder(house: House, telling: Telling, change: OrderChange): Promise<ReportOutcome> {
  if (Object.keys(change).length === 0) return TOLD;
  const answer = await putOrder(house, telling, change);
  return answer.ok ? TOLD : outcomeOf(answer.failure);
}

async function putOrder(house: House, { account, order }: Telling, change: OrderChange) {
  const path = `orders/${encodeURIComponent(order.id)}.json`;
  return decode(await house.client(accessOf(account), { method: 'PUT', path, body: { order: change }, by: 'job' }), orderSchema, 'order');
}

const sumText = (sum: Money): string => `${formatMoney(sum)} ${sum.currency}`;

/** One line about the money, in the language of the shop. */
function noteOf(house: House, account: PlatformAccount, report: InvoiceReport): string {
  const { state, captured, refunded, amount, holdUntil, cancelText } = report;
  const sum = (minor: number): string => sumText({ ...amount, minor });
  const say = (key: string, facts: Readonly<Record<string, string>>): string => house.words(`insales.note.${key}`, account.language, facts);
  switch (state) {
    case 'pending':
      return say('pending', { sum: sum(amount.minor) });
    case 'authorized':
      return holdUntil
        ? say('authorized-until', { sum: sum(amount.minor), until: localTime(holdUntil, account.timezone) })
        : say('authorized', { sum: sum(amount.minor) });
    case 'paid':
      return refunded > 0 ? say('partly-refunded', { sum: sum(refunded), of: sum(captured) }) : say('paid', { sum: sum(captured) });
    case 'refunded':
      return say('refunded', { sum: sum(refunded) });
    case 'canceled':
      return say('canceled', { reason: cancelText ?? '' });
    default:
      return state satisfies never;
  }
}

/** A moment as the shop's people read it, in their zone (UTC when the zone is unknown here). */
function localTime(moment: Date, timezone: string): string {
  const local = DateTime.fromJSDate(moment, { zone: timezone });
  return (local.isValid ? local : DateTime.fromJSDate(moment, { zone: 'utc' })).toFormat('dd.MM.yyyy HH:mm');
}
