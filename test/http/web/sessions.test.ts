import { openDatabase } from '../../../src/infra/database';
import type { Database } from '../../../src/infra/database';
import { rows } from '../../../src/infra/database';
import { randomIds } from '../../../src/infra/ids';
import { createSessions } from '../../../src/web/sessions';
import type { Sessions } from '../../../src/web/sessions';
import { createTestDatabase } from '../../support/database';
import type { TestDatabase } from '../../support/database';
import { quietLogger } from '../../support/quiet-logger';
import { INSTALLATION } from './fakes';

const HOUR = 3_600_000;
const actor = { kind: 'platform-user', platform: 'retailcrm' } as const;

describe('sessions', () => {
  let test: TestDatabase;
  let database: Database;
  let sessions: Sessions;
  let now = new Date('2026-11-24T08:00:00Z');

  beforeAll(async () => {
    test = await createTestDatabase();
    database = await openDatabase({ url: test.url, entities: [], logger: quietLogger });
    await database.transaction((tx) =>
      rows(
        tx,
        `insert into installation (id, code, platform, address, public_address, client_id_fingerprint, client_id, credentials, language, timezone, created_at, updated_at)
         values ($1, 'ab12', 'retailcrm', 'https://a.example', 'https://shop.example/', 'f', 's', 's', 'uk', 'Europe/Kyiv', $2, $2)`,
        [INSTALLATION, now],
      ),
    );
    sessions = createSessions({ database, ids: randomIds, clock: { now: () => now, sleep: () => Promise.resolve() } });
  });
  afterAll(async () => {
    await database.close();
    await test.drop();
  });

  it('are found by the id that only the browser has; the database keeps its fingerprint', async () => {
    const id = await sessions.open(INSTALLATION, actor);
    expect(await sessions.find(id)).toMatchObject({
      installationId: INSTALLATION,
      actor,
      language: 'uk',
      timezone: 'Europe/Kyiv',
      address: 'shop.example',
    });
    const kept = await database.read((tx) => rows<object>(tx, 'select * from session'));
    expect(JSON.stringify(kept)).not.toContain(id);
    expect(await sessions.find('another')).toBeNull();
  });

  it('live on while they are used and end after twelve hours without use', async () => {
    const id = await sessions.open(INSTALLATION, actor);
    now = new Date(now.getTime() + 11 * HOUR);
    expect(await sessions.find(id)).not.toBeNull();
    now = new Date(now.getTime() + 11 * HOUR);
    expect(await sessions.find(id)).not.toBeNull();
    now = new Date(now.getTime() + 12 * HOUR + 1);
    expect(await sessions.find(id)).toBeNull();
  });

  it('each have a word of their own for forms, and can be ended one by one or all at once', async () => {
    const [first, second, third] = [
      await sessions.open(INSTALLATION, actor),
      await sessions.open(INSTALLATION, actor),
      await sessions.open(INSTALLATION, actor),
    ];
    expect((await sessions.find(first))?.csrf).not.toBe((await sessions.find(second))?.csrf);
    await sessions.close(first);
    expect(await sessions.find(first)).toBeNull();
    expect(await sessions.find(second)).not.toBeNull();
    await sessions.closeAll(INSTALLATION);
    expect(await sessions.find(third)).toBeNull();
  });

  it('that have ended leave no rows behind', async () => {
    await sessions.open(INSTALLATION, actor);
    now = new Date(now.getTime() + 24 * HOUR);
    await sessions.open(INSTALLATION, actor);
    expect(await database.read((tx) => rows<object>(tx, 'select fingerprint from session'))).toHaveLength(1);
  });
});
