import { createHash } from 'node:crypto';
import { EventEmitter } from 'node:events';
import { Logger as GraphileLogger, parseCrontab, run } from 'graphile-worker';
import type { Runner, TaskList, WorkerEvents } from 'graphile-worker';
import type { Pool } from 'pg';
import { systemClock } from './clock';
import { SILENCE_MS, rows } from './database';
import type { Tx } from './database';
import type { Logger } from './logger';
import { createWorkerPool } from './worker-pool';
import { startPresence } from './worker-presence';
import type { WorkerPresence } from './worker-presence';

/** A piece of work for later. The payload names rows by id and never holds a secret. */
export interface Job {
  readonly name: string;
  readonly payload: Readonly<Record<string, unknown>>;
  /** A waiting job with the same key is replaced by this one. */
  readonly key?: string;
  /** Jobs of one queue run one at a time, in order. Left out, a job of an installation takes one of the installation's lanes. */
  readonly queue?: string;
  readonly runAt?: Date;
  readonly maxAttempts?: number;
}

/** The work behind a job's name. Throwing means "again later", until `maxAttempts` is reached. */
export type Task = (payload: unknown, run: { readonly attempt: number; readonly maxAttempts: number }) => Promise<void>;

/** Jobs that have workers of their own, so that no others can keep them waiting, nor they others. */
export interface WorkGroup {
  readonly tasks: readonly string[];
  readonly concurrency: number;
}

/** How to run jobs; times in milliseconds. */
export interface WorkerOptions {
  readonly url: string;
  readonly tasks: Readonly<Record<string, Task>>;
  /** Crontab text, in UTC. */
  readonly cron?: string;
  /** How many jobs of no group run at a time. */
  readonly concurrency?: number;
  readonly groups?: readonly WorkGroup[];
  readonly logger: Logger;
  readonly pollMs?: number;
  /** How soon the jobs of a process that was killed are given to others. */
  readonly deadWorkerMs?: number;
  /** How soon a job is given back that the database gave to this process over a connection that broke. */
  readonly unheardMs?: number;
}

/** How many jobs of one installation run at a time, over all processes; reports have a queue of their own besides. */
const LANES = 3;

/**
 * The lane of a job: one that hangs, because somebody's CRM or gateway does, keeps back only what shares its lane, and never more than a few workers.
 * Jobs about the same thing take the same lane.
 */
function laneOf({ payload, key }: Job): string | null {
  const { installationId } = payload;
  if (typeof installationId !== 'string') return null;
  const digest = createHash('sha256')
    .update(key ?? JSON.stringify(payload))
    .digest();
  return `lane:${installationId}:${digest.readUInt8(0) % LANES}`;
}

/** Puts a job into the queue as part of the caller's transaction: it exists if, and only if, that transaction commits. */
export async function enqueue(tx: Tx, job: Job): Promise<void> {
  await rows(
    tx,
    `select graphile_worker.add_job($1, $2::json, queue_name => $3, run_at => $4::timestamptz, max_attempts => $5::int,
       job_key => $6, job_key_mode => 'replace')`,
    [
      job.name,
      JSON.stringify(job.payload),
      job.queue ?? laneOf(job),
      job.runAt?.toISOString() ?? null,
      job.maxAttempts ?? null,
      job.key ?? null,
    ],
  );
}

const LEVELS = { error: 'error', warning: 'warn', info: 'debug', debug: 'trace' } as const;

/** Leads what the queue library says into our log; its news of every job is detail, its warnings are not. */
export function graphileLogger(logger: Logger): GraphileLogger {
  return new GraphileLogger((scope) => (level, message) => {
    logger[LEVELS[level]]({ event: 'queue', task: scope.taskIdentifier, job: scope.jobId }, message);
  });
}

const taskList = (tasks: Readonly<Record<string, Task>>): TaskList =>
  Object.fromEntries(
    Object.entries(tasks).map(([name, task]): [string, TaskList[string]] => [
      name,
      (payload, { job }) => task(payload, { attempt: job.attempts, maxAttempts: job.max_attempts }),
    ]),
  );

const STOP_LIMIT_MS = 25_000;
const RESTART_PAUSE_MS = 1_000;

/** One pool for all groups: a job holds no connection while it runs. Each group listens on one. */
function openPool({ url, logger, groups = [], concurrency = 4 }: WorkerOptions): Pool {
  const widest = Math.max(concurrency, ...groups.map((group) => group.concurrency));
  return createWorkerPool({ url, max: widest + groups.length + 3, logger });
}

