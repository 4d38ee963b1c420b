import { isUniqueViolation, openDatabase, rows } from '../../../src/infra/database';
import type { Database, Tx } from '../../../src/infra/database';
import { createTestDatabase } from '../../support/database';
import type { TestDatabase } from '../../support/database';
import { gate } from '../../support/gate';
import { quietLogger, recordingLogger } from '../../support/quiet-logger';

let own: TestDatabase;
let database: Database;

beforeAll(async () => {
  own = await createTestDatabase();
  database = await openDatabase({ url: own.url, entities: [], logger: quietLogger });
  await database.transaction((tx) => rows(tx, 'create table thing (id int constraint thing_key primary key, size bigint not null)'));
});

afterAll(async () => {
  await database.close();
  await own.drop();
});

const sizes = (): Promise<readonly { id: number; size: string }[]> =>
  database.read((tx) => rows(tx, 'select id, size from thing order by id'));

test('rows gives the returned rows of an insert, an update and a delete, and none for other statements', async () => {
  const seen = await database.transaction(async (tx) => [
    await rows(tx, 'insert into thing values (1, 10), (2, 20) returning id'),
    await rows(tx, 'update thing set size = size + $1 returning id, size', [5]),
    await rows(tx, 'delete from thing where id = 2 returning id'),
    await rows(tx, 'update thing set size = 7'),
  ]);
  expect(seen).toEqual([
    [{ id: 1 }, { id: 2 }],
    [
      { id: 1, size: '15' },
      { id: 2, size: '25' },
    ],
    [{ id: 2 }],
    [],
  ]);
});

test('a failed transaction leaves nothing behind', async () => {
  const before = await sizes();
  await expect(
    database.transaction(async (tx) => {
      await rows(tx, 'insert into thing values (50, 1)');
      throw new Error('changed my mind');
    }),
  ).rejects.toThrow('changed my mind');
  expect(await sizes()).toEqual(before);
});

test('a doubled key is recognised by its constraint, and nothing else is', async () => {
  const insert = (): Promise<unknown> => database.transaction((tx) => rows(tx, 'insert into thing values (60, 1)'));
  await insert();
  const doubled = await insert().catch((error: unknown) => error);
  expect(isUniqueViolation(doubled)).toBe(true);
  expect(isUniqueViolation(doubled, 'thing_key')).toBe(true);
  expect(isUniqueViolation(doubled, 'other_key')).toBe(false);
  const wrong = await database.transaction((tx) => rows(tx, 'insert into thing values (61, null)')).catch((error: unknown) => error);
  expect(isUniqueViolation(wrong)).toBe(false);
});

test('reading refuses to write and sees one picture from begin to end', async () => {
  await expect(database.read((tx) => rows(tx, 'insert into thing values (70, 1)'))).rejects.toThrow('read-only');
  const [before, after] = await database.read(async (tx) => {
    const first = await rows(tx, 'select count(*) from thing');
    await database.transaction((other) => rows(other, 'insert into thing values (71, 1)'));
    return [first, await rows(tx, 'select count(*) from thing')];
  });
  expect(after).toEqual(before);
});

test('one select needs no transaction, more statements have one picture, and nothing is written', async () => {
  const isolation = "select current_setting('transaction_isolation') as level";
  expect(await database.select((tx) => rows(tx, isolation))).toEqual([{ level: 'read committed' }]);
  const [before, after, level] = await database.select(async (tx) => {
    const first = await rows(tx, 'select count(*) from thing');
    await database.transaction((other) => rows(other, 'insert into thing values ((select max(id) + 1 from thing), 1)'));
    return [first, await rows(tx, 'select count(*) from thing'), await rows(tx, isolation)];
  });
  expect(after).toEqual(before);
  expect(level).toEqual([{ level: 'repeatable read' }]);
  await expect(database.select((tx) => rows(tx, 'insert into thing values (72, 1)'))).rejects.toThrow('read-only');
});

test('two transactions that lock crosswise both get through', async () => {
  await database.transaction((tx) => rows(tx, 'insert into thing values (80, 0), (81, 0)'));
  const bump = (first: number, second: number, meet: () => Promise<void>): Promise<void> =>
    database.transaction(async (tx) => {
      await rows(tx, 'update thing set size = size + 1 where id = $1', [first]);
      await meet();
      await rows(tx, 'update thing set size = size + 1 where id = $1', [second]);
    });
  const together = gate();
  let arrived = 0;
  const meet = (): Promise<void> => {
    arrived += 1;
    if (arrived >= 2) together.open();
    return together.opened;
  };
  await Promise.all([bump(80, 81, meet), bump(81, 80, meet)]);
  expect((await sizes()).filter(({ id }) => id === 80 || id === 81)).toEqual([
    { id: 80, size: '2' },
    { id: 81, size: '2' },
  ]);
});

test('a transaction that is the victim of conflicts again and again gets through at last, and one that always is says so', async () => {
  const victim = "do $$ begin raise exception 'deadlock detected' using errcode = '40P01'; end $$";
  let runs = 0;
  const losing =
    (times: number) =>
    async (tx: Tx): Promise<number> => {
      runs += 1;
      await rows(tx, 'insert into thing values (90, 1)');
      if (runs <= times) await rows(tx, victim);
      return runs;
    };
  expect(await database.transaction(losing(4))).toBe(5);
  expect((await sizes()).filter(({ id }) => id === 90)).toHaveLength(1);
  runs = 0;
  await database.transaction((tx) => rows(tx, 'delete from thing where id = 90'));
  await expect(database.transaction(losing(Number.POSITIVE_INFINITY))).rejects.toMatchObject({ code: '40P01' });
  expect(runs).toBe(5);
  expect((await sizes()).filter(({ id }) => id === 90)).toEqual([]);
});

test('rows refuses a manager that has no transaction', async () => {
  const outside = await database.transaction(async (tx) => tx.connection.manager);
  await expect(rows(outside, 'select 1')).rejects.toThrow('needs the transaction');
});

test('a server that is not there is waited for, said in the log, and given up on', async () => {
  const log = recordingLogger();
  const opening = openDatabase({ url: 'postgres://someone:hunter2@127.0.0.1:1/none', entities: [], logger: log.logger, waitMs: 300 });
  await expect(opening).rejects.toThrow('ECONNREFUSED');
  expect(log.text()).toContain('Waiting for the database server');
  expect(log.text()).not.toContain('hunter2');
});
