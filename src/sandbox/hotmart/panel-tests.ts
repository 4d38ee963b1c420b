import type { Happening } from './events';

const TEST_PRODUCT = { id: 0, ucode: 'fb056612-bcc6-4217-9e6d-2a5d1110ac2f', name: 'Produto test postback2' } as const;
const TEST_PLAN = { id: 123, name: 'Plano de teste' } as const;
const TEST_SUBSCRIBER = 'I9OT62C3';
const TEST_TRANSACTION = 'HP16015479281022';
const TEST_BUYER = { email: 'testeComprador271101postman15@example.com', name: 'Teste Comprador' } as const;
const STATUSES: Readonly<Record<string, string>> = {
  PURCHASE_APPROVED: 'APPROVED',
  PURCHASE_COMPLETE: 'COMPLETED',
  PURCHASE_BILLET_PRINTED: 'BILLET_PRINTED',
  PURCHASE_CANCELED: 'CANCELED',
  PURCHASE_EXPIRED: 'EXPIRED',
  PURCHASE_DELAYED: 'DELAYED',
  PURCHASE_PROTEST: 'DISPUTE',
  PURCHASE_REFUNDED: 'REFUNDED',
  PURCHASE_CHARGEBACK: 'CHARGEBACK',
};
/** Two events name their time in another way. Hotmart: section Version 2, Envelope. */
const CAMEL_CASE: ReadonlySet<string> = new Set(['CLUB_FIRST_ACCESS', 'UPDATE_SUBSCRIPTION_CHARGE_DATE']);

/** Whether an event writes `creationDate` instead of `creation_date`. */
export const isCamelCase = (event: string): boolean => CAMEL_CASE.has(event);

/** What the test button of the panel sends: an event about the product of number zero. */
export function panelTest(event: string, at: Date): Happening {
  return { kind: 'made-up', event, at, data: dataOf(event, at), camelCase: isCamelCase(event) };
}

/** The form that the same button sends in version 1. */
export function panelTestForm(event: string): Readonly<Record<string, string>> {
  return {
    callback_type: '1',
    prod: '0',
    prod_name: TEST_PRODUCT.name,
    off: 'test',
    email: TEST_BUYER.email,
    name: TEST_BUYER.name,
    transaction: TEST_TRANSACTION,
    status: (STATUSES[event] ?? 'approved').toLowerCase(),
    price: '1500.00',
    currency: 'BRL',
    payment_type: 'billet',
    purchase_date: '2017-11-27T11:49:04Z',
  };
}

function dataOf(event: string, at: Date): object {
  const status = STATUSES[event];
  if (status !== undefined) return purchase(status, at);
  const { id, name } = TEST_PRODUCT;
  const subscriber = { code: TEST_SUBSCRIBER, ...TEST_BUYER };
  switch (event) {
    case 'SUBSCRIPTION_CANCELLATION':
      return {
        actual_recurrence_value: 64.9,
        cancellation_date: at.getTime(),
        date_next_charge: at.getTime(),
        product: { id, name },
        subscriber,
        subscription: { id: 4_148_584, plan: TEST_PLAN },
      };
    case 'SWITCH_PLAN':
      return {
        switch_plan_date: at.getTime(),
        subscription: { subscriber_code: TEST_SUBSCRIBER, status: 'ACTIVE', product: { id, name }, user: { email: TEST_BUYER.email } },
        plans: [{ ...TEST_PLAN, offer: { key: 'n6hup355' }, current: true }],
      };
    case 'UPDATE_SUBSCRIPTION_CHARGE_DATE':
      return {
        subscription: { dateNextCharge: at.toISOString(), newChargeDay: 10, oldChargeDay: 7, status: 'ACTIVE', product: { id, name } },
        subscriber,
        plan: { ...TEST_PLAN, offer: { code: 'n6hup355' } },
      };
    case 'CLUB_MODULE_COMPLETED':
      return { product: { id: '00000', name }, user: TEST_BUYER, module: { id: 1, name: 'Módulo 1' } };
    case 'CLUB_FIRST_ACCESS':
      return { product: { id: '00000', name }, user: TEST_BUYER };
    default:
      return { product: { id, name }, buyer: { ...TEST_BUYER, phone: '11988880000' }, offer: { code: 'test' }, affiliate: false };
  }
}

function purchase(status: string, at: Date): object {
  const price = { value: 1_500, currency_value: 'BRL' };
  return {
    product: { ...TEST_PRODUCT, has_co_production: false },
    affiliates: [{ affiliate_code: 'Q58388177J', name: 'Affiliate name' }],
    buyer: { ...TEST_BUYER, checkout_phone: '99999999900', document: '69526128664', document_type: 'CPF' },
    producer: { name: 'Producer Test Name', document: '12345678965', legal_nature: 'Pessoa Física' },
    commissions: [{ value: 149.5, source: 'MARKETPLACE', currency_value: 'BRL' }],
    purchase: {
      transaction: TEST_TRANSACTION,
      status,
      order_date: at.getTime(),
      approved_date: at.getTime(),
      price,
      full_price: price,
      original_offer_price: price,
      payment: { type: 'CREDIT_CARD', installments_number: 12 },
      offer: { code: 'test', coupon_code: 'SHHUHA' },
      date_next_charge: at.getTime(),
      recurrence_number: 1,
      order_bump: { is_order_bump: true, parent_purchase_transaction: 'HP02316330308193' },
      origin: { src: '', sck: '' },
    },
    subscription: { status: 'ACTIVE', plan: TEST_PLAN, subscriber: { code: TEST_SUBSCRIBER } },
  };
}
