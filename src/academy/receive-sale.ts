import type { Tx } from '../infra/database';
import { enqueue } from '../infra/queue';
import { CODE_LENGTH } from '../payments/opened';
import { findInstallationByCode } from '../payments/stores/installations';
import { channelOf, openChannel } from './open-channel';
import type { Channel, RawMessage, SaleEvent } from './ports/channel';
import type { School } from './school';
import type { ConnectionRow } from './stores/connections';
import { findConnectionByHook, noteForged, noteMessage } from './stores/connections';
import type { EventAt } from './stores/events';
import { finishEvent, insertEvent, insertMessage } from './stores/events';

/** What the entry of messages answers: what the channel expects, or why there is nothing for it. */
export type ReceivedSale =
  | { readonly kind: 'accepted'; readonly answer: Channel['accepted'] }
  | { readonly kind: 'unknown-address' }
  | { readonly kind: 'refused' }
  | { readonly kind: 'unreadable' };

/**
 * Takes a channel's message in: its proof on the raw bytes, one transaction, committed, answered; jobs apply what it says. What is answered with success is
 * never lost; the same thing said again is the same row. Forged ones are only counted.
 */
export async function receiveSale(
  school: School,
  at: { readonly channel: string; readonly hookKey: string },
  raw: RawMessage,
): Promise<ReceivedSale> {
  const connection = await school.db.read(async (tx) => {
    const installation = await findInstallationByCode(tx, at.hookKey.slice(0, CODE_LENGTH));
    return installation && findConnectionByHook(tx, installation.id, at.hookKey);
  });
  if (connection?.channel !== at.channel) return { kind: 'unknown-address' };
  const channel = channelOf(school, connection.channel);
  const verified = channel.verify(openChannel(school, connection), raw);
  if (verified.kind === 'unreadable') return { kind: 'unreadable' };
  if (verified.kind === 'forged') {
    school.logger.warn({ event: 'sale-message-forged', connection_id: connection.id, channel: connection.channel });
    await school.db.transaction((tx) => noteForged(tx, connection));
    return { kind: 'refused' };
  }
  const now = school.clock.now();
  await school.db.transaction(async (tx) => {
    await keepEvents(school, tx, connection, { ...verified, byReading: false });
    await noteMessage(tx, connection, now);
  });
  return { kind: 'accepted', answer: channel.accepted };
}

/** Keeps what a message or a reading says, and the jobs that apply what is new in it. A reading without news leaves no trace. */
export async function keepEvents(
  school: School,
  tx: Tx,
  connection: Pick<ConnectionRow, 'installationId' | 'id'>,
  message: {
    readonly events: readonly SaleEvent[];
    readonly stored: string;
    readonly version: string | null;
    readonly byReading: boolean;
    /** It belongs to a test purchase. */
    readonly test?: boolean;
  },
): Promise<void> {
  const { installationId, id: connectionId } = connection;
  const { events, stored, version, byReading, test = false } = message;
  const row = { installationId, id: school.ids.uuid(), connectionId, receivedAt: school.clock.now(), stored, version, byReading, test };
  const fresh: SaleEvent[] = [];
  for (const event of events) if (await insertEvent(tx, row, event)) fresh.push(event);
  if (fresh.length > 0 || !byReading) await insertMessage(tx, row);
  for (const event of fresh) {
    const at = { installationId, connectionId, key: event.key };
    // What nobody acts on is done as soon as it is kept.
    if (event.kind === 'ignored' || event.kind === 'test' || event.kind === 'lead')
      await finishEvent(tx, at, { outcome: event.kind, at: row.receivedAt });
    else await enqueueEvent(tx, at, event.kind);
  }
}

/** Puts the application of an event into the queue; hints of one connection are looked after together. */
export async function enqueueEvent(tx: Tx, { installationId, connectionId, key }: EventAt, kind: SaleEvent['kind']): Promise<void> {
  if (kind === 'look') return enqueueChannelJob(tx, 'read-sales', { installationId, connectionId });
  await enqueue(tx, {
    name: 'apply-sale-event',
    payload: { installationId, connectionId, key },
    key: `apply-sale-event:${connectionId}:${key}`,
  });
}

/** Puts work with a channel into the queue: one kind of work waits once, and a channel is asked for one thing at a time. */
export async function enqueueChannelJob(
  tx: Tx,
  name: 'read-sales' | 'read-channel' | 'set-up-channel' | 'settle-sales',
  { installationId, connectionId, runAt }: { readonly installationId: string; readonly connectionId: string; readonly runAt?: Date },
): Promise<void> {
  await enqueue(tx, {
    name,
    payload: { installationId, connectionId },
    key: `${name}:${connectionId}`,
    queue: `channel:${connectionId}`,
    ...(runAt && { runAt }),
  });
}
