import type { Tx } from '../infra/database';
import { rows } from '../infra/database';
import { enqueueAccessLetter } from './queue-access-letters';
import type { SaleEvent } from './ports/channel';
import { enqueueChannelJob, enqueueEvent } from './receive-sale';
import type { School } from './school';
import { settleMember } from './settle-access';
import type { ConnectionAt } from './stores/sales';

/** How many of each kind one sweep takes in hand. */
const BATCH = 200;
const MINUTE = 60_000;
/** How long messages are kept in full. */
const KEEP_MESSAGES_MS = 90 * 24 * 60 * MINUTE;

const before = (school: School, ms: number): Date => new Date(school.clock.now().getTime() - ms);

/** Finds what fell through: channels to be read or set up, events and letters that have no job any more, access that has run out. */
export async function sweepAcademy(school: School): Promise<void> {
  await school.db.transaction((tx) => sweepChannels(school, tx));
  await school.db.transaction((tx) => sweepEvents(school, tx));
  await school.db.transaction((tx) => sweepLetters(school, tx));
  await endAccess(school);
  await school.db.transaction((tx) => forget(school, tx));
}

async function sweepChannels(school: School, tx: Tx): Promise<void> {
  const due = await rows<ConnectionAt & { readonly wantsSetUp: boolean; readonly readDue: boolean }>(
    tx,
    `select installation_id as "installationId", id as "connectionId", wants_set_up as "wantsSetUp", read_due_at <= $1 as "readDue"
     from channel_connection where active and removed_at is null and trouble is null and (not_before is null or not_before <= $1)
       and (wants_set_up or read_due_at <= $1) order by read_due_at limit $2`,
    [school.clock.now(), BATCH],
  );
  for (const { wantsSetUp, readDue, ...at } of due) {
    if (wantsSetUp) await enqueueChannelJob(tx, 'set-up-channel', at);
    if (readDue) await enqueueChannelJob(tx, 'read-channel', at);
  }
}

async function sweepEvents(school: School, tx: Tx): Promise<void> {
  const waiting = await rows<ConnectionAt & { readonly key: string; readonly kind: SaleEvent['kind'] }>(
    tx,
    `select e.installation_id as "installationId", e.connection_id as "connectionId", e.key, e.kind from sale_event e
       join channel_connection c on c.installation_id = e.installation_id and c.id = e.connection_id
     where e.applied_at is null and e.received_at < $1 and c.active and (e.kind <> 'look' or c.trouble is null) order by e.received_at limit $2`,
    [before(school, 2 * MINUTE), BATCH],
  );
  for (const { kind, ...at } of waiting) await enqueueEvent(tx, at, kind);
}

async function sweepLetters(school: School, tx: Tx): Promise<void> {
  const waiting = await rows<{ readonly installationId: string; readonly id: string }>(
    tx,
    `select installation_id as "installationId", id from access_letter where state = 'waiting' and created_at < $1 and tries = 0 order by created_at limit $2`,
    [before(school, 10 * MINUTE), BATCH],
  );
  for (const one of waiting) await enqueueAccessLetter(tx, one);
}

/** Access whose end has come is over, with a line of history and a letter. */
async function endAccess(school: School): Promise<void> {
  const over = await school.db.select((tx) =>
    rows<{ readonly installationId: string; readonly memberId: string }>(
      tx,
      `select distinct installation_id as "installationId", member_id as "memberId" from enrolment
       where active and until_at is not null and until_at <= $1 limit $2`,
      [school.clock.now(), BATCH],
    ),
  );
  for (const { installationId, memberId } of over) {
    const because = { kind: 'hand', key: 'time' } as const;
    await school.db.transaction((tx) =>
      settleMember(school, tx, { installationId, memberId, actor: { kind: 'system' }, because, quiet: false }),
    );
  }
}

async function forget(school: School, tx: Tx): Promise<void> {
  const now = school.clock.now();
  await rows(tx, 'delete from member_session where expires_at < $1', [now]);
  await rows(tx, 'delete from member_token where expires_at < $1', [now]);
  await rows(tx, `update channel_message set stored = '' where received_at < $1 and stored <> ''`, [before(school, KEEP_MESSAGES_MS)]);
}
