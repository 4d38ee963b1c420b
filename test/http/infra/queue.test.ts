import { join } from 'node:path';
import { openDatabase, rows } from '../../../src/infra/database';
import type { Database } from '../../../src/infra/database';
import { enqueue, startWorker } from '../../../src/infra/queue';
import type { Task, WorkerOptions } from '../../../src/infra/queue';
import { startChild } from '../../support/child';
import { createTestDatabase } from '../../support/database';
import type { TestDatabase } from '../../support/database';
import { eventually } from '../../support/eventually';
import { gate } from '../../support/gate';
import { quietLogger } from '../../support/quiet-logger';

let own: TestDatabase;
let database: Database;
let running: { stop(): Promise<void> }[] = [];

beforeEach(async () => {
  own = await createTestDatabase();
  database = await openDatabase({ url: own.url, entities: [], logger: quietLogger, poolSize: 4 });
});

afterEach(async () => {
  // A test that failed must not leave its worker to the next ones.
  await Promise.all(running.map((worker) => worker.stop()));
  running = [];
  await database.close();
  await own.drop();
});

async function work(
  tasks: Record<string, Task>,
  more: Partial<Pick<WorkerOptions, 'deadWorkerMs' | 'unheardMs' | 'concurrency' | 'groups'>> = {},
): Promise<{ stop(): Promise<void> }> {
  const worker = await startWorker({ url: own.url, tasks, logger: quietLogger, concurrency: 2, pollMs: 100, ...more });
  running.push(worker);
  return worker;
}

const waiting = (): Promise<readonly { key: string | null; attempts: number }[]> =>
  database.read((tx) => rows(tx, 'select key, attempts from graphile_worker.jobs order by id'));

test('a job of a transaction that fails never runs, one of a committed one does with its payload', async () => {
  const seen: unknown[] = [];
  const doomed = database.transaction(async (tx) => {
    await enqueue(tx, { name: 'note', payload: { n: 1 } });
    throw new Error('no');
  });
  await expect(doomed).rejects.toThrow('no');
  expect(await waiting()).toEqual([]);
  await database.transaction((tx) => enqueue(tx, { name: 'note', payload: { n: 2 } }));
  const worker = await work({ note: async (payload, run) => void seen.push({ payload, run }) });
  await eventually(() => seen.length > 0);
  await worker.stop();
  expect(seen).toEqual([{ payload: { n: 2 }, run: { attempt: 1, maxAttempts: 25 } }]);
});

test('a waiting job with the same key is replaced by the newer one', async () => {
  const later = new Date(Date.now() + 3_600_000);
  await database.transaction((tx) => enqueue(tx, { name: 'note', payload: { n: 1 }, key: 'invoice-1', runAt: later }));
  await database.transaction((tx) => enqueue(tx, { name: 'note', payload: { n: 2 }, key: 'invoice-1', queue: 'shop-1', maxAttempts: 3 }));
  expect(await waiting()).toEqual([{ key: 'invoice-1', attempts: 0 }]);
  const seen: unknown[] = [];
  const worker = await work({ note: async (payload, { maxAttempts }) => void seen.push([payload, maxAttempts]) });
  await eventually(() => seen.length > 0);
  await worker.stop();
  expect(seen).toEqual([[{ n: 2 }, 3]]);
});

test('a job that throws is kept for another attempt', async () => {
  await database.transaction((tx) => enqueue(tx, { name: 'note', payload: {}, key: 'k' }));
  let attempts = 0;
  const worker = await work({
    note: async () => {
      attempts += 1;
      throw new Error('the other side is asleep');
    },
  });
  await eventually(async () => (await waiting())[0]?.attempts === 1 && attempts === 1);
  await worker.stop();
});

test('stopping waits for the job that runs and loses none', async () => {
  const held = gate();
  const started = gate();
  const done: number[] = [];
  const worker = await work({
    note: async (payload) => {
      started.open();
      await held.opened;
      done.push(Number((payload as { n: number }).n));
    },
  });
  await database.transaction((tx) => enqueue(tx, { name: 'note', payload: { n: 1 }, queue: 'one' }));
  await started.opened;
  await database.transaction((tx) => enqueue(tx, { name: 'note', payload: { n: 2 }, queue: 'one' }));
  const stopped = worker.stop();
  held.open();
  await stopped;
  // Whether the second is still taken depends on who is faster; it is done, or it waits for the next worker.
  expect(done[0]).toBe(1);
  expect(done.length + (await waiting()).length).toBe(2);
});

