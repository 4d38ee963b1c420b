import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import { migrate } from '../../../src/infra/migrate';
import { createTestDatabase } from '../../support/database';
import type { TestDatabase } from '../../support/database';
import { eventually } from '../../support/eventually';
import { quietLogger, recordingLogger } from '../../support/quiet-logger';

let own: TestDatabase;
let dir: string;

beforeEach(async () => {
  own = await createTestDatabase({ empty: true });
  dir = mkdtempSync(join(tmpdir(), 'ordertill-migrations-'));
});

afterEach(async () => {
  await own.drop();
  rmSync(dir, { recursive: true });
});

const write = (name: string, sql: string): void => writeFileSync(join(dir, name), sql);
const up = (logger = quietLogger): Promise<void> => migrate({ url: own.url, dir, logger });

async function ask(sql: string): Promise<unknown[]> {
  const client = new Client({ connectionString: own.url });
  await client.connect();
  try {
    return (await client.query(sql)).rows;
  } finally {
    await client.end();
  }
}

const applied = (): Promise<unknown[]> => ask('select name from schema_migration order by name');

test('files are applied in order and once, then the tables of the job queue', async () => {
  write('0002_second.sql', 'alter table a add column y int;');
  write('0001_first.sql', 'create table a (x int); create table b (x int);');
  await up();
  await up();
  expect(await applied()).toEqual([{ name: '0001_first.sql' }, { name: '0002_second.sql' }]);
  expect(await ask("select to_regprocedure('graphile_worker.force_unlock_workers(text[])') is not null as there")).toEqual([
    { there: true },
  ]);
});

test('two starters at once apply every file once, also one that builds an index concurrently', async () => {
  const gate = new Client({ connectionString: own.url });
  await gate.connect();
  await gate.query('select pg_advisory_lock(7)');
  write('0001_first.sql', 'create table a (x int); insert into a values (1); select pg_advisory_xact_lock(7);');
  write('0002_index.sql', '-- no transaction\ncreate index concurrently a_x on a (x);');
  const log = recordingLogger();
  const both = Promise.all([up(log.logger), up(log.logger)]);
  // The first cannot end before the second has met it.
  await eventually(() => log.text().includes('Another process is applying migrations')).finally(() => gate.end());
  await both;
  expect(await ask('select x from a')).toEqual([{ x: 1 }]);
  expect(await applied()).toHaveLength(2);
  expect(log.text()).toContain('Another process is applying migrations');
});

test('a file that fails leaves nothing of itself and is named', async () => {
  write('0001_first.sql', 'create table a (x int);');
  write('0002_broken.sql', 'create table b (x int); select * from nowhere;');
  await expect(up()).rejects.toThrow(/migration 0002_broken\.sql failed: .*nowhere/);
  expect(await ask("select to_regclass('a') is not null as a, to_regclass('b') is null as no_b")).toEqual([{ a: true, no_b: true }]);
  write('0002_broken.sql', 'create table b (x int);');
  await up();
  expect(await applied()).toHaveLength(2);
});

test('a file that was changed after it was applied stops the start and is named; other line ends are no change', async () => {
  write('0001_first.sql', 'create table a (x int);\n-- end\n');
  await up();
  write('0001_first.sql', 'create table a (x int);\r\n-- end\r\n');
  await up();
  write('0001_first.sql', 'create table a (x bigint);\n');
  await expect(up()).rejects.toThrow('0001_first.sql was changed after it had been applied');
});

test('a number that is older than the newest applied, doubled or malformed is refused', async () => {
  write('0002_second.sql', 'select 1;');
  await up();
  write('0001_late.sql', 'select 1;');
  await expect(up()).rejects.toThrow('0001_late.sql comes before 0002_second.sql');
  rmSync(join(dir, '0001_late.sql'));
  write('0002_twin.sql', 'select 1;');
  await expect(up()).rejects.toThrow('carry the same number');
  rmSync(join(dir, '0002_twin.sql'));
  write('3_short.sql', 'select 1;');
  await expect(up()).rejects.toThrow('must look like');
});
