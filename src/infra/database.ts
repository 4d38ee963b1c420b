import { EventEmitter } from 'node:events';
import { DataSource } from 'typeorm';
import type { EntityManager, EntitySchema, QueryRunner } from 'typeorm';
import { systemClock } from './clock';
import type { Clock } from './clock';
import { codeOf, constraintOf, isConnectionLost, messageOf } from './errors';
import { maskUrl } from './logger';
import type { Logger } from './logger';

/** What a store works with inside `transaction` or `read`: the only way to the database, so that no query can slip onto another connection. */
export type Tx = EntityManager;

/** The database as the product uses it. */
export interface Database {
  /**
   * Runs the work in one transaction; done again, up to four times, when Postgres chose it as the victim of a conflict or a dead-lock.
   * @throws DatabaseAway when the server cannot be reached or is silent.
   */
  transaction<T>(work: (tx: Tx) => Promise<T>): Promise<T>;
  /** Runs the work on one consistent picture of the data; Postgres refuses to write in it. */
  read<T>(work: (tx: Tx) => Promise<T>): Promise<T>;
  /**
   * The same for work that is one `select`, which is a picture by itself: Postgres is asked once and not three times. Work that turns out to be more
   * is begun anew as a `read`. Only there Postgres refuses to write: a `select` that calls a function which writes must not come here.
   */
  select<T>(work: (tx: Tx) => Promise<T>): Promise<T>;
  readonly url: string;
  close(): Promise<void>;
}

/** How to open a database; times in milliseconds. */
export interface DatabaseOptions {
  readonly url: string;
  // An EntitySchema of anything: TypeORM's own option is not generic either.
  readonly entities: readonly EntitySchema[];
  readonly poolSize?: number;
  readonly logger: Logger;
  /** How long to wait for a server that is not there yet. */
  readonly waitMs?: number;
  /** How long a server may be silent over one statement before its connection is given up. */
  readonly silenceMs?: number;
  readonly clock?: Clock;
}

/**
 * The database is away, starting, changing places or silent. Whether the work was committed is not known when it happened at the commit itself;
 * asking again later is right, doing it again blindly is not.
 */
export class DatabaseAway extends Error {
  override readonly name = 'DatabaseAway';
}

/** After how many seconds it makes sense to ask again: a standby takes over in that order of time. */
export const AWAY_SECONDS = 5;

/** How long a statement may take; the server ends it. */
const STATEMENT_MS = 30_000;

/** Above the limit that the server itself keeps, so that it is reached only when nobody is there any more: a machine that lost its power says no goodbye. */
export const SILENCE_MS = STATEMENT_MS + 5_000;

/** How an idle connection finds out that the other side has gone. */
export const KEEP_ALIVE = { keepAlive: true, keepAliveInitialDelayMillis: 10_000 } as const;

/** What a new connection is asked: a standby, or a primary that was demoted, answers but cannot keep anything. */
interface Asked {
  query(sql: string): Promise<{ readonly rows: readonly unknown[] }>;
}

/** Refuses a connection to a server that may not write, so that the pool tries again until the address leads to the primary. */
export async function refuseStandby(client: Asked): Promise<void> {
  const { rows: found } = await client.query('select 1 where pg_is_in_recovery()');
  if (found.length > 0) throw Object.assign(new Error('the database server is a standby'), { code: '25006' });
}

const CONFLICTS = new Set(['40001', '40P01']);

/** How often the victim of a conflict is done again: two that lock crosswise can meet a second time in the same order. */
const AGAIN = 4;

/** The longest pause before the first of them; each later one may be as much longer. */
const AGAIN_PAUSE_MS = 40;

/** True when the error says that a row with the same key exists, and when named, by that constraint. */
export function isUniqueViolation(error: unknown, constraint?: string): boolean {
  return codeOf(error) === '23505' && (constraint === undefined || constraintOf(error) === constraint);
}

/** The rows of a statement, whatever its kind. Values are what the driver gives: `bigint` and `numeric` are text. */
export async function rows<T>(tx: Tx, sql: string, params: readonly unknown[] = []): Promise<readonly T[]> {
  if (!tx.queryRunner) throw new Error('rows() needs the transaction it was given, not a manager of the pool');
  // Without the structured form, "update … returning" answers [rows, count] and everything else answers rows.
  const result = await tx.queryRunner.query(sql, [...params], true);
  const records: readonly T[] = result.records ?? [];
  return records;
}

