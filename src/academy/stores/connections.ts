import type { Tx } from '../../infra/database';
import { rows } from '../../infra/database';
import { isUuid } from '../../payments/stores/columns';

/** Why a channel is not asked for the time being: it refused us, and a person has to mend something. */
export interface Trouble {
  readonly code: string;
  readonly text: string;
  readonly since: string;
}

/** A connected shop as it is stored; every value of `secrets` is sealed by itself. */
export interface ConnectionRow {
  readonly installationId: string;
  readonly id: string;
  readonly channel: string;
  readonly name: string;
  readonly active: boolean;
  readonly settings: Readonly<Record<string, string>>;
  readonly secrets: Readonly<Record<string, string>>;
  readonly memory: Readonly<Record<string, string>>;
  readonly hookKey: string;
  readonly wantsSetUp: boolean;
  readonly trouble: Trouble | null;
  readonly notBefore: Date | null;
  readonly lastEventAt: Date | null;
  readonly lastReadAt: Date | null;
  readonly forgedCount: number;
  readonly createdAt: Date;
}

const COLUMNS = `installation_id as "installationId", id, channel, name, active, settings, secrets, memory, hook_key as "hookKey",
  wants_set_up as "wantsSetUp", trouble, not_before as "notBefore", last_event_at as "lastEventAt", last_read_at as "lastReadAt",
  forged_count as "forgedCount", created_at as "createdAt"`;

/** All connections of an installation, oldest first. */
export const listConnections = (tx: Tx, installationId: string): Promise<readonly ConnectionRow[]> =>
  rows<ConnectionRow>(
    tx,
    `select ${COLUMNS} from channel_connection where installation_id = $1 and removed_at is null order by created_at, id`,
    [installationId],
  );

/** The version of the newest message of each connection whose channel has versions, by the connection's id. */
export async function newestVersions(tx: Tx, installationId: string): Promise<ReadonlyMap<string, string>> {
  const found = await rows<{ readonly id: string; readonly version: string | null }>(
    tx,
    `select c.id, (select m.version from channel_message m where m.installation_id = c.installation_id and m.connection_id = c.id
       and m.version is not null order by m.received_at desc, m.id limit 1) as version
     from channel_connection c where c.installation_id = $1 and c.removed_at is null and c.settings ->> 'version' is not null`,
    [installationId],
  );
  return new Map(found.flatMap(({ id, version }) => (version === null ? [] : [[id, version] as const])));
}

/** One connection of this installation; a foreign one is none. */
export async function findConnection(tx: Tx, installationId: string, id: string): Promise<ConnectionRow | null> {
  if (!isUuid(id)) return null;
  const [row] = await rows<ConnectionRow>(
    tx,
    `select ${COLUMNS} from channel_connection where installation_id = $1 and id = $2 and removed_at is null`,
    [installationId, id],
  );
  return row ?? null;
}

/** The connection that an address for messages belongs to. */
export async function findConnectionByHook(tx: Tx, installationId: string, hookKey: string): Promise<ConnectionRow | null> {
  const [row] = await rows<ConnectionRow>(
    tx,
    `select ${COLUMNS} from channel_connection where installation_id = $1 and hook_key = $2 and removed_at is null`,
    [installationId, hookKey],
  );
  return row ?? null;
}

/** Stores a new connection, which is to be set up and read from at once. */
export async function insertConnection(tx: Tx, row: ConnectionRow): Promise<void> {
  await rows(
    tx,
    `insert into channel_connection (installation_id, id, channel, name, active, settings, secrets, hook_key, read_due_at, created_at, updated_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $9, $9)`,
    [
      row.installationId,
      row.id,
      row.channel,
      row.name,
      row.active,
      JSON.stringify(row.settings),
      JSON.stringify(row.secrets),
      row.hookKey,
      row.createdAt,
    ],
  );
}

/** Stores changed settings; what was wrong before counts no more, and the channel's side is set up anew. */
export async function updateConnection(
  tx: Tx,
  row: Pick<ConnectionRow, 'installationId' | 'id' | 'name' | 'active' | 'settings' | 'secrets'>,
  at: Date,
): Promise<void> {
  await rows(
    tx,
    `update channel_connection set name = $3, active = $4, settings = $5, secrets = $6, trouble = null, not_before = null, wants_set_up = true,
       read_due_at = $7, updated_at = $7 where installation_id = $1 and id = $2`,
    [row.installationId, row.id, row.name, row.active, JSON.stringify(row.settings), JSON.stringify(row.secrets), at],
  );
}

/** What became of a call to the channel, beside the row it was made for. Only what is named changes. */
export interface CallNote {
  /** Laid over what is remembered; an empty text forgets. */
  readonly memory?: Readonly<Record<string, string>>;
  readonly trouble?: Trouble | null;
  readonly notBefore?: Date | null;
  readonly wantsSetUp?: boolean;
  readonly readAt?: Date;
  readonly readDueAt?: Date;
}

/** Keeps what became of a call. */
export async function noteCall(tx: Tx, of: Pick<ConnectionRow, 'installationId' | 'id'>, note: CallNote): Promise<void> {
  const memory = Object.entries(note.memory ?? {});
  await rows(
    tx,
    `update channel_connection set memory = (memory || $3::jsonb) - $4::text[],
       trouble = case when $5 then $6::jsonb else trouble end,
       not_before = case when $7 then $8::timestamptz else not_before end,
       wants_set_up = coalesce($9, wants_set_up), last_read_at = coalesce($10, last_read_at), read_due_at = coalesce($11, read_due_at)
     where installation_id = $1 and id = $2`,
    [
      of.installationId,
      of.id,
      JSON.stringify(Object.fromEntries(memory)),
      memory.filter(([, value]) => value === '').map(([name]) => name),
      note.trouble !== undefined,
      note.trouble ? JSON.stringify(note.trouble) : null,
      note.notBefore !== undefined,
      note.notBefore ?? null,
      note.wantsSetUp ?? null,
      note.readAt ?? null,
      note.readDueAt ?? null,
    ],
  );
}

/** A genuine message has come. */
export async function noteMessage(tx: Tx, of: Pick<ConnectionRow, 'installationId' | 'id'>, at: Date): Promise<void> {
  await rows(tx, 'update channel_connection set last_event_at = greatest(last_event_at, $3) where installation_id = $1 and id = $2', [
    of.installationId,
    of.id,
    at,
  ]);
}

/** A message was not the channel's; only counted, because anybody can send as many as he likes. */
export async function noteForged(tx: Tx, of: Pick<ConnectionRow, 'installationId' | 'id'>): Promise<void> {
  await rows(tx, 'update channel_connection set forged_count = forged_count + 1 where installation_id = $1 and id = $2', [
    of.installationId,
    of.id,
  ]);
}

/** Takes a connection out and forgets its secrets; its sales and what they gave stay. */
export async function removeConnection(tx: Tx, installationId: string, id: string, at: Date): Promise<void> {
  await rows(
    tx,
    `update channel_connection set removed_at = $3, active = false, secrets = '{}', memory = '{}', updated_at = $3 where installation_id = $1 and id = $2`,
    [installationId, id, at],
  );
}
