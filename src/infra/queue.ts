import { Logger as GraphileLogger, parseCrontab, run } from 'graphile-worker';
import type { TaskList } from 'graphile-worker';
import { rows } from './database';
import type { Tx } from './database';
import type { Logger } from './logger';

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

/** Starts running jobs. `stop` takes no new ones, waits for those that run, and closes its connections. */
export async function startWorker(options: WorkerOptions): Promise<{ stop(): Promise<void> }> {
  const { url, tasks, cron = '', concurrency = 4, logger, pollMs = 2_000 } = options;
  const runner = await run({
    connectionString: url,
    taskList: taskList(tasks),
    parsedCronItems: parseCrontab(cron),
    concurrency,
    maxPoolSize: concurrency + 2,
    pollInterval: pollMs,
    noHandleSignals: true,
    logger: graphileLogger(logger),
  });
  return { stop: () => runner.stop() };
}
