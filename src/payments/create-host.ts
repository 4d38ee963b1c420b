import { platformButtons } from './confirm-cancel-refund';
import { findByAddress, findByClientId, findByPublicAddress, prepareInstallation, updateFromPlatform } from './connect-installation';
import { done, refused } from './domain/errors';
import { totals } from './domain/invoice';
import type { Heart } from './heart';
import { issueInvoice } from './issue-invoice';
import { offeredMerchants } from './manage-merchants';
import { abilitiesOf, linkOf } from './opened';
import type { ShopHost } from './ports/shop-host';
import { serveShops } from './serve-shops';
import { findInvoice } from './stores/invoices';
import { findMerchant } from './stores/merchants';

/** What the heart offers to a platform's routes. */
export function createHost(heart: Heart): ShopHost {
  return {
    ...serveShops(heart),
    baseUrl: heart.baseUrl,
    findByClientId: findByClientId(heart),
    findByAddress: findByAddress(heart),
    findByPublicAddress: findByPublicAddress(heart),
    prepare: prepareInstallation(heart),
    update: updateFromPlatform(heart),
    offered: (account) => offeredMerchants(heart, account.installationId),
    issue: issueInvoice(heart),
    ...platformButtons(heart),
    status: async (account, invoiceId) => {
      const { stored, merchant } = await heart.db.read(async (tx) => {
        const found = await findInvoice(tx, account.installationId, invoiceId);
        return { stored: found, merchant: found && (await findMerchant(tx, account.installationId, found.facts.merchantId)) };
      });
      if (!stored || !merchant) return refused('invoice-unknown');
      const { facts, invoice } = stored;
      const { standing } = invoice;
      const { captured, refunded } = totals(invoice.attempts);
      const { moves } = abilitiesOf(heart, merchant);
      return done({
        invoiceId: facts.id,
        state: standing.state,
        amount: captured > 0 ? { ...invoice.amount, minor: captured } : invoice.amount,
        link: linkOf(heart, facts.slug),
        paidAt: facts.paidAt,
        holdUntil: facts.holdUntil,
        cancelText: standing.state === 'canceled' ? heart.words(`reasons.${standing.reason}`, account.language) : null,
        refundable: moves && captured > refunded,
        cancellable: standing.state === 'pending' || (moves && standing.state === 'authorized'),
      });
    },
  };
}
