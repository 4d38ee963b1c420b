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

/** Whether money that went back takes access with it, for sales on pages of our own. */
export async function takesBack(tx: Tx, installationId: string): Promise<boolean> {
  const [row] = await rows<{ takes: boolean }>(tx, 'select refunds_take_back as takes from academy_settings where installation_id = $1', [
    installationId,
  ]);
  return row?.takes ?? true;
}

/** Stores that choice. */
export async function saveTakesBack(tx: Tx, installationId: string, takes: boolean, at: Date): Promise<void> {
  await rows(
    tx,
    `insert into academy_settings (installation_id, refunds_take_back, updated_at) values ($1, $2, $3)
     on conflict (installation_id) do update set refunds_take_back = excluded.refunds_take_back, updated_at = excluded.updated_at`,
    [installationId, takes, at],
  );
}

/** Stores the number of days of grace. */
export async function saveGraceDays(tx: Tx, installationId: string, days: number, at: Date): Promise<void> {
  await rows(
    tx,
    `insert into academy_settings (installation_id, grace_days, updated_at) values ($1, $2, $3)
     on conflict (installation_id) do update set grace_days = excluded.grace_days, updated_at = excluded.updated_at`,
    [installationId, days, at],
  );
}
