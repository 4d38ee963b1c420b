import { createHash } from 'node:crypto';
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { runMigrations } from 'graphile-worker';
import { Client } from 'pg';
import { setTimeout as wait } from 'node:timers/promises';
import { isConnectionLost, messageOf } from './errors';
import { maskUrl } from './logger';
import type { Logger } from './logger';
import { graphileLogger } from './queue';

/** One numbered SQL file. */
export interface Migration {
  readonly name: string;
  readonly sql: string;
  readonly sha256: string;
  readonly inTransaction: boolean;
}

const FILE = /^\d{4}_[a-z0-9_-]+\.sql$/;
const LOCK = 7_304_151_220;

/** Reads the migration files in order; throws when a name is not `NNNN_name.sql` or two carry the same number. */
export function readMigrations(dir: string): readonly Migration[] {
  const names = readdirSync(dir)
    .filter((name) => name.endsWith('.sql'))
    .sort();
  names.forEach((name, index) => {
    if (!FILE.test(name)) throw new Error(`migration ${name}: the name must look like 0001_first.sql`);
    if (names[index - 1]?.slice(0, 4) === name.slice(0, 4))
      throw new Error(`migrations ${names[index - 1]} and ${name} carry the same number`);
  });
  return names.map((name) => {
    // A checkout on Windows changes line ends; that is not a change of the migration.
    const sql = readFileSync(join(dir, name), 'utf8').replace(/\r\n/g, '\n');
    const sha256 = createHash('sha256').update(sql).digest('hex');
    return { name, sql, sha256, inTransaction: !/^-- no transaction\s*(\n|$)/.test(sql) };
  });
}

function pendingOf(all: readonly Migration[], applied: ReadonlyMap<string, string>): readonly Migration[] {
  const newest = [...applied.keys()].sort().at(-1);
  for (const { name, sha256 } of all) {
    const known = applied.get(name);
    if (known !== undefined && known !== sha256) {
      throw new Error(`migration ${name} was changed after it had been applied: put the old text back and write a new migration`);
    }
    if (known === undefined && newest !== undefined && name < newest) {
      throw new Error(`migration ${name} comes before ${newest}, which is already applied: give it the next free number`);
    }
  }
  return all.filter(({ name }) => !applied.has(name));
}

async function apply(client: Client, { name, sql, sha256, inTransaction }: Migration): Promise<void> {
  const note = (): Promise<unknown> => client.query('insert into schema_migration (name, sha256) values ($1, $2)', [name, sha256]);
  if (!inTransaction) {
    await client.query(sql);
    await note();
    return;
  }
  await client.query('begin');
  try {
    await client.query(sql);
    await note();
    await client.query('commit');
  } catch (error) {
    await client.query('rollback');
    throw error;
  }
}

/** How long a start waits for a database server that is not there yet, in milliseconds. */
const PATIENCE_MS = 60_000;

async function connectPatiently(url: string, logger: Logger): Promise<Client> {
  const giveUpAt = Date.now() + PATIENCE_MS;
  for (let attempt = 1; ; attempt += 1) {
    const client = new Client({ connectionString: url, application_name: 'ordertill-migrate', connectionTimeoutMillis: 10_000 });
    client.on('error', (error) => logger.warn({ event: 'database-connection-lost', err: error }));
    try {
      await client.connect();
      return client;
    } catch (error) {
      await client.end().catch(() => undefined);
      if (!isConnectionLost(error))
        throw new Error(`the database refuses us: ${messageOf(error)}. Is DATABASE_URL right?`, { cause: error });
      if (Date.now() >= giveUpAt)
        throw new Error('the database server did not answer for a minute. Does it run, and is DATABASE_URL right?', { cause: error });
      if (attempt === 1) logger.warn({ event: 'database-not-ready', url: maskUrl(url) }, 'Waiting for the database server');
      await wait(Math.min(250 * attempt, 2_000));
    }
  }
}

/** Waits by asking: a session that hangs in pg_advisory_lock holds a snapshot, and "create index concurrently" would wait for it for ever. */
async function lock(client: Client, logger: Logger): Promise<void> {
  for (let attempt = 0; ; attempt += 1) {
    const answer = await client.query<{ got: boolean }>('select pg_try_advisory_lock($1) as got', [LOCK]);
    if (answer.rows[0]?.got) return;
    if (attempt === 0) logger.info({ event: 'migrations-wait' }, 'Another process is applying migrations; waiting for it');
    await wait(200);
  }
}

/**
 * Brings the database to the schema of this version: our numbered SQL files, then the tables of the job queue. Safe to run from
 * several processes at once. Rejects when a file fails, was changed after it was applied, or carries an old number; names the file.
 */
export async function migrate(options: {
  readonly url: string;
  readonly dir: string;
  readonly logger: Logger;
  /** The name of the last file to apply; all of them when left out. */
  readonly through?: string;
}): Promise<void> {
  const { url, dir, logger, through } = options;
  const all = readMigrations(dir).filter(({ name }) => through === undefined || name <= through);
  const client = await connectPatiently(url, logger);
  try {
    await lock(client, logger);
    await client.query(
      'create table if not exists schema_migration (name text primary key, sha256 text not null, applied_at timestamptz not null default now())',
    );
    const known = await client.query<{ name: string; sha256: string }>('select name, sha256 from schema_migration');
    for (const migration of pendingOf(all, new Map(known.rows.map((row) => [row.name, row.sha256])))) {
      await apply(client, migration).catch((error: unknown) => {
        throw new Error(`migration ${migration.name} failed: ${messageOf(error)}`, { cause: error });
      });
      logger.info({ event: 'migration-applied', migration: migration.name });
    }
    await runMigrations({ connectionString: url, logger: graphileLogger(logger) });
  } finally {
    await client.end();
  }
}