test('jobs of a worker process that was killed are taken over within seconds', async () => {
  await database.transaction((tx) => enqueue(tx, { name: 'note', payload: { n: 1 }, queue: 'one' }));
  const child = startChild(join(__dirname, '../../support/worker-child.ts'), [own.url]);
  try {
    expect(await child.line()).toBe('working');
  } finally {
    await child.kill();
  }
  const seen: number[] = [];
  const worker = await work({ note: async (_payload, { attempt }) => void seen.push(attempt) }, { deadWorkerMs: 200 });
  await eventually(() => seen.length > 0);
  await worker.stop();
  expect(seen).toEqual([2]);
});

test('a job that was asked for again while a process that was killed had it in hand is done once more, and the first one never', async () => {
  const ask = (n: number): Promise<void> =>
    database.transaction((tx) => enqueue(tx, { name: 'note', payload: { n }, key: 'once', queue: 'one' }));
  await ask(1);
  const child = startChild(join(__dirname, '../../support/worker-child.ts'), [own.url]);
  try {
    expect(await child.line()).toBe('working');
    await ask(2);
  } finally {
    await child.kill();
  }
  const seen: unknown[] = [];
  const worker = await work({ note: async (payload) => void seen.push(payload) }, { deadWorkerMs: 200 });
  await eventually(async () => seen.length > 0 && (await waiting()).length === 1);
  await worker.stop();
  expect(seen).toEqual([{ n: 2 }]);
  // What is left of the first is a row without a key and without a try: nobody waits for it.
  const left = await database.read((tx) =>
    rows(tx, 'select key, locked_at, attempts < max_attempts as "triesLeft" from graphile_worker.jobs'),
  );
  expect(left).toEqual([{ key: null, locked_at: null, triesLeft: false }]);
});

test('a job that runs long is left to its living worker', async () => {
  const held = gate();
  const runs: number[] = [];
  const task: Task = async (_payload, { attempt }) => {
    runs.push(attempt);
    await held.opened;
  };
  const first = await work({ note: task }, { deadWorkerMs: 100 });
  await database.transaction((tx) => enqueue(tx, { name: 'note', payload: {} }));
  await eventually(() => runs.length > 0);
  const second = await work({ note: task }, { deadWorkerMs: 100 });
  // Long enough for the second worker to look for dead ones several times.
  await eventually(async () => {
    const [locked] = await database.read((tx) =>
      rows<{ old: boolean }>(tx, "select locked_at < now() - interval '0.6 seconds' as old from graphile_worker.jobs"),
    );
    return locked?.old === true;
  });
  expect(runs).toEqual([1]);
  held.open();
  await Promise.all([first.stop(), second.stop()]);
  expect(runs).toEqual([1]);
});

test('a job that was given to a living process over a connection that broke is done by it later, and one that it has in hand is not done twice', async () => {
  const held = gate();
  const seen: unknown[] = [];
  const task: Task = async (payload, run) => {
    seen.push({ payload, run: run.attempt });
    await held.opened;
  };
  const later = new Date(Date.now() + 3_600_000);
  await database.transaction((tx) => enqueue(tx, { name: 'note', payload: { n: 1 }, queue: 'one' }));
  await database.transaction((tx) => enqueue(tx, { name: 'note', payload: { n: 2 }, queue: 'two', runAt: later }));
  await database.transaction((tx) => enqueue(tx, { name: 'note', payload: { n: 3 }, queue: 'two', runAt: later }));
  const worker = await work({ note: task }, { deadWorkerMs: 100, unheardMs: 300, concurrency: 4 });
  await eventually(() => seen.length === 1);
  // As the database is left when it has given the job away and the answer is lost: locked for the pool that works on the first one.
  await database.transaction(async (tx) => {
    const [{ pool } = { pool: '' }] = await rows<{ pool: string }>(
      tx,
      'select locked_by as pool from graphile_worker.jobs where locked_by is not null',
    );
    await rows(
      tx,
      `update graphile_worker._private_jobs set run_at = now() - make_interval(mins => 9 - (payload->>'n')::int) where run_at > now()`,
    );
    await rows(
      tx,
      `with given as (
         update graphile_worker._private_jobs set locked_by = $1, locked_at = now(), attempts = 1 where payload->>'n' = '2' returning job_queue_id
       ) update graphile_worker._private_job_queues queue set locked_by = $1, locked_at = now() from given where queue.id = given.job_queue_id`,
      [pool],
    );
  });
  await eventually(() => seen.length === 2);
  expect(seen).toEqual([1, 2].map((n) => ({ payload: { n }, run: 1 })));
  held.open();
  await eventually(() => seen.length === 3);
  await worker.stop();
  expect(seen).toEqual([1, 2, 3].map((n) => ({ payload: { n }, run: 1 })));
  expect(await waiting()).toEqual([]);
});

