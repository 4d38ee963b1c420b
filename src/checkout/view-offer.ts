import type { Tx } from '../infra/database';
import { findInstallationByCode } from '../payments/stores/installations';
import type { InstallationRow } from '../payments/stores/installations';
import type { MerchantRow } from '../payments/stores/merchants';
import { findMerchant } from '../payments/stores/merchants';
import { CODE_LENGTH } from '../payments/opened';
import { directOf } from '../payments/pay-directly';
import { shopName } from '../payments/shop-name';
import type { Checkout } from './checkout';
import type { OfferView, PayChoices } from './desk';
import { needsKind } from './domain/buyer';
import type { Offer } from './domain/offer';
import { leftOf } from './domain/offer';
import { servesPlans, waysOf } from './domain/ways';
import { countTaken, findOfferBySlug } from './stores/offers';

/** An offer with who sells it. */
export interface FoundOffer {
  readonly installation: InstallationRow;
  readonly offer: Offer;
  readonly merchant: MerchantRow;
  /** How many are left; null = no end. */
  readonly left: number | null;
}

/** The offer at a public address; null = there is none, or its seller is switched off. */
export async function offerAt(tx: Tx, slug: string): Promise<FoundOffer | null> {
  const installation = await findInstallationByCode(tx, slug.slice(0, CODE_LENGTH));
  if (!installation?.active || installation.frozen) return null;
  const offer = await findOfferBySlug(tx, installation.id, slug);
  return offer && withSeller(tx, installation, offer);
}

/** The same for an offer that is known. */
export async function withSeller(tx: Tx, installation: InstallationRow, offer: Offer): Promise<FoundOffer | null> {
  const merchant = await findMerchant(tx, installation.id, offer.merchantId);
  return merchant && { installation, offer, merchant, left: leftOf(offer.stock, await countTaken(tx, offer)) };
}

/** What buyers of an offer can pay by; null while the account cannot be asked. Lists are kept for an hour by the gateway's part. */
export async function choicesOf(
  { heart }: Checkout,
  { offer, merchant }: Pick<FoundOffer, 'offer' | 'merchant'>,
): Promise<PayChoices | null> {
  const own = directOf(heart, merchant);
  if (!own) return null;
  const { direct, settings } = own;
  const [methods, kinds] = await Promise.all([direct.methods(settings), direct.documentKinds(settings)]);
  if (methods.kind !== 'done' || kinds.kind !== 'done') return null;
  return {
    ways: waysOf(methods.value).filter((way) => offer.ways.includes(way.code) && (offer.plan === null || servesPlans(way))),
    kinds: kinds.value,
    asksKind: needsKind(kinds.value),
    region: offer.price.currency === 'BRL' ? 'two-letters' : 'name',
    publicKey: direct.publicKeyOf(settings),
    gateway: merchant.gateway,
  };
}

/** An offer as its page shows it. */
export async function viewOffer(checkout: Checkout, found: FoundOffer): Promise<OfferView> {
  const { installation, offer, merchant } = found;
  const choices = await choicesOf(checkout, found);
  return {
    offer,
    shop: shopName(installation, null),
    language: installation.language,
    timezone: installation.timezone,
    test: merchant.mode === 'test',
    state: stateOf(checkout, found, choices),
    choices,
  };
}

function stateOf({ beginSubscription }: Checkout, { offer, merchant, left }: FoundOffer, choices: PayChoices | null): OfferView['state'] {
  if (!offer.active || !merchant.active) return 'off';
  if (left === 0) return 'sold-out';
  return choices === null || choices.ways.length === 0 || (offer.plan !== null && beginSubscription === null) ? 'unready' : 'open';
}
