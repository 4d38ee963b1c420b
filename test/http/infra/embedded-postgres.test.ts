import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import { ensureDatabase, startEmbeddedPostgres } from '../../../src/infra/embedded-postgres';
import { placeCluster } from '../../../src/infra/embedded-postgres-cluster';
import { startChild } from '../../support/child';
import type { Child } from '../../support/child';
import { eventually } from '../../support/eventually';

const STARTER = join(__dirname, '../../support/postgres-child.ts');
const folders: string[] = [];
const children: Child[] = [];

function freshFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'ordertill-embedded-'));
  chmodSync(folder, 0o755);
  folders.push(folder);
  return join(folder, 'postgres');
}

afterAll(async () => {
  await Promise.all(children.map((child) => child.kill()));
  for (const folder of folders) {
    if (existsSync(join(folder, 'postgres', 'PG_VERSION')))
      await startEmbeddedPostgres({ dataDir: join(folder, 'postgres'), durable: false })
        .then((server) => server.stop('immediate'))
        .catch(() => undefined);
    rmSync(folder, { recursive: true, force: true });
  }
});

async function starter(dataDir: string): Promise<{ child: Child; url: string; adopted: boolean }> {
  const child = startChild(STARTER, [dataDir]);
  children.push(child);
  const said = JSON.parse(await child.line()) as { url: string; adopted: boolean };
  return { child, ...said };
}

async function ask<T extends object>(url: string, sql: string): Promise<T[]> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query<T>(sql)).rows;
  } finally {
    await client.end();
  }
}

const serverPid = (dataDir: string): number => Number(readFileSync(join(dataDir, 'postmaster.pid'), 'utf8').split('\n')[0]);

const isAlive = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return !/\) Z /.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return false;
  }
};

test('after kill -9 of the starter its server is adopted with everything in it, and stops when told', async () => {
  const dataDir = freshFolder();
  const first = await starter(dataDir);
  expect(first.adopted).toBe(false);
  await ask(first.url, 'create table kept as select 42 as answer');
  const pid = serverPid(dataDir);
  await first.child.kill();

  const second = await startEmbeddedPostgres({ dataDir, durable: true });
  expect(second.adopted).toBe(true);
  expect(serverPid(dataDir)).toBe(pid);
  expect(await ask(second.url('postgres'), 'select answer from kept')).toEqual([{ answer: 42 }]);
  await second.stop();
  await eventually(() => !isAlive(pid));
});

test('after kill -9 of the server itself the next start recovers what was committed', async () => {
  const dataDir = freshFolder();
  const first = await startEmbeddedPostgres({ dataDir, durable: true });
  await ask(first.url('postgres'), 'create table kept as select 7 as answer');
  const pid = serverPid(dataDir);
  process.kill(pid, 'SIGKILL');
  await eventually(() => !isAlive(pid));
  const second = await startEmbeddedPostgres({ dataDir, durable: true });
  expect(second.adopted).toBe(false);
  expect(await ask(second.url('postgres'), 'select answer from kept')).toEqual([{ answer: 7 }]);
  await second.stop();
});

test('two starts at once on a fresh folder end up on one server', async () => {
  const dataDir = freshFolder();
  const both = await Promise.all([starter(dataDir), starter(dataDir)]);
  expect(both[0].url).toBe(both[1].url);
  expect(both.filter(({ adopted }) => adopted)).toHaveLength(1);
  await Promise.all(both.map(async ({ url }) => expect(await ask(url, 'select 1 as one')).toEqual([{ one: 1 }])));
});

test('addresses lead over a socket where that is wanted, for whoever adopts the server too, and not where its path would be too long', async () => {
  const overSocket = 'select inet_server_addr() is null as socket';
  const dataDir = freshFolder();
  const server = await startEmbeddedPostgres({ dataDir, durable: false, overSocket: true });
  const other = await startEmbeddedPostgres({ dataDir, durable: false });
  for (const one of [server, other]) expect(await ask(one.url('postgres'), overSocket)).toEqual([{ socket: true }]);
  await server.stop('immediate');
  const far = await startEmbeddedPostgres({ dataDir: join(freshFolder(), 'd'.repeat(90)), durable: false, overSocket: true });
  expect(await ask(far.url('postgres'), overSocket)).toEqual([{ socket: false }]);
  await far.stop('immediate');
});

test('a server that somebody else uses is left running, and stopped by the last one', async () => {
  const dataDir = freshFolder();
  const server = await startEmbeddedPostgres({ dataDir, durable: false });
  const other = await startEmbeddedPostgres({ dataDir, durable: false });
  const client = new Client({ connectionString: other.url('postgres') });
  await client.connect();
  await server.stop();
  expect((await client.query('select 1 as one')).rows).toEqual([{ one: 1 }]);
  const pid = serverPid(dataDir);
  await client.end();
  await other.stop();
  await eventually(() => !isAlive(pid));
  await expect(server.stop()).resolves.toBeUndefined();
});

test('a lock file that names a living stranger does not keep the server from starting', async () => {
  const dataDir = freshFolder();
  await startEmbeddedPostgres({ dataDir, durable: false }).then((server) => server.stop());
  writeFileSync(join(dataDir, 'postmaster.pid'), `${process.pid}\n${dataDir}\n1700000000\n5432\n\n127.0.0.1\n\nready   \n`);
  const server = await startEmbeddedPostgres({ dataDir, durable: false });
  expect(server.adopted).toBe(false);
  await server.stop('immediate');
});

test('a database is made once, also by two at the same time, and names need no care', async () => {
  const dataDir = freshFolder();
  const server = await startEmbeddedPostgres({ dataDir, durable: false });
  const url = server.url(encodeURIComponent('till "one"'));
  await Promise.all([ensureDatabase(url), ensureDatabase(url)]);
  await ensureDatabase(url);
  expect(await ask(url, 'select current_database() as name')).toEqual([{ name: 'till "one"' }]);
  await server.stop('immediate');
});

test('a folder of another Postgres version is refused with both versions named', async () => {
  const dataDir = freshFolder();
  mkdirSync(dataDir);
  writeFileSync(join(dataDir, 'PG_VERSION'), '13\n');
  await expect(startEmbeddedPostgres({ dataDir, durable: false })).rejects.toThrow(/made by Postgres 13, this is Postgres 18/);
});

test('a folder that holds something else is refused and left as it is', async () => {
  const dataDir = freshFolder();
  mkdirSync(dataDir);
  writeFileSync(join(dataDir, 'letter.txt'), 'dear');
  await expect(startEmbeddedPostgres({ dataDir, durable: false })).rejects.toThrow('is not empty and holds no database');
  expect(readFileSync(join(dataDir, 'letter.txt'), 'utf8')).toBe('dear');
});

test('a link to a folder that is gone is refused, so that nobody pays into an empty database', () => {
  const dataDir = freshFolder();
  symlinkSync('/nowhere/at/all', dataDir);
  expect(() => placeCluster(dataDir, undefined, undefined)).toThrow('a folder that does not exist');
});

test('root in a folder closed to others gets the cluster outside with a link to it, everybody else has it where it was wanted', () => {
  const closed = mkdtempSync(join(tmpdir(), 'ordertill-closed-'));
  folders.push(closed);
  const dataDir = join(closed, 'postgres');
  expect(placeCluster(dataDir, undefined, undefined)).toBe(dataDir);
  if (process.getuid?.() !== 0) return;
  const place = (): string => placeCluster(dataDir, { uid: 65_534, gid: 65_534 }, undefined);
  expect(place()).toMatch(/^\/var\/lib\/ordertill\/postgres-/);
  expect(place()).toBe(place());
});
