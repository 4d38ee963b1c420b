import type { Tx } from '../infra/database';
import { rows } from '../infra/database';
import { totals } from './domain/invoice';
import type { Heart } from './heart';
import { abilitiesOf, linkOf, openAccount, openField, sealField } from './opened';
import { payTargetOf } from './issue-invoice';
import { suggestRecipient } from './letters/suggest-recipient';
import type { PlatformHost } from './ports/platform-host';
import type { OrderInvoice, ShopHost } from './ports/shop-host';
import { renewInvoice, withdrawInvoice } from './renew-invoice';
import { sendLink } from './send-letter';
import { actionsOf } from './show-invoices';
import { noteOpened } from './pay-page';
import { findInstallation, updateInstallation } from './stores/installations';
import { findInvoice } from './stores/invoices';
import { findMerchant } from './stores/merchants';
import { listOperations } from './stores/operations';
import { listOrderInvoices, listPendingOrders } from './stores/order-invoices';

/** What the heart offers to shops besides what every platform gets. */
export function serveShops(heart: Heart): Omit<ShopHost, keyof PlatformHost> {
  return {
    find: async (platform, installationId) => {
      const row = await heart.db.select((tx) => findInstallation(tx, installationId));
      return row?.platform === platform ? openAccount(heart, row) : null;
    },
    changeCredentials: (account, change) => heart.db.transaction((tx) => changeCredentials(heart, tx, account.installationId, change)),
    invoicesOf: ({ installationId }, orderId) => invoicesOf(heart, installationId, orderId),
    pendingOrders: ({ installationId }, orderIds) => heart.db.select((tx) => listPendingOrders(tx, installationId, orderIds)),
    withdraw: ({ installationId }, invoiceId) => withdrawInvoice(heart, installationId, invoiceId),
    renew: ({ installationId }, invoiceId, fresh) => renewInvoice(heart, installationId, invoiceId, fresh),
    open: async ({ installationId }, invoiceId) => {
      const target = await payTargetOf(heart, installationId, invoiceId);
      if (target.ok) await noteOpened(heart, installationId, invoiceId);
      return target;
    },
    suggestRecipient: ({ installationId }, email, actor) => suggestRecipient(heart, { installationId, email, actor }),
    sendLink: ({ installationId }, invoiceId, email, actor) => sendLink(heart, { installationId, invoiceId, email, actor }),
  };
}

async function changeCredentials(heart: Heart, tx: Tx, id: string, change: Readonly<Record<string, string>>): Promise<void> {
  await rows(tx, 'select 1 from installation where id = $1 for update', [id]);
  const row = await findInstallation(tx, id);
  if (!row) throw new Error('An installation has disappeared');
  const known: unknown = JSON.parse(openField(heart, id, 'credentials', row.credentials));
  const merged = Object.fromEntries(Object.entries({ ...(known as object), ...change }).filter(([, value]) => value !== ''));
  await updateInstallation(tx, id, { credentials: sealField(heart, id, 'credentials', JSON.stringify(merged)) }, heart.clock.now());
}

async function invoicesOf(heart: Heart, installationId: string, orderId: string): Promise<readonly OrderInvoice[]> {
  return heart.db.read(async (tx) => {
    const found: OrderInvoice[] = [];
    for (const id of await listOrderInvoices(tx, installationId, orderId)) {
      const invoice = await orderInvoice(heart, tx, { installationId, id });
      if (invoice) found.push(invoice);
    }
    return found;
  });
}

async function orderInvoice(
  heart: Heart,
  tx: Tx,
  at: { readonly installationId: string; readonly id: string },
): Promise<OrderInvoice | null> {
  const stored = await findInvoice(tx, at.installationId, at.id);
  const merchant = stored && (await findMerchant(tx, at.installationId, stored.facts.merchantId));
  if (!stored || !merchant) return null;
  const { facts, invoice } = stored;
  const operations = await listOperations(tx, at.installationId, at.id);
  const actions = actionsOf(stored, abilitiesOf(heart, merchant), operations);
  const { held, captured, refunded } = totals(invoice.attempts);
  return {
    invoiceId: facts.id,
    platformInvoiceId: facts.platformInvoiceId,
    merchantCode: merchant.id,
    merchantName: merchant.name,
    state: invoice.standing.state,
    attention: invoice.attention,
    amount: invoice.amount,
    held,
    captured,
    refunded,
    link: linkOf(heart, facts.slug),
    test: facts.mode === 'test',
    holdUntil: facts.holdUntil,
    confirmable: actions.confirm !== null,
    cancellable: actions.cancel !== null,
    refundable: actions.refund !== null,
  };
}
