import { rows } from '../infra/database';
import type { NotificationRow } from './desk-notifications';
import type { Result } from './domain/errors';
import { done, refused } from './domain/errors';
import type { Heart } from './heart';
import { enqueueApply } from './receive-notification';
import { cursorOf, pageOf, readCursor } from './stores/columns';
import { findNotification } from './stores/notifications';

const PAGE = 40;

/** A page of what gateways sent, newest first, read by key. */
export async function listNotifications(
  heart: Heart,
  installationId: string,
  after?: string,
): Promise<{ readonly rows: readonly NotificationRow[]; readonly next: string | null }> {
  const from = readCursor(after);
  const found = await heart.db.select((tx) =>
    rows<NotificationRow>(
      tx,
      `select n.id, n.received_at as at, n.gateway, m.name as "merchantName", n.verdict, n.because, n.words, n.outcome, n.invoice_id as "invoiceId", n.repeats
       from notification n left join merchant m on m.installation_id = n.installation_id and m.id = n.merchant_id
       where n.installation_id = $1 and ($2::timestamptz is null or (n.received_at, n.id) < ($2, $3::uuid))
       order by n.received_at desc, n.id desc limit $4`,
      [installationId, from?.at ?? null, from?.id ?? null, PAGE + 1],
    ),
  );
  return pageOf(found, PAGE, cursorOf);
}

/** Applies a notification again because somebody asked for it. A refused one is never acted on. */
export async function replayNotification(heart: Heart, installationId: string, notificationId: string): Promise<Result<void>> {
  return heart.db.transaction(async (tx) => {
    const notification = await findNotification(tx, installationId, notificationId);
    if (!notification) return refused('not-found');
    if (notification.verdict !== 'accepted') return refused('signature-wrong');
    await enqueueApply(tx, notification);
    return done(undefined);
  });
}
