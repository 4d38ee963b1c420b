import type { Crm } from '../account';
import { paidSum } from '../invoices';
import type { Order, OrderPayment } from '../model';
import { toWireAmount } from '../money';
import { mapOf } from './call';

/** An order as the API shows it; its payments are an object keyed by id, or a list when the switch says so. */
export function orderView(crm: Crm, order: Order): Readonly<Record<string, unknown>> {
  const { customer, currency } = order;
  const paid = order.payments.reduce((sum, payment) => sum + paidSum(crm, payment), 0);
  const paidTimes = order.payments.flatMap((payment) => payment.paidAt ?? []).sort();
  return {
    id: order.id,
    number: order.number,
    externalId: order.externalId,
    site: order.site,
    status: 'new',
    createdAt: order.createdAt,
    currency,
    summ: toWireAmount(order.total, currency),
    totalSumm: toWireAmount(order.total, currency),
    prepaySum: toWireAmount(paid, currency),
    purchaseSumm: 0,
    ...(order.total > 0 && paid >= order.total && { fullPaidAt: paidTimes.at(-1) }),
    email: order.email,
    phone: customer.phone,
    firstName: customer.firstName,
    lastName: customer.lastName,
    customer: { ...customer, type: 'customer', site: order.site, phones: [{ number: customer.phone }] },
    contragent: { contragentType: 'individual' },
    items: order.items.map((item, at) => ({
      id: order.id * 100 + at,
      initialPrice: toWireAmount(item.price, currency),
      quantity: item.quantity,
      offer: { id: item.offerId, name: item.name, externalId: `offer-${item.offerId}`, xmlId: `x-${item.offerId}` },
    })),
    payments: paymentsView(crm, order),
    customFields: [],
  };
}

function paymentsView(crm: Crm, order: Order): unknown {
  const rows = order.payments.map((payment) => rowView(payment, order.currency));
  if (crm.switches.text('paymentsForm') === 'array') return rows;
  return mapOf(crm, Object.fromEntries(order.payments.map((payment, at) => [payment.id, rows[at]])));
}

function rowView(payment: OrderPayment, currency: string): Readonly<Record<string, unknown>> {
  const { id, status, type, externalId, amount, paidAt, comment } = payment;
  const row = { id, status, type, externalId, amount: toWireAmount(amount, currency), paidAt, comment };
  return Object.fromEntries(Object.entries(row).filter(([, value]) => value !== null));
}
