import { rows } from '../../src/infra/database';
import type { Desk } from '../../src/payments/desk';
import type { Heart } from '../../src/payments/heart';

/** Moves a shop to where it is about noon, so that no test runs over midnight, and gives the day that it is there. */
export async function liveAtNoon({ heart, desk }: { readonly heart: Heart; readonly desk: Desk }, installationId: string): Promise<string> {
  const hours = 12 - new Date().getUTCHours();
  const zone = `Etc/GMT${hours > 0 ? '-' : '+'}${Math.abs(hours)}`;
  await heart.db.transaction((tx) => rows(tx, 'update installation set timezone = $2 where id = $1', [installationId, zone]));
  return (await desk.reconciliation.today(installationId)).day;
}
