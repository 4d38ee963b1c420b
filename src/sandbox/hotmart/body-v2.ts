import { billetPart } from './billet';
import type { Books } from './books';
import type { Happening } from './events';
import type { Plan, Sale, Subscription } from './model';
import { toWire } from './money';
import { HOUR, isoSeconds } from './moment';
import { splitName } from './names';
import { feeOf, guaranteeEnd } from './terms';

/** What making bodies needs to know. */
export interface BodyParts {
  readonly books: Books;
  /** Whether renewals say their plan. */
  readonly renewalsNameThePlan: boolean;
  /** How long a pix can be paid. */
  readonly pixHours: number;
}

/** The `data` of an event of version 2. Hotmart: section Version 2. */
export function dataV2(happening: Happening, parts: BodyParts): object {
  const { books } = parts;
  switch (happening.kind) {
    case 'made-up':
      return happening.data;
    case 'purchase':
      return purchase(happening.sale, parts);
    case 'cancellation':
      return cancellation(happening.subscription, { books, at: happening.at });
    case 'switch':
      return planSwitch(happening.subscription, happening.fromPlanId, { books, at: happening.at });
    case 'charge-date':
      return chargeDate(happening.subscription, happening.oldDay, books);
    case 'cart':
      return {
        affiliate: false,
        buyer_ip: '203.0.113.8',
        checkout_country: { name: 'Brasil', iso: 'BR' },
        product: shortProduct(happening, books),
        offer: { code: happening.offerCode },
        buyer: { ...happening.buyer, phone: '11988880000' },
      };
    default:
      return happening satisfies never;
  }
}

function purchase(sale: Sale, parts: BodyParts): object {
  const { books } = parts;
  const product = books.productOf(sale);
  const feeMinor = feeOf(sale);
  const { firstName, lastName } = splitName(sale.buyer.name);
  return {
    product: {
      id: product.id,
      ucode: product.ucode,
      name: product.name,
      warranty_date: isoSeconds(guaranteeEnd(sale, product)),
      support_email: 'ajuda@escola.example',
      has_co_production: false,
      is_physical_product: false,
      content: {
        has_physical_products: false,
        products: [{ id: product.id, ucode: product.ucode, name: product.name, is_physical_product: false }],
      },
    },
    affiliates: [{ affiliate_code: '', name: '' }],
    buyer: {
      email: sale.buyer.email,
      name: sale.buyer.name,
      first_name: firstName,
      last_name: lastName,
      checkout_phone_code: '55',
      checkout_phone: '11999990000',
      document: sale.buyer.document,
      document_type: 'CPF',
      address: { city: 'São Paulo', state: 'São Paulo', country: 'Brasil', country_iso: 'BR', zipcode: '01310100' },
    },
    producer: { name: 'Escola Exemplo Ltda', document: '11222333000181', legal_nature: 'Pessoa Jurídica' },
    commissions: [
      { value: toWire(feeMinor), source: 'MARKETPLACE', currency_value: sale.currency },
      { value: toWire(sale.minor - feeMinor), source: 'PRODUCER', currency_value: sale.currency },
    ],
    purchase: purchasePart(sale, parts),
    ...(sale.subscriberCode !== null && { subscription: subscriptionPart(sale, parts) }),
  };
}

function purchasePart(sale: Sale, parts: BodyParts): object {
  const price = { value: toWire(sale.minor), currency_value: sale.currency };
  return {
    transaction: sale.transaction,
    status: sale.status,
    order_date: sale.orderedAt.getTime(),
    ...(sale.approvedAt && { approved_date: sale.approvedAt.getTime() }),
    price,
    full_price: price,
    original_offer_price: price,
    payment: paymentPart(sale, parts),
    offer: { code: sale.offerCode, coupon_code: '' },
    checkout_country: { name: 'Brasil', iso: 'BR' },
    order_bump: sale.parent === null ? { is_order_bump: false } : { is_order_bump: true, parent_purchase_transaction: sale.parent },
    origin: { src: sale.src ?? '', sck: sale.sck ?? '' },
    is_funnel: false,
    business_model: 'I',
    invoice_by: 'HOTMART',
    buyer_ip: '203.0.113.7',
    ...(sale.nextChargeAt && { date_next_charge: sale.nextChargeAt.getTime() }),
    ...(sale.recurrence !== null && { recurrence_number: sale.recurrence }),
  };
}

