import type { Crm } from '../account';
import type { Invoice } from '../model';
import { toDecimal, toWireAmount } from '../money';

/** An invoice as `GET payment/invoice/{uuid}` shows it; keys without a value are left out, the amount is text. */
export function invoiceView(crm: Crm, invoice: Invoice): Readonly<Record<string, unknown>> {
  const order = crm.account.orders.find((one) => one.id === invoice.orderId);
  const { currency } = invoice;
  const view = {
    createdAt: invoice.createdAt,
    customerId: order?.customer.id,
    orderId: invoice.orderId,
    paymentId: invoice.orderPaymentId,
    amount: String(toWireAmount(invoice.amount, currency)),
    currency,
    email: order?.email,
    phone: order?.customer.phone,
    status: invoice.status,
    externalId: invoice.externalId,
    invoiceUuid: invoice.invoiceUuid,
    invoiceType: 'link',
    link: invoice.link,
    paidAt: invoice.paidAt,
    expiredAt: invoice.expiredAt,
    cancellationDetails: invoice.cancellationDetails,
    refundable: invoice.refundable,
    cancellable: invoice.cancellable,
    refunds: invoice.refunds.map((refund) => ({ ...refund, amount: toWireAmount(refund.amount, currency) })),
    discountAmount: invoice.discountAmount === null ? null : toDecimal(invoice.discountAmount, currency),
  };
  return Object.fromEntries(Object.entries(view).filter(([, value]) => value !== null && value !== undefined));
}
