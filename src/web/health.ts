import { Router } from 'express';
import type { WebDeps } from './deps';

/** For operators: `/healthz` says that the process lives, `/readyz` that the database answers, `/metrics` gives the figures. */
export function healthRoutes(deps: Pick<WebDeps, 'ready' | 'metrics'>): Router {
  const router = Router();
  router.get('/healthz', (_request, response) => {
    response.json({ alive: true });
  });
  router.get('/readyz', async (_request, response) => {
    const ready = await deps.ready().catch(() => false);
    response.status(ready ? 200 : 503).json({ ready });
  });
  router.get('/metrics', async (_request, response) => {
    response.type('text/plain').send(await deps.metrics());
  });
  return router;
}
