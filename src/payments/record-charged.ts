import type { Heart } from './heart';
import { refreshAttempt } from './read-gateway';
import { writeLine } from './record';
import type { StoredAttempt } from './stores/attempts';
import { insertAttempt, updateAttempt } from './stores/attempts';
import { lockInvoice, updateInvoice } from './stores/invoices';

/** A payment that a gateway made by itself for an invoice of ours. */
export interface Charged {
  readonly installationId: string;
  readonly invoiceId: string;
  /** The gateway's number of the payment. */
  readonly paymentReference: string;
  readonly gateway: string;
}

/**
 * Keeps a payment that the gateway made by itself, such as a charge of a subscription, as an attempt of its invoice, and reads how it stands. One payment is one
 * attempt however often it is told of. @throws when the gateway cannot be read, so that it is told again later.
 */
export async function recordCharged(heart: Heart, charged: Charged): Promise<void> {
  const { installationId, invoiceId, gateway } = charged;
  const attemptId = await heart.db.transaction(async (tx) => {
    const stored = await lockInvoice(tx, installationId, invoiceId);
    if (!stored) throw new Error('An invoice has disappeared');
    const reference = `payment:${charged.paymentReference}`;
    const known = stored.attempts.find((one) => one.reference === reference);
    if (known) return known.id;
    const now = heart.clock.now();
    const number = stored.attempts.length + 1;
    const attempt: StoredAttempt = {
      installationId,
      id: heart.ids.uuid(),
      invoiceId,
      number,
      orderNumber: `${stored.facts.orderNumber.replace(/[^\w-]/g, '').slice(0, 24)}-${invoiceId.slice(0, 8)}-${number}`,
      // At most one can be open; money on another counts all the same.
      state: stored.attempts.some(({ state }) => state !== 'closed') ? 'closed' : 'open',
      asked: stored.invoice.amount.minor,
      held: 0,
      released: 0,
      captured: 0,
      refunded: 0,
      faceTaken: null,
      reference,
      paymentReference: charged.paymentReference,
      pay: null,
      direct: { method: 'card', kind: 'card', asked: true, show: null },
      card: null,
      snapshot: null,
      startedAt: now,
      expiresAt: null,
      holdHours: null,
      readAt: null,
    };
    await insertAttempt(tx, attempt);
    await updateAttempt(tx, attempt);
    const attempts = [...stored.attempts, attempt];
    const next = {
      facts: { ...stored.facts, openedAt: stored.facts.openedAt ?? now },
      invoice: { ...stored.invoice, attempts },
      attempts,
    };
    await updateInvoice(tx, next.facts, next.invoice, now);
    await writeLine(heart, tx, next, { kind: 'charged', actor: { kind: 'gateway', gateway }, details: { number } });
    return attempt.id;
  });
  const read = await refreshAttempt(heart, { installationId, invoiceId, attemptId, actor: { kind: 'gateway', gateway } });
  if (read.kind !== 'done') throw new Error(`A payment could not be read: ${read.kind === 'unknown' ? read.because : read.text}`);
}
