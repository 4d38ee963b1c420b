import { once } from 'node:events';
import { Agent, request } from 'node:http';
import { TIMINGS } from '../../../src/app';
import { loadConfig } from '../../../src/config';
import { newSecretKey } from '../../../src/infra/secrets';
import { startApp } from '../../../src/main';
import { createTestDatabase } from '../../support/database';
import { quietLogger } from '../../support/quiet-logger';

describe('a graceful stop', () => {
  it('answers the request that is under way, and does not wait for its connection to be used again', async () => {
    const database = await createTestDatabase();
    const loaded = loadConfig({ BASE_URL: 'http://localhost:1', PORT: '0', HOST: '127.0.0.1', ROLE: 'web' });
    if (!loaded.ok) throw new Error(JSON.stringify(loaded.problems));
    const parts = { config: loaded.config, databaseUrl: database.url, secretKeys: [newSecretKey()], logger: quietLogger, timings: TIMINGS };
    const running = await startApp(parts);
    const agent = new Agent({ keepAlive: true });
    const headers = { 'Content-Length': '2', 'Expect': '100-continue' };
    const call = request({ port: running.port, host: '127.0.0.1', method: 'POST', path: '/hooks/uapay/nobody', agent, headers });
    call.flushHeaders();
    await once(call, 'continue');
    const begun = Date.now();
    const stopped = running.stop();
    const answered = new Promise<number | undefined>((done, failed) => {
      call.once('error', failed);
      call.once('response', (response) => {
        response.resume();
        done(response.statusCode);
      });
    });
    call.end('{}');
    expect(await answered).toBeLessThan(500);
    await stopped;
    expect(Date.now() - begun).toBeLessThan(5_000);
    agent.destroy();
    await database.drop();
  });
});
