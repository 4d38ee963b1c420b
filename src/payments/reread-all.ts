import type { Tx } from '../infra/database';
import { rows } from '../infra/database';
import { enqueue } from '../infra/queue';
import type { Heart } from './heart';

const BATCH = 200;
const FIRST = '00000000-0000-0000-0000-000000000000';

interface Found {
  readonly installationId: string;
  readonly invoiceId: string;
  readonly attemptId: string;
}

/** Asks a worker to read every payment at its gateway again: after a restore the books are older than the gateways. */
export function enqueueRereadAll(tx: Tx): Promise<void> {
  return enqueue(tx, { name: 'reread-all', payload: {}, key: 'reread-all' });
}

/**
 * Makes a job of every payment object whose gateway can be asked, the finished ones too: a refund may have been made, or a link opened and paid, that
 * the books know nothing of. Gives how many. Done again, it replaces what still waits.
 */
export async function rereadAll(heart: Heart): Promise<number> {
  const readable = [...heart.gateways.values()].filter(({ capabilities }) => capabilities.readable).map(({ code }) => code);
  let after: Found | undefined = { installationId: FIRST, invoiceId: FIRST, attemptId: FIRST };
  let count = 0;
  while (after) {
    const from: Found = after;
    const found = await heart.db.transaction((tx) => enqueueNext(tx, readable, from));
    count += found.length;
    after = found.length === BATCH ? found.at(-1) : undefined;
  }
  heart.logger.info({ event: 'reread-all', payments: count }, 'All payments are read at their gateways again');
  return count;
}

async function enqueueNext(tx: Tx, readable: readonly string[], after: Found): Promise<readonly Found[]> {
  const found = await rows<Found>(
    tx,
    `select a.installation_id as "installationId", a.invoice_id as "invoiceId", a.id as "attemptId"
     from attempt a join invoice i on i.installation_id = a.installation_id and i.id = a.invoice_id
       join merchant m on m.installation_id = i.installation_id and m.id = i.merchant_id
     where (a.installation_id, a.id) > ($1, $2) and a.reference is not null and m.gateway = any($3)
     order by a.installation_id, a.id limit $4`,
    [after.installationId, after.attemptId, readable, BATCH],
  );
  for (const { installationId, invoiceId, attemptId } of found) {
    await enqueue(tx, { name: 'read-attempt', payload: { installationId, invoiceId, attemptId }, key: `read-attempt:${attemptId}` });
  }
  return found;
}
