import type { Checkout } from './checkout';
import type { CheckoutDesk, PurchaseDetails } from './desk';
import { pathOf } from './buy-offer';
import { listBuyerLetters } from './stores/buyer-letters';
import { findOffer } from './stores/offers';
import { findPurchase, listPurchases } from './stores/purchases';

/** What the seller's screens of purchases ask. */
export function showPurchases(checkout: Checkout): Pick<CheckoutDesk, 'purchases' | 'purchase'> {
  const { db } = checkout.heart;
  return {
    purchases: (installationId, query) => db.select((tx) => listPurchases(tx, installationId, query)),
    purchase: (installationId, purchaseId) => details(checkout, installationId, purchaseId),
  };
}

async function details({ heart }: Checkout, installationId: string, purchaseId: string): Promise<PurchaseDetails | null> {
  return heart.db.read(async (tx) => {
    const purchase = await findPurchase(tx, installationId, purchaseId);
    const offer = purchase && (await findOffer(tx, installationId, purchase.offerId));
    if (!purchase || !offer) return null;
    const { rows } = await listPurchases(tx, installationId, { purchaseId });
    const [row] = rows;
    if (!row) return null;
    const { id, title, plan } = offer;
    const letters = await listBuyerLetters(tx, installationId, purchase.id);
    return { purchase, row, offer: { id, title, plan }, pageUrl: `${heart.baseUrl}${pathOf(offer, purchase)}`, letters };
  });
}