interface Crew {
  readonly tasks: Readonly<Record<string, Task>>;
  readonly concurrency: number;
  readonly cron: string;
}

/** Who runs what: each group for itself, and one crew, with the schedule, for all the rest. */
function crewsOf({ tasks, groups = [], concurrency = 4, cron = '' }: WorkerOptions): readonly Crew[] {
  const pick = (wanted: (name: string) => boolean): Readonly<Record<string, Task>> =>
    Object.fromEntries(Object.entries(tasks).filter(([name]) => wanted(name)));
  const grouped = new Set(groups.flatMap((group) => group.tasks));
  const crews = groups.map((group) => ({ tasks: pick((name) => group.tasks.includes(name)), concurrency: group.concurrency, cron: '' }));
  return [{ tasks: pick((name) => !grouped.has(name)), concurrency, cron }, ...crews];
}

interface Common {
  readonly options: WorkerOptions;
  readonly presence: WorkerPresence;
  readonly pool: Pool;
}

async function begin({ options, presence, pool }: Common, crew: Crew): Promise<Runner> {
  const { logger, pollMs = 2_000 } = options;
  const events: WorkerEvents = new EventEmitter();
  // Jobs are locked in the name of the pool, not of the single worker.
  events.on('pool:create', ({ workerPool }) => presence.announce(workerPool.id));
  events.on('job:start', ({ job }) => presence.took(job.id));
  events.on('job:complete', ({ job }) => presence.ended(job.id));
  return run({
    pgPool: pool,
    taskList: taskList(crew.tasks),
    parsedCronItems: parseCrontab(crew.cron),
    concurrency: crew.concurrency,
    pollInterval: pollMs,
    noHandleSignals: true,
    gracefulShutdownAbortTimeout: STOP_LIMIT_MS,
    logger: graphileLogger(logger),
    events,
  });
}

/** Keeps one crew at work: when the queue library gives up, it is started again. Rejects when the first start fails. */
async function keepAtWork(common: Common, crew: Crew): Promise<{ stop(): Promise<void> }> {
  const { logger } = common.options;
  const stopping = new AbortController();
  let runner: Runner | null = await begin(common, crew);
  const end = async (one: Runner | null): Promise<void> => {
    await one?.stop().catch((error: unknown) => logger.warn({ event: 'worker-stop', err: error }));
  };
  const watch = async (): Promise<void> => {
    while (!stopping.signal.aborted) {
      await runner?.promise.catch((error: unknown) => logger.error({ event: 'worker-ended', err: error }));
      runner = null;
      await systemClock.sleep(RESTART_PAUSE_MS, stopping.signal).catch(() => undefined);
      if (stopping.signal.aborted) return;
      logger.warn({ event: 'worker-again' });
      runner = await begin(common, crew).catch((error: unknown) => {
        logger.error({ event: 'worker-start-failed', err: error });
        return null;
      });
      // Whoever asked to stop meanwhile saw no runner.
      if (stopping.signal.aborted) await end(runner);
    }
  };
  const watching = watch();
  return {
    stop: async () => {
      stopping.abort();
      await end(runner);
      await watching;
    },
  };
}

/**
 * Starts running jobs, and starts again when the queue library gives up (it does when the database goes away). `stop` takes no new jobs, waits up
 * to 25 s for those that run, and closes the connections.
 */
export async function startWorker(options: WorkerOptions): Promise<{ stop(): Promise<void> }> {
  const { url, logger, deadWorkerMs = 5_000, unheardMs = SILENCE_MS + deadWorkerMs } = options;
  const presence = startPresence({ url, logger, everyMs: deadWorkerMs, unheardMs });
  const pool = openPool(options);
  const starting = await Promise.allSettled(crewsOf(options).map((crew) => keepAtWork({ options, presence, pool }, crew)));
  const end = async (): Promise<void> => {
    await Promise.all(starting.flatMap((one) => (one.status === 'fulfilled' ? [one.value.stop()] : [])));
    await presence.stop();
    await pool.end();
  };
  let ending: Promise<void> | null = null;
  const stop = (): Promise<void> => (ending ??= end());
  const failed = starting.find((one) => one.status === 'rejected');
  if (!failed) return { stop };
  await stop();
  throw failed.reason;
}
