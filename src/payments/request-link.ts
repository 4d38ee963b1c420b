import { mustFindInstallation } from './connect-installation';
import type { Result } from './domain/errors';
import { done, refused } from './domain/errors';
import type { Heart } from './heart';
import { CODE_LENGTH, openAccount, platformOf } from './opened';
import type { PlatformOrder } from './ports/platform';
import type { Actor } from './ports/platform-host';
import { writeLine } from './record';
import { findInvoiceBySlug, lockInvoice } from './stores/invoices';

/** An order of the platform with its payments, by the number that people know. */
export async function findOrder(heart: Heart, installationId: string, orderNumber: string): Promise<Result<PlatformOrder>> {
  const number = orderNumber.trim();
  if (number === '' || number.length > 64) return refused('order-unknown');
  const row = await heart.db.select((tx) => mustFindInstallation(tx, installationId));
  return platformOf(heart, row.platform).readOrder(openAccount(heart, row), { orderNumber: number });
}

/**
 * Makes a link from our own screens: the platform is asked for it, calls us back as if its own button had been pressed, and gives our link.
 * So there is one way in which links are made, and the platform knows all of them.
 */
export async function requestLink(
  heart: Heart,
  asked: { readonly installationId: string; readonly paymentId: string; readonly actor: Actor },
): Promise<Result<{ readonly invoiceId: string }>> {
  const row = await heart.db.select((tx) => mustFindInstallation(tx, asked.installationId));
  const made = await platformOf(heart, row.platform).requestLink(openAccount(heart, row), asked.paymentId, null);
  if (!made.ok) return made;
  const slug = made.value.link.split('/p/')[1] ?? '';
  if (!slug.startsWith(row.code) || slug.length <= CODE_LENGTH) return refused('platform-refused', { text: made.value.link });
  return heart.db.transaction(async (tx) => {
    const found = await findInvoiceBySlug(tx, asked.installationId, slug);
    const stored = found && (await lockInvoice(tx, asked.installationId, found.facts.id));
    if (!stored) return refused('platform-refused');
    await writeLine(heart, tx, stored, { kind: 'link-asked', actor: asked.actor });
    return done({ invoiceId: stored.facts.id });
  });
}
