import { execFile, spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { closeSync, existsSync, fchownSync, openSync, readFileSync, rmSync, statSync, truncateSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { withClient } from './client';
import { systemClock } from './clock';
import { findBinaries, postgresUser } from './embedded-postgres-binaries';
import type { Binaries, UnixUser } from './embedded-postgres-binaries';
import { CLUSTER_USER, clusterPassword, ensureCluster, placeCluster, spawnAs } from './embedded-postgres-cluster';
import { codeOf, isServerStarting } from './errors';
import { freePort } from './free-port';
import type { Logger } from './logger';

/** A Postgres server of our own, on the loopback address only. */
export interface EmbeddedPostgres {
  /** The address of one of its databases, password included: never log it. */
  url(db: string): string;
  /** True when the server had been running before, left by a process that was killed or started by another copy. */
  readonly adopted: boolean;
  /** Stops the server. `fast` (the default) leaves it running while somebody else is connected; `immediate` is for clusters that are thrown away. */
  stop(mode?: 'fast' | 'immediate'): Promise<void>;
}

/** Where the cluster lives, and whether commits must survive a power cut (`false` is for tests). */
export interface EmbeddedPostgresOptions {
  readonly dataDir: string;
  readonly durable: boolean;
  /** Gives addresses that lead over a socket in the folder of the data, where the system can: a twentieth less work than over the loopback address. */
  readonly overSocket?: boolean;
  readonly logger?: Logger;
}

interface Cluster {
  readonly dir: string;
  readonly binaries: Binaries;
  readonly user: UnixUser | undefined;
  readonly durable: boolean;
  readonly overSocket: boolean;
}

interface PidFile {
  readonly pid: number;
  readonly port: number;
  /** The folder of its socket; empty when it has none. */
  readonly sockets: string;
  readonly status: string;
}

const START_LIMIT_MS = 60_000;
const LOG_LIMIT_BYTES = 10_000_000;
/** Systems refuse the path of a socket that is longer. */
const LONGEST_SOCKET = 103;
const STOP_NAME = 'ordertill-stop';
const START = { name: 'ordertill-start', patienceMs: 5_000 } as const;

const run = promisify(execFile);

function readPidFile(dir: string): PidFile | null {
  try {
    const lines = readFileSync(join(dir, 'postmaster.pid'), 'utf8').split('\n');
    return { pid: Number(lines[0]), port: Number(lines[3]), sockets: lines[4]?.trim() ?? '', status: lines[7]?.trim() ?? '' };
  } catch {
    return null;
  }
}

/** Whether the process is a live Postgres and not a zombie or a stranger that was given the same number after a restart of the machine. */
function isPostgres(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    if (codeOf(error) !== 'EPERM') return false;
  }
  const proc = `/proc/${pid}`;
  if (!existsSync('/proc/self/stat')) return true;
  try {
    const stat = readFileSync(`${proc}/stat`, 'utf8');
    return /^\d+ \(postgres/.test(stat) && !/\) [ZX] /.test(stat);
  } catch {
    return false;
  }
}

const address = (dir: string, port: number, db: string): string =>
  `postgres://${CLUSTER_USER}:${encodeURIComponent(clusterPassword(dir))}@127.0.0.1:${port}/${db}`;

/** Resolves true when the server takes queries, false when it cannot be reached; waits while it recovers from a crash. */
async function takesQueries(dir: string, port: number): Promise<boolean> {
  try {
    await withClient({ ...START, url: address(dir, port, 'postgres') }, (client) => client.query('select 1'));
    return true;
  } catch (error) {
    if (isServerStarting(error)) return false;
    throw error;
  }
}

function openLog(cluster: Cluster): number {
  const file = join(cluster.dir, 'server.log');
  if ((statSync(file, { throwIfNoEntry: false })?.size ?? 0) > LOG_LIMIT_BYTES) truncateSync(file);
  const log = openSync(file, 'a', 0o600);
  if (cluster.user) fchownSync(log, cluster.user.uid, cluster.user.gid);
  return log;
}

async function spawnServer(cluster: Cluster): Promise<ChildProcess> {
  const sockets = `unix_socket_directories=${cluster.overSocket ? cluster.dir : ''}`;
  const settings = ['listen_addresses=127.0.0.1', sockets, 'max_connections=200', 'timezone=UTC', 'log_timezone=UTC'];
  const throwaway = cluster.durable ? [] : ['fsync=off', 'synchronous_commit=off', 'full_page_writes=off'];
  const log = openLog(cluster);
  try {
    // Detached, with a file for its words: Ctrl-C and the end of our process must not take the database with them before we have drained.
    const child = spawn(
      cluster.binaries.path('postgres'),
      ['-D', cluster.dir, '-p', String(await freePort()), ...[...settings, ...throwaway].flatMap((setting) => ['-c', setting])],
      { ...spawnAs(cluster.user), stdio: ['ignore', log, log], detached: true, windowsHide: true },
    );
    child.unref();
    return child;
  } finally {
    closeSync(log);
  }
}

function logTail(dir: string): string {
  return readFileSync(join(dir, 'server.log'), 'utf8').trimEnd().split('\n').slice(-8).join('\n');
}

/** A lock file whose number belongs to a stranger would stop Postgres; one of a dead process it clears by itself. */
function dropForeignPidFile(cluster: Cluster): void {
  const file = readPidFile(cluster.dir);
  if (file && file.pid > 0 && !isPostgres(file.pid)) rmSync(join(cluster.dir, 'postmaster.pid'), { force: true });
}

async function startOrAdopt(cluster: Cluster): Promise<{ readonly port: number; readonly adopted: boolean }> {
  const giveUpAt = systemClock.now().getTime() + START_LIMIT_MS;
  const started: { child: ChildProcess | null; failed: string | null } = { child: null, failed: null };
  while (systemClock.now().getTime() < giveUpAt) {
    const running = readPidFile(cluster.dir);
    const alive = running !== null && isPostgres(running.pid);
    if (alive && running.port > 0 && (await takesQueries(cluster.dir, running.port))) {
      return { port: running.port, adopted: running.pid !== started.child?.pid };
    }
    const ended =
      started.child !== null && (started.failed !== null || started.child.exitCode !== null || started.child.signalCode !== null);
    // When another starter was faster, our server has ended and theirs is alive: go on waiting for that one.
    if (ended && !alive) throw new Error(`the embedded Postgres did not start: ${started.failed ?? 'it ended'}\n${logTail(cluster.dir)}`);
    if (!alive && started.child === null) {
      dropForeignPidFile(cluster);
      started.child = await spawnServer(cluster);
      started.child.once('error', (error) => {
        started.failed = error.message;
      });
    }
    await systemClock.sleep(20);
  }
  throw new Error(`the embedded Postgres in ${cluster.dir} did not become ready in ${START_LIMIT_MS / 1000} s\n${logTail(cluster.dir)}`);
}

/** Whether anybody but a stopping copy is connected. Asked a few times: a connection that has just been closed is seen for a moment longer. */
async function inUse(dir: string, port: number): Promise<boolean> {
  for (let attempt = 0; attempt < 10; attempt += 1) {
    const others = await withClient({ url: address(dir, port, 'postgres'), name: STOP_NAME, patienceMs: 5_000 }, async (client) => {
      const answer = await client.query<{ count: string }>(
        "select count(*) from pg_stat_activity where backend_type = 'client backend' and pid <> pg_backend_pid() and application_name <> $1",
        [STOP_NAME],
      );
      return Number(answer.rows[0]?.count);
    });
    if (others === 0) return false;
    await systemClock.sleep(100);
  }
  return true;
}

async function stopCluster(cluster: Cluster, mode: 'fast' | 'immediate', logger: Logger | undefined): Promise<void> {
  const running = readPidFile(cluster.dir);
  if (!running || !isPostgres(running.pid)) return;
  if (mode === 'fast' && (await inUse(cluster.dir, running.port))) {
    logger?.info({ event: 'database-left-running' }, 'Somebody else uses the embedded database; it stays up');
    return;
  }
  try {
    await run(cluster.binaries.path('pg_ctl'), ['stop', '-m', mode, '-w', '-D', cluster.dir], spawnAs(cluster.user));
  } catch (error) {
    // Another copy may have stopped it at the same moment.
    if (isPostgres(running.pid)) throw error;
  }
}

/**
 * Starts the Postgres that comes with the package, or adopts the one that runs on that folder already; makes the cluster at the first start.
 * Works as root (Postgres then runs as `postgres` or `nobody`) and as an ordinary user. Rejects with what to do when it cannot start.
 */
export async function startEmbeddedPostgres(options: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> {
  const user = postgresUser(options.dataDir);
  const binaries = findBinaries(user);
  const dir = placeCluster(options.dataDir, user, options.logger);
  const overSocket = (options.overSocket ?? false) && join(dir, '.s.PGSQL.65535').length <= LONGEST_SOCKET;
  const cluster: Cluster = { dir, binaries, user, durable: options.durable, overSocket };
  await ensureCluster(dir, cluster);
  const { port, adopted } = await startOrAdopt(cluster);
  const sockets = readPidFile(dir)?.sockets ?? '';
  options.logger?.info({ event: 'database-started', dataDir: dir, port, adopted }, 'Embedded Postgres is ready');
  return {
    adopted,
    url: (db) => `${address(dir, port, db)}${sockets === '' ? '' : `?host=${encodeURIComponent(sockets)}`}`,
    stop: (mode = 'fast') => stopCluster(cluster, mode, options.logger),
  };
}

/** Makes the database that the address names when the server has none of that name. */
export async function ensureDatabase(url: string): Promise<void> {
  const target = new URL(url);
  const name = decodeURIComponent(target.pathname.slice(1));
  target.pathname = '/postgres';
  await withClient({ ...START, url: target.href }, async (client) => {
    const known = await client.query('select 1 from pg_database where datname = $1', [name]);
    if (known.rowCount) return;
    await client.query(`create database ${client.escapeIdentifier(name)}`).catch((error: unknown) => {
      // Somebody else made it in between: duplicate_database, or the unique index of the catalogue.
      if (!['42P04', '23505'].includes(codeOf(error) ?? '')) throw error;
    });
  });
}
