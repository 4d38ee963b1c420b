import { Router } from 'express';
import type { WebDeps } from './deps';
import { homePages } from './pages/home';

/** Pages for everybody. */
export function publicPages(_deps: WebDeps): Router {
  return Router();
}

/** Pages of a signed-in shop; each family guards itself with `requireSession`. */
export function privatePages(deps: WebDeps): Router {
  const router = Router();
  router.use(homePages(deps));
  return router;
}
