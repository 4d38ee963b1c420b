import type { Tx } from '../infra/database';
import type { Result } from './domain/errors';
import { done, refused } from './domain/errors';
import { sameMoney } from './domain/money';
import type { Heart } from './heart';
import { mustFindInstallation } from './connect-installation';
import { freshInvoice, issuedOf } from './new-invoice';
import type { FreshInvoice } from './ports/platform';
import type { Actor, Issued } from './ports/platform-host';
import { recordEvents, writeLine } from './record';
import type { InvoiceFacts, StoredInvoice } from './stores/invoices';
import { findInvoice, findInvoiceByPlatformId, insertInvoice, lockInvoice } from './stores/invoices';
import { markReplaced, replacementOf } from './stores/order-invoices';

const SYSTEM: Actor = { kind: 'system' };
const LONGEST_CHAIN = 50;

/** Closes a link that nobody has paid; anything else is left as it is. */
export async function withdrawInvoice(heart: Heart, installationId: string, invoiceId: string): Promise<void> {
  await heart.db.transaction(async (tx) => {
    const stored = await lockInvoice(tx, installationId, invoiceId);
    if (stored) await close(heart, tx, stored);
  });
}

async function close(heart: Heart, tx: Tx, stored: StoredInvoice): Promise<void> {
  await recordEvents(heart, tx, stored, { events: [{ type: 'cancel', reason: 'platform' }], actor: SYSTEM, holdHours: null });
}

/**
 * Puts an invoice of another sum in the place of one that nobody has paid: a link belongs to its order's sum, and the old one is never charged.
 * The old link leads to the new invoice, whose payment at the gateway is made when the payer goes there, under a fresh number.
 */
export async function renewInvoice(heart: Heart, installationId: string, invoiceId: string, fresh: FreshInvoice): Promise<Result<Issued>> {
  return heart.db.transaction(async (tx): Promise<Result<Issued>> => {
    const old = await lockInvoice(tx, installationId, invoiceId);
    if (!old) return refused('invoice-unknown');
    const newest = await followReplacements(tx, old);
    if (newest !== old) return sameMoney(newest.invoice.amount, fresh.amount) ? done(issuedOf(heart, newest)) : refused('order-changed');
    if (old.invoice.standing.state !== 'pending') return refused('link-closed');
    const made = await insertFresh(heart, tx, old, fresh);
    if (!made) return refused('order-changed');
    await close(heart, tx, old);
    await markReplaced(tx, { installationId, id: invoiceId, by: made.facts.id });
    return done(issuedOf(heart, made));
  });
}

async function insertFresh(heart: Heart, tx: Tx, old: StoredInvoice, fresh: FreshInvoice): Promise<StoredInvoice | null> {
  const { installationId } = old.facts;
  const installation = await mustFindInstallation(tx, installationId);
  const { facts: begun, invoice } = freshInvoice(heart, installation.code, fresh.amount);
  const facts: InvoiceFacts = { ...old.facts, ...begun, platformInvoiceId: fresh.platformInvoiceId, lines: fresh.lines };
  if (await insertInvoice(tx, facts, invoice)) {
    return writeLine(
      heart,
      tx,
      { facts, invoice, attempts: [] },
      { kind: 'issued', actor: SYSTEM, details: { amount: fresh.amount, instead: old.invoice.amount } },
    );
  }
  const other = await findInvoiceByPlatformId(tx, installationId, fresh.platformInvoiceId);
  return other && sameMoney(other.invoice.amount, fresh.amount) ? other : null;
}

/** The invoice that a link leads to now: the one itself, or the last that took its place. */
export async function followReplacements(tx: Tx, stored: StoredInvoice): Promise<StoredInvoice> {
  let newest = stored;
  for (let step = 0; step < LONGEST_CHAIN && newest.invoice.standing.state === 'canceled'; step += 1) {
    const by = await replacementOf(tx, newest.facts);
    const next = by === null ? null : await findInvoice(tx, newest.facts.installationId, by);
    if (!next) return newest;
    newest = next;
  }
  return newest;
}
