import type { Tx } from '../../infra/database';
import { rows } from '../../infra/database';

const USUAL_GRACE_DAYS = 3;

/** How many days a subscription's access lasts after its next charge was due. */
export async function graceDaysOf(tx: Tx, installationId: string): Promise<number> {
  const [row] = await rows<{ days: number }>(tx, 'select grace_days as days from academy_settings where installation_id = $1', [
    installationId,
  ]);
  return row?.days ?? USUAL_GRACE_DAYS;
}

/** Stores that number. */
export async function saveGraceDays(tx: Tx, installationId: string, days: number, at: Date): Promise<void> {
  await rows(
    tx,
    `insert into academy_settings (installation_id, grace_days, updated_at) values ($1, $2, $3)
     on conflict (installation_id) do update set grace_days = excluded.grace_days, updated_at = excluded.updated_at`,
    [installationId, days, at],
  );
}
