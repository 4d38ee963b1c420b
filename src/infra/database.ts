import { DataSource } from 'typeorm';
import type { EntityManager, EntitySchema } from 'typeorm';
import { systemClock } from './clock';
import type { Clock } from './clock';
import { codeOf, constraintOf, isServerStarting } from './errors';
import { maskUrl } from './logger';
import type { Logger } from './logger';

/** What a store works with inside `transaction` or `read`: the only way to the database, so that no query can slip onto another connection. */
export type Tx = EntityManager;

/** The database as the product uses it. */
export interface Database {
  /** Runs the work in one transaction; done again once when Postgres chose it as the victim of a conflict or a dead-lock. */
  transaction<T>(work: (tx: Tx) => Promise<T>): Promise<T>;
  /** Runs the work on one consistent picture of the data; Postgres refuses to write in it. */
  read<T>(work: (tx: Tx) => Promise<T>): Promise<T>;
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
  readonly clock?: Clock;
}

const CONFLICTS = new Set(['40001', '40P01']);

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
  const { url, entities, poolSize = 10, logger, waitMs = 60_000, clock = systemClock } = options;
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
        statement_timeout: 30_000,
        lock_timeout: 10_000,
        idle_in_transaction_session_timeout: 60_000,
      },
    });
    try {
      return await source.initialize();
    } catch (error) {
      if (!isServerStarting(error) || clock.now().getTime() >= giveUpAt) throw error;
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
    await runner.query('rollback').catch(() => undefined);
    throw error;
  } finally {
    await runner.release();
  }
}

/** Opens the pool; waits, and says so in the log, while the server is starting or not there yet (60 s by default), then rejects. */
export async function openDatabase(options: DatabaseOptions): Promise<Database> {
  const source = await connect(options);
  const write = <T>(work: (tx: Tx) => Promise<T>): Promise<T> => source.transaction(work);
  return {
    url: options.url,
    transaction: async (work) => {
      try {
        return await write(work);
      } catch (error) {
        if (!CONFLICTS.has(codeOf(error) ?? '')) throw error;
        options.logger.info({ event: 'transaction-again', code: codeOf(error) });
        return write(work);
      }
    },
    read: (work) => inTransaction(source, 'begin isolation level repeatable read read only', work),
    close: () => source.destroy(),
  };
}