function paymentPart(sale: Sale, { pixHours }: BodyParts): object {
  const { paymentType, refusal, status, transaction, orderedAt } = sale;
  const waiting = status === 'BILLET_PRINTED';
  return {
    type: paymentType,
    installments_number: 1,
    ...(refusal !== null && { refusal_reason: refusal }),
    ...(waiting &&
      paymentType === 'PIX' && {
        pix_code: `00020126-${transaction}`,
        pix_qrcode: `https://pix.hotmart.example/${transaction}.png`,
        pix_expiration_date: orderedAt.getTime() + pixHours * HOUR,
      }),
    ...billetPart(sale),
  };
}

function subscriptionPart(sale: Sale, { books, renewalsNameThePlan }: BodyParts): object {
  const plan = books.planOf(sale);
  const named = plan !== null && (sale.recurrence === 1 || renewalsNameThePlan);
  const status = sale.status === 'BILLET_PRINTED' || sale.status === 'CANCELED' ? 'STARTED' : 'ACTIVE';
  return { status, ...(named && { plan: shortPlan(plan) }), subscriber: { code: sale.subscriberCode } };
}

interface Told {
  readonly books: Books;
  readonly at: Date;
}

function cancellation(subscription: Subscription, { books, at }: Told): object {
  const { code, id, buyer, nextChargeAt } = subscription;
  const plan = books.planOf(subscription);
  const offer = books.productOf(subscription).offers.find(({ planId }) => planId === subscription.planId);
  return {
    actual_recurrence_value: toWire(offer?.minor ?? 0),
    cancellation_date: at.getTime(),
    date_next_charge: nextChargeAt.getTime(),
    product: shortProduct(subscription, books),
    subscriber: { code, name: buyer.name, email: buyer.email, phone: { dddPhone: '', phone: '', dddCell: '', cell: '' } },
    subscription: { id, ...(plan && { plan: shortPlan(plan) }) },
  };
}

function planSwitch(subscription: Subscription, fromPlanId: number, { books, at }: Told): object {
  const { plans, offers } = books.productOf(subscription);
  const keyOf = (planId: number): string => offers.find((offer) => offer.planId === planId)?.code ?? '';
  const concerned = plans.filter(({ id }) => id === subscription.planId || id === fromPlanId);
  return {
    switch_plan_date: at.getTime(),
    subscription: {
      subscriber_code: subscription.code,
      status: subscription.status,
      product: shortProduct(subscription, books),
      user: { email: subscription.buyer.email },
    },
    plans: concerned.map((plan) => ({ ...shortPlan(plan), offer: { key: keyOf(plan.id) }, current: plan.id === subscription.planId })),
  };
}

function chargeDate(subscription: Subscription, oldDay: number, books: Books): object {
  const { code, buyer, nextChargeAt, status } = subscription;
  const plan = books.planOf(subscription);
  return {
    subscription: {
      dateNextCharge: nextChargeAt.toISOString(),
      newChargeDay: nextChargeAt.getUTCDate(),
      oldChargeDay: oldDay,
      status,
      product: shortProduct(subscription, books),
    },
    subscriber: { code, name: buyer.name, email: buyer.email },
    ...(plan && { plan: { ...shortPlan(plan), offer: { code: subscription.offerCode } } }),
  };
}

function shortProduct(one: { readonly productId: number }, books: Books): object {
  const { id, name } = books.productOf(one);
  return { id, name };
}

function shortPlan({ id, name }: Plan): object {
  return { id, name };
}
