import type { Task } from '../infra/queue';
import type { InvoiceReport, PlatformAccount, ReportOutcome } from '../payments/ports/platform';
import { buyOffer, payAgain } from './buy-offer';
import { createCheckoutTasks } from './buyer-letters';
import type { Checkout } from './checkout';
import type { BuyDesk, CheckoutDesk } from './desk';
import { hearInvoices } from './hear-invoices';
import { manageOffers } from './manage-offers';
import { showPurchases } from './show-purchases';
import { changeWay, purchaseAt, viewPurchase } from './view-purchase';
import { offerAt, viewOffer } from './view-offer';

/** This room as the composition root joins it to the others. */
export interface CheckoutParts {
  readonly desk: CheckoutDesk;
  readonly buy: BuyDesk;
  /** Hears what became of the invoices of our own sellers. */
  readonly listener: (account: PlatformAccount, report: InvoiceReport) => Promise<ReportOutcome>;
  readonly tasks: Readonly<Record<string, Task>>;
}

/** Makes offers, payment pages and purchases out of the heart. */
export function createCheckout(checkout: Checkout): CheckoutParts {
  return {
    desk: { ...manageOffers(checkout), ...showPurchases(checkout) },
    buy: createBuyDesk(checkout),
    listener: hearInvoices(checkout),
    tasks: createCheckoutTasks(checkout),
  };
}

function createBuyDesk(checkout: Checkout): BuyDesk {
  const { db } = checkout.heart;
  return {
    offer: async (slug) => {
      const found = await db.read((tx) => offerAt(tx, slug));
      return found && viewOffer(checkout, found);
    },
    buy: (slug, wish) => buyOffer(checkout, slug, wish),
    purchase: (slug, key, read) => viewPurchase(checkout, { slug, key, read }),
    payAgain: (at, wish) => payAgain(checkout, at, wish),
    changeWay: (slug, key) => changeWay(checkout, slug, key),
    topic: async (slug, key) => {
      const found = await db.read((tx) => purchaseAt(tx, slug, key));
      return found && `invoice:${found.purchase.invoiceId}`;
    },
  };
}
