import { Client } from 'pg';
import { systemClock } from './clock';
import { KEEP_ALIVE, SILENCE_MS } from './database';
import { createJobsInHand } from './jobs-in-hand';
import type { Logger } from './logger';

/** How other processes see that the worker pool of this one is alive, and how it keeps no job from them that never reached it. */
export interface WorkerPresence {
  /** Says that a pool of this process is alive, until `stop` or the end of the process. */
  announce(poolId: string): void;
  /** A job has arrived and is worked on. */
  took(jobId: string): void;
  /** The work on a job has ended; that may still have to be written down. */
  ended(jobId: string): void;
  stop(): Promise<void>;
}

/** What a presence looks after; times in milliseconds. */
interface PresenceOptions {
  readonly url: string;
  readonly logger: Logger;
  readonly everyMs: number;
  /** After how long a job that the database gave to this process, and that has not arrived, never will. */
  readonly unheardMs: number;
}

/** The first half of our advisory lock numbers; the second is the hash of the pool's id. */
const LOCK_CLASS = 730_415_122;

/**
 * The lock is to be had exactly when the session of its pool has ended. Its jobs get another number: a process that lives after all, and only could not be
 * seen, ends a job by its number, and would end with it whatever was asked for again under the same key since.
 */
const RELEASE = `
  with dead as (
      select locked_by from (select distinct locked_by from graphile_worker.jobs where locked_at < now() - make_interval(secs => $2)) as holders
      where locked_by <> all ($3) and pg_try_advisory_xact_lock($1, hashtext(locked_by))
    ),
    jobs as (
      update graphile_worker._private_jobs set id = default, locked_by = null, locked_at = null
      where locked_by in (select locked_by from dead)
    ),
    queues as (
      update graphile_worker._private_job_queues set locked_by = null, locked_at = null where locked_by in (select locked_by from dead)
    )
  select count(*) as pools from dead having count(*) > 0`;

/**
 * Queues that are kept for a pool which has no job of theirs. The library frees a queue only together with a job, and one that stayed locked would keep
 * back all that is in it for four hours. Nobody may take a job of such a queue, so that none can be taken beside this.
 */
const FREE_QUEUES = `
  update graphile_worker._private_job_queues queue set locked_by = null, locked_at = null
  where locked_at < now() - make_interval(secs => $1)
    and not exists (select from graphile_worker._private_jobs job where job.job_queue_id = queue.id and job.locked_by = queue.locked_by)`;

class Presence implements WorkerPresence {
  readonly #options: PresenceOptions;
  readonly #inHand = createJobsInHand();
  readonly #ids = new Set<string>();
  readonly #stopping = new AbortController();
  #client: Client | null = null;
  #loop: Promise<void> = Promise.resolve();
  #turn: Promise<unknown> = Promise.resolve();

  constructor(options: PresenceOptions) {
    this.#options = options;
  }

  start(): void {
    this.#loop = this.#run();
  }

  announce(poolId: string): void {
    this.#ids.add(poolId);
    const client = this.#client;
    if (client) this.#turn = this.#turn.then(() => this.#hold(client, poolId)).catch(() => undefined);
  }

  took(jobId: string): void {
    this.#inHand.took(jobId);
  }

  ended(jobId: string): void {
    this.#inHand.ended(jobId);
  }

  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#loop;
    await this.#turn.catch(() => undefined);
    await this.#client?.end().catch(() => undefined);
  }

  async #run(): Promise<void> {
    const { signal } = this.#stopping;
    while (!signal.aborted) {
      // A look that failed, because the connection was lost, must not keep the next one from being taken.
      this.#turn = this.#turn.catch(() => undefined).then(() => this.#look());
      await this.#turn.catch((error: unknown) => this.#lose(error));
      await systemClock.sleep(this.#options.everyMs, signal).catch(() => undefined);
    }
  }

  /** A connection that failed once is not asked again: a silent one would never say anything any more. */
  async #lose(cause: unknown): Promise<void> {
    this.#options.logger.warn({ event: 'worker-presence-failed', err: cause });
    await this.#client?.end().catch(() => undefined);
    this.#client = null;
  }

  async #look(): Promise<void> {
    const client = this.#client ?? (await this.#connect());
    const { logger, everyMs, unheardMs } = this.#options;
    const { rows } = await client.query<{ pools: string }>(RELEASE, [LOCK_CLASS, everyMs / 1000, [...this.#ids]]);
    if (rows[0]) logger.warn({ event: 'jobs-of-dead-workers-released', pools: Number(rows[0].pools) });
    const jobs = await this.#inHand.giveBack(client, { pools: [...this.#ids], unheardMs });
    if (jobs > 0) logger.warn({ event: 'jobs-that-never-arrived-released', jobs });
    const { rowCount: queues } = await client.query(FREE_QUEUES, [everyMs / 1_000]);
    if (queues) logger.warn({ event: 'queues-without-a-job-released', queues });
  }

  async #connect(): Promise<Client> {
    const client = new Client({
      connectionString: this.#options.url,
      application_name: 'ordertill-presence',
      connectionTimeoutMillis: 10_000,
      query_timeout: SILENCE_MS,
      ...KEEP_ALIVE,
    });
    client.on('error', () => undefined);
    client.once('end', () => {
      if (this.#client === client) this.#client = null;
    });
    await client.connect();
    for (const id of this.#ids) await this.#hold(client, id);
    this.#client = client;
    return client;
  }

  async #hold(client: Client, poolId: string): Promise<void> {
    await client.query('select pg_advisory_lock($1, hashtext($2))', [LOCK_CLASS, poolId]);
  }
}

/**
 * Holds one database session for the worker pool of this process, and gives back the jobs of pools whose session has ended: the queue itself would
 * keep the jobs of a killed process locked for four hours. A job taken less than `everyMs` ago is left alone. So are given back the jobs that the
 * database has locked for this process while the connection that should have brought them broke, and queues that wait for no job.
 */
export function startPresence(options: PresenceOptions): WorkerPresence {
  const presence = new Presence(options);
  presence.start();
  return presence;
}
