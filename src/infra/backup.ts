import { once } from 'node:events';
import { createReadStream, createWriteStream, existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { finished } from 'node:stream/promises';
import { createGunzip, createGzip } from 'node:zlib';
import type { Client } from 'pg';
import { z } from 'zod';
import { listParts, readPart, writePart } from './backup-tables';
import type { Part, Tally } from './backup-tables';
import { withClient } from './client';
import type { Logger } from './logger';
import { migrate, readMigrations } from './migrate';

const FORMAT = 1;

const Manifest = z.object({
  format: z.literal(FORMAT),
  madeAt: z.string(),
  migrations: z.array(z.object({ name: z.string(), sha256: z.string() })),
  parts: z.array(z.object({ name: z.string(), rows: z.number(), sha256: z.string() })),
});

/** What a backup holds: the moment it shows (UTC, ISO 8601), the schema, and its parts with their rows. */
export type Manifest = Readonly<z.infer<typeof Manifest>>;

/** A backup or restore that cannot be done, and what to do about it. */
export class BackupRefused extends Error {
  override readonly name = 'BackupRefused';
}

const fileOf = (dir: string, name: string): string => join(dir, `${name}.jsonl.gz`);

const toDatabase = (url: string) => ({ url, name: 'ordertill-backup' });

async function writeFileOf(client: Client, part: Part, file: string): Promise<Tally> {
  const zip = createGzip();
  const out = zip.pipe(createWriteStream(file, { mode: 0o600 }));
  const tally = await readPart(client, part, async (lines) => {
    if (!zip.write(`${lines.join('\n')}\n`)) await once(zip, 'drain');
  });
  zip.end();
  await finished(out);
  return tally;
}

/**
 * Writes everything that the database holds into a new folder, as of one moment, while the product goes on; readable by its owner only. Secrets stay sealed: without
 * SECRET_KEYS the backup opens none. @throws BackupRefused when the folder is there already or the database is none of ours.
 */
export async function writeBackup(url: string, folder: string): Promise<Manifest> {
  const dir = resolve(folder);
  if (existsSync(dir)) throw new BackupRefused(`${dir} is there already: name a folder that is not`);
  const half = `${dir}.half-${process.pid}`;
  mkdirSync(half, { recursive: true, mode: 0o700 });
  try {
    const manifest = await withClient(toDatabase(url), async (client) => {
      // Moments are written with their offset, which must not depend on where the server stands.
      await client.query(`set timezone to 'UTC'`);
      await client.query('begin isolation level repeatable read read only');
      const ours = await client.query(`select 1 where to_regclass('public.schema_migration') is not null`);
      if (ours.rowCount === 0) throw new BackupRefused('the database holds nothing of Ordertill. Is DATABASE_URL right?');
      const migrations = await client.query<{ name: string; sha256: string }>('select name, sha256 from schema_migration order by name');
      const moment = await client.query<{ at: Date }>('select now() as at');
      const parts: (Tally & { readonly name: string })[] = [];
      for (const part of await listParts(client))
        parts.push({ name: part.name, ...(await writeFileOf(client, part, fileOf(half, part.name))) });
      await client.query('commit');
      return { format: FORMAT, madeAt: moment.rows[0]?.at.toISOString() ?? '', migrations: migrations.rows, parts } satisfies Manifest;
    });
    // Written last: a folder without it is no backup.
    writeFileSync(join(half, 'manifest.json'), `${JSON.stringify(manifest, null, 2)}\n`, { mode: 0o600 });
    renameSync(half, dir);
    return manifest;
  } catch (error) {
    rmSync(half, { recursive: true, force: true });
    throw error;
  }
}

function readManifest(dir: string): Manifest {
  const file = join(dir, 'manifest.json');
  if (!existsSync(file)) throw new BackupRefused(`${dir} is no backup: it has no manifest.json`);
  const read = Manifest.safeParse(JSON.parse(readFileSync(file, 'utf8')));
  if (!read.success)
    throw new BackupRefused(
      `${file} is of a kind that this version of Ordertill does not know: use the version that made it, or a newer one`,
    );
  return read.data;
}

/** A backup of a newer version knows things that this one would lose. */
function refuseNewer(manifest: Manifest, migrationsDir: string): void {
  const known = new Map(readMigrations(migrationsDir).map(({ name, sha256 }) => [name, sha256]));
  const strange = manifest.migrations.find(({ name, sha256 }) => known.get(name) !== sha256);
  if (strange)
    throw new BackupRefused(
      `the backup was made by another version of Ordertill, which knows ${strange.name}: restore it with that version or a newer one`,
    );
}

async function refuseUsed(url: string): Promise<void> {
  const found = await withClient(toDatabase(url), (client) =>
    client.query(
      `select 1 from pg_class c join pg_namespace n on n.oid = c.relnamespace where c.relkind = 'r' and n.nspname in ('public', 'graphile_worker') limit 1`,
    ),
  );
  if (found.rowCount)
    throw new BackupRefused('the database is not empty, and nothing in it is overwritten: name an empty database in DATABASE_URL');
}

async function* linesOf(file: string): AsyncGenerator<string> {
  yield* createInterface({ input: createReadStream(file).pipe(createGunzip()), crlfDelay: Infinity });
}

async function load(client: Client, dir: string, manifest: Manifest): Promise<void> {
  const parts = await listParts(client);
  for (const part of parts) {
    const told = manifest.parts.find(({ name }) => name === part.name);
    if (!told) continue;
    await writePart(client, part, linesOf(fileOf(dir, part.name)));
    // Read back as it was read then: a file that was cut short or changed, or a value that did not survive, is noticed before anything is kept.
    const tally = await readPart(client, part, async () => undefined);
    if (tally.rows !== told.rows || tally.sha256 !== told.sha256)
      throw new BackupRefused(
        `${part.name}: ${tally.rows} of ${told.rows} rows came back as they were; the backup is damaged. Nothing was restored: use another one`,
      );
  }
  const lost = manifest.parts.filter(({ name, rows }) => rows > 0 && !parts.some((part) => part.name === name));
  if (lost.length > 0)
    throw new BackupRefused(`the backup holds ${lost.map(({ name }) => name).join(', ')}, which this version does not know`);
}

/**
 * Puts a backup into an empty database: the schema as it was then, all rows in one transaction, each read back and compared, then the migrations that are newer.
 * @throws BackupRefused when the database is not empty, or the backup is damaged or of a newer version; then no row is kept.
 */
export async function restoreBackup(options: {
  readonly url: string;
  readonly folder: string;
  readonly migrationsDir: string;
  readonly logger: Logger;
}): Promise<Manifest> {
  const { url, migrationsDir: dir, logger } = options;
  const folder = resolve(options.folder);
  const manifest = readManifest(folder);
  refuseNewer(manifest, dir);
  await refuseUsed(url);
  const through = manifest.migrations.at(-1)?.name;
  await migrate({ url, dir, logger, ...(through === undefined ? {} : { through }) });
  await withClient(toDatabase(url), async (client) => {
    await client.query(`set timezone to 'UTC'`);
    await client.query('begin');
    await load(client, folder, manifest);
    await client.query('commit');
  });
  await migrate({ url, dir, logger });
  return manifest;
}
