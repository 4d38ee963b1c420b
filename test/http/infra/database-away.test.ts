import { DatabaseAway, openDatabase, rows } from '../../../src/infra/database';
import type { Database } from '../../../src/infra/database';
import { createTestDatabase } from '../../support/database';
import type { TestDatabase } from '../../support/database';
import { eventually } from '../../support/eventually';
import { quietLogger } from '../../support/quiet-logger';
import { startTcpProxy, through } from '../../support/tcp-proxy';
import type { TcpProxy } from '../../support/tcp-proxy';

/** Long enough for a loaded machine to answer, short enough to wait for. */
const SILENCE_MS = 3_000;

const errorOf = (work: Promise<unknown>): Promise<unknown> => work.then(() => 'it worked').catch((error: unknown) => error);

describe('a database that goes away', () => {
  let own: TestDatabase;
  let proxy: TcpProxy;
  let database: Database;

  beforeAll(async () => {
    own = await createTestDatabase();
    proxy = await startTcpProxy(Number(new URL(own.url).port));
    database = await openDatabase({
      url: through(proxy, own.url),
      entities: [],
      logger: quietLogger,
      poolSize: 1,
      silenceMs: SILENCE_MS,
    });
  });
  afterAll(async () => {
    await database.close();
    await proxy.close();
    await own.drop();
  });

  const lead = (): void => proxy.lead(Number(new URL(own.url).port));
  const ask = (): Promise<unknown> => database.transaction((tx) => rows(tx, 'select 1 as one'));

  it('in the middle of a transaction is told from a mistake in the transaction', async () => {
    const cut = database.transaction(async (tx) => {
      await rows(tx, 'select 1');
      proxy.cut();
      await rows(tx, 'select 1');
    });
    expect(await errorOf(cut)).toBeInstanceOf(DatabaseAway);
    expect(await errorOf(ask())).toBeInstanceOf(DatabaseAway);
    lead();
    expect(await ask()).toEqual([{ one: 1 }]);
    expect(await errorOf(database.transaction((tx) => rows(tx, 'select nonsense')))).not.toBeInstanceOf(DatabaseAway);
    expect(await ask()).toEqual([{ one: 1 }]);
  });

  it('without a word is given up after a while, and the connection that it may still answer on is not used again', async () => {
    await ask();
    const silent = database.transaction(async (tx) => {
      await rows(tx, 'select 1');
      proxy.freeze();
      await rows(tx, 'select 2');
    });
    expect(await errorOf(silent)).toBeInstanceOf(DatabaseAway);
    lead();
    expect(await eventually(ask)).toEqual([{ one: 1 }]);
  });
});
