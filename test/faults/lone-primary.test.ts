import { DatabaseAway, openDatabase, rows } from '../../src/infra/database';
import type { Database } from '../../src/infra/database';
import type { Pair } from '../failover/cluster';
import { startPair } from '../failover/cluster';
import { eventually } from '../support/eventually';
import { quietLogger } from '../support/quiet-logger';

/** Enough for a loaded machine, little enough to wait for. */
const SILENCE_MS = 5_000;
const LONG_MS = 60_000;

describe('a primary that has lost its synchronous standby', () => {
  let pair: Pair;
  let database: Database;

  beforeAll(async () => {
    pair = await startPair();
    database = await openDatabase({ url: pair.primary.url, entities: [], logger: quietLogger, poolSize: 2, silenceMs: SILENCE_MS });
    const make = (): Promise<unknown> => database.transaction((tx) => rows(tx, 'create table if not exists kept (id int primary key)'));
    await eventually(() => make().then(() => true), LONG_MS);
  }, 2 * LONG_MS);
  afterAll(async () => {
    await database.close();
    await pair.stop();
  });

  const keep = (id: number): Promise<unknown> =>
    database.transaction((tx) => rows(tx, 'insert into kept values ($1) on conflict do nothing', [id]));

  it(
    'keeps nothing that we would call kept, and goes on when the standby is back',
    async () => {
      await eventually(() => keep(1).then(() => true), LONG_MS);
      pair.killStandby();
      await expect(keep(2)).rejects.toBeInstanceOf(DatabaseAway);
      await pair.reviveStandby();
      await eventually(() => keep(3).then(() => true), LONG_MS);
      await eventually(() => keep(2).then(() => true), LONG_MS);
      expect(await database.read((tx) => rows(tx, 'select id from kept order by id'))).toEqual([{ id: 1 }, { id: 2 }, { id: 3 }]);
    },
    3 * LONG_MS,
  );
});
