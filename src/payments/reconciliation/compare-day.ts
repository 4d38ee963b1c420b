import type { Tx } from '../../infra/database';
import { publish } from '../../infra/live';
import { enqueue } from '../../infra/queue';
import { mustFindInstallation } from '../connect-installation';
import type { Heart } from '../heart';
import { platformOf } from '../opened';
import type { Comparison, Member, Progress } from '../stores/comparisons';
import { countMembers, hasDueComparison, keepMember, keepProgress, listMembers, nextComparison } from '../stores/comparisons';
import { keepLoose, listLooseNotifications } from '../stores/differences';
import { compareInvoice, newsOf } from './compare-invoice';

/** How many invoices one job compares: then it is another installation's turn. */
const BATCH = 10;
/** How many jobs of comparing may run at once, so that they never keep reports and notifications waiting. */
const LANES = 2;
/** After so many invoices in a row of which a side said nothing, it is not asked for a while. */
const MOST_SILENT = 2;
const MINUTE = 60_000;
const LONGEST_STOP = 24 * 60 * MINUTE;
/** How long a notification may wait to be processed before that is a difference. */
const PATIENCE = 10 * MINUTE;
/** Calls of a platform that comparing one invoice may take. */
const CALLS_EACH = 2;

/** Puts the comparing of an installation in line: one job each, so that no installation is served twice before the others. */
export async function enqueueComparing(tx: Tx, installationId: string, runAt?: Date): Promise<void> {
  const lane = Number.parseInt(installationId.slice(0, 8), 16) % LANES;
  await enqueue(tx, {
    name: 'compare-day',
    payload: { installationId },
    key: `compare-day:${installationId}`,
    queue: `compare:${lane}`,
    ...(runAt && { runAt }),
  });
}

/**
 * Compares the next invoices of an installation's due day, each kept by itself, so that a crash loses nothing; what is left gets a job of its own, late enough
 * to leave the platform room for other calls. When the gateway stays silent, the day stops and goes on later where it stopped; when the platform does, the rest
 * is compared with the gateway alone.
 */
export async function compareNext(heart: Heart, installationId: string): Promise<void> {
  const comparison = await heart.db.transaction((tx) => begin(heart, tx, installationId));
  if (!comparison) return;
  const members = await heart.db.select((tx) => listMembers(tx, comparison, BATCH));
  const reached = await compareMembers(heart, comparison, members);
  await heart.db.transaction(async (tx) => {
    if (reached.silent >= MOST_SILENT) await stop(heart, tx, reached);
    else if (members.length < BATCH) await finish(heart, tx, reached.comparison);
    await publish(tx, newsOf(installationId));
    const now = heart.clock.now();
    if (await hasDueComparison(tx, installationId, now)) {
      await enqueueComparing(tx, installationId, new Date(now.getTime() + (await pauseAfter(heart, tx, comparison, members.length))));
    }
  });
}

async function begin(heart: Heart, tx: Tx, installationId: string): Promise<Comparison | null> {
  const found = await nextComparison(tx, installationId, heart.clock.now());
  if (!found || found.state === 'running') return found;
  const running: Comparison = { ...found, state: 'running', total: await countMembers(tx, found) };
  await keepProgress(tx, running, progressOf(heart, running));
  return running;
}

const progressOf = (heart: Heart, comparison: Comparison): Progress => ({ ...comparison, dueAt: heart.clock.now(), finishedAt: null });

interface Reached {
  readonly comparison: Comparison;
  /** Of how many invoices at the end of the batch the gateway said nothing. */
  readonly silent: number;
  /** The same of the platform. */
  readonly untold: number;
  /** Where the silence began, to go on from. */
  readonly heard: Pick<Comparison, 'reached' | 'compared'>;
}

async function compareMembers(heart: Heart, begun: Comparison, members: readonly Member[]): Promise<Reached> {
  let at: Reached = { comparison: begun, silent: 0, untold: 0, heard: begun };
  for (const member of members) {
    const { installationId } = begun;
    const platform = at.untold >= MOST_SILENT ? { platform: 'away' as const } : {};
    const wish = { installationId, invoiceId: member.invoiceId, ...platform };
    const compared = await compareInvoice(heart, wish);
    const isSilent = compared?.because === 'gateway-silent';
    const untold = compared?.heard.includes('platform') === false ? at.untold + 1 : 0;
    const comparison = { ...at.comparison, reached: member.invoiceId, compared: at.comparison.compared + 1 };
    at = isSilent ? { comparison, silent: at.silent + 1, untold, heard: at.heard } : { comparison, silent: 0, untold, heard: comparison };
    await heart.db.transaction(async (tx) => {
      await keepMember(tx, comparison, member);
      await keepProgress(tx, comparison, progressOf(heart, comparison));
    });
    if (at.silent >= MOST_SILENT) return at;
  }
  return at;
}

async function stop(heart: Heart, tx: Tx, { comparison, heard }: Reached): Promise<void> {
  const tries = comparison.tries + 1;
  const pause = Math.min(10 * MINUTE * tries ** 2, LONGEST_STOP);
  const dueAt = new Date(heart.clock.now().getTime() + pause);
  const { reached, compared } = heard;
  await keepProgress(tx, comparison, { ...comparison, state: 'stopped', reached, compared, tries, dueAt, finishedAt: null });
}

async function finish(heart: Heart, tx: Tx, comparison: Comparison): Promise<void> {
  const at = heart.clock.now();
  const loose = await listLooseNotifications(tx, comparison, new Date(at.getTime() - PATIENCE));
  await keepLoose(tx, comparison, loose, { at, newId: () => heart.ids.uuid() });
  const { compared: total } = comparison;
  await keepProgress(tx, comparison, { ...comparison, state: 'done', total, dueAt: at, finishedAt: at });
}

/** Comparing takes at most a quarter of what the platform allows, half when somebody waits for it. Milliseconds. */
async function pauseAfter(heart: Heart, tx: Tx, { installationId, askedBy }: Comparison, compared: number): Promise<number> {
  const { platform } = await mustFindInstallation(tx, installationId);
  const { calls, perSeconds } = platformOf(heart, platform).limits;
  return Math.ceil(((compared * CALLS_EACH * perSeconds) / calls) * (askedBy === null ? 4 : 2) * 1_000);
}
