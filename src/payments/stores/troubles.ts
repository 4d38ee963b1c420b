import { rows } from '../../infra/database';
import type { Tx } from '../../infra/database';

/** Somebody outside that an installation needs: its platform, one of its gateways (by code), or its mail server. */
export interface Outside {
  readonly installationId: string;
  readonly what: 'platform' | 'gateway' | 'mail';
  /** The gateway's code; empty for the others. */
  readonly name: string;
}

/** Who does not answer, since when, and when that was last seen. */
export interface TroubleRow extends Outside {
  readonly since: Date;
  readonly lastAt: Date;
}

const KEY = 'installation_id = $1 and what = $2 and name = $3';
const paramsOf = ({ installationId, what, name }: Outside): readonly unknown[] => [installationId, what, name];

/** Keeps that somebody did not answer. The trouble begins anew when the last one was seen before `staleBefore`. */
export async function noteTrouble(
  tx: Tx,
  outside: Outside,
  { at, staleBefore }: { readonly at: Date; readonly staleBefore: Date },
): Promise<void> {
  await rows(
    tx,
    `insert into outside_trouble as old (installation_id, what, name, since, last_at) values ($1, $2, $3, $4, $4)
     on conflict (installation_id, what, name) do update
     set since = case when old.last_at < $5 then excluded.since else old.since end, last_at = greatest(old.last_at, excluded.last_at)`,
    [...paramsOf(outside), at, staleBefore],
  );
}

/** Forgets a trouble; true when there was one. */
export async function clearTrouble(tx: Tx, outside: Outside): Promise<boolean> {
  return (await rows(tx, `delete from outside_trouble where ${KEY} returning name`, paramsOf(outside))).length > 0;
}

/** The troubles of an installation that were seen since a moment, oldest first. */
export const listTroubles = (tx: Tx, installationId: string, seenSince: Date): Promise<readonly TroubleRow[]> =>
  rows<TroubleRow>(
    tx,
    `select installation_id as "installationId", what, name, since, last_at as "lastAt" from outside_trouble
     where installation_id = $1 and last_at >= $2 order by since, what, name`,
    [installationId, seenSince],
  );

/** Installations whose platform has not answered, and has not been tried since a moment either. */
export const listPlatformsToTry = (tx: Tx, notSince: Date, limit: number): Promise<readonly { readonly installationId: string }[]> =>
  rows(
    tx,
    `select installation_id as "installationId" from outside_trouble where what = 'platform' and last_at < $1 order by last_at limit $2`,
    [notSince, limit],
  );
