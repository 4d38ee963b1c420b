import { once } from 'node:events';
import { Agent, request } from 'node:http';
import { connect } from 'node:net';
import { TIMINGS } from '../../../src/app';
import { newSecretKey } from '../../../src/infra/secrets';
import type { Running } from '../../../src/main';
import { startApp } from '../../../src/main';
import { createTestDatabase } from '../../support/database';
import { partsFrom } from '../../support/parts';
import { quietLogger } from '../../support/quiet-logger';

async function startPages(): Promise<{ readonly running: Running; readonly end: () => Promise<void> }> {
  const database = await createTestDatabase();
  const environment = {
    BASE_URL: 'http://localhost:1',
    PORT: '0',
    HOST: '127.0.0.1',
    ROLE: 'web',
    DATABASE_URL: database.url,
    SECRET_KEYS: newSecretKey(),
  };
  return { running: await startApp(partsFrom(environment, { logger: quietLogger, timings: TIMINGS })), end: () => database.drop() };
}

describe('a graceful stop', () => {
  it('answers the request that is under way, and does not wait for its connection to be used again', async () => {
    const { running, end } = await startPages();
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
    await end();
  });

  it('does not wait for a connection that a browser has opened ahead and sent nothing on', async () => {
    const { running, end } = await startPages();
    const ahead = connect(running.port, '127.0.0.1');
    await once(ahead, 'connect');
    // The answer on a later connection says that the server has taken the earlier one.
    expect((await fetch(`http://127.0.0.1:${running.port}/healthz`)).status).toBe(200);
    const begun = Date.now();
    await Promise.all([running.stop(), once(ahead, 'close')]);
    expect(Date.now() - begun).toBeLessThan(5_000);
    await end();
  });
});
