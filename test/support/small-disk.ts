import { spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, rmdirSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';

const ROOM = '2m';

/** A disk that holds some tables of a database and can be filled up and freed. */
export interface SmallDisk {
  fill(): Promise<void>;
  free(): Promise<void>;
  /** To be called when the database is gone. */
  remove(): Promise<void>;
}

async function query(url: string, ...statements: readonly string[]): Promise<readonly Readonly<Record<string, unknown>>[]> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    let last: readonly Readonly<Record<string, unknown>>[] = [];
    for (const statement of statements) last = (await client.query<Readonly<Record<string, unknown>>>(statement)).rows;
    return last;
  } finally {
    await client.end();
  }
}

/** Whether this process may mount a small file system in memory: root on a Linux that allows it. */
export function mayMount(): boolean {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) return false;
  const dir = mkdtempSync(join(tmpdir(), 'ordertill-mount-'));
  const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', `size=${ROOM}`, 'tmpfs', dir]).status === 0;
  if (mounted) spawnSync('umount', [dir]);
  rmdirSync(dir);
  return mounted;
}

/** Moves tables of the database to a file system of two megabytes, where Postgres finds no room when a file of ours takes all of it. */
export async function mountSmallDisk(url: string, tables: readonly string[]): Promise<SmallDisk> {
  const [found] = await query(url, 'show data_directory');
  const { uid, gid } = statSync(String(found?.['data_directory']));
  const dir = mkdtempSync(join(tmpdir(), 'ordertill-disk-'));
  const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', `size=${ROOM},uid=${uid},gid=${gid},mode=0700`, 'tmpfs', dir]);
  if (mounted.status !== 0) throw new Error(`the small disk could not be mounted: ${mounted.stderr.toString()}`);
  const name = `small_${randomBytes(4).toString('hex')}`;
  await query(url, `create tablespace ${name} location '${dir}'`, ...tables.map((table) => `alter table ${table} set tablespace ${name}`));
  const filler = join(dir, 'filler');
  const admin = new URL(url);
  admin.pathname = '/postgres';
  return {
    fill: async () => {
      for (let size = 65_536; size >= 4_096; size /= 2) {
        for (let full = false; !full;) full = !append(filler, size);
      }
    },
    free: async () => rmSync(filler, { force: true }),
    remove: async () => {
      await query(admin.href, `drop tablespace ${name}`);
      spawnSync('umount', [dir]);
      rmdirSync(dir);
    },
  };
}

function append(file: string, size: number): boolean {
  try {
    writeFileSync(file, Buffer.alloc(size), { flag: 'a' });
    return true;
  } catch {
    return false;
  }
}

/** Where nothing can be mounted: a trigger that says what Postgres says when it finds no room, with the same code. */
export async function pretendSmallDisk(url: string, tables: readonly string[]): Promise<SmallDisk> {
  await query(
    url,
    `create function no_room() returns trigger language plpgsql as $$ begin
       raise exception 'could not extend file: No space left on device' using errcode = '53100';
     end $$`,
  );
  return {
    fill: async () => {
      await query(url, ...tables.map((table) => `create trigger no_room before insert on ${table} execute function no_room()`));
    },
    free: async () => {
      await query(url, ...tables.map((table) => `drop trigger if exists no_room on ${table}`));
    },
    remove: async () => undefined,
  };
}
