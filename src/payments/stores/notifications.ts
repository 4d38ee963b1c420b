import { rows } from '../../infra/database';
import type { Tx } from '../../infra/database';
import { isUuid } from './columns';

/** What a gateway sent, byte for byte, with what was made of it. `outcome` null = it waits to be applied. */
export interface Notification {
  readonly installationId: string;
  readonly id: string;
  readonly gateway: string;
  readonly merchantId: string | null;
  readonly key: string;
  readonly verdict: 'accepted' | 'refused';
  readonly because: string | null;
  readonly reference: string | null;
  readonly orderNumber: string | null;
  readonly words: string | null;
  readonly contentType: string;
  readonly query: Readonly<Record<string, string>>;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
  readonly receivedAt: Date;
}

/** How many refused notifications are kept per merchant: enough to see what is wrong, too few to fill a disk with. */
const REFUSED_KEPT = 100;

/** Stores a notification once; a repeat of the same message is counted. Gives the id of the row that stands for it. */
export async function insertNotification(tx: Tx, one: Notification): Promise<string> {
  const [row] = await rows<{ id: string }>(
    tx,
    `insert into notification (installation_id, id, gateway, merchant_id, key, verdict, because, reference, order_number, words, content_type, query, headers,
       body, received_at) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)
     on conflict (installation_id, merchant_id, key) do update set repeats = notification.repeats + 1 returning id`,
    [
      one.installationId,
      one.id,
      one.gateway,
      one.merchantId,
      one.key,
      one.verdict,
      one.because,
      one.reference,
      one.orderNumber,
      one.words,
      one.contentType,
      JSON.stringify(one.query),
      JSON.stringify(one.headers),
      one.body,
      one.receivedAt,
    ],
  );
  return row?.id ?? one.id;
}

/** Forgets the oldest refused notifications of a merchant above the number that is kept. */
export async function capRefused(tx: Tx, installationId: string, merchantId: string | null): Promise<void> {
  await rows(
    tx,
    `delete from notification where installation_id = $1 and id in (
       select id from notification where installation_id = $1 and merchant_id is not distinct from $2 and verdict = 'refused' order by received_at desc, id desc offset $3)`,
    [installationId, merchantId, REFUSED_KEPT],
  );
}

/** Notes on the merchant that its gateway has reached us. */
export async function noteHeard(tx: Tx, installationId: string, merchantId: string, at: Date): Promise<void> {
  await rows(tx, 'update merchant set last_notification_at = $3 where installation_id = $1 and id = $2', [installationId, merchantId, at]);
}

/** One notification of this installation. */
export async function findNotification(tx: Tx, installationId: string, id: string): Promise<Notification | null> {
  if (!isUuid(id)) return null;
  const [found] = await rows<Notification>(
    tx,
    `select installation_id as "installationId", id, gateway, merchant_id as "merchantId", key, verdict, because, reference, order_number as "orderNumber", words,
       content_type as "contentType", query, headers, body, received_at as "receivedAt" from notification where installation_id = $1 and id = $2`,
    [installationId, id],
  );
  return found ?? null;
}

/** Keeps what became of a notification: applied, repeated (it changed nothing), or foreign (not about anything of ours). */
export async function finishNotification(
  tx: Tx,
  one: { readonly installationId: string; readonly id: string },
  result: { readonly outcome: 'applied' | 'repeated' | 'foreign'; readonly invoiceId: string | null; readonly at: Date },
): Promise<void> {
  await rows(
    tx,
    `update notification set outcome = case when outcome = 'applied' then outcome else $3 end, invoice_id = $4, applied_at = $5
     where installation_id = $1 and id = $2`,
    [one.installationId, one.id, result.outcome, result.invoiceId, result.at],
  );
}

/** Accepted notifications that have waited since `before`: their job was lost or gave up. */
export async function listStuckNotifications(
  tx: Tx,
  before: Date,
  limit: number,
): Promise<readonly { readonly installationId: string; readonly id: string }[]> {
  return rows(
    tx,
    `select installation_id as "installationId", id from notification where verdict = 'accepted' and outcome is null and received_at < $1
     order by received_at limit $2`,
    [before, limit],
  );
}
