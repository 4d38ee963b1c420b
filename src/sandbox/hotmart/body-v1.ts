import { billetPart } from './billet';
import type { BodyParts } from './body-v2';
import type { Happening } from './events';
import type { Sale, SaleStatus, Subscription } from './model';
import { decimalText, toWire } from './money';
import { DAY, isoSeconds, periodDays } from './moment';
import { splitName } from './names';

/** A notification of version 1: most are forms, three are JSON. */
export type BodyV1 =
  { readonly kind: 'form'; readonly fields: Readonly<Record<string, string>> } | { readonly kind: 'json'; readonly body: object };

/** Hotmart: section Version 1, status words. */
const STATUS_WORDS: Readonly<Record<SaleStatus, string>> = {
  BILLET_PRINTED: 'billet_printed',
  APPROVED: 'approved',
  COMPLETED: 'completed',
  CANCELED: 'canceled',
  EXPIRED: 'expired',
  DELAYED: 'delayed',
  DISPUTE: 'dispute',
  REFUNDED: 'refunded',
  CHARGEBACK: 'chargeback',
};

const PAYMENT_WORDS = { PIX: 'pix', CREDIT_CARD: 'credit_card', BILLET: 'billet' } as const;

/** The same in the words of version 1, without its token; null for what that version does not know. */
export function bodyV1(happening: Happening, parts: BodyParts): BodyV1 | null {
  switch (happening.kind) {
    case 'purchase':
      return { kind: 'form', fields: saleFields(happening.sale, parts) };
    case 'cancellation':
      return { kind: 'json', body: cancellation(happening.subscription, happening.at, parts) };
    case 'switch':
      return { kind: 'json', body: planSwitch(happening.subscription, happening.at, parts) };
    case 'cart': {
      const { name } = parts.books.productOf(happening);
      return { kind: 'json', body: { productName: name, buyerVO: { ...happening.buyer, phone: '11988880000' } } };
    }
    case 'charge-date':
    case 'made-up':
      return null;
    default:
      return happening satisfies never;
  }
}

function saleFields(sale: Sale, { books, renewalsNameThePlan }: BodyParts): Readonly<Record<string, string>> {
  const product = books.productOf(sale);
  const plan = books.planOf(sale);
  const { firstName, lastName } = splitName(sale.buyer.name);
  const price = decimalText(sale.minor);
  return {
    callback_type: '1',
    prod: String(product.id),
    prod_name: product.name,
    off: sale.offerCode,
    email: sale.buyer.email,
    name: sale.buyer.name,
    first_name: firstName,
    last_name: lastName,
    doc: sale.buyer.document,
    doc_type: 'CPF',
    address_country_ISO: 'BR',
    transaction: sale.transaction,
    status: STATUS_WORDS[sale.status],
    price,
    full_price: price,
    original_offer_price: price,
    currency: sale.currency,
    payment_type: PAYMENT_WORDS[sale.paymentType],
    installments_number: '1',
    warranty_date: isoSeconds(new Date((sale.approvedAt ?? sale.orderedAt).getTime() + product.warrantyDays * DAY)),
    purchase_date: isoSeconds(sale.orderedAt),
    ...(sale.approvedAt && { confirmation_purchase_date: isoSeconds(sale.approvedAt) }),
    ...(sale.refusal !== null && { refusal_reason: sale.refusal }),
    ...billetPart(sale),
    productOfferPaymentMode: plan ? 'pagamento_vista' : 'pagamento_unico',
    receiver_type: 'SELLER',
    order_bump: String(sale.parent !== null),
    ...(sale.parent !== null && { parent_purchase_transaction: sale.parent }),
    ...(sale.src !== null && { src: sale.src }),
    ...(sale.sck !== null && { sck: sale.sck }),
    ...(sale.subscriberCode !== null &&
      plan && {
        ...((sale.recurrence === 1 || renewalsNameThePlan) && { name_subscription_plan: plan.name }),
        subscriber_code: sale.subscriberCode,
        subscription_status: 'active',
        signature_status: 'active',
        recurrency: String(sale.recurrence),
        recurrency_period: String(periodDays(plan.periodicity)),
        ...(sale.nextChargeAt && { subscription_date_next_charge: isoSeconds(sale.nextChargeAt) }),
      }),
  };
}

function cancellation(subscription: Subscription, at: Date, { books }: BodyParts): object {
  const { id, code, nextChargeAt, buyer, planId } = subscription;
  const product = books.productOf(subscription);
  return {
    subscriptionId: String(id),
    subscriberCode: code,
    cancellationDate: isoSeconds(at),
    dateNextCharge: isoSeconds(nextChargeAt),
    actualRecurrenceValue: toWire(product.offers.find((offer) => offer.planId === planId)?.minor ?? 0),
    userName: buyer.name,
    userEmail: buyer.email,
    productName: product.name,
    subscriptionPlanName: books.planOf(subscription)?.name ?? '',
  };
}

function planSwitch(subscription: Subscription, at: Date, { books }: BodyParts): object {
  const product = books.productOf(subscription);
  return {
    switchPlanDate: isoSeconds(at),
    subscription: {
      subscriberCode: subscription.code,
      recurrenceNumber: subscription.charges,
      status: subscription.status,
      product: { id: product.id, name: product.name },
      subscriber: { code: subscription.code, name: subscription.buyer.name, email: subscription.buyer.email },
    },
    plans: product.plans.map(({ id, name }) => ({ id, name, current: id === subscription.planId })),
  };
}
