import { rows } from '../../infra/database';
import type { Elsewhere } from '../elsewhere';
import type { LineAt } from './delivery-store';
import { enqueueLine } from './delivery-store';

const BATCH = 200;
const MINUTE = 60_000;
/** How long what was told, or still waits, is kept. */
const KEEP_MS = 30 * 24 * 60 * MINUTE;
const before = ({ clock }: Elsewhere, ms: number): Date => new Date(clock.now().getTime() - ms);

/** Finds messages whose job got lost, and forgets what is older than 30 days, with keys that ended so long ago. */
export async function sweepOutgoing(elsewhere: Elsewhere): Promise<void> {
  await elsewhere.db.transaction(async (tx) => {
    const lost = await rows<LineAt>(
      tx,
      `select distinct d.installation_id as "installationId", d.endpoint_id as "endpointId", d.line from outgoing_delivery d
         join outgoing_endpoint e on e.installation_id = d.installation_id and e.id = d.endpoint_id
       where d.state = 'waiting' and d.next_at < $1 and e.off is null limit $2`,
      [before(elsewhere, 2 * MINUTE), BATCH],
    );
    for (const line of lost) await enqueueLine(tx, line);
  });
  await elsewhere.db.transaction(async (tx) => {
    const old = before(elsewhere, KEEP_MS);
    await rows(tx, 'delete from outgoing_event where at < $1', [old]);
    await rows(tx, 'delete from outgoing_key where expires_at < $1', [old]);
  });
}
