import type { Tx } from '../infra/database';
import { fingerprint } from '../infra/secrets';
import { createInvoice } from '../payments/create-invoice';
import type { Result } from '../payments/domain/errors';
import { done, refused } from '../payments/domain/errors';
import { payDirectly } from '../payments/pay-directly';
import { findInvoice, lockInvoice } from '../payments/stores/invoices';
import type { Checkout, ChosenWay } from './checkout';
import type { Bought, BuyWish, PayChoices } from './desk';
import { readChoice } from './read-choice';
import type { ReadChoice } from './read-choice';
import type { Buyer } from './domain/buyer';
import type { Offer, PlanTerms } from './domain/offer';
import { leftOf } from './domain/offer';
import { admitTry, noteDeclined } from './limit-tries';
import { countTaken, lockOffer } from './stores/offers';
import type { Purchase } from './stores/purchases';
import { findPurchaseByForm, insertPurchase, updateBuyer } from './stores/purchases';
import type { Try } from './stores/tries';
import type { FoundOffer } from './view-offer';
import { choicesOf, offerAt } from './view-offer';
import { purchaseAt } from './view-purchase';

/** How long a purchase waits for its first payment; what is under way at the gateway makes it wait longer. */
const WAITS_MS = 60 * 60_000;
const KEY_BYTES = 16;
const ORDER_SIGNS = 8;

/** The path of a buyer's own page. */
export const pathOf = (offer: Pick<Offer, 'slug'>, { key }: Pick<Purchase, 'key'>): string => `/buy/${offer.slug}/${key}`;

/**
 * Buys an offer: makes the purchase with its invoice, which reserves the piece, and tries to pay. The same form sent twice is one purchase and one payment.
 * Null = there is no such offer.
 */
export async function buyOffer(checkout: Checkout, slug: string, wish: BuyWish): Promise<Bought | null> {
  const found = await checkout.heart.db.read((tx) => offerAt(tx, slug));
  if (!found) return null;
  const read = await readWish(checkout, found, wish);
  if (read.kind !== 'read') return read;
  const { buyer, chosen, formKey } = read;
  // Before anything is reserved, so that nobody can keep the pieces from others.
  const admitted = await admit(checkout, found.offer, wish);
  if (!admitted.ok) return { kind: 'refused', refusal: admitted.refusal, path: null };
  const { plan } = found.offer;
  if (plan !== null) return beginPlan(checkout, { offer: { ...found.offer, plan }, read, wish });
  const begun = await checkout.heart.db.transaction((tx) =>
    beginPurchase(checkout, tx, found, { buyer, formKey, language: wish.language }),
  );
  if (!begun.ok) return { kind: 'refused', refusal: begun.refusal, path: null };
  return pay(checkout, { offer: found.offer, purchase: begun.value, chosen, wish, admitted: admitted.value });
}

/** One more try of a purchase that is not paid yet. Null = there is no such purchase. */
export async function payAgain(
  checkout: Checkout,
  at: { readonly slug: string; readonly key: string },
  wish: BuyWish,
): Promise<Bought | null> {
  const found = await checkout.heart.db.read((tx) => purchaseAt(tx, at.slug, at.key));
  if (!found) return null;
  const { offer, purchase } = found;
  const read = await readWish(checkout, found, { ...wish, typed: { ...wish.typed, form: purchase.formKey } });
  if (read.kind !== 'read') return read;
  const admitted = await admit(checkout, offer, wish);
  if (!admitted.ok) return { kind: 'refused', refusal: admitted.refusal, path: pathOf(offer, purchase) };
  const kept = await checkout.heart.db.transaction((tx) => keepBuyer(tx, purchase, read.buyer));
  return pay(checkout, { offer, purchase: kept, chosen: read.chosen, wish, admitted: admitted.value });
}

/** Keeps who tries to pay now. What is paid, or about to be, stays with whoever began that payment: it opens what was bought for him. */
async function keepBuyer(tx: Tx, purchase: Purchase, buyer: Buyer): Promise<Purchase> {
  const stored = await lockInvoice(tx, purchase.installationId, purchase.invoiceId);
  if (stored?.invoice.standing.state !== 'pending' || stored.attempts.some(({ state }) => state !== 'closed')) return purchase;
  await updateBuyer(tx, purchase, buyer);
  return { ...purchase, buyer };
}

const admit = ({ heart }: Checkout, { installationId, id: offerId }: Offer, { ip }: BuyWish): Promise<Result<Try>> =>
  admitTry(heart, { installationId, offerId, visitor: fingerprint(`${installationId} ${ip ?? ''}`) });

