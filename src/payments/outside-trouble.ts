import type { Tx } from '../infra/database';
import { rows } from '../infra/database';
import { publish } from '../infra/live';
import { enqueue } from '../infra/queue';
import type { Trouble } from './desk-invoices';
import type { Heart } from './heart';
import { enqueueLetter } from './letters/queue-letters';
import { gatewayOf, platformOf } from './opened';
import type { Outcome } from './ports/gateway';
import { enqueueReport } from './record';
import type { InstallationRow } from './stores/installations';
import type { Outside } from './stores/troubles';
import { clearTrouble, listPlatformsToTry, listTroubles, noteTrouble } from './stores/troubles';

const MINUTE = 60_000;
/** A trouble that nobody has met for so long is over, or nothing depends on it. */
const STALE_MS = 30 * MINUTE;
/** How often a platform that does not answer is tried, whatever the pauses of its reports have grown to. */
const TRY_EVERY_MS = 4 * MINUTE;
const BATCH = 200;
/** How much of what has waited is set going at once; the rest follows by itself. */
const MOST_WOKEN = 500;

const before = (heart: Heart, ms: number): Date => new Date(heart.clock.now().getTime() - ms);

/** The platform of an installation. */
export const platformOutside = (installationId: string): Outside => ({ installationId, what: 'platform', name: '' });

/** A gateway of an installation, by its code. */
export const gatewayOutside = (installationId: string, name: string): Outside => ({ installationId, what: 'gateway', name });

/** The mail server of an installation. */
export const mailOutside = (installationId: string): Outside => ({ installationId, what: 'mail', name: '' });

/** Keeps that somebody outside did not answer, so that the screens say so. */
export async function noteUnheard(heart: Heart, tx: Tx, outside: Outside): Promise<void> {
  await noteTrouble(tx, outside, { at: heart.clock.now(), staleBefore: before(heart, STALE_MS) });
  await publish(tx, `installation:${outside.installationId}`);
}

/** Somebody outside answers again: the trouble is over, and what has waited for him is done now instead of when its pause ends. */
export async function noteHeard(tx: Tx, outside: Outside): Promise<void> {
  if (!(await clearTrouble(tx, outside))) return;
  await publish(tx, `installation:${outside.installationId}`);
  if (outside.what === 'platform') await wakeReports(tx, outside.installationId);
  if (outside.what === 'mail') await wakeLetters(tx, outside.installationId);
}

/** Keeps whether a gateway has answered. One that accepts and tells later has answered. */
export async function noteAnswer(heart: Heart, tx: Tx, outside: Outside, outcome: Outcome<unknown>): Promise<void> {
  const unheard = outcome.kind === 'unknown' && outcome.because !== 'told-later';
  await (unheard ? noteUnheard(heart, tx, outside) : noteHeard(tx, outside));
}

async function wakeReports(tx: Tx, installationId: string): Promise<void> {
  const waiting = await rows<{ id: string }>(
    tx,
    `select id from invoice where installation_id = $1 and report_due_at is not null and not ('report-failed' = any(attention))
     order by report_due_at limit $2`,
    [installationId, MOST_WOKEN],
  );
  for (const { id } of waiting) await enqueueReport(tx, { installationId, id });
}

async function wakeLetters(tx: Tx, installationId: string): Promise<void> {
  const waiting = await rows<{ id: string }>(
    tx,
    `select id from letter where installation_id = $1 and state = 'waiting' and text is not null order by created_at limit $2`,
    [installationId, MOST_WOKEN],
  );
  for (const { id } of waiting) await enqueueLetter(tx, { installationId, id });
}

/** Platforms in trouble are tried every few minutes: their reports have pauses of hours after a day, and nobody should wait that long for good news. */
export async function sweepTroubles(heart: Heart): Promise<void> {
  await heart.db.transaction(async (tx) => {
    for (const { installationId } of await listPlatformsToTry(tx, before(heart, TRY_EVERY_MS), BATCH)) {
      await enqueue(tx, {
        name: 'try-platform',
        payload: { installationId },
        key: `try-platform:${installationId}`,
        queue: `report:${installationId}`,
        maxAttempts: 1,
      });
    }
  });
}

/** The invoice whose report has waited longest; null = none waits, and the trouble is forgotten. */
export async function oldestUntold(heart: Heart, installationId: string): Promise<string | null> {
  return heart.db.transaction(async (tx) => {
    const [found] = await rows<{ id: string }>(
      tx,
      `select id from invoice where installation_id = $1 and report_due_at is not null and not ('report-failed' = any(attention))
       order by report_due_at limit 1`,
      [installationId],
    );
    if (!found) await clearTrouble(tx, platformOutside(installationId));
    return found?.id ?? null;
  });
}

/** The troubles of an installation as its screens tell them. */
export async function troublesOf(heart: Heart, tx: Tx, installation: InstallationRow): Promise<readonly Trouble[]> {
  const found = await listTroubles(tx, installation.id, before(heart, STALE_MS));
  if (found.length === 0) return [];
  const [waiting] = await rows<{ reports: number; letters: number }>(
    tx,
    `select (select count(*)::int from invoice where installation_id = $1 and report_due_at is not null) as reports,
       (select count(*)::int from letter where installation_id = $1 and state = 'waiting') as letters`,
    [installation.id],
  );
  return found.map(({ what, name, since }) => ({
    what,
    name: what === 'gateway' ? name : '',
    title: what === 'gateway' ? gatewayOf(heart, name).title : platformOf(heart, installation.platform).title,
    since,
    waiting: what === 'platform' ? (waiting?.reports ?? 0) : what === 'mail' ? (waiting?.letters ?? 0) : 0,
  }));
}
