import express from 'express';
import { createServer, listen } from '../../../src/infra/express';
import { systemClock } from '../../../src/infra/clock';
import { randomIds } from '../../../src/infra/ids';
import { createMetrics } from '../../../src/infra/metrics';

test('a server made our way gives handlers the whole of Express, also in mounted apps', async () => {
  const app = express();
  const inner = express();
  inner.get(
    '/',
    (request, response) => void response.status(201).json({ base: request.baseUrl, query: request.query['q'], secure: request.secure }),
  );
  app.use('/inner', inner);
  app.post('/echo', express.json(), (request, response) => void response.send(request.body));
  app.get('/fails', async () => {
    throw new Error('caught by the error handler');
  });
  app.use(
    (error: Error, _request: express.Request, response: express.Response, _next: express.NextFunction) =>
      void response.status(500).send(error.message),
  );
  const server = createServer(app);
  const url = `http://127.0.0.1:${await listen(server, 0, '127.0.0.1')}`;
  try {
    const mounted = await fetch(`${url}/inner?q=1`);
    expect([mounted.status, await mounted.json()]).toEqual([201, { base: '/inner', query: '1', secure: false }]);
    const echoed = await fetch(`${url}/echo`, { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: '{"a":1}' });
    expect(await echoed.json()).toEqual({ a: 1 });
    expect(await (await fetch(`${url}/fails`)).text()).toBe('caught by the error handler');
    expect((await fetch(`${url}/none`)).status).toBe(404);
  } finally {
    server.closeAllConnections();
    server.close();
  }
});

test('a taken port is refused with its number and what to do', async () => {
  const first = createServer(express());
  const port = await listen(first, 0, '127.0.0.1');
  const second = createServer(express());
  await expect(listen(second, port, '127.0.0.1')).rejects.toThrow(`port ${port} on 127.0.0.1 is taken by another program`);
  first.close();
});

test('an address of another machine is refused with what to do', async () => {
  await expect(listen(createServer(express()), 0, '192.0.2.1')).rejects.toThrow('set HOST');
});

test('the clock can be woken by a signal, and ids have the length asked for', async () => {
  await expect(systemClock.sleep(60_000, AbortSignal.abort())).rejects.toMatchObject({ name: 'AbortError' });
  await systemClock.sleep(0);
  expect(Math.abs(systemClock.now().getTime() - Date.now())).toBeLessThan(1_000);
  expect(Buffer.from(randomIds.token(12), 'base64url')).toHaveLength(12);
  expect(randomIds.uuid()).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4/);
});

test('figures of two apps in one process do not meet', async () => {
  const [one, two] = [createMetrics(), createMetrics()];
  one.notifications.inc({ source: 'uapay', verdict: 'accepted' });
  expect(await one.registry.metrics()).toContain('ordertill_notifications_total{source="uapay",verdict="accepted"} 1');
  expect(await two.registry.metrics()).not.toContain('source="uapay"');
});
