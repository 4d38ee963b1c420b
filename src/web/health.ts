import { setTimeout as wait } from 'node:timers/promises';
import { Router } from 'express';
import type { WebDeps } from './deps';

/** A database that says nothing is not there; whoever watches wants to know soon. */
const READY_LIMIT_MS = 3_000;

async function within(limitMs: number, asked: Promise<boolean>): Promise<boolean> {
  const stop = new AbortController();
  const late = wait(limitMs, false, { signal: stop.signal }).catch(() => false);
  const ready = await Promise.race([asked.catch(() => false), late]);
  stop.abort();
  return ready;
}

/** For operators: `/healthz` says that the process lives, `/readyz` that the database answers, `/metrics` gives the figures. */
export function healthRoutes(deps: Pick<WebDeps, 'ready' | 'metrics'>): Router {
  const router = Router();
  router.get('/healthz', (_request, response) => {
    response.json({ alive: true });
  });
  router.get('/readyz', async (_request, response) => {
    const ready = await within(READY_LIMIT_MS, deps.ready());
    response.status(ready ? 200 : 503).json(ready ? { ready } : { ready, waitingFor: 'database' });
  });
  router.get('/metrics', async (_request, response) => {
    response.type('text/plain').send(await deps.metrics());
  });
  return router;
}
