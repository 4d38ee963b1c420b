import type { Result } from './domain/errors';
import { done, refused } from './domain/errors';
import type { Heart } from './heart';
import { gatewayOf, openSettings } from './opened';
import type { Actor } from './ports/platform-host';
import { refreshAttempt } from './read-gateway';
import { findInvoice } from './stores/invoices';
import { findMerchantOf } from './stores/merchants';

/**
 * Takes back an unpaid slip or transfer, so that another way to pay can be chosen and never two of them are good at once. The gateway is asked first and read
 * afterwards: `link-closed` = it was paid meanwhile; `payment-open` = it is a card that somebody still decides about, or it could not be taken back;
 * `gateway-unknown` = nobody knows, and nothing was changed.
 */
export async function dropUnpaid(
  heart: Heart,
  at: { readonly installationId: string; readonly invoiceId: string; readonly attemptId: string; readonly actor: Actor },
): Promise<Result<void>> {
  if ((await refreshAttempt(heart, at)).kind === 'unknown') return refused('gateway-unknown');
  const before = await load(heart, at);
  if (before.state !== 'open') return before.state === 'closed' ? done(undefined) : refused('link-closed');
  const { stored, attempt, merchant } = before;
  if (attempt.direct?.kind === 'card' || attempt.reference === null) return refused('payment-open');
  await gatewayOf(heart, merchant.gateway).void({
    settings: openSettings(heart, merchant),
    reference: attempt.reference,
    paymentReference: attempt.paymentReference,
    amount: stored.invoice.amount,
    whole: true,
    idempotencyKey: `drop-${attempt.id}`,
  });
  // Whatever was answered: how the payment stands now is the truth.
  if ((await refreshAttempt(heart, at)).kind === 'unknown') return refused('gateway-unknown');
  const after = await load(heart, at);
  if (after.state === 'closed') return done(undefined);
  return refused(after.state === 'open' ? 'payment-open' : 'link-closed');
}

async function load(heart: Heart, at: Parameters<typeof dropUnpaid>[1]) {
  return heart.db.read(async (tx) => {
    const stored = await findInvoice(tx, at.installationId, at.invoiceId);
    const attempt = stored?.attempts.find((one) => one.id === at.attemptId);
    const merchant = stored && (await findMerchantOf(tx, stored.facts));
    if (!stored || !attempt || !merchant || stored.invoice.standing.state !== 'pending') return { state: 'ended' } as const;
    return attempt.state === 'closed' ? ({ state: 'closed' } as const) : ({ state: 'open', stored, attempt, merchant } as const);
  });
}
