import type { Crm } from './account';
import { shopsOf } from './api/modules';
import { isCaptured, paidSum, refundedOf } from './invoices';
import type { ConnectedModule, Invoice, Order, OrderPayment } from './model';
import { toWireAmount } from './money';

/** Everything the account knows, for `GET /_sim/state`; sums as the API writes them (major units). */
export function describeState(crm: Crm): Readonly<Record<string, unknown>> {
  const { account } = crm;
  const modules = [...account.modules.values()];
  const current = modules.at(-1);
  return {
    module: current ? moduleState(current) : null,
    modules: modules.map(moduleState),
    shops: modules.flatMap((module) => shopsOf(module).map((shop) => ({ ...shop, moduleCode: module.code }))),
    keys: account.keys,
    settings: account.settings,
    sites: account.sites,
    paymentTypes: [...account.paymentTypes.values()],
    paymentStatuses: [...account.paymentStatuses.values()],
    statusMapping: account.statusMapping,
    orders: account.orders.map((order) => orderState(crm, order)),
    invoices: [...account.invoices.values()].map(invoiceState),
    history: account.history,
    calls: account.calls,
    callbacks: account.callbacks,
    regressions: account.regressions,
  };
}

function moduleState(module: ConnectedModule): Readonly<Record<string, unknown>> {
  return { ...module.settings, ...module };
}

function orderState(crm: Crm, order: Order): Readonly<Record<string, unknown>> {
  const { id, number, externalId, currency, email, customer, site, items } = order;
  const payments = order.payments.map((payment) => paymentState(crm, payment, order));
  const paid = order.payments.reduce((sum, payment) => sum + paidSum(crm, payment), 0);
  const totals = { totalSumm: toWireAmount(order.total, currency), paidSum: toWireAmount(paid, currency) };
  return { id, number, externalId, site, currency, ...totals, email, customer, items, payments };
}

/** A payment row with its invoice, as the state and the buttons' JSON answers show it. */
export function paymentState(crm: Crm, payment: OrderPayment, order: Order): Readonly<Record<string, unknown>> {
  const invoice = crm.account.invoiceOf(payment.id);
  return {
    ...payment,
    amount: toWireAmount(payment.amount, order.currency),
    paidSum: toWireAmount(paidSum(crm, payment), order.currency),
    invoice: invoice ? invoiceState(invoice) : null,
  };
}

/** An invoice with sums in major units; `paymentId` is the CRM's id of the payment row, `externalId` the module's. */
function invoiceState(invoice: Invoice): Readonly<Record<string, unknown>> {
  const { currency, orderPaymentId, amount, discountAmount, refunds, ...rest } = invoice;
  return {
    ...rest,
    paymentId: orderPaymentId,
    currency,
    amount: toWireAmount(amount, currency),
    discountAmount: discountAmount === null ? null : toWireAmount(discountAmount, currency),
    captured: isCaptured(invoice) ? toWireAmount(amount, currency) : 0,
    refunded: toWireAmount(refundedOf(invoice), currency),
    refunds: refunds.map((refund) => ({ ...refund, amount: toWireAmount(refund.amount, currency) })),
  };
}
