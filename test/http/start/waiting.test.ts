import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { root } from '../../../src/infra/paths';
import { newSecretKey } from '../../../src/infra/secrets';
import type { TestDatabase } from '../../support/database';
import { createTestDatabase } from '../../support/database';
import { eventually } from '../../support/eventually';
import type { TcpProxy } from '../../support/tcp-proxy';
import { startTcpProxy, through } from '../../support/tcp-proxy';
import { freePort } from '../../../src/infra/free-port';

const UKRAINIAN = { 'Accept': 'text/html', 'Accept-Language': 'uk' };
const SENTENCE = 'Ordertill зараз не має зв’язку зі своєю базою даних.';

/** The whole program in a process of its own, whose database can be taken away. */
describe('the program without its database', () => {
  let database: TestDatabase;
  let proxy: TcpProxy;
  let program: ChildProcess;
  let hub: string;
  const said: string[] = [];

  beforeAll(async () => {
    database = await createTestDatabase({ empty: true });
    proxy = await startTcpProxy(Number(new URL(database.url).port));
    proxy.cut();
    const port = await freePort();
    hub = `http://localhost:${port}`;
    const env = {
      PATH: process.env['PATH'] ?? '',
      BASE_URL: hub,
      PORT: String(port),
      HOST: '127.0.0.1',
      DATABASE_URL: through(proxy, database.url),
      SECRET_KEYS: newSecretKey(),
      RETAILCRM_SECRET: 'cabinet-secret',
    };
    const args = ['-r', join(root, 'test', 'support', 'swc-register.cjs'), join(root, 'src', 'cli.ts'), 'serve'];
    program = spawn(process.execPath, args, { env, stdio: ['ignore', 'ignore', 'pipe'] });
    program.stderr?.on('data', (chunk: Buffer) => said.push(chunk.toString()));
    await eventually(async () => (await fetch(`${hub}/healthz`)).ok, 30_000);
  });
  afterAll(async () => {
    if (program.exitCode === null) {
      const ended = once(program, 'exit');
      program.kill('SIGKILL');
      await ended;
    }
    await proxy.close();
    await database.drop();
  });

  const ready = async (): Promise<readonly [number, unknown]> => {
    const answer = await fetch(`${hub}/readyz`);
    return [answer.status, await answer.json()];
  };
  const isThere = () => eventually(async () => (await ready())[0] === 200, 30_000);
  const WAITS = [503, { ready: false, waitingFor: 'database' }];

  const tellsToComeBack = async (): Promise<void> => {
    const page = await fetch(`${hub}/`, { headers: UKRAINIAN });
    expect([page.status, page.headers.get('retry-after')]).toEqual([503, expect.stringMatching(/^\d+$/)]);
    const text = await page.text();
    expect(text).toContain(SENTENCE);
    expect(text).not.toMatch(/ECONN|at .+\.[jt]s|postgres:/);
    const call = await fetch(`${hub}/retailcrm/payment/create`, {
      method: 'POST',
      headers: { 'Accept-Language': 'uk' },
      body: new URLSearchParams({ clientId: 'c0ffee00-0000-4000-8000-000000000001', create: '{}' }),
    });
    expect(call.status).toBe(503);
    expect(await call.json()).toMatchObject({ success: false, errorMsg: expect.stringContaining(SENTENCE) });
    const hook = await fetch(`${hub}/hooks/uapay/a-key-of-nobody`, { method: 'POST', body: '{}' });
    expect([hook.status, hook.headers.get('retry-after')]).toEqual([503, expect.stringMatching(/^\d+$/)]);
  };

  it('waits at its start, says so in the log and on /readyz, and asks everybody in his language to come back', async () => {
    expect(await ready()).toEqual(WAITS);
    await tellsToComeBack();
    await eventually(() => said.join('').includes('database-not-ready'));
    expect(program.exitCode).toBeNull();
  });

  it('goes on by itself when the database comes', async () => {
    proxy.lead(Number(new URL(database.url).port));
    await isThere();
    expect((await fetch(`${hub}/`, { headers: UKRAINIAN })).status).toBe(200);
    expect((await fetch(`${hub}/hooks/uapay/a-key-of-nobody`, { method: 'POST', body: '{}' })).status).toBe(404);
  });

  it('says the same while the database is gone later, and goes on when it is back, without a restart', async () => {
    proxy.cut();
    await eventually(async () => (await ready())[0] === 503, 30_000);
    expect(await ready()).toEqual(WAITS);
    const call = await fetch(`${hub}/hooks/uapay/a-key-of-nobody`, { method: 'POST', body: '{}' });
    expect(call.status).toBe(503);
    proxy.lead(Number(new URL(database.url).port));
    await isThere();
    expect((await fetch(`${hub}/hooks/uapay/a-key-of-nobody`, { method: 'POST', body: '{}' })).status).toBe(404);
    expect(program.exitCode).toBeNull();
  });
});
