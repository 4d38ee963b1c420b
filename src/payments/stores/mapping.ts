import { rows } from '../../infra/database';
import type { Tx } from '../../infra/database';
import type { MappedOutcome } from '../domain/status-mapping';

/** Which status of the platform each outcome has; an outcome without a row changes nothing in the platform. */
export async function readMapping(tx: Tx, installationId: string): Promise<ReadonlyMap<MappedOutcome, string>> {
  const found = await rows<{ outcome: MappedOutcome; status: string }>(
    tx,
    'select outcome, status from status_mapping where installation_id = $1',
    [installationId],
  );
  return new Map(found.map((row) => [row.outcome, row.status]));
}

/** Replaces the whole mapping of an installation; two people who save at once follow one another, and the later one counts. */
export async function replaceMapping(tx: Tx, installationId: string, mapping: ReadonlyMap<MappedOutcome, string>): Promise<void> {
  await rows(tx, 'select 1 from installation where id = $1 for update', [installationId]);
  await rows(tx, 'delete from status_mapping where installation_id = $1', [installationId]);
  await rows(
    tx,
    'insert into status_mapping (installation_id, outcome, status) select $1, o, s from unnest($2::text[], $3::text[]) as t (o, s)',
    [installationId, [...mapping.keys()], [...mapping.values()]],
  );
}
