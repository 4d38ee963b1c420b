import { mustFindInstallation } from '../payments/connect-installation';
import type { Tx } from '../infra/database';
import type { Result } from '../payments/domain/errors';
import { done, refused } from '../payments/domain/errors';
import { directOf } from '../payments/pay-directly';
import type { Actor } from '../payments/ports/platform-host';
import { insertSettingEvent } from '../payments/stores/installations';
import type { MerchantRow } from '../payments/stores/merchants';
import { findMerchant, listMerchants } from '../payments/stores/merchants';
import type { Checkout } from './checkout';
import type { CheckoutDesk, OfferForm, SavedOffer, SellingMerchant, TypedOffer } from './desk';
import type { Offer } from './domain/offer';
import { addressWords, slugOf } from './domain/offer';
import { readTerms } from './domain/typed-offer';
import { waysOf } from './domain/ways';
import type { CountedOffer } from './stores/offers';
import { findOffer, insertOffer, isSlugTaken, listOffers, listOpeners, lockOffer, updateOffer } from './stores/offers';
import { viewOffer, withSeller } from './view-offer';

/** The public address of an offer. */
export const urlOf = ({ heart }: Checkout, { slug }: Pick<Offer, 'slug'>): string => `${heart.baseUrl}/buy/${slug}`;

/** What the seller's screens of offers ask. */
export function manageOffers(checkout: Checkout): Omit<CheckoutDesk, 'purchases' | 'purchase'> {
  const { db } = checkout.heart;
  return {
    offers: async (installationId) => {
      const all: readonly CountedOffer[] = await db.select((tx) => listOffers(tx, installationId));
      return all.map((offer) => ({ ...offer, url: urlOf(checkout, offer) }));
    },
    openers: async (installationId) => {
      const all = await db.select((tx) => listOpeners(tx, installationId));
      return all.map(({ id, title, active, opens, price, slug }) => ({ id, title, active, opens, price, url: urlOf(checkout, { slug }) }));
    },
    merchants: (installationId) => sellingMerchants(checkout, installationId),
    form: (installationId, of) => formOf(checkout, installationId, of),
    save: (installationId, form, typed, actor) => save(checkout, installationId, { form, typed, actor }),
    turn: (installationId, offerId, on, actor) => turn(checkout, { installationId, offerId, on, actor }),
    preview: async (installationId, offerId) => {
      const found = await db.read(async (tx) => {
        const offer = await findOffer(tx, installationId, offerId);
        return offer && withSeller(tx, await mustFindInstallation(tx, installationId), offer);
      });
      return found && viewOffer(checkout, found);
    },
  };
}

const canSell = ({ heart }: Checkout, { active, gateway }: MerchantRow): boolean => active && heart.direct.has(gateway);

async function sellingMerchants(checkout: Checkout, installationId: string): Promise<readonly SellingMerchant[]> {
  const all = await checkout.heart.db.select((tx) => listMerchants(tx, installationId));
  return all.filter((one) => canSell(checkout, one)).map(({ id, name }) => ({ id, name }));
}

async function formOf(
  checkout: Checkout,
  installationId: string,
  of: { readonly offerId: string } | { readonly merchantId: string },
): Promise<OfferForm | null> {
  const found = await checkout.heart.db.read(async (tx) => {
    const offer = 'offerId' in of ? await findOffer(tx, installationId, of.offerId) : null;
    if ('offerId' in of && !offer) return null;
    const merchant = await findMerchant(tx, installationId, 'merchantId' in of ? of.merchantId : (offer?.merchantId ?? ''));
    return merchant && (offer !== null || canSell(checkout, merchant)) ? { offer, merchant } : null;
  });
  const own = found && directOf(checkout.heart, found.merchant);
  if (!found || !own) return null;
  const { offer, merchant } = found;
  const methods = await own.direct.methods(own.settings);
  const known = methods.kind === 'done' ? methods.value : null;
  return {
    offer,
    merchant: { id: merchant.id, name: merchant.name, test: merchant.mode === 'test' },
    currency: own.direct.currencyOf(own.settings),
    ways: known && waysOf(known),
    openable: await checkout.courses.openable(installationId),
    canReserve: known?.some(({ reserves }) => reserves) ?? offer?.reserve ?? false,
  };
}

interface Saving {
  readonly form: OfferForm;
  readonly typed: TypedOffer;
  readonly actor: Actor;
}

async function save(checkout: Checkout, installationId: string, { form, typed, actor }: Saving): Promise<SavedOffer> {
  const ways = form.ways ?? (form.offer?.ways ?? []).map((code) => ({ code, needs: [] }));
  const openable = form.openable.map(({ opens }) => opens);
  const read = readTerms(typed, { currency: form.currency, ways, openable });
  if (!read.ok) return read;
  const terms = { ...read.terms, reserve: read.terms.reserve && form.canReserve };
  const id = await checkout.heart.db.transaction(async (tx) =>
    form.offer
      ? change(checkout, tx, { installationId, offerId: form.offer.id, actor, next: (known) => ({ ...known, ...terms }) })
      : add(checkout, tx, { ...terms, installationId, merchantId: form.merchant.id }, actor),
  );
  if (id === null) throw new Error('An offer has disappeared');
  return { ok: true, id };
}

async function add(checkout: Checkout, tx: Tx, made: Omit<Offer, 'id' | 'slug' | 'active'>, actor: Actor): Promise<string> {
  const { heart } = checkout;
  const { installationId } = made;
  const { code } = await mustFindInstallation(tx, installationId);
  const words = addressWords(made.title);
  let number = 1;
  while (await isSlugTaken(tx, installationId, slugOf(code, words, number))) number += 1;
  const offer: Offer = { ...made, id: heart.ids.uuid(), slug: slugOf(code, words, number), active: true };
  await insertOffer(tx, offer, heart.clock.now());
  await noteChange(checkout, tx, { offer, kind: 'offer-added', actor });
  return offer.id;
}

async function change(
  checkout: Checkout,
  tx: Tx,
  wish: {
    readonly installationId: string;
    readonly offerId: string;
    readonly actor: Actor;
    readonly next: (known: Offer) => Offer;
  },
): Promise<string | null> {
  const known = await lockOffer(tx, wish.installationId, wish.offerId);
  if (!known) return null;
  const offer = wish.next(known);
  await updateOffer(tx, offer, checkout.heart.clock.now());
  const kind = offer.active === known.active ? 'offer-changed' : offer.active ? 'offer-on' : 'offer-off';
  await noteChange(checkout, tx, { offer, kind, actor: wish.actor });
  return offer.id;
}

async function noteChange(
  { heart }: Checkout,
  tx: Tx,
  { offer, kind, actor }: { readonly offer: Offer; readonly kind: string; readonly actor: Actor },
): Promise<void> {
  const { installationId, id: offerId, title, price, stock, active } = offer;
  const details = { offerId, title, price, stock, active };
  await insertSettingEvent(tx, { installationId, id: heart.ids.uuid(), at: heart.clock.now(), actor, kind, details });
}

async function turn(
  checkout: Checkout,
  {
    installationId,
    offerId,
    on,
    actor,
  }: { readonly installationId: string; readonly offerId: string; readonly on: boolean; readonly actor: Actor },
): Promise<Result<void>> {
  const next = (known: Offer): Offer => ({ ...known, active: on });
  const id = await checkout.heart.db.transaction((tx) => change(checkout, tx, { installationId, offerId, actor, next }));
  return id === null ? refused('not-found') : done(undefined);
}
