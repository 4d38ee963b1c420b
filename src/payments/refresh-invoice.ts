import type { Result } from './domain/errors';
import { done, refused } from './domain/errors';
import type { Heart } from './heart';
import { refreshAttempt } from './read-gateway';
import { resolveOperation } from './resolve-operation';
import { findInvoice } from './stores/invoices';
import { findOpenOperation } from './stores/operations';

/** Asks the gateway about every payment of an invoice that may still move, and about an operation whose end nobody heard. */
export async function refreshInvoice(heart: Heart, installationId: string, invoiceId: string): Promise<Result<void>> {
  const found = await heart.db.read(async (tx) => ({
    stored: await findInvoice(tx, installationId, invoiceId),
    open: await findOpenOperation(tx, installationId, invoiceId),
  }));
  if (!found.stored) return refused('not-found');
  if (found.open) await resolveOperation(heart, installationId, found.open.id);
  for (const attempt of found.stored.attempts.filter((one) => one.reference !== null)) {
    const outcome = await refreshAttempt(heart, { installationId, invoiceId, attemptId: attempt.id, actor: { kind: 'system' } });
    if (outcome.kind === 'refused') return refused('gateway-refused', { text: outcome.text });
    if (outcome.kind === 'unknown' && outcome.because !== 'told-later') return refused('gateway-unreachable');
  }
  return done(undefined);
}
