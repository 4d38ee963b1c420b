import { openDatabase, rows } from '../../../src/infra/database';
import type { Database } from '../../../src/infra/database';
import { createLiveFeed, publish } from '../../../src/infra/live';
import type { LiveFeed } from '../../../src/infra/live';
import { createTestDatabase } from '../../support/database';
import type { TestDatabase } from '../../support/database';
import { eventually } from '../../support/eventually';
import { quietLogger } from '../../support/quiet-logger';

let own: TestDatabase;
let database: Database;
let feed: LiveFeed;

beforeAll(async () => {
  own = await createTestDatabase();
  database = await openDatabase({ url: own.url, entities: [], logger: quietLogger });
  feed = await createLiveFeed({ url: own.url, logger: quietLogger });
});

afterAll(async () => {
  await feed.close();
  await database.close();
  await own.drop();
});

const say = (topic: string, payload?: object): Promise<void> => database.transaction((tx) => publish(tx, topic, payload));

test('news reach the listeners of their topic and nobody else, in order', async () => {
  const heard: unknown[] = [];
  const stop = feed.subscribe('invoice:1', (payload) => heard.push(payload));
  await say('invoice:2', { state: 'paid' });
  await say('invoice:1', { state: 'authorized' });
  await say('invoice:1', { state: 'paid' });
  await eventually(() => heard.length >= 2);
  expect(heard).toEqual([{ state: 'authorized' }, { state: 'paid' }]);
  stop();
});

test('news of a transaction that fails are never heard', async () => {
  const heard: unknown[] = [];
  const stop = feed.subscribe('t', (payload) => heard.push(payload));
  const doomed = database.transaction(async (tx) => {
    await publish(tx, 't', { n: 1 });
    throw new Error('no');
  });
  await expect(doomed).rejects.toThrow('no');
  await say('t', { n: 2 });
  await eventually(() => heard.length > 0);
  expect(heard).toEqual([{ n: 2 }]);
  stop();
});

test('news that are too long for a notification come without their content', async () => {
  const heard: unknown[] = [];
  const stop = feed.subscribe('long', (payload) => heard.push(payload));
  await say('long', { text: 'ї'.repeat(5_000) });
  await eventually(() => heard.length > 0);
  expect(heard).toEqual([null]);
  stop();
});

test('a listener that throws does not keep the others from hearing', async () => {
  const heard: unknown[] = [];
  const stops = [
    feed.subscribe('x', () => {
      throw new Error('bad listener');
    }),
    feed.subscribe('x', (payload) => heard.push(payload)),
  ];
  await say('x', { n: 1 });
  await eventually(() => heard.length > 0);
  stops.forEach((stop) => stop());
});

test('a lost connection comes back, the listeners are told that news may be missing, and hear again', async () => {
  const heard: unknown[] = [];
  const stop = feed.subscribe('y', (payload) => heard.push(payload));
  await database.transaction((tx) =>
    rows(tx, "select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'ordertill-live'"),
  );
  await eventually(() => heard.length > 0);
  await say('y', { n: 1 });
  await eventually(() => heard.length > 1);
  expect(heard).toEqual([null, { n: 1 }]);
  stop();
});
