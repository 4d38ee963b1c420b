import { totals } from '../payments/domain/invoice';
import type { InvoiceReport, PlatformAccount, ReportOutcome } from '../payments/ports/platform';
import type { StoredInvoice } from '../payments/stores/invoices';
import { findInvoice } from '../payments/stores/invoices';
import type { Checkout } from './checkout';
import type { Sold } from './courses';
import type { BuyerLetter } from './stores/buyer-letters';
import { queueBuyerLetter } from './stores/buyer-letters';
import type { Purchase } from './stores/purchases';
import { lockPurchaseOf } from './stores/purchases';

/**
 * Hears what became of the invoices of purchases: buyers get a receipt when they have paid, their slip when they chose to pay by one, and are let into what they
 * bought. Told twice is told once.
 */
export const hearInvoices =
  ({ heart, courses }: Checkout) =>
  (account: PlatformAccount, report: InvoiceReport): Promise<ReportOutcome> =>
    heart.db.transaction(async (tx) => {
      const { installationId } = account;
      // Locked, so that of two tellings the later one sees the newer money.
      const purchase = await lockPurchaseOf(tx, installationId, report.invoiceId);
      if (!purchase) return { kind: 'told' };
      const queue = (kind: BuyerLetter['kind'], key: string): Promise<void> =>
        queueBuyerLetter(tx, {
          installationId,
          id: heart.ids.uuid(),
          purchaseId: purchase.id,
          kind,
          key,
          recipient: purchase.buyer.email,
          createdAt: heart.clock.now(),
        });
      // What is only reserved may still go back: nobody has received it yet.
      if (report.captured > 0) await queue('paid', 'paid');
      const stored = await findInvoice(tx, installationId, report.invoiceId);
      const sold = stored && soldBy(purchase, stored);
      if (sold) await courses.settle(tx, sold);
      const open = stored?.attempts.find((one) => one.state === 'open');
      if (open?.direct?.show?.kind === 'slip') await queue('slip', open.id);
      return { kind: 'told' };
    });

/** Money that was taken opens it; money that only is reserved does not yet, and a part that went back closes nothing. */
function soldBy({ installationId, id, opens, buyer, language }: Purchase, { facts, invoice }: StoredInvoice): Sold | null {
  if (opens === null) return null;
  const { captured, refunded } = totals(invoice.attempts);
  const paid = captured > 0 && facts.paidAt ? { from: facts.paidAt, until: null } : null;
  return {
    installationId,
    source: { kind: 'purchase', id },
    opens,
    buyer: { email: buyer.email, firstName: buyer.firstName, lastName: buyer.lastName, language },
    kept: refunded < captured ? paid : null,
    paid,
    goesOn: false,
  };
}
