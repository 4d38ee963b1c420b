import { execFile } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import {
  chownSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  readlinkSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { openToAll } from './embedded-postgres-binaries';
import type { Binaries, UnixUser } from './embedded-postgres-binaries';
import { codeOf, isError, messageOf } from './errors';
import type { Logger } from './logger';

/** The database user that owns the embedded cluster. */
export const CLUSTER_USER = 'ordertill';

const PASSWORD_FILE = 'ordertill.password';

const run = promisify(execFile);

/** What a program of Postgres needs: its user, and a folder and language that are sure to be there. */
export const spawnAs = (user: UnixUser | undefined): { cwd: string; env: NodeJS.ProcessEnv } & Partial<UnixUser> => ({
  ...user,
  cwd: tmpdir(),
  env: { ...process.env, LC_ALL: 'C' },
});

/** The password that was made together with the cluster. */
export function clusterPassword(dataDir: string): string {
  return readFileSync(join(dataDir, PASSWORD_FILE), 'utf8').trim();
}

function own(path: string, user: UnixUser | undefined): void {
  if (user) chownSync(path, user.uid, user.gid);
}

/**
 * The folder that the cluster really lives in. Root's own folders are closed to the user that Postgres has to run as; then the cluster goes to
 * /var/lib/ordertill with a link to it from the wanted place, so that a clone under /root works and the data is found where it is expected.
 */
export function placeCluster(wanted: string, user: UnixUser | undefined, logger: Logger | undefined): string {
  const dataDir = resolve(wanted);
  // Without a mode: 0700 would be given to the parents, too, and shut the user of Postgres out.
  mkdirSync(dirname(dataDir), { recursive: true });
  const outside = join('/var/lib/ordertill', `postgres-${createHash('sha256').update(dataDir).digest('hex').slice(0, 12)}`);
  const linked = lstatSync(dataDir, { throwIfNoEntry: false })?.isSymbolicLink() ? resolve(dirname(dataDir), readlinkSync(dataDir)) : null;
  if (linked !== null && linked !== outside && !existsSync(linked)) throw danglingLink(dataDir);
  if (linked !== null) return linked;
  if (!user || openToAll(dirname(dataDir))) return dataDir;
  if (existsSync(dataDir)) throw unreachable(dataDir);
  try {
    mkdirSync(dirname(outside), { recursive: true, mode: 0o755 });
    if (!openToAll(dirname(outside))) throw unreachable(dataDir);
    symlinkSync(outside, dataDir);
  } catch (error) {
    if (lstatSync(dataDir, { throwIfNoEntry: false })?.isSymbolicLink()) return outside;
    throw unreachable(dataDir, error);
  }
  logger?.warn(
    { event: 'database-placed-outside', wanted: dataDir, dataDir: outside },
    'The database user may not enter the data folder; a link leads to the database',
  );
  return outside;
}

function danglingLink(link: string): Error {
  return new Error(
    `${link} is a link to a folder that does not exist: restore that folder, or remove the link to begin with an empty database`,
  );
}

function unreachable(dataDir: string, cause?: unknown): Error {
  return new Error(
    `Postgres cannot run as root, and its user cannot enter ${dataDir}: set DATA_DIR to a folder that every user may enter (for example /srv/ordertill), or start Ordertill as an ordinary user`,
    { cause },
  );
}

function readVersion(dataDir: string): string | null {
  try {
    return readFileSync(join(dataDir, 'PG_VERSION'), 'utf8').trim();
  } catch (error) {
    if (['ENOENT', 'ENOTDIR'].includes(codeOf(error) ?? '')) return null;
    throw new Error(
      `the database folder ${dataDir} belongs to another user: start Ordertill as that user, or give the folder to this one`,
      { cause: error },
    );
  }
}

async function initialise(
  dir: string,
  options: { readonly binaries: Binaries; readonly user: UnixUser | undefined; readonly durable: boolean },
): Promise<void> {
  const passwordFile = `${dir}.password`;
  const password = randomBytes(24).toString('base64url');
  mkdirSync(dir, { mode: 0o700 });
  writeFileSync(passwordFile, password, { mode: 0o600 });
  own(dir, options.user);
  own(passwordFile, options.user);
  const settings = [
    '--auth=scram-sha-256',
    '--encoding=UTF8',
    '--locale=C',
    '--locale-provider=builtin',
    '--builtin-locale=C.UTF-8',
    '--no-instructions',
  ];
  try {
    const sync = options.durable ? [] : ['--no-sync'];
    await run(
      options.binaries.path('initdb'),
      ['-D', dir, '-U', CLUSTER_USER, `--pwfile=${passwordFile}`, ...settings, ...sync],
      spawnAs(options.user),
    );
    // Moved in afterwards: initdb wants an empty folder.
    renameSync(passwordFile, join(dir, PASSWORD_FILE));
  } catch (error) {
    rmSync(dir, { recursive: true, force: true });
    const said: unknown = isError(error) ? Reflect.get(error, 'stderr') : undefined;
    throw new Error(`the database could not be made in ${dir}: ${typeof said === 'string' && said ? said.trim() : messageOf(error)}`, {
      cause: error,
    });
  } finally {
    rmSync(passwordFile, { force: true });
  }
}

/**
 * Makes the cluster when there is none yet. It is made beside its place and then renamed, so that a half-made one never counts and two
 * starters end up on one and the same. Rejects when the folder belongs to another version or user.
 */
export async function ensureCluster(
  dataDir: string,
  options: { readonly binaries: Binaries; readonly user: UnixUser | undefined; readonly durable: boolean },
): Promise<void> {
  const made = readVersion(dataDir);
  if (made === options.binaries.major) return;
  if (made !== null) {
    throw new Error(
      `the database in ${dataDir} was made by Postgres ${made}, this is Postgres ${options.binaries.major}: move the data with pg_dump, or set DATABASE_URL`,
    );
  }
  const half = `${dataDir}.init-${process.pid}`;
  rmSync(half, { recursive: true, force: true });
  await initialise(half, options);
  try {
    renameSync(half, dataDir);
  } catch (error) {
    rmSync(half, { recursive: true, force: true });
    if (readVersion(dataDir) === null)
      throw new Error(`${dataDir} is not empty and holds no database: set DATA_DIR to another folder`, { cause: error });
  }
}
