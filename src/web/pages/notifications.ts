import { Router } from 'express';
import type { RequestHandler } from 'express';
import type { WebDeps } from '../deps';
import { leaveFlash } from '../flash';
import { asked, idOf } from '../form';
import { page, requireSession, show } from '../page';
import { presentNotification } from '../presenters/notifications';
import { wordsOf } from '../presenters/page-words';

/** `/notifications`: what the gateways sent and what became of it; each genuine one can be processed again. */
export function notificationsPages(deps: WebDeps): Router {
  const router = Router();
  router.use('/notifications', requireSession);
  router.get('/notifications', list(deps));
  router.post('/notifications/:id/replay', async (request, response) => {
    const { installationId, actor } = page(request);
    const result = await deps.desk.replayNotification(installationId, idOf(request), actor);
    leaveFlash(response, result.ok ? { level: 'good', key: 'notifications.flash.replayed' } : { level: 'bad', refusal: result.refusal });
    response.redirect(303, '/notifications');
  });
  return router;
}

function list(deps: WebDeps): RequestHandler {
  return async (request, response) => {
    const here = page(request);
    const after = asked(request)['after'];
    const words = wordsOf(here);
    const titles = new Map(deps.desk.gateways().map(({ code, title }) => [code, title]));
    const { rows, next } = await deps.desk.notifications(here.installationId, after);
    show(request, response, 'notifications/list', {
      title: here.t('notifications.title'),
      rows: rows.map((row) => presentNotification(row, titles.get(row.gateway) ?? row.gateway, words)),
      older: next === null ? null : `/notifications?after=${encodeURIComponent(next)}`,
      newest: after === undefined ? null : '/notifications',
    });
  };
}
