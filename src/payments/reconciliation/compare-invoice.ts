import { publish } from '../../infra/live';
import type { Compared } from '../domain/ledgers';
import { compareLedgers } from '../domain/reconcile';
import type { Heart } from '../heart';
import { findInvoice } from '../stores/invoices';
import { keepCompared, settleNotification } from '../stores/differences';
import type { ReadWish } from './read-ledgers';
import { readLedgers } from './read-ledgers';

/** The topic of the live pages of a shop's reconciliation. */
export const newsOf = (installationId: string): string => `reconciliation:${installationId}`;

/** Compares one invoice now and keeps the result; null for no invoice of this installation. Old differences that are gone count as mended. */
export async function compareInvoice(heart: Heart, wish: ReadWish): Promise<Compared | null> {
  const read = await readLedgers(heart, wish);
  if (!read) return null;
  const { installationId, invoiceId } = wish;
  const { ledgers, merchantId, basis } = read;
  const compared = compareLedgers(ledgers);
  await heart.db.transaction(async (tx) => {
    const made = { at: heart.clock.now(), newId: () => heart.ids.uuid() };
    await keepCompared(tx, { installationId, invoiceId, merchantId, basis }, compared, made);
    await publish(tx, newsOf(installationId));
  });
  return compared;
}

/**
 * Compares again what somebody has pressed a button for. @throws while the platform has not been told yet or the notification still waits,
 * so that the queue comes back to it.
 */
export async function compareAgain(
  heart: Heart,
  subject: { readonly installationId: string; readonly invoiceId: string | null; readonly notificationId: string | null },
): Promise<void> {
  const { installationId, invoiceId, notificationId } = subject;
  if (notificationId !== null) {
    const settled = await heart.db.transaction(async (tx) => {
      const ended = await settleNotification(tx, installationId, notificationId, heart.clock.now());
      if (ended) await publish(tx, newsOf(installationId));
      return ended;
    });
    if (!settled) throw new Error('The notification still waits to be processed');
  }
  if (invoiceId === null) return;
  const stored = await heart.db.read((tx) => findInvoice(tx, installationId, invoiceId));
  if (stored?.facts.reportDueAt) throw new Error('The platform has not been told yet');
  await compareInvoice(heart, { installationId, invoiceId });
}
