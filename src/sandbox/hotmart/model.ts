/** How a subscription recurs, in the words of the interface. */
export type Periodicity = 'MONTHLY' | 'BIMONTHLY' | 'QUARTERLY' | 'BIANNUAL' | 'ANNUAL';

/** What a product is sold for; the price is in minor units. */
export interface Offer {
  readonly code: string;
  readonly name: string;
  readonly minor: number;
  readonly main: boolean;
  /** The plan that this offer sells; null for single payments. */
  readonly planId: number | null;
}

/** A plan of a subscription product. Notifications name its number, the interface for programs its code. */
export interface Plan {
  readonly id: number;
  readonly code: string;
  readonly name: string;
  readonly periodicity: Periodicity;
}

/** Something that the producer sells. */
export interface Product {
  readonly id: number;
  readonly ucode: string;
  readonly name: string;
  readonly status: 'ACTIVE' | 'DRAFT';
  readonly currency: string;
  readonly isSubscription: boolean;
  readonly warrantyDays: number;
  readonly createdAt: Date;
  /** The last part of the address where it is bought. */
  readonly checkoutCode: string;
  readonly offers: readonly Offer[];
  readonly plans: readonly Plan[];
  /** A product that the checkout of this one offers beside it. */
  readonly bumpId: number | null;
}

/** Who bought. */
export interface Buyer {
  readonly name: string;
  readonly email: string;
  readonly document: string;
}

/** Ways to pay that the checkout offers. */
export type PaymentType = 'PIX' | 'CREDIT_CARD' | 'BILLET';

/** States of one transaction, in the words of notifications. */
export type SaleStatus =
  'BILLET_PRINTED' | 'APPROVED' | 'COMPLETED' | 'CANCELED' | 'EXPIRED' | 'DELAYED' | 'DISPUTE' | 'REFUNDED' | 'CHARGEBACK';

/** One transaction: a purchase, or one charge of a subscription. */
export interface Sale {
  readonly transaction: string;
  readonly productId: number;
  readonly offerCode: string;
  readonly planId: number | null;
  readonly subscriberCode: string | null;
  /** Number of the charge of a subscription, from 1; null for single purchases. */
  readonly recurrence: number | null;
  readonly buyer: Buyer;
  readonly paymentType: PaymentType;
  readonly status: SaleStatus;
  readonly minor: number;
  readonly currency: string;
  readonly orderedAt: Date;
  readonly approvedAt: Date | null;
  readonly nextChargeAt: Date | null;
  /** The main purchase, where this one was added in its checkout. */
  readonly parent: string | null;
  readonly src: string | null;
  readonly sck: string | null;
  /** Why the card was refused, as people are told. */
  readonly refusal: string | null;
}

/** States of a subscription, in the words of the interface. */
export type SubscriptionStatus = 'STARTED' | 'ACTIVE' | 'DELAYED' | 'CANCELLED_BY_CUSTOMER' | 'CANCELLED_BY_SELLER';

/** One subscription; `code` is its key for ever. */
export interface Subscription {
  readonly code: string;
  readonly id: number;
  readonly productId: number;
  readonly planId: number;
  readonly offerCode: string;
  readonly buyer: Buyer;
  readonly paymentType: PaymentType;
  readonly status: SubscriptionStatus;
  readonly accessionAt: Date;
  readonly nextChargeAt: Date;
  readonly charges: number;
  readonly cancelledAt: Date | null;
  /** Its card refuses from now on. */
  readonly failing: boolean;
}

/** The keys of the producer's account; shown on the pages because nothing here is real. */
export interface Credentials {
  readonly hottok: string;
  readonly clientId: string;
  readonly clientSecret: string;
}

/** A call that arrived; tokens and keys are left out. */
export interface RequestLine {
  readonly at: Date;
  readonly method: string;
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  readonly status: number;
  readonly error: string | null;
}
