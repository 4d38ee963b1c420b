import { join } from 'node:path';
import { rows } from '../../../src/infra/database';
import { enqueue } from '../../../src/infra/queue';
import type { Task } from '../../../src/infra/queue';
import { startChild } from '../../support/child';
import { eventually } from '../../support/eventually';
import { gate } from '../../support/gate';
import { useQueue } from '../../support/use-queue';

const queue = useQueue();

test('jobs of a worker process that was killed are taken over within seconds', async () => {
  await queue.database.transaction((tx) => enqueue(tx, { name: 'note', payload: { n: 1 }, queue: 'one' }));
  const child = startChild(join(__dirname, '../../support/worker-child.ts'), [queue.url]);
  try {
    expect(await child.line()).toBe('working');
  } finally {
    await child.kill();
  }
  const seen: number[] = [];
  const worker = await queue.work({ note: async (_payload, { attempt }) => void seen.push(attempt) }, { deadWorkerMs: 200 });
  await eventually(() => seen.length > 0);
  await worker.stop();
  expect(seen).toEqual([2]);
});

test('a job that was asked for again while a process that was killed had it in hand is done once more, and the first one never', async () => {
  const ask = (n: number): Promise<void> =>
    queue.database.transaction((tx) => enqueue(tx, { name: 'note', payload: { n }, key: 'once', queue: 'one' }));
  await ask(1);
  const child = startChild(join(__dirname, '../../support/worker-child.ts'), [queue.url]);
  try {
    expect(await child.line()).toBe('working');
    await ask(2);
  } finally {
    await child.kill();
  }
  const seen: unknown[] = [];
  const worker = await queue.work({ note: async (payload) => void seen.push(payload) }, { deadWorkerMs: 200 });
  await eventually(async () => seen.length > 0 && (await queue.waiting()).length === 1);
  await worker.stop();
  expect(seen).toEqual([{ n: 2 }]);
  // What is left of the first is a row without a key and without a try: nobody waits for it.
  const left = await queue.database.read((tx) =>
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
  const first = await queue.work({ note: task }, { deadWorkerMs: 100 });
  await queue.database.transaction((tx) => enqueue(tx, { name: 'note', payload: {} }));
  await eventually(() => runs.length > 0);
  const second = await queue.work({ note: task }, { deadWorkerMs: 100 });
  // Long enough for the second worker to look for dead ones several times.
  await eventually(async () => {
    const [locked] = await queue.database.read((tx) =>
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
  await queue.database.transaction((tx) => enqueue(tx, { name: 'note', payload: { n: 1 }, queue: 'one' }));
  await queue.database.transaction((tx) => enqueue(tx, { name: 'note', payload: { n: 2 }, queue: 'two', runAt: later }));
  await queue.database.transaction((tx) => enqueue(tx, { name: 'note', payload: { n: 3 }, queue: 'two', runAt: later }));
  const worker = await queue.work({ note: task }, { deadWorkerMs: 100, unheardMs: 300, concurrency: 4 });
  await eventually(() => seen.length === 1);
  // As the database is left when it has given the job away and the answer is lost: locked for the pool that works on the first one.
  await queue.database.transaction(async (tx) => {
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
  expect(await queue.waiting()).toEqual([]);
});

/** As when the connection of a process breaks by which others see that it lives. */
const loseSight = (): Promise<unknown> =>
  queue.database.transaction((tx) =>
    rows(
      tx,
      "select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and application_name = 'ordertill-presence'",
    ),
  );

test('a queue goes on after two processes had the same job in hand, because one could not be seen to live', async () => {
  const done = [gate(), gate()];
  const seen: unknown[] = [];
  const task: Task = async (payload) => {
    seen.push(payload);
    await done[seen.length - 1]?.opened;
  };
  const ask = (n: number): Promise<void> => queue.database.transaction((tx) => enqueue(tx, { name: 'note', payload: { n }, queue: 'one' }));
  await queue.work({ note: task }, { deadWorkerMs: 600_000 });
  await ask(1);
  await eventually(() => seen.length === 1);
  await loseSight();
  await queue.work({ note: task }, { deadWorkerMs: 200 });
  await eventually(() => seen.length === 2);
  done.forEach((one) => one.open());
  await eventually(async () => (await queue.waiting()).length === 0);
  await ask(2);
  await eventually(() => seen.length === 3);
  expect(seen).toEqual([{ n: 1 }, { n: 1 }, { n: 2 }]);
});

test('a queue that stayed locked without a job is free again within seconds', async () => {
  await queue.work({ other: () => Promise.resolve() }, { deadWorkerMs: 200 });
  await queue.database.transaction((tx) => enqueue(tx, { name: 'note', payload: {}, queue: 'one' }));
  const locked = (): Promise<readonly { held: boolean }[]> =>
    queue.database.read((tx) => rows(tx, 'select locked_by is not null as held from graphile_worker._private_job_queues'));
  await queue.database.transaction((tx) =>
    rows(tx, "update graphile_worker._private_job_queues set locked_by = 'a pool that has ended', locked_at = now() - interval '1 minute'"),
  );
  await eventually(async () => (await locked())[0]?.held === false);
});

test('a job that is asked for again after it was taken from a process that lives is not ended by that process', async () => {
  const held = gate();
  const seen: unknown[] = [];
  const task: Task = async (payload) => {
    seen.push(payload);
    await held.opened;
  };
  const ask = (n: number): Promise<void> =>
    queue.database.transaction((tx) => enqueue(tx, { name: 'note', payload: { n }, key: 'once', queue: 'one' }));
  await queue.work({ note: task }, { deadWorkerMs: 600_000, concurrency: 1 });
  await ask(1);
  await eventually(() => seen.length === 1);
  await loseSight();
  const other = await queue.work({ other: () => Promise.resolve() }, { deadWorkerMs: 200 });
  await eventually(async () => {
    const [job] = await queue.database.read((tx) =>
      rows<{ held: boolean }>(tx, 'select locked_by is not null as held from graphile_worker.jobs'),
    );
    return job?.held === false;
  });
  await ask(2);
  held.open();
  await eventually(() => seen.length === 2);
  await other.stop();
  expect(seen).toEqual([{ n: 1 }, { n: 2 }]);
  await eventually(async () => (await queue.waiting()).length === 0);
});
