import type { Currency } from '../domain/currency';
import type { Money } from '../domain/money';
import type { Snapshot } from '../domain/snapshot';
import type { DocumentKind } from '../domain/tax-number';
import type { MerchantSettings, Outcome } from './gateway';

/** How a payer pays on a page of our own: a card entered in the browser, money moved at once by a bank, a slip paid later in cash or at a bank. */
export type MethodKind = 'card' | 'transfer' | 'bank-page' | 'slip';

/** What a method needs of the payer beyond the e-mail address. */
export type PayerNeed = 'name' | 'document' | 'address' | 'phone' | 'entity' | 'bank' | 'card-token';

/** A bank that a payer chooses. */
export interface Bank {
  readonly code: string;
  readonly title: string;
}

/** A way to pay that an account offers at present, with its limits. */
export interface PaymentMethod {
  /** The gateway's own code: pix, visa, oxxo, ... */
  readonly code: string;
  readonly title: string;
  readonly kind: MethodKind;
  readonly least: Money;
  readonly most: Money;
  readonly needs: readonly PayerNeed[];
  /** To choose from where a bank is needed. */
  readonly banks: readonly Bank[];
  readonly pictureUrl: string | null;
  /** Whether the sum can be reserved first and taken later. */
  readonly reserves: boolean;
}

/** Where a payer lives, for methods that print it. `region` as the country writes it, such as SP. */
export interface PayerAddress {
  readonly zip: string;
  readonly street: string;
  /** The house's number; null where there is none. */
  readonly number: string | null;
  readonly district: string;
  readonly city: string;
  readonly region: string;
}

/** Who pays. What a method does not need may be null. */
export interface Payer {
  readonly email: string;
  readonly firstName: string;
  readonly lastName: string;
  /** The tax number as it was typed; `kind` null = as its length tells, or not sent where the country has no kinds. */
  readonly document: { readonly kind: string | null; readonly number: string } | null;
  readonly address: PayerAddress | null;
  readonly phone: { readonly area: string; readonly number: string } | null;
  readonly entity: 'individual' | 'association' | null;
  readonly ip: string | null;
}

/** A payment to be made on a page of our own. */
export interface DirectRequest {
  readonly settings: MerchantSettings;
  /** Our own number, at most 64 letters, digits, dashes and underscores. */
  readonly orderNumber: string;
  /** Stored before the call and the same for every repeat of it: one key is one payment at most. */
  readonly idempotencyKey: string;
  readonly amount: Money;
  readonly description: string;
  /** Code of the method. */
  readonly method: string;
  readonly payer: Payer;
  /** What the card form in the browser gave; good for one call. */
  readonly card: { readonly token: string; readonly installments: number; readonly issuer: string | null } | null;
  readonly bank: string | null;
  /** Reserve only; the gateway's `capture` and `void` go on from there. */
  readonly reserve: boolean;
  /** When an unpaid slip or transfer shall run out; null = the gateway's own time. */
  readonly expiresAt: Date | null;
  readonly notifyUrl: string;
  readonly returnUrl: string;
}

/** What the payer has to be shown so that the payment can be completed. Pictures are base64 of a PNG. */
export type Instruction =
  | {
      readonly kind: 'qr';
      readonly code: string;
      readonly picture: string | null;
      readonly url: string | null;
      readonly until: Date | null;
    }
  | {
      readonly kind: 'slip';
      /** The line of figures that a payer types into a bank's form. */
      readonly line: string | null;
      readonly barcode: string | null;
      readonly url: string | null;
      readonly until: Date | null;
    }
  | { readonly kind: 'page'; readonly url: string };

/** A payment made on a page of our own. A card that was declined is a payment too, in the phase `lost`; `snapshot.words` says why. */
export interface DirectPayment {
  readonly paymentReference: string;
  readonly snapshot: Snapshot;
  readonly show: Instruction | null;
}

/** So many days or months. */
export interface Period {
  readonly count: number;
  readonly unit: 'days' | 'months';
}

