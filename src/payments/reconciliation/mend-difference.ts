import { enqueue } from '../../infra/queue';
import type { Result } from '../domain/errors';
import { done, refused } from '../domain/errors';
import type { Heart } from '../heart';
import { gatewayOf } from '../opened';
import type { Actor } from '../ports/platform-host';
import { refreshInvoice } from '../refresh-invoice';
import { reportAgain } from '../report-invoice';
import { replayNotification } from '../show-notifications';
import type { StoredDifference } from '../stores/differences';
import { findOpenDifference, markAsked, newestNotificationOf } from '../stores/differences';
import { findMerchant } from '../stores/merchants';
import { compareInvoice } from './compare-invoice';
import type { Remedy } from './reconciliation-desk';
import { remedyOf } from './remedies';

/** When a report or a notification is looked after for the first time. */
const LOOK_AFTER_MS = 3_000;
/** With growing pauses that is about an hour; later the next comparison of the day sees it. */
const LOOKS = 9;

/**
 * Does what helps against a difference, and compares its invoice again: at once after the gateway was read, as soon as it is through after a report or a notification.
 * What was mended meanwhile is `not-found`. A difference that a person has to look at is only answered with `open`.
 */
export async function mendDifference(
  heart: Heart,
  at: { readonly installationId: string; readonly differenceId: string; readonly actor: Actor },
): Promise<Result<{ readonly remedy: Remedy }>> {
  const { installationId, differenceId, actor } = at;
  const found = await heart.db.read(async (tx) => {
    const difference = await findOpenDifference(tx, installationId, differenceId);
    return difference && { difference, merchant: await findMerchant(tx, installationId, difference.merchantId) };
  });
  if (!found?.merchant) return refused('not-found');
  const { difference, merchant } = found;
  const remedy = remedyOf(difference.code, gatewayOf(heart, merchant.gateway).capabilities.readable);
  const result = await apply(heart, installationId, { difference, remedy, actor });
  if (!result.ok) return result;
  await heart.db.transaction((tx) => markAsked(tx, installationId, difference.id, heart.clock.now()));
  await lookAfter(heart, installationId, { difference, remedy });
  return done({ remedy });
}

async function apply(
  heart: Heart,
  installationId: string,
  { difference, remedy, actor }: { readonly difference: StoredDifference; readonly remedy: Remedy; readonly actor: Actor },
): Promise<Result<void>> {
  const { invoiceId } = difference;
  switch (remedy) {
    case 'open':
      return done(undefined);
    case 'read':
      return invoiceId === null ? refused('not-found') : refreshInvoice(heart, installationId, invoiceId);
    case 'report':
      return invoiceId === null ? refused('not-found') : reportAgain(heart, installationId, invoiceId, actor);
    case 'replay': {
      const notificationId =
        difference.notificationId ??
        (invoiceId && (await heart.db.select((tx) => newestNotificationOf(tx, installationId, invoiceId)))) ??
        '';
      return replayNotification(heart, installationId, notificationId);
    }
    default:
      return remedy satisfies never;
  }
}

async function lookAfter(
  heart: Heart,
  installationId: string,
  { difference, remedy }: { readonly difference: StoredDifference; readonly remedy: Remedy },
): Promise<void> {
  const { invoiceId, notificationId } = difference;
  if (remedy === 'open') return;
  if (remedy === 'read' && invoiceId !== null) {
    const compared = await compareInvoice(heart, { installationId, invoiceId, platform: 'unless-due' });
    if (compared?.outcome !== 'unchecked') return;
  }
  await heart.db.transaction((tx) =>
    enqueue(tx, {
      name: 'compare-again',
      payload: { installationId, invoiceId, notificationId },
      key: `compare-again:${invoiceId ?? notificationId ?? ''}`,
      runAt: new Date(heart.clock.now().getTime() + LOOK_AFTER_MS),
      maxAttempts: LOOKS,
    }),
  );
}
