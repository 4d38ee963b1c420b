import { Router } from 'express';
import { SESSION_COOKIE, dropCookie, readCookie } from '../cookies';
import type { WebDeps } from '../deps';
import { pageOrNull, show } from '../page';
import { presentHome } from '../presenters/home';

const NEWEST = 8;

/** `/`: what needs somebody and how today goes; for a stranger, how to get in. `POST /sign-out` ends the session. */
export function homePages({ desk, sessions, samples = [] }: WebDeps): Router {
  const router = Router();
  router.get('/', async (request, response) => {
    const here = pageOrNull(request);
    if (!here) {
      show(request, response, 'welcome', { samples });
      return;
    }
    const [summary, list] = await Promise.all([desk.summary(here.installationId), desk.invoices(here.installationId, {})]);
    show(request, response, 'home', presentHome(summary, list.rows.slice(0, NEWEST), here));
  });
  router.post('/sign-out', async (request, response) => {
    const id = readCookie(request, SESSION_COOKIE);
    if (id) await sessions.close(id);
    dropCookie(response, SESSION_COOKIE);
    response.redirect(303, '/');
  });
  return router;
}
