import { EventEmitter } from 'node:events';
import { Logger as GraphileLogger, parseCrontab, run } from 'graphile-worker';
import type { Runner, TaskList, WorkerEvents } from 'graphile-worker';
import { systemClock } from './clock';
import { rows } from './database';
import type { Tx } from './database';
import type { Logger } from './logger';
import { startPresence } from './worker-presence';
import type { WorkerPresence } from './worker-presence';

/** A piece of work for later. The payload names rows by id and never holds a secret. */
export interface Job {
  readonly name: string;
  readonly payload: Readonly<Record<string, unknown>>;
  /** A waiting job with the same key is replaced by this one. */
  readonly key?: string;
  /** Jobs of one queue run one at a time, in order. */
  readonly queue?: string;
  readonly runAt?: Date;
  readonly maxAttempts?: number;
}

/** The work behind a job's name. Throwing means "again later", until `maxAttempts` is reached. */
export type Task = (payload: unknown, run: { readonly attempt: number; readonly maxAttempts: number }) => Promise<void>;

/** How to run jobs; times in milliseconds. */
export interface WorkerOptions {
  readonly url: string;
  readonly tasks: Readonly<Record<string, Task>>;
  /** Crontab text, in UTC. */
  readonly cron?: string;
  readonly concurrency?: number;
  readonly logger: Logger;
  readonly pollMs?: number;
  /** How soon the jobs of a process that was killed are given to others. */
  readonly deadWorkerMs?: number;
}

/** Puts a job into the queue as part of the caller's transaction: it exists if, and only if, that transaction commits. */
export async function enqueue(tx: Tx, job: Job): Promise<void> {
  await rows(
    tx,
    `select graphile_worker.add_job($1, $2::json, queue_name => $3, run_at => $4::timestamptz, max_attempts => $5::int,
       job_key => $6, job_key_mode => 'replace')`,
    [job.name, JSON.stringify(job.payload), job.queue ?? null, job.runAt?.toISOString() ?? null, job.maxAttempts ?? null, job.key ?? null],
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

async function begin(options: WorkerOptions, presence: WorkerPresence): Promise<Runner> {
  const { url, tasks, cron = '', concurrency = 4, logger, pollMs = 2_000 } = options;
  const events: WorkerEvents = new EventEmitter();
  // Jobs are locked in the name of the pool, not of the single worker.
  events.on('pool:create', ({ workerPool }) => presence.announce(workerPool.id));
  return run({
    connectionString: url,
    taskList: taskList(tasks),
    parsedCronItems: parseCrontab(cron),
    concurrency,
    maxPoolSize: concurrency + 2,
    pollInterval: pollMs,
    noHandleSignals: true,
    gracefulShutdownAbortTimeout: STOP_LIMIT_MS,
    logger: graphileLogger(logger),
    events,
  });
}

/**
 * Starts running jobs, and starts again when the queue library gives up (it does when the database goes away). `stop` takes no new jobs, waits up
 * to 25 s for those that run, and closes the connections.
 */
export async function startWorker(options: WorkerOptions): Promise<{ stop(): Promise<void> }> {
  const { url, logger, deadWorkerMs = 5_000 } = options;
  const presence = startPresence({ url, logger, everyMs: deadWorkerMs });
  const stopping = new AbortController();
  let runner: Runner | null = await begin(options, presence).catch(async (error: unknown) => {
    await presence.stop();
    throw error;
  });
  const watch = async (): Promise<void> => {
    while (!stopping.signal.aborted) {
      await runner?.promise.catch((error: unknown) => logger.error({ event: 'worker-ended', err: error }));
      runner = null;
      await systemClock.sleep(RESTART_PAUSE_MS, stopping.signal).catch(() => undefined);
      if (stopping.signal.aborted) return;
      logger.warn({ event: 'worker-again' });
      runner = await begin(options, presence).catch((error: unknown) => {
        logger.error({ event: 'worker-start-failed', err: error });
        return null;
      });
    }
  };
  const watching = watch();
  return {
    stop: async () => {
      stopping.abort();
      await runner?.stop().catch((error: unknown) => logger.warn({ event: 'worker-stop', err: error }));
      await watching;
      await presence.stop();
    },
  };
}
