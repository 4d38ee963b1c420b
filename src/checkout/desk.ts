import type { Currency } from '../payments/domain/currency';
import type { Refusal, Result } from '../payments/domain/errors';
import type { CancelReason, Standing } from '../payments/domain/invoice';
import type { Money } from '../payments/domain/money';
import type { DocumentKind } from '../payments/domain/tax-number';
import type { Actor } from '../payments/ports/platform-host';
import type { StoredInstruction } from '../payments/stores/attempts';
import type { Openable } from './courses';
import type { Problems, TypedFields } from './domain/buyer';
import type { DeclineReason } from './domain/decline';
import type { Offer, PlanTerms } from './domain/offer';
import type { Way } from './domain/ways';
import type { BuyerLetter } from './stores/buyer-letters';
import type { CountedOffer } from './stores/offers';
import type { Purchase, PurchaseRow } from './stores/purchases';

/** What a buyer can be offered to pay by; null for the account that cannot be asked at present. */
export interface PayChoices {
  /** Those of the offer that take its sum, and with them those that do not, so that the page can say why. */
  readonly ways: readonly Way[];
  readonly kinds: readonly DocumentKind[];
  /** Whether the kind of the tax number has to be chosen. */
  readonly asksKind: boolean;
  readonly region: 'two-letters' | 'name';
  /** The key that the card form in the browser works with; it is no secret. */
  readonly publicKey: string;
  readonly gateway: string;
}

/** An offer as its page shows it. */
export interface OfferView {
  readonly offer: Offer;
  readonly shop: string;
  readonly language: string;
  readonly timezone: string;
  readonly test: boolean;
  /** `unready`: the account cannot be asked or has none of its ways to pay, or offers with a plan cannot be bought. */
  readonly state: 'open' | 'off' | 'sold-out' | 'unready';
  readonly choices: PayChoices | null;
}

/** A purchase as its buyer's page shows it. */
export interface PurchaseView {
  readonly view: OfferView;
  readonly key: string;
  readonly orderNumber: string;
  readonly amount: Money;
  readonly standing: Standing;
  readonly canceled: CancelReason | null;
  readonly email: string;
  /** Whether it opens something of the academy. */
  readonly opens: boolean;
  readonly fields: TypedFields;
  readonly paidAt: Date | null;
  readonly card: string | null;
  /** The payment that is under way; `show` is what its payer needs to finish it, null = somebody decides about a card. `starting`: nobody has heard of it yet. */
  readonly open: {
    readonly show: StoredInstruction | null;
    readonly starting: boolean;
    readonly kind: string;
    readonly method: string;
  } | null;
  /** Why the last try came to nothing; null = there was none, or it is under way. */
  readonly declined: DeclineReason | null;
  /** Until when it can be paid. */
  readonly expiresAt: Date | null;
  /** Topic of live news. */
  readonly topic: string;
}

/** A posted payment form. */
export interface BuyWish {
  readonly typed: TypedFields;
  readonly language: string;
  readonly ip: string | null;
}

/** What became of a posted payment form. `path`: the buyer's own page; `refused` may have one too, when the purchase is there. */
export type Bought =
  | { readonly kind: 'bought'; readonly path: string }
  | { readonly kind: 'problems'; readonly problems: Problems }
  | { readonly kind: 'refused'; readonly refusal: Refusal; readonly path: string | null };

/** What the public pages of offers ask. Nobody is signed in. */
export interface BuyDesk {
  offer(slug: string): Promise<OfferView | null>;
  buy(slug: string, wish: BuyWish): Promise<Bought | null>;
  /** `read`: the gateway is asked first about what is under way. */
  purchase(slug: string, key: string, read: boolean): Promise<PurchaseView | null>;
  payAgain(at: { readonly slug: string; readonly key: string }, wish: BuyWish): Promise<Bought | null>;
  /** Takes an unpaid slip or transfer back, so that another way can be chosen. */
  changeWay(slug: string, key: string): Promise<Result<void> | null>;
  topic(slug: string, key: string): Promise<string | null>;
}

/** An offer as it was typed; what was not typed is empty. */
export type TypedOffer = Readonly<Record<string, string>>;

/** What the editor of offers needs to know. */
export interface OfferForm {
  /** Null for a new one. */
  readonly offer: Offer | null;
  readonly merchant: { readonly id: string; readonly name: string; readonly test: boolean };
  readonly currency: Currency;
  /** What the account has; null = it cannot be asked at present, and the offer keeps what it had. */
  readonly ways: readonly Way[] | null;
  readonly canReserve: boolean;
  /** What its purchases may open. */
  readonly openable: readonly Openable[];
}

/** Merchants that can be sold through. */
export interface SellingMerchant {
  readonly id: string;
  readonly name: string;
}

export type SavedOffer = { readonly ok: true; readonly id: string } | { readonly ok: false; readonly problems: Problems };

/** A purchase with all that its screen shows. */
export interface PurchaseDetails {
  readonly purchase: Purchase;
  readonly row: PurchaseRow;
  readonly offer: { readonly id: string; readonly title: string; readonly plan: PlanTerms | null };
  readonly pageUrl: string;
  readonly letters: readonly BuyerLetter[];
}

/** What the seller's screens of offers and purchases ask. Every function answers for one installation alone. */
export interface CheckoutDesk {
  offers(installationId: string): Promise<readonly (CountedOffer & { readonly url: string })[]>;
  /** The offers that open a course, an intake or a plan. */
  openers(
    installationId: string,
  ): Promise<readonly (Pick<Offer, 'id' | 'title' | 'active' | 'opens' | 'price'> & { readonly url: string })[]>;
  merchants(installationId: string): Promise<readonly SellingMerchant[]>;
  /** The form of an offer, or of a new one for a merchant; null = no such one. */
  form(installationId: string, of: { readonly offerId: string } | { readonly merchantId: string }): Promise<OfferForm | null>;
  save(installationId: string, form: OfferForm, typed: TypedOffer, actor: Actor): Promise<SavedOffer>;
  turn(installationId: string, offerId: string, on: boolean, actor: Actor): Promise<Result<void>>;
  preview(installationId: string, offerId: string): Promise<OfferView | null>;
  purchases(
    installationId: string,
    query: { readonly after?: string; readonly search?: string; readonly offerId?: string },
  ): Promise<{ readonly rows: readonly PurchaseRow[]; readonly next: string | null }>;
  purchase(installationId: string, purchaseId: string): Promise<PurchaseDetails | null>;
}
