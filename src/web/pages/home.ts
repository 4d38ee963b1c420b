import { Router } from 'express';
import { SESSION_COOKIE, dropCookie, readCookie } from '../cookies';
import type { WebDeps } from '../deps';
import { show } from '../page';

/** `/`: what needs somebody and how today goes; for a stranger, how to get in. `POST /sign-out` ends the session. */
export function homePages(deps: WebDeps): Router {
  const router = Router();
  router.get('/', (request, response) => {
    show(request, response, 'welcome', {});
  });
  router.post('/sign-out', async (request, response) => {
    const id = readCookie(request, SESSION_COOKIE);
    if (id) await deps.sessions.close(id);
    dropCookie(response, SESSION_COOKIE);
    response.redirect(303, '/');
  });
  return router;
}