test('a queue goes on after two processes had the same job in hand, because one could not be seen to live', async () => {
  const done = [gate(), gate()];
  const seen: unknown[] = [];
  const task: Task = async (payload) => {
    seen.push(payload);
    await done[seen.length - 1]?.opened;
  };
  const ask = (n: number): Promise<void> => database.transaction((tx) => enqueue(tx, { name: 'note', payload: { n }, queue: 'one' }));
  await work({ note: task }, { deadWorkerMs: 600_000 });
  await ask(1);
  await eventually(() => seen.length === 1);
  await database.transaction((tx) =>
    rows(
      tx,
      "select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and application_name = 'ordertill-presence'",
    ),
  );
  await work({ note: task }, { deadWorkerMs: 200 });
  await eventually(() => seen.length === 2);
  done[0]?.open();
  await eventually(async () => (await waiting()).length === 0);
  done[1]?.open();
  await ask(2);
  await eventually(() => seen.length === 3);
  expect(seen).toEqual([{ n: 1 }, { n: 1 }, { n: 2 }]);
});

test('work goes on after the database has dropped every connection', async () => {
  const seen: unknown[] = [];
  const worker = await work({ note: async (payload) => void seen.push(payload) });
  await database.transaction((tx) =>
    rows(
      tx,
      "select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid() and backend_type = 'client backend'",
    ),
  );
  await database.transaction((tx) => enqueue(tx, { name: 'note', payload: { n: 9 } }));
  await eventually(() => seen.length > 0, 20_000);
  await worker.stop();
  expect(seen).toEqual([{ n: 9 }]);
});

test('a schedule that cannot be read stops the start and leaves no connection behind', async () => {
  const starting = startWorker({ url: own.url, tasks: {}, cron: 'every so often', logger: quietLogger });
  await expect(starting).rejects.toThrow();
  await eventually(async () => {
    const left = await database.read((tx) =>
      rows(tx, "select 1 from pg_stat_activity where application_name = 'ordertill-presence' and datname = current_database()"),
    );
    return left.length === 0;
  });
});

test('jobs of one installation take three workers at most, so that others go on while its gateway hangs', async () => {
  const held = gate();
  const begun: string[] = [];
  const worker = await work(
    {
      note: async (payload) => {
        const { installationId } = payload as { installationId: string };
        begun.push(installationId);
        if (installationId === 'hanging') await held.opened;
      },
    },
    { concurrency: 8 },
  );
  await database.transaction(async (tx) => {
    for (let n = 0; n < 40; n += 1) await enqueue(tx, { name: 'note', payload: { installationId: 'hanging' }, key: `hanging-${n}` });
    for (let n = 0; n < 5; n += 1) await enqueue(tx, { name: 'note', payload: { installationId: 'quick' }, key: `quick-${n}` });
  });
  await eventually(() => begun.filter((one) => one === 'quick').length === 5);
  await eventually(() => begun.filter((one) => one === 'hanging').length === 3);
  held.open();
  await eventually(async () => (await waiting()).length === 0, 30_000);
  await worker.stop();
  expect(begun).toHaveLength(45);
});

test('a group of jobs has workers of its own, and its jobs never take those of others', async () => {
  const held = gate();
  const seen: string[] = [];
  const worker = await work(
    {
      slow: async () => {
        seen.push('slow');
        await held.opened;
      },
      note: async () => void seen.push('note'),
    },
    { concurrency: 1, groups: [{ tasks: ['slow'], concurrency: 2 }] },
  );
  await database.transaction(async (tx) => {
    for (let n = 0; n < 5; n += 1) await enqueue(tx, { name: 'slow', payload: {} });
  });
  await eventually(() => seen.length === 2);
  await database.transaction((tx) => enqueue(tx, { name: 'note', payload: {} }));
  await eventually(() => seen.includes('note'));
  expect(seen.filter((one) => one === 'slow')).toHaveLength(2);
  held.open();
  await eventually(async () => (await waiting()).length === 0);
  await worker.stop();
});
