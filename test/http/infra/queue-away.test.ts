import { openDatabase, rows } from '../../../src/infra/database';
import type { Database } from '../../../src/infra/database';
import { enqueue, startWorker } from '../../../src/infra/queue';
import { createTestDatabase } from '../../support/database';
import type { TestDatabase } from '../../support/database';
import { eventually } from '../../support/eventually';
import { gate } from '../../support/gate';
import { quietLogger } from '../../support/quiet-logger';
import { startTcpProxy, through } from '../../support/tcp-proxy';
import type { TcpProxy } from '../../support/tcp-proxy';

/** The queue library repeats with pauses of seconds. */
const LONG_MS = 60_000;

describe('a worker whose database goes away while jobs run', () => {
  let own: TestDatabase;
  let proxy: TcpProxy;
  let database: Database;
  let worker: { stop(): Promise<void> };

  beforeEach(async () => {
    own = await createTestDatabase();
    proxy = await startTcpProxy(Number(new URL(own.url).port));
    database = await openDatabase({ url: own.url, entities: [], logger: quietLogger, poolSize: 2 });
  });
  afterEach(async () => {
    await worker.stop();
    await database.close();
    await proxy.close();
    await own.drop();
  });

  const jobs = (): Promise<readonly { attempts: number; locked: boolean }[]> =>
    database.read((tx) => rows(tx, 'select attempts, locked_at is not null as locked from graphile_worker.jobs order by id'));

  /** Starts a worker through the proxy; the job that it runs waits until the database is away, and then ends in its own way. */
  const runJob = async (end: () => Promise<void>): Promise<void> => {
    const [begun, away] = [gate(), gate()];
    const job = async (): Promise<void> => {
      begun.open();
      await away.opened;
      await end();
    };
    worker = await startWorker({ url: through(proxy, own.url), tasks: { job }, logger: quietLogger, pollMs: 100 });
    await database.transaction((tx) => enqueue(tx, { name: 'job', payload: {}, queue: 'one' }));
    await begun.opened;
    proxy.cut();
    away.open();
  };
  const comeBack = (): void => proxy.lead(Number(new URL(own.url).port));

  it(
    'writes down that a job was done as soon as it is back, so that neither the job nor its queue stays locked',
    async () => {
      let ends = 0;
      await runJob(async () => void (ends += 1));
      await eventually(() => ends === 1);
      expect(await jobs()).toEqual([{ attempts: 1, locked: true }]);
      comeBack();
      await eventually(async () => (await jobs()).length === 0, LONG_MS);
      expect(ends).toBe(1);
    },
    LONG_MS * 2,
  );

  it(
    'writes down that a job failed as soon as it is back, so that it is done again',
    async () => {
      await runJob(() => Promise.reject(new Error('the database was away')));
      comeBack();
      await eventually(async () => (await jobs()).every(({ locked }) => !locked), LONG_MS);
      expect(await jobs()).toEqual([{ attempts: 1, locked: false }]);
    },
    LONG_MS * 2,
  );
});
