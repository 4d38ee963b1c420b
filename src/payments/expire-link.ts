import type { Heart } from './heart';
import { refreshAttempt } from './read-gateway';
import { recordEvents } from './record';
import { findInvoice, lockInvoice } from './stores/invoices';
import type { StoredInvoice } from './stores/invoices';

/** Whether a link waits for a payer although its date is past. */
export function isExpired({ facts, invoice }: StoredInvoice, now: Date): boolean {
  return invoice.standing.state === 'pending' && facts.expiresAt !== null && facts.expiresAt <= now;
}

/** Ends a link that is past its date. The gateway is asked first, because a payer may have paid in the last minute; late money still counts. */
export async function expireLink(heart: Heart, installationId: string, invoiceId: string): Promise<void> {
  await readBeforeExpiry(heart, installationId, invoiceId);
  await heart.db.transaction(async (tx) => {
    const stored = await lockInvoice(tx, installationId, invoiceId);
    if (!stored || !isExpired(stored, heart.clock.now())) return;
    await recordEvents(heart, tx, stored, { events: [{ type: 'cancel', reason: 'expired' }], actor: { kind: 'system' }, holdHours: null });
  });
}

/** The last question. Without an answer the link ends all the same. */
async function readBeforeExpiry(heart: Heart, installationId: string, invoiceId: string): Promise<void> {
  const stored = await heart.db.read((tx) => findInvoice(tx, installationId, invoiceId));
  const open = stored?.facts.openedAt ? stored.attempts.find((one) => one.state === 'open' && one.reference !== null) : undefined;
  if (open) await refreshAttempt(heart, { installationId, invoiceId, attemptId: open.id, actor: { kind: 'system' } });
}
