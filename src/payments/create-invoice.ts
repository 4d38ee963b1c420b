import type { Tx } from '../infra/database';
import { mustFindInstallation } from './connect-installation';
import type { Result } from './domain/errors';
import { done, refused } from './domain/errors';
import type { Invoice } from './domain/invoice';
import type { Heart } from './heart';
import { freshInvoice } from './new-invoice';
import { gatewayOf, openSettings } from './opened';
import type { IssueRequest } from './ports/platform-host';
import { writeLine } from './record';
import type { InstallationRow } from './stores/installations';
import type { InvoiceFacts, StoredInvoice } from './stores/invoices';
import { findInvoiceByPlatformId, insertInvoice } from './stores/invoices';
import type { MerchantRow } from './stores/merchants';
import { findMerchant } from './stores/merchants';

/** What an invoice that is paid on a page of our own has beyond others. */
interface OwnPage {
  readonly pageUrl: string;
  readonly language: string;
  readonly expiresAt: Date;
  /** Whether money is only reserved at first, where the way to pay allows it. */
  readonly reserve: boolean;
  /** For money that the gateway takes by itself: it is there whatever the shop has switched off since. */
  readonly evenOff?: boolean;
}

/**
 * Stores a new invoice without an attempt, in the caller's transaction. `fresh: false` when the platform's id was taken meanwhile: then it is the one that
 * took it.
 */
export async function createInvoice(
  heart: Heart,
  tx: Tx,
  installationId: string,
  request: IssueRequest & { readonly own?: OwnPage },
): Promise<Result<{ readonly stored: StoredInvoice; readonly merchant: MerchantRow; readonly fresh: boolean }>> {
  const merchant = await findMerchant(tx, installationId, request.merchantCode);
  if (!merchant) return refused('merchant-unknown');
  if (!merchant.active && request.own?.evenOff !== true) return refused('merchant-off');
  const gateway = gatewayOf(heart, merchant.gateway);
  const currencies = gateway.currenciesOf(openSettings(heart, merchant));
  if (!currencies.includes(request.amount.currency)) {
    return refused('currency-unsupported', {
      facts: { currency: request.amount.currency, gateway: gateway.title, currencies: currencies.join(', ') },
    });
  }
  if (request.amount.minor <= 0) return refused('amount-invalid');
  const installation = await mustFindInstallation(tx, installationId);
  const { facts, invoice } = newInvoice(heart, installation, merchant, request);
  if (!(await insertInvoice(tx, facts, invoice))) {
    const other = await findInvoiceByPlatformId(tx, installationId, request.platformInvoiceId);
    return other ? done({ stored: other, merchant, fresh: false }) : refused('internal-error');
  }
  const stored = await writeLine(
    heart,
    tx,
    { facts, invoice, attempts: [] },
    { kind: 'issued', actor: request.actor, details: { amount: invoice.amount } },
  );
  return done({ stored, merchant, fresh: true });
}

function newInvoice(
  heart: Heart,
  installation: InstallationRow,
  merchant: MerchantRow,
  request: IssueRequest & { readonly own?: OwnPage },
): { facts: InvoiceFacts; invoice: Invoice } {
  const { facts: fresh, invoice } = freshInvoice(heart, installation.code, request.amount);
  const facts: InvoiceFacts = {
    ...fresh,
    installationId: installation.id,
    platformInvoiceId: request.platformInvoiceId,
    merchantId: merchant.id,
    orderId: request.orderId,
    orderNumber: request.orderNumber,
    siteUrl: request.siteUrl,
    returnUrl: request.returnUrl,
    pageUrl: request.own?.pageUrl ?? null,
    lines: request.lines,
    customerName: request.customer.name,
    customerEmail: request.customer.email,
    customerPhone: request.customer.phone,
    language: request.own?.language ?? installation.language,
    confirmManually: request.own?.reserve ?? merchant.confirmManually,
    mode: merchant.mode,
    expiresAt: request.own?.expiresAt ?? fresh.expiresAt,
    holdUntil: null,
    heldAt: null,
    paidAt: null,
  };
  return { facts, invoice };
}
