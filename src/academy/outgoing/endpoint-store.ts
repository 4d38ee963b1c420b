import type { Tx } from '../../infra/database';
import { rows } from '../../infra/database';
import { isUuid } from '../../payments/stores/columns';

/** Why an endpoint gets nothing: a person switched it off, it took nothing for days, or it said that it is gone. */
export type Off = 'person' | 'failures' | 'gone';

/** An address of another system that is told of members. */
export interface EndpointRow {
  readonly installationId: string;
  readonly id: string;
  readonly name: string;
  readonly url: string;
  /** Null = it is on. */
  readonly off: Off | null;
  readonly offAt: Date | null;
  /** The first failure since something was last taken; null = the last message was taken. */
  readonly failingSince: Date | null;
  readonly lastGoodAt: Date | null;
  readonly createdAt: Date;
}

/** Names one endpoint. */
export type EndpointAt = Pick<EndpointRow, 'installationId' | 'id'>;

const COLUMNS = `installation_id as "installationId", id, name, url, off, off_at as "offAt", failing_since as "failingSince",
  last_good_at as "lastGoodAt", created_at as "createdAt"`;

/** All endpoints of an installation, oldest first. */
export const listEndpoints = (tx: Tx, installationId: string): Promise<readonly EndpointRow[]> =>
  rows<EndpointRow>(tx, `select ${COLUMNS} from outgoing_endpoint where installation_id = $1 order by created_at, id`, [installationId]);

/** One endpoint of this installation; a foreign one is none. */
export async function findEndpoint(tx: Tx, { installationId, id }: EndpointAt): Promise<EndpointRow | null> {
  if (!isUuid(id)) return null;
  const [row] = await rows<EndpointRow>(tx, `select ${COLUMNS} from outgoing_endpoint where installation_id = $1 and id = $2`, [
    installationId,
    id,
  ]);
  return row ?? null;
}

/** Locks an endpoint and gives it as it is now. */
export async function lockEndpoint(tx: Tx, { installationId, id }: EndpointAt): Promise<EndpointRow | null> {
  const [row] = await rows<EndpointRow>(tx, `select ${COLUMNS} from outgoing_endpoint where installation_id = $1 and id = $2 for update`, [
    installationId,
    id,
  ]);
  return row ?? null;
}

/** Stores a new endpoint, or another name and address of a known one. */
export async function saveEndpoint(tx: Tx, endpoint: Pick<EndpointRow, 'installationId' | 'id' | 'name' | 'url'>, at: Date): Promise<void> {
  await rows(
    tx,
    `insert into outgoing_endpoint (installation_id, id, name, url, created_at, updated_at) values ($1, $2, $3, $4, $5, $5)
     on conflict (installation_id, id) do update set name = excluded.name, url = excluded.url, updated_at = excluded.updated_at`,
    [endpoint.installationId, endpoint.id, endpoint.name, endpoint.url, at],
  );
}

/** Switches an endpoint off for a reason, or on (null); with that, what it failed at before counts no more. */
export async function switchEndpoint(tx: Tx, { installationId, id }: EndpointAt, to: { readonly off: Off | null; readonly at: Date }) {
  await rows(
    tx,
    `update outgoing_endpoint set off = $3::text, off_at = case when $3::text is null then null else $4::timestamptz end,
       failing_since = case when $3::text is null then null else failing_since end, updated_at = $4 where installation_id = $1 and id = $2`,
    [installationId, id, to.off, to.at],
  );
}

/** Keeps that an endpoint has taken a message (`good`), or has not. */
export async function noteEndpoint(tx: Tx, { installationId, id }: EndpointAt, now: { readonly good: boolean; readonly at: Date }) {
  await rows(
    tx,
    `update outgoing_endpoint set last_good_at = case when $3 then $4::timestamptz else last_good_at end,
       failing_since = case when $3 then null else coalesce(failing_since, $4::timestamptz) end where installation_id = $1 and id = $2`,
    [installationId, id, now.good, now.at],
  );
}

/** Deletes an endpoint with its keys and its log. */
export async function deleteEndpoint(tx: Tx, { installationId, id }: EndpointAt): Promise<void> {
  await rows(tx, 'delete from outgoing_endpoint where installation_id = $1 and id = $2', [installationId, id]);
}

/** A key of an endpoint, sealed. */
export interface KeyRow {
  readonly id: string;
  readonly secret: string;
  readonly createdAt: Date;
  /** Null = no end (UTC). */
  readonly expiresAt: Date | null;
}

/** All keys of an endpoint that have not been ended for long, newest first. */
export const listKeys = (tx: Tx, { installationId, id }: EndpointAt): Promise<readonly KeyRow[]> =>
  rows<KeyRow>(
    tx,
    `select id, secrets->>'secret' as secret, created_at as "createdAt", expires_at as "expiresAt" from outgoing_key
     where installation_id = $1 and endpoint_id = $2 order by created_at desc, id`,
    [installationId, id],
  );

/** Stores a new key, sealed. */
export async function insertKey(tx: Tx, { installationId, id }: EndpointAt, key: KeyRow): Promise<void> {
  await rows(tx, 'insert into outgoing_key (installation_id, id, endpoint_id, secrets, created_at) values ($1, $2, $3, $4, $5)', [
    installationId,
    key.id,
    id,
    JSON.stringify({ secret: key.secret }),
    key.createdAt,
  ]);
}

/** Gives a key an end. */
export async function endKey(tx: Tx, { installationId, id }: EndpointAt, key: { readonly id: string; readonly at: Date }): Promise<void> {
  await rows(tx, 'update outgoing_key set expires_at = $4 where installation_id = $1 and endpoint_id = $2 and id = $3', [
    installationId,
    id,
    key.id,
    key.at,
  ]);
}
