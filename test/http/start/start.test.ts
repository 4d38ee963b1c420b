import { createServer } from 'node:net';
import type { AddressInfo, Server } from 'node:net';
import { newSecretKey } from '../../../src/infra/secrets';
import type { Ended } from '../../support/cli';
import { runCommand } from '../../support/cli';
import type { TestDatabase } from '../../support/database';
import { createTestDatabase } from '../../support/database';

/** Runs a command of the product until it ends. */
const run = (command: string, env: Readonly<Record<string, string>>): Promise<Ended> => runCommand([command], env);

/** A start that cannot work ends by itself, says what is wrong and what to do, and repeats no secret. */
describe('a start', () => {
  let database: TestDatabase;
  let taken: Server;

  beforeAll(async () => {
    database = await createTestDatabase();
    taken = createServer();
    await new Promise<void>((resolve) => taken.listen(0, '127.0.0.1', resolve));
  });
  afterAll(async () => {
    await new Promise((resolve) => taken.close(resolve));
    await database.drop();
  });

  const port = (): string => String((taken.address() as AddressInfo).port);

  it('on a taken port says so, names PORT, and leaves nothing running', async () => {
    const ended = await run('serve', {
      DATABASE_URL: database.url,
      SECRET_KEYS: newSecretKey(),
      PORT: port(),
      HOST: '127.0.0.1',
      LOG_LEVEL: 'silent',
    });
    expect(ended.code).toBe(1);
    expect(ended.said).toContain(`port ${port()}`);
    expect(ended.said).toContain('choose another port with PORT');
  });

  it('with wrong settings lists every one of them with its remedy', async () => {
    const ended = await run('serve', {
      DATABASE_URL: 'mysql://x',
      PORT: 'many',
      SECRET_KEYS: 'short-secret',
      BASE_URL: 'http://shop.example',
    });
    expect(ended.code).toBe(1);
    for (const name of ['DATABASE_URL', 'PORT', 'SECRET_KEYS', 'BASE_URL']) expect(ended.said).toMatch(new RegExp(`${name} .+Remedy: .+`));
    expect(ended.said).not.toContain('short-secret');
  });

  it('with a command that there is not names those that there are', async () => {
    const ended = await run('dance', { DATABASE_URL: database.url, SECRET_KEYS: newSecretKey() });
    expect(ended).toMatchObject({ code: 2 });
    expect(ended.said).toContain('serve');
  });

  it('of the doctor says what is well', async () => {
    const ended = await run('doctor', { DATABASE_URL: database.url, SECRET_KEYS: newSecretKey(), LOG_LEVEL: 'silent' });
    expect(ended).toMatchObject({ code: 0 });
    expect(ended.said).toContain('PostgreSQL');
  });
});
