import { spawnSync } from 'node:child_process';
import { appendFileSync, chmodSync, chownSync, mkdtempSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import { ensureDatabase, startEmbeddedPostgres } from '../../src/infra/embedded-postgres';
import type { EmbeddedPostgres } from '../../src/infra/embedded-postgres';
import { CLUSTER_USER, clusterPassword } from '../../src/infra/embedded-postgres-cluster';
import { migrate } from '../../src/infra/migrate';
import { migrationsDir } from '../../src/infra/paths';
import { eventually } from '../support/eventually';
import { quietLogger } from '../support/quiet-logger';

/** The database of the product. */
export const DATABASE = 'ordertill';
const STANDBY = 'standby';

/** One real server of the pair, in processes of its own. */
export interface Server {
  readonly dir: string;
  readonly port: number;
  readonly url: string;
  readonly postgres: EmbeddedPostgres;
}

/** A primary and a standby that every commit waits for, with a migrated database of the product. */
export interface Pair {
  readonly primary: Server;
  readonly standby: Server;
  /** Kills every process of the primary with signal 9 at once, as the loss of its machine would. */
  killPrimary(): void;
  /** Kills every process of the standby; the primary has nobody left to wait for. */
  killStandby(): void;
  /** Starts the killed standby again; it catches up by itself. */
  reviveStandby(): Promise<void>;
  /** Makes the standby the primary; resolves when it takes writes. */
  promote(): Promise<void>;
  stop(): Promise<void>;
}

/** The rows of one statement on a connection of its own. */
export async function ask<T extends object>(url: string, sql: string): Promise<readonly T[]> {
  const client = new Client({ connectionString: url, connectionTimeoutMillis: 10_000 });
  client.on('error', () => undefined);
  await client.connect();
  try {
    return (await client.query<T>(sql)).rows;
  } finally {
    await client.end();
  }
}

async function start(dir: string): Promise<Server> {
  const postgres = await startEmbeddedPostgres({ dataDir: dir, durable: true });
  const url = postgres.url(DATABASE);
  return { dir, postgres, url, port: Number(new URL(url).port) };
}

/** Writes a file into a data folder that belongs to whom the other file belongs to. */
export function writeOwned(file: string, text: string, like: string): void {
  writeFileSync(file, text, { mode: 0o600 });
  const { uid, gid } = statSync(like);
  chownSync(file, uid, gid);
}

/** A low-level base backup: the packaged Postgres brings no pg_basebackup. What the lock file and the log are about belongs to the primary alone. */
export async function copyRunning(from: { readonly dir: string; readonly url: string }, to: string): Promise<void> {
  const client = new Client({ connectionString: from.url });
  await client.connect();
  try {
    await client.query('select pg_backup_start($1, true)', ['copy']);
    // A file that the server removes meanwhile is reported by cp and does not matter: replaying the log makes up for it.
    spawnSync('cp', ['-a', from.dir, to]);
    const { rows } = await client.query<{ labelfile: string }>('select labelfile from pg_backup_stop(false)');
    for (const file of ['postmaster.pid', 'postmaster.opts', 'server.log']) rmSync(join(to, file), { force: true });
    for (const name of readdirSync(join(to, 'pg_wal'))) if (/^[0-9A-F]{24}/.test(name)) rmSync(join(to, 'pg_wal', name));
    writeOwned(join(to, 'backup_label'), rows[0]?.labelfile ?? '', join(to, 'PG_VERSION'));
  } finally {
    await client.end();
  }
}

async function makeStandby(primary: Server, dir: string): Promise<Server> {
  await ask(primary.url, `select pg_create_physical_replication_slot('${STANDBY}', true)`);
  await copyRunning(primary, dir);
  const password = clusterPassword(primary.dir);
  const primaryConnection = `host=127.0.0.1 port=${primary.port} user=${CLUSTER_USER} password=${password} application_name=${STANDBY}`;
  appendFileSync(join(dir, 'postgresql.auto.conf'), `primary_conninfo = '${primaryConnection}'\nprimary_slot_name = '${STANDBY}'\n`);
  writeOwned(join(dir, 'standby.signal'), '', join(dir, 'PG_VERSION'));
  return start(dir);
}

/** The processes of a server: its first one and all that it started. Elsewhere than on Linux the others end by themselves when they miss it. */
function processesOf(first: number): readonly number[] {
  const isChild = (pid: string): boolean => {
    try {
      return Number(readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ')[1]) === first;
    } catch {
      return false;
    }
  };
  const all = process.platform === 'linux' ? readdirSync('/proc').filter((name) => /^\d+$/.test(name)) : [];
  return [first, ...all.filter(isChild).map(Number)];
}

function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It has ended by itself.
  }
}

function killServer({ dir }: Server): void {
  processesOf(Number(readFileSync(join(dir, 'postmaster.pid'), 'utf8').split('\n')[0])).forEach(kill);
}

/** Starts the pair in a folder of its own under the system's temporary one. */
export async function startPair(): Promise<Pair> {
  const folder = mkdtempSync(join(tmpdir(), 'ordertill-failover-'));
  chmodSync(folder, 0o755);
  const primary = await start(join(folder, 'primary'));
  await ensureDatabase(primary.url);
  await migrate({ url: primary.url, dir: migrationsDir, logger: quietLogger });
  const standby = await makeStandby(primary, join(folder, 'standby'));
  await ask(primary.url, `alter system set synchronous_standby_names = '${STANDBY}'`);
  await ask(primary.url, 'select pg_reload_conf()');
  await eventually(
    async () => (await ask(primary.url, `select 1 from pg_stat_replication where sync_state = 'sync'`)).length === 1,
    60_000,
  );
  return {
    primary,
    standby,
    killPrimary: () => killServer(primary),
    killStandby: () => killServer(standby),
    reviveStandby: async () => void (await start(standby.dir)),
    promote: async () => {
      await ask(standby.url, 'select pg_promote(true, 60)');
      await eventually(async () => (await ask(standby.url, 'select 1 where not pg_is_in_recovery()')).length === 1, 60_000);
    },
    stop: async () => {
      await standby.postgres.stop('immediate');
      await primary.postgres.stop('immediate');
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
