import { channelOf, noteFailure, openChannel } from './open-channel';
import type { School } from './school';
import { enqueueChannelJob, keepEvents } from './receive-sale';
import type { ConnectionRow } from './stores/connections';
import { findConnection, noteCall } from './stores/connections';
import { finishEvent, listLooks } from './stores/events';
import type { ConnectionAt } from './stores/sales';

/** How many hints are taken together, and how many sales are asked for at once. */
const HINTS = 200;
const SALES = 100;
/** A reading that goes on for ever would keep the channel's other work waiting. */
const MOST_PAGES = 50;

/** A connection that may be asked now. Work that comes too early is put off; a channel that refused us is left alone until a person has mended it. */
async function ready(
  school: School,
  at: ConnectionAt,
  job: 'read-sales' | 'read-channel' | 'set-up-channel',
): Promise<ConnectionRow | null> {
  const row = await school.db.select((tx) => findConnection(tx, at.installationId, at.connectionId));
  if (!row?.active || row.trouble) return null;
  const { notBefore } = row;
  if (notBefore === null || notBefore <= school.clock.now()) return row;
  await school.db.transaction((tx) => enqueueChannelJob(tx, job, { ...at, runAt: notBefore }));
  return null;
}

async function putOff(school: School, at: ConnectionAt, job: 'read-sales' | 'set-up-channel', runAt: Date | null): Promise<void> {
  if (runAt) await school.db.transaction((tx) => enqueueChannelJob(tx, job, { ...at, runAt }));
}

/** Looks after the hints of a connection: reads the sales that they name, many at once, and keeps what the channel says of them as events. */
export async function readSales(school: School, at: ConnectionAt): Promise<void> {
  for (let rounds = 0; rounds < MOST_PAGES; rounds += 1) {
    const row = await ready(school, at, 'read-sales');
    const hints = row ? fitting(await school.db.select((tx) => listLooks(tx, row, HINTS))) : [];
    if (!row || hints.length === 0) return;
    const channel = channelOf(school, row.channel);
    const sales = [...new Set(hints.flatMap((hint) => hint.sales))];
    const answer = await channel.read(openChannel(school, row), sales);
    if (answer.kind !== 'done') return putOff(school, at, 'read-sales', await noteFailure(school, row, answer));
    await school.db.transaction(async (tx) => {
      const now = school.clock.now();
      await keepEvents(school, tx, row, { events: answer.value, stored: '', version: null, byReading: true });
      for (const { key } of hints) await finishEvent(tx, { ...at, key }, { outcome: 'read', at: now });
      await noteCall(tx, row, { ...(answer.memory && { memory: answer.memory }), notBefore: null, readAt: now });
    });
  }
}

/** As many hints as name so many sales; the first in any case. */
function fitting<T extends { readonly sales: readonly string[] }>(hints: readonly T[]): readonly T[] {
  let sum = 0;
  return hints.filter(({ sales }, index) => {
    sum += sales.length;
    return index === 0 || sum <= SALES;
  });
}

/** Reads what has changed at the channel since the last time, page by page, to make up for messages that were lost. */
export async function readChannel(school: School, at: ConnectionAt): Promise<void> {
  for (let pages = 0; pages < MOST_PAGES; pages += 1) {
    const row = await ready(school, at, 'read-channel');
    if (!row) return;
    const channel = channelOf(school, row.channel);
    const account = openChannel(school, row);
    const answer = await channel.readChanged(account);
    if (answer.kind !== 'done') {
      await noteFailure(school, row, answer);
      return;
    }
    const { events, more } = answer.value;
    await school.db.transaction(async (tx) => {
      const now = school.clock.now();
      await keepEvents(school, tx, row, { events, stored: '', version: null, byReading: true });
      const readDueAt = new Date(now.getTime() + channel.readEverySeconds(account) * 1_000);
      await noteCall(tx, row, { ...(answer.memory && { memory: answer.memory }), notBefore: null, readAt: now, readDueAt });
    });
    if (!more) return;
  }
}

/** Makes the channel's side ready (addresses for messages there); repeated until it is done or refused. */
export async function setUpChannel(school: School, at: ConnectionAt): Promise<void> {
  const row = await ready(school, at, 'set-up-channel');
  if (!row?.wantsSetUp) return;
  const answer = await channelOf(school, row.channel).setUp(openChannel(school, row));
  if (answer.kind !== 'done') return putOff(school, at, 'set-up-channel', await noteFailure(school, row, answer));
  await school.db.transaction((tx) =>
    noteCall(tx, row, { ...(answer.memory && { memory: answer.memory }), wantsSetUp: false, notBefore: null }),
  );
}
