import type { Tx } from '../infra/database';
import type { Result } from '../payments/domain/errors';
import { done } from '../payments/domain/errors';
import { dropUnpaid } from '../payments/drop-unpaid';
import { isExpired, expireLink } from '../payments/expire-link';
import type { Heart } from '../payments/heart';
import { refreshOpen } from '../payments/pay-page';
import type { Actor } from '../payments/ports/platform-host';
import type { StoredAttempt } from '../payments/stores/attempts';
import type { StoredInvoice } from '../payments/stores/invoices';
import { findInvoice } from '../payments/stores/invoices';
import { findMerchantOf } from '../payments/stores/merchants';
import type { Checkout } from './checkout';
import type { PurchaseView } from './desk';
import { fieldsOf } from './domain/buyer';
import type { DeclineReason } from './domain/decline';
import { declineReasonOf } from './domain/decline';
import type { Purchase } from './stores/purchases';
import { findPurchaseByKey } from './stores/purchases';
import type { FoundOffer } from './view-offer';
import { offerAt, viewOffer } from './view-offer';

const CUSTOMER: Actor = { kind: 'customer' };

interface FoundPurchase extends FoundOffer {
  readonly purchase: Purchase;
  readonly stored: StoredInvoice;
}

/** The purchase at a buyer's address, below its own offer's; null = there is none. */
export async function purchaseAt(tx: Tx, slug: string, key: string): Promise<FoundPurchase | null> {
  const found = await offerAt(tx, slug);
  const purchase = found && (await findPurchaseByKey(tx, found.installation.id, key));
  if (!found || purchase?.offerId !== found.offer.id) return null;
  const stored = await findInvoice(tx, purchase.installationId, purchase.invoiceId);
  return stored && { ...found, purchase, stored };
}

/** A purchase for its buyer. His return proves nothing: with `read` the gateway is asked first about what is under way. */
export async function viewPurchase(
  checkout: Checkout,
  at: { readonly slug: string; readonly key: string; readonly read: boolean },
): Promise<PurchaseView | null> {
  const { heart } = checkout;
  const load = () => heart.db.read((tx) => purchaseAt(tx, at.slug, at.key));
  const first = await load();
  if (!first) return null;
  if (isExpired(first.stored, heart.clock.now())) await expireLink(heart, first.purchase.installationId, first.purchase.invoiceId);
  else if (at.read) await readOpen(heart, first.stored);
  const found = await load();
  return found && shown(checkout, found);
}

async function readOpen(heart: Heart, stored: StoredInvoice): Promise<void> {
  const merchant = await heart.db.select((tx) => findMerchantOf(tx, stored.facts));
  if (merchant) await refreshOpen(heart, { stored, merchant }, CUSTOMER);
}

async function shown(checkout: Checkout, found: FoundPurchase): Promise<PurchaseView> {
  const { purchase, stored } = found;
  const { facts, invoice, attempts } = stored;
  const live = attempts.find((one) => one.state !== 'closed');
  return {
    view: await viewOffer(checkout, found),
    key: purchase.key,
    orderNumber: facts.orderNumber,
    amount: invoice.amount,
    standing: invoice.standing,
    canceled: invoice.standing.state === 'canceled' ? invoice.standing.reason : null,
    email: purchase.buyer.email,
    opens: purchase.opens !== null,
    fields: fieldsOf(purchase.buyer),
    paidAt: facts.paidAt,
    card: attempts.find((one) => one.captured > 0 || one.held > 0)?.card ?? null,
    open: live
      ? {
          show: live.direct?.show ?? null,
          starting: live.state === 'starting',
          kind: live.direct?.kind ?? '',
          method: live.direct?.method ?? '',
        }
      : null,
    declined: live ? null : declinedOf(attempts.at(-1)),
    expiresAt: facts.expiresAt,
    topic: `invoice:${facts.id}`,
  };
}

/** Why the last try came to nothing. One that the gateway did not take at all has no words of a bank; the form tells about that at once. */
function declinedOf(attempt: StoredAttempt | undefined): DeclineReason | null {
  return attempt?.snapshot?.phase === 'lost' ? declineReasonOf(attempt.snapshot.words) : null;
}

/** Takes an unpaid slip or transfer back for a buyer who wants to pay in another way. Null = there is no such purchase. */
export async function changeWay({ heart }: Checkout, slug: string, key: string): Promise<Result<void> | null> {
  const found = await heart.db.read((tx) => purchaseAt(tx, slug, key));
  if (!found) return null;
  const { installationId, invoiceId } = found.purchase;
  const open = found.stored.attempts.find((one) => one.state === 'open');
  return open ? dropUnpaid(heart, { installationId, invoiceId, attemptId: open.id, actor: CUSTOMER }) : done(undefined);
}
