import type { Sale, SaleStatus, Subscription } from './model';

/** The events of transactions, with the state that each tells of. Hotmart: section Version 2, Events. */
export const PURCHASE_EVENTS: Readonly<Record<SaleStatus, string>> = {
  BILLET_PRINTED: 'PURCHASE_BILLET_PRINTED',
  APPROVED: 'PURCHASE_APPROVED',
  COMPLETED: 'PURCHASE_COMPLETE',
  CANCELED: 'PURCHASE_CANCELED',
  EXPIRED: 'PURCHASE_EXPIRED',
  DELAYED: 'PURCHASE_DELAYED',
  DISPUTE: 'PURCHASE_PROTEST',
  REFUNDED: 'PURCHASE_REFUNDED',
  CHARGEBACK: 'PURCHASE_CHARGEBACK',
};

const PURCHASE_WORDS: Readonly<Record<string, string>> = {
  PURCHASE_APPROVED: 'Purchase approved',
  PURCHASE_COMPLETE: 'Purchase complete',
  PURCHASE_BILLET_PRINTED: 'Waiting for payment',
  PURCHASE_CANCELED: 'Purchase cancelled',
  PURCHASE_EXPIRED: 'Purchase expired',
  PURCHASE_DELAYED: 'Payment late',
  PURCHASE_PROTEST: 'Refund asked for',
  PURCHASE_REFUNDED: 'Purchase refunded',
  PURCHASE_CHARGEBACK: 'Chargeback',
};

/** What may be ticked in the panel, with words for people. */
export const EVENT_WORDS: Readonly<Record<string, string>> = {
  ...PURCHASE_WORDS,
  PURCHASE_OUT_OF_SHOPPING_CART: 'Cart left',
  SUBSCRIPTION_CANCELLATION: 'Subscription cancelled',
  SWITCH_PLAN: 'Plan switched',
  UPDATE_SUBSCRIPTION_CHARGE_DATE: 'Charge date changed',
  CLUB_FIRST_ACCESS: "Members' area: first visit",
  CLUB_MODULE_COMPLETED: "Members' area: module finished",
};

/** The names of all events. */
export const EVENT_NAMES: readonly string[] = Object.keys(EVENT_WORDS);

/** Something that happened, before it is put into the words of a version. `at` is when it happened. */
export type Happening =
  | { readonly kind: 'purchase'; readonly event: string; readonly at: Date; readonly sale: Sale }
  | { readonly kind: 'cancellation'; readonly at: Date; readonly subscription: Subscription }
  | { readonly kind: 'switch'; readonly at: Date; readonly subscription: Subscription; readonly fromPlanId: number }
  | { readonly kind: 'charge-date'; readonly at: Date; readonly subscription: Subscription; readonly oldDay: number }
  | { readonly kind: 'cart'; readonly at: Date; readonly productId: number; readonly offerCode: string; readonly buyer: Lead }
  /** Sent as it is, to whoever takes this version: the test buttons of the panel and events that nobody knows. */
  | { readonly kind: 'made-up'; readonly event: string; readonly at: Date; readonly data: object; readonly camelCase: boolean };

/** Somebody who left a cart. */
export interface Lead {
  readonly name: string;
  readonly email: string;
}

/** The name of what happened. */
export function eventName(happening: Happening): string {
  switch (happening.kind) {
    case 'purchase':
    case 'made-up':
      return happening.event;
    case 'cancellation':
      return 'SUBSCRIPTION_CANCELLATION';
    case 'switch':
      return 'SWITCH_PLAN';
    case 'charge-date':
      return 'UPDATE_SUBSCRIPTION_CHARGE_DATE';
    case 'cart':
      return 'PURCHASE_OUT_OF_SHOPPING_CART';
    default:
      return happening satisfies never;
  }
}

/** The product that it is about; null where a configuration for one product cannot tell. */
export function productIdOf(happening: Happening): number | null {
  if (happening.kind === 'purchase') return happening.sale.productId;
  if (happening.kind === 'cart') return happening.productId;
  return happening.kind === 'made-up' ? null : happening.subscription.productId;
}
