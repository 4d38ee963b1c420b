import { rows } from '../../../src/infra/database';
import { enqueue, startWorker } from '../../../src/infra/queue';
import { eventually } from '../../support/eventually';
import { gate } from '../../support/gate';
import { quietLogger } from '../../support/quiet-logger';
import { useQueue } from '../../support/use-queue';

const queue = useQueue();

test('a job of a transaction that fails never runs, one of a committed one does with its payload', async () => {
  const seen: unknown[] = [];
  const doomed = queue.database.transaction(async (tx) => {
    await enqueue(tx, { name: 'note', payload: { n: 1 } });
    throw new Error('no');
  });
  await expect(doomed).rejects.toThrow('no');
  expect(await queue.waiting()).toEqual([]);
  await queue.database.transaction((tx) => enqueue(tx, { name: 'note', payload: { n: 2 } }));
  const worker = await queue.work({ note: async (payload, run) => void seen.push({ payload, run }) });
  await eventually(() => seen.length > 0);
  await worker.stop();
  expect(seen).toEqual([{ payload: { n: 2 }, run: { attempt: 1, maxAttempts: 25 } }]);
});

test('a waiting job with the same key is replaced by the newer one', async () => {
  const later = new Date(Date.now() + 3_600_000);
  await queue.database.transaction((tx) => enqueue(tx, { name: 'note', payload: { n: 1 }, key: 'invoice-1', runAt: later }));
  await queue.database.transaction((tx) =>
    enqueue(tx, { name: 'note', payload: { n: 2 }, key: 'invoice-1', queue: 'shop-1', maxAttempts: 3 }),
  );
  expect(await queue.waiting()).toEqual([{ key: 'invoice-1', attempts: 0 }]);
  const seen: unknown[] = [];
  const worker = await queue.work({ note: async (payload, { maxAttempts }) => void seen.push([payload, maxAttempts]) });
  await eventually(() => seen.length > 0);
  await worker.stop();
  expect(seen).toEqual([[{ n: 2 }, 3]]);
});

test('a job that throws is kept for another attempt', async () => {
  await queue.database.transaction((tx) => enqueue(tx, { name: 'note', payload: {}, key: 'k' }));
  let attempts = 0;
  const worker = await queue.work({
    note: async () => {
      attempts += 1;
      throw new Error('the other side is asleep');
    },
  });
  await eventually(async () => (await queue.waiting())[0]?.attempts === 1 && attempts === 1);
  await worker.stop();
});

test('stopping waits for the job that runs and loses none', async () => {
  const held = gate();
  const started = gate();
  const done: number[] = [];
  const worker = await queue.work({
    note: async (payload) => {
      started.open();
      await held.opened;
      done.push(Number((payload as { n: number }).n));
    },
  });
  await queue.database.transaction((tx) => enqueue(tx, { name: 'note', payload: { n: 1 }, queue: 'one' }));
  await started.opened;
  await queue.database.transaction((tx) => enqueue(tx, { name: 'note', payload: { n: 2 }, queue: 'one' }));
  const stopped = worker.stop();
  held.open();
  await stopped;
  // Whether the second is still taken depends on who is faster; it is done, or it waits for the next worker.
  expect(done[0]).toBe(1);
  expect(done.length + (await queue.waiting()).length).toBe(2);
});

test('work goes on after the database has dropped every connection', async () => {
  const seen: unknown[] = [];
  const worker = await queue.work({ note: async (payload) => void seen.push(payload) });
  await queue.database.transaction((tx) =>
    rows(
      tx,
      "select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid() and backend_type = 'client backend'",
    ),
  );
  await queue.database.transaction((tx) => enqueue(tx, { name: 'note', payload: { n: 9 } }));
  await eventually(() => seen.length > 0, 20_000);
  await worker.stop();
  expect(seen).toEqual([{ n: 9 }]);
});

test('a schedule that cannot be read stops the start and leaves no connection behind', async () => {
  const starting = startWorker({ url: queue.url, tasks: {}, cron: 'every so often', logger: quietLogger });
  await expect(starting).rejects.toThrow();
  await eventually(async () => {
    const left = await queue.database.read((tx) =>
      rows(tx, "select 1 from pg_stat_activity where application_name = 'ordertill-presence' and datname = current_database()"),
    );
    return left.length === 0;
  });
});

test('jobs of one installation take three workers at most, so that others go on while its gateway hangs', async () => {
  const held = gate();
  const begun: string[] = [];
  const worker = await queue.work(
    {
      note: async (payload) => {
        const { installationId } = payload as { installationId: string };
        begun.push(installationId);
        if (installationId === 'hanging') await held.opened;
      },
    },
    { concurrency: 8 },
  );
  await queue.database.transaction(async (tx) => {
    for (let n = 0; n < 40; n += 1) await enqueue(tx, { name: 'note', payload: { installationId: 'hanging' }, key: `hanging-${n}` });
    for (let n = 0; n < 5; n += 1) await enqueue(tx, { name: 'note', payload: { installationId: 'quick' }, key: `quick-${n}` });
  });
  await eventually(() => begun.filter((one) => one === 'quick').length === 5);
  await eventually(() => begun.filter((one) => one === 'hanging').length === 3);
  held.open();
  await eventually(async () => (await queue.waiting()).length === 0, 30_000);
  await worker.stop();
  expect(begun).toHaveLength(45);
});

test('a group of jobs has workers of its own, and its jobs never take those of others', async () => {
  const held = gate();
  const seen: string[] = [];
  const worker = await queue.work(
    {
      slow: async () => {
        seen.push('slow');
        await held.opened;
      },
      note: async () => void seen.push('note'),
    },
    { concurrency: 1, groups: [{ tasks: ['slow'], concurrency: 2 }] },
  );
  await queue.database.transaction(async (tx) => {
    for (let n = 0; n < 5; n += 1) await enqueue(tx, { name: 'slow', payload: {} });
  });
  await eventually(() => seen.length === 2);
  await queue.database.transaction((tx) => enqueue(tx, { name: 'note', payload: {} }));
  await eventually(() => seen.includes('note'));
  expect(seen.filter((one) => one === 'slow')).toHaveLength(2);
  held.open();
  await eventually(async () => (await queue.waiting()).length === 0);
  await worker.stop();
});
