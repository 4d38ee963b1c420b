import { rotateKeys } from '../../../src/cli/rotate-keys';
import { loadConfig } from '../../../src/config';
import { openDatabase, rows } from '../../../src/infra/database';
import type { Database } from '../../../src/infra/database';
import { createSealer, keyIdOf, newSecretKey } from '../../../src/infra/secrets';
import type { TestDatabase } from '../../support/database';
import { createTestDatabase } from '../../support/database';
import { quietLogger } from '../../support/quiet-logger';

const SHOP = '7001';
const CONTEXT = { installationId: 'insales', row: SHOP, field: 'candidate' };

describe('sealing all secrets anew', () => {
  let test: TestDatabase;
  let db: Database;

  beforeAll(async () => {
    test = await createTestDatabase();
    db = await openDatabase({ url: test.url, entities: [], logger: quietLogger, poolSize: 2 });
  });
  afterAll(async () => {
    await db.close();
    await test.drop();
  });

  it('takes the passwords of shops along that nobody has proved yet, so that the old key can go', async () => {
    const old = newSecretKey();
    const fresh = newSecretKey();
    await db.transaction((tx) =>
      rows(
        tx,
        `insert into insales_candidate (insales_id, id, shop, fingerprint, password, due_at, created_at)
         values ($1, '7f3c2a10-51a5-4c3e-9d0e-3a1f5b0c7d21', 'shop.example', 'f', $2, now(), now())`,
        [SHOP, createSealer([old]).seal('its password', CONTEXT)],
      ),
    );
    const config = loadConfig({ BASE_URL: 'http://localhost:3000', DATABASE_URL: test.url, SECRET_KEYS: `${fresh},${old}` });
    if (!config.ok) throw new Error(JSON.stringify(config.problems));
    const said: string[] = [];
    expect(await rotateKeys(config.config, quietLogger, (text) => said.push(text))).toBe(0);
    expect(said.join()).toContain('1 passwords of shops');
    const [kept] = await db.read((tx) => rows<{ password: string }>(tx, 'select password from insales_candidate', []));
    const sealer = createSealer([fresh]);
    expect(keyIdOf(kept?.password ?? '')).toBe(sealer.currentKeyId);
    expect(sealer.open(kept?.password ?? '', CONTEXT)).toBe('its password');
  });
});