type Read = Extract<ReadChoice, { kind: 'read' }>;

async function readWish(checkout: Checkout, found: FoundOffer, { typed }: BuyWish): Promise<Read | Bought> {
  const choices: PayChoices | null = await choicesOf(checkout, found);
  if (choices === null) return { kind: 'refused', refusal: { code: 'gateway-unreachable' }, path: null };
  const read = readChoice(typed, choices, found.offer.price);
  return read.kind === 'refused' ? { ...read, path: null } : read;
}

async function beginPlan(
  { beginSubscription }: Checkout,
  { offer, read, wish }: { readonly offer: Offer & { readonly plan: PlanTerms }; readonly read: Read; readonly wish: BuyWish },
): Promise<Bought> {
  if (!beginSubscription) return { kind: 'refused', refusal: { code: 'offer-off' }, path: null };
  const { buyer, chosen, formKey } = read;
  const begun = await beginSubscription({ offer, formKey, buyer, chosen, language: wish.language, ip: wish.ip });
  return begun.ok ? { kind: 'bought', path: begun.value.path } : { kind: 'refused', refusal: begun.refusal, path: null };
}

/** Under the offer's lock, so that of two who want the last piece one gets it. */
async function beginPurchase(
  checkout: Checkout,
  tx: Tx,
  found: FoundOffer,
  made: { readonly buyer: Buyer; readonly formKey: string; readonly language: string },
): Promise<Result<Purchase>> {
  const { heart } = checkout;
  const offer = await lockOffer(tx, found.offer.installationId, found.offer.id);
  if (!offer) return refused('not-found');
  const known = await findPurchaseByForm(tx, offer.installationId, { offerId: offer.id, formKey: made.formKey });
  if (known) return done(known);
  if (!offer.active) return refused('offer-off');
  if (leftOf(offer.stock, await countTaken(tx, offer)) === 0) return refused('sold-out');
  const createdAt = heart.clock.now();
  const { installationId, id: offerId, opens } = offer;
  const purchase = { ...made, installationId, id: heart.ids.uuid(), offerId, key: heart.ids.token(KEY_BYTES), opens, createdAt };
  const invoice = await createInvoice(heart, tx, installationId, {
    merchantCode: offer.merchantId,
    platformInvoiceId: `purchase:${purchase.id}`,
    amount: offer.price,
    orderId: null,
    orderNumber: purchase.id.slice(0, ORDER_SIGNS).toUpperCase(),
    siteUrl: null,
    returnUrl: null,
    lines: [{ name: offer.title, quantity: '1', price: offer.price.minor }],
    customer: { name: `${made.buyer.firstName} ${made.buyer.lastName}`, email: made.buyer.email, phone: null },
    actor: { kind: 'customer' },
    own: {
      pageUrl: `${heart.baseUrl}${pathOf(offer, purchase)}`,
      language: made.language,
      expiresAt: new Date(createdAt.getTime() + WAITS_MS),
      reserve: offer.reserve,
    },
  });
  if (!invoice.ok) return invoice;
  const stored: Purchase = { ...purchase, invoiceId: invoice.value.stored.facts.id };
  await insertPurchase(tx, stored);
  return done(stored);
}

interface Paying {
  readonly offer: Offer;
  readonly purchase: Purchase;
  readonly chosen: ChosenWay;
  readonly wish: BuyWish;
  readonly admitted: Try;
}

async function pay(checkout: Checkout, { offer, purchase, chosen, wish, admitted }: Paying): Promise<Bought> {
  const { heart } = checkout;
  const { installationId, invoiceId, buyer } = purchase;
  const path = pathOf(offer, purchase);
  const paid = await payDirectly(
    heart,
    { installationId, invoiceId },
    {
      method: chosen.method,
      payer: { ...buyer, ip: wish.ip },
      card: chosen.card,
      bank: chosen.bank,
      description: offer.title,
      expiresAt: null,
      returnUrl: `${heart.baseUrl}${path}`,
    },
  );
  if (chosen.card && (await newestWasDeclined(checkout, purchase))) await noteDeclined(heart, admitted);
  return paid.ok ? { kind: 'bought', path } : { kind: 'refused', refusal: paid.refusal, path };
}

async function newestWasDeclined({ heart }: Checkout, { installationId, invoiceId }: Purchase): Promise<boolean> {
  const stored = await heart.db.read((tx) => findInvoice(tx, installationId, invoiceId));
  const newest = stored?.attempts.at(-1);
  return newest?.state === 'closed' && newest.captured === 0 && newest.held === 0;
}
