import type { InvoiceReport, PlatformAccount, ReportOutcome } from '../payments/ports/platform';
import { findInvoice } from '../payments/stores/invoices';
import type { Checkout } from './checkout';
import type { BuyerLetter } from './stores/buyer-letters';
import { queueBuyerLetter } from './stores/buyer-letters';
import { findPurchaseOf } from './stores/purchases';

/** Hears what became of the invoices of purchases: buyers get a receipt when they have paid, and their slip when they chose to pay by one. Told twice is told once. */
export const hearInvoices =
  ({ heart }: Checkout) =>
  (account: PlatformAccount, report: InvoiceReport): Promise<ReportOutcome> =>
    heart.db.transaction(async (tx) => {
      const { installationId } = account;
      const purchase = await findPurchaseOf(tx, installationId, report.invoiceId);
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
      if (report.captured > 0 || report.state === 'authorized') await queue('paid', 'paid');
      const stored = await findInvoice(tx, installationId, report.invoiceId);
      const open = stored?.attempts.find((one) => one.state === 'open');
      if (open?.direct?.show?.kind === 'slip') await queue('slip', open.id);
      return { kind: 'told' };
    });