async function connect(options: DatabaseOptions): Promise<DataSource> {
  const { url, entities, poolSize = 10, logger, waitMs = 60_000, silenceMs = SILENCE_MS, clock = systemClock } = options;
  const giveUpAt = clock.now().getTime() + waitMs;
  for (let attempt = 1; ; attempt += 1) {
    const source = new DataSource({
      type: 'postgres',
      url,
      entities: [...entities],
      synchronize: false,
      logging: false,
      applicationName: 'ordertill',
      poolErrorHandler: (error: unknown) => logger.warn({ event: 'database-connection-lost', err: error }),
      extra: {
        max: poolSize,
        connectionTimeoutMillis: 10_000,
        statement_timeout: STATEMENT_MS,
        query_timeout: silenceMs,
        lock_timeout: 10_000,
        idle_in_transaction_session_timeout: 60_000,
        ...KEEP_ALIVE,
        onConnect: refuseStandby,
      },
    });
    try {
      return await source.initialize();
    } catch (error) {
      if (!isConnectionLost(error) || clock.now().getTime() >= giveUpAt) throw error;
      logger.warn({ event: 'database-not-ready', attempt, url: maskUrl(url), code: codeOf(error) }, 'Waiting for the database server');
      await clock.sleep(Math.min(250 * attempt, 2_000));
    }
  }
}

async function inTransaction<T>(source: DataSource, begin: string, work: (tx: Tx) => Promise<T>): Promise<T> {
  const runner = source.createQueryRunner();
  try {
    await runner.query(begin);
    const value = await work(runner.manager);
    await runner.query('commit');
    return value;
  } catch (error) {
    if (isUseless(error)) await giveUp(runner, error);
    else await runner.query('rollback').catch((lost: unknown) => giveUp(runner, lost));
    throw isConnectionLost(error) ? new DatabaseAway(messageOf(error), { cause: error }) : error;
  } finally {
    await runner.release();
  }
}

/** The work has more statements than one. */
class NeedsTransaction extends Error {
  override readonly name = 'NeedsTransaction';
}

/** Lets one statement through, and only one that reads. */
function restrain(runner: QueryRunner): void {
  const query = runner.query.bind(runner);
  let first = true;
  runner.query = (sql: string, ...rest: readonly unknown[]) => {
    const alone = first && /^\s*select\b/i.test(sql);
    first = false;
    if (!alone) throw new NeedsTransaction();
    return Reflect.apply(query, runner, [sql, ...rest]);
  };
}

async function withoutTransaction<T>(source: DataSource, work: (tx: Tx) => Promise<T>): Promise<T> {
  const runner = source.createQueryRunner();
  restrain(runner);
  try {
    return await work(runner.manager);
  } catch (error) {
    if (isUseless(error)) await giveUp(runner, error);
    throw isConnectionLost(error) ? new DatabaseAway(messageOf(error), { cause: error }) : error;
  } finally {
    await runner.release();
  }
}

/** Whether nothing more can be hoped of the connection: the server was silent, or it is one that may not write. */
const isUseless = (error: unknown): boolean => codeOf(error) === '25006' || messageOf(error).startsWith('Query read timeout');

/** A connection that broke, or that a silent server may still answer on, must not go back to the pool: the next one would get it. */
async function giveUp(runner: QueryRunner, error: unknown): Promise<void> {
  // Without a connection there is nothing to give up.
  const connection: unknown = await runner.connect().catch(() => null);
  if (connection instanceof EventEmitter && !runner.isReleased) connection.emit('error', error);
}

/** Opens the pool; waits, and says so in the log, while the server is starting or not there yet (60 s by default), then rejects. */
export async function openDatabase(options: DatabaseOptions): Promise<Database> {
  const { clock = systemClock } = options;
  const source = await connect(options);
  const write = <T>(work: (tx: Tx) => Promise<T>): Promise<T> => inTransaction(source, 'begin', work);
  const read = <T>(work: (tx: Tx) => Promise<T>): Promise<T> =>
    inTransaction(source, 'begin isolation level repeatable read read only', work);
  return {
    url: options.url,
    transaction: async (work) => {
      for (let attempt = 1; ; attempt += 1) {
        try {
          return await write(work);
        } catch (error) {
          if (attempt > AGAIN || !CONFLICTS.has(codeOf(error) ?? '')) throw error;
          options.logger.info({ event: 'transaction-again', code: codeOf(error), attempt });
          // By chance, so that the two do not begin together once more.
          await clock.sleep(Math.random() * AGAIN_PAUSE_MS * attempt);
        }
      }
    },
    read,
    select: async (work) => {
      try {
        return await withoutTransaction(source, work);
      } catch (error) {
        if (!(error instanceof NeedsTransaction)) throw error;
        return read(work);
      }
    },
    close: () => source.destroy(),
  };
}
