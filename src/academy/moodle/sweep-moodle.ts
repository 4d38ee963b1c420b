import { rows } from '../../infra/database';
import type { Elsewhere } from '../elsewhere';
import type { PlacesOf } from './set-places';
import { enqueuePlaces, markPlaces } from './place-store';

const BATCH = 200;
const MINUTE = 60_000;

/** Finds places that wait and have no job any more. */
export async function sweepMoodle({ db, clock }: Elsewhere): Promise<void> {
  const before = new Date(clock.now().getTime() - 2 * MINUTE);
  await db.transaction(async (tx) => {
    const lost = await rows<PlacesOf>(
      tx,
      `select distinct p.installation_id as "installationId", p.member_id as "memberId" from moodle_place p
         join moodle_connection c on c.installation_id = p.installation_id
       where p.state = 'waiting' and p.next_at < $1 and c.active and c.trouble is null limit $2`,
      [before, BATCH],
    );
    for (const of of lost) await enqueuePlaces(tx, of);
  });
}

/** Compares every place with our books once a day: what a plan opens may have changed without a change of anybody's access. */
export async function comparePlaces({ db, clock }: Elsewhere): Promise<void> {
  const connected = await db.select((tx) =>
    rows<{ installationId: string }>(tx, 'select installation_id as "installationId" from moodle_connection where active'),
  );
  for (const { installationId } of connected)
    await db.transaction((tx) => markPlaces(tx, { installationId, memberId: null, at: clock.now() }));
}
