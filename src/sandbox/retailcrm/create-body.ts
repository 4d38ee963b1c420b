import type { Crm } from './account';
import type { Invoice, Order } from './model';
import { toWireAmount } from './money';

/** The object of the create callback (RetailCRM: section create); `amount` is what has to be paid, items only inform. */
export function createBody(
  crm: Crm,
  { order, invoice, returnUrl }: { readonly order: Order; readonly invoice: Invoice; readonly returnUrl?: string },
): Readonly<Record<string, unknown>> {
  const { switches } = crm;
  return {
    shopId: invoice.shopCode,
    invoiceUuid: invoice.invoiceUuid,
    invoiceType: 'link',
    amount: toWireAmount(invoice.amount, invoice.currency),
    currency: invoice.currency,
    orderNumber: order.number,
    ...(switches.flag('sendOrderId') && { orderId: order.id }),
    siteUrl: crm.account.sites.find((site) => site.code === order.site)?.url ?? crm.url(),
    ...(returnUrl !== undefined && { returnUrl }),
    ...(switches.flag('sendItems') && { items: itemsOf(order) }),
    ...(switches.flag('sendCustomer') && { customer: customerOf(order) }),
  };
}

function itemsOf(order: Order): readonly Readonly<Record<string, unknown>>[] {
  return order.items.map((item) => ({
    name: item.name.slice(0, 255),
    price: toWireAmount(item.price, order.currency),
    quantity: item.quantity,
    measurementUnit: 'pc',
    vat: item.vat ?? 'vat20',
    paymentMethod: 'full_prepayment',
    paymentObject: item.paymentObject ?? 'commodity',
    offerId: item.offerId,
    offerExternalId: `offer-${item.offerId}`,
    offerXmlId: `x-${item.offerId}`,
  }));
}

function customerOf(order: Order): Readonly<Record<string, unknown>> {
  const { customer } = order;
  return {
    email: order.email === '' ? customer.email : order.email,
    phone: customer.phone,
    firstName: customer.firstName,
    lastName: customer.lastName,
    contragentType: 'individual',
  };
}