/** A subscription whose card is charged by the gateway itself. */
export interface SubscriptionRequest {
  readonly settings: MerchantSettings;
  readonly orderNumber: string;
  readonly title: string;
  readonly amount: Money;
  readonly every: Period;
  readonly trial: Period | null;
  /** No charge after this moment; null = until it is cancelled. Can never be changed. */
  readonly endsAt: Date | null;
  readonly payerEmail: string;
  readonly cardToken: string;
  readonly returnUrl: string;
}

/**
 * A subscription as the gateway has it. `running` does not mean paid: its charges tell that. `unclear` is a word that nobody has explained.
 * Amount and period are what the gateway made of them, which may differ from what was asked.
 */
export interface Subscription {
  readonly reference: string;
  readonly orderNumber: string | null;
  readonly state: 'waiting' | 'running' | 'paused' | 'ended' | 'unclear';
  readonly amount: Money;
  readonly every: Period;
  /** Not to be believed once the subscription has ended. */
  readonly nextChargeAt: Date | null;
  readonly words: string;
  readonly mark: string;
}

/** One charge of a subscription. `tries` counts from 1; `retrying` failed and will be tried again by the gateway. */
export interface SubscriptionCharge {
  readonly reference: string;
  readonly subscription: string;
  readonly orderNumber: string | null;
  readonly state: 'planned' | 'waiting' | 'retrying' | 'paid' | 'failed' | 'unclear';
  readonly amount: Money;
  readonly tries: number;
  readonly dueAt: Date | null;
  /** The payment of the last try; null before there was one. */
  readonly paymentReference: string | null;
  readonly words: string;
  readonly mark: string;
}

/** What a notification of subscriptions is about, read from the claim's `reference`. */
export type SubscriptionNews = { readonly kind: 'subscription' | 'charge'; readonly reference: string };

/**
 * What pages of our own need of a gateway beyond its payment links. Payments made here stand under our order number, so that the gateway's `read`, `capture`,
 * `void` and `refund` go on with them: their reference is that number. Outcomes are those of the gateway's port: `unknown` is looked for, never repeated blindly,
 * except with the same key.
 */
export interface DirectPayments {
  readonly gateway: string;
  /** The key that the card form in the browser works with; it is no secret. */
  publicKeyOf(settings: MerchantSettings): string;
  currencyOf(settings: MerchantSettings): Currency;
  /** The ways to pay that the account offers at present; kept for an hour. */
  methods(settings: MerchantSettings): Promise<Outcome<readonly PaymentMethod[]>>;
  /** The kinds of tax numbers that the account's country takes; none = the number is asked for and kept, and not sent. */
  documentKinds(settings: MerchantSettings): Promise<Outcome<readonly DocumentKind[]>>;
  /** Makes a payment. What cannot go through (limits, a wrong tax number, something missing) is refused before any call. */
  pay(request: DirectRequest): Promise<Outcome<DirectPayment>>;
  /** The payment that a call with this key made, after an answer that nobody heard; null = there is none, or not yet. */
  find(settings: MerchantSettings, made: Pick<DirectRequest, 'orderNumber' | 'idempotencyKey'>): Promise<Outcome<DirectPayment | null>>;
  /** One payment as it is now; null = unknown there. */
  readPayment(settings: MerchantSettings, paymentReference: string): Promise<Outcome<DirectPayment | null>>;
  /** Makes a subscription. Nothing there recognises a repeat: look with `findSubscription` before asking again. */
  subscribe(request: SubscriptionRequest): Promise<Outcome<Subscription>>;
  findSubscription(
    settings: MerchantSettings,
    made: Pick<SubscriptionRequest, 'orderNumber' | 'payerEmail'>,
  ): Promise<Outcome<Subscription | null>>;
  readSubscription(settings: MerchantSettings, reference: string): Promise<Outcome<Subscription | null>>;
  /** Ends a subscription for good; one that has ended already is done. */
  cancelSubscription(settings: MerchantSettings, reference: string): Promise<Outcome<Subscription>>;
  /** The charges of a subscription, newest first; new ones may appear some minutes late. */
  charges(settings: MerchantSettings, reference: string): Promise<Outcome<readonly SubscriptionCharge[]>>;
  readCharge(settings: MerchantSettings, reference: string): Promise<Outcome<SubscriptionCharge | null>>;
  /** Null for a notification that is not about subscriptions. */
  subscriptionNews(claimReference: string): SubscriptionNews | null;
}
