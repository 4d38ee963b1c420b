import { openDatabase, rows } from '../../src/infra/database';
import type { Database } from '../../src/infra/database';
import { startWorker } from '../../src/infra/queue';
import type { Task, WorkerOptions } from '../../src/infra/queue';
import { createTestDatabase } from './database';
import type { TestDatabase } from './database';
import { quietLogger } from './quiet-logger';

type Changes = Partial<Pick<WorkerOptions, 'deadWorkerMs' | 'unheardMs' | 'concurrency' | 'groups'>>;

/** A queue on a database that each test has to itself. */
interface Queue {
  readonly database: Database;
  readonly url: string;
  /** Starts a worker that is stopped with the test, if the test has not done so. */
  work(tasks: Readonly<Record<string, Task>>, changes?: Changes): Promise<{ stop(): Promise<void> }>;
  /** The jobs in the order in which they were asked for. */
  waiting(): Promise<readonly { readonly key: string | null; readonly attempts: number }[]>;
}

/** Gives every test of the file a queue of its own. */
export function useQueue(): Queue {
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

  return {
    get database() {
      return database;
    },
    get url() {
      return own.url;
    },
    work: async (tasks, changes = {}) => {
      const worker = await startWorker({ url: own.url, tasks, logger: quietLogger, concurrency: 2, pollMs: 100, ...changes });
      running.push(worker);
      return worker;
    },
    waiting: () => database.read((tx) => rows(tx, 'select key, attempts from graphile_worker.jobs order by id')),
  };
}
