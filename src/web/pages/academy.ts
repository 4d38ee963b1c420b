import { Router } from 'express';
import type { RequestHandler } from 'express';
import { showAcademy } from '../../academy/show-academy';
import { saveGraceDays } from '../../academy/stores/settings';
import type { WebDeps } from '../deps';
import { leaveFlash } from '../flash';
import { typed } from '../form';
import { page, requireSession, show } from '../page';
import { academyTabs } from '../presenters/academy';
import { AppError } from '../refusals';
import { academyConnections } from './academy-connections';
import { academyCourses } from './academy-courses';
import { academyLessons } from './academy-lessons';
import { academyMembers } from './academy-members';
import { academyModules } from './academy-modules';
import { academyPlans } from './academy-plans';
import { academyProducts } from './academy-products';
import { academySales } from './academy-sales';

const MOST_GRACE_DAYS = 60;

/** `/academy`: courses, who has them, the shops that sell them, and what those said. For sellers of our own only. */
export function academyPages(deps: WebDeps): Router {
  const router = Router();
  router.use('/academy', requireSession, (request, _response, next) => {
    if (!page(request).offers.sells) throw new AppError('not-found');
    next();
  });
  router.get('/academy', home(deps));
  router.post('/academy/grace', async (request, response) => {
    const days = typed(request)['days'] ?? '';
    const good = /^\d{1,2}$/.test(days) && Number(days) <= MOST_GRACE_DAYS;
    const { installationId } = page(request);
    if (good) await deps.school.db.transaction((tx) => saveGraceDays(tx, installationId, Number(days), deps.clock.now()));
    leaveFlash(response, good ? { level: 'good', key: 'academy.flash.saved' } : { level: 'bad', key: 'academy.grace.problem' });
    response.redirect(303, '/academy/connections');
  });
  for (const part of [
    academyCourses,
    academyModules,
    academyLessons,
    academyProducts,
    academyPlans,
    academyMembers,
    academyConnections,
    academySales,
  ])
    router.use(part(deps));
  return router;
}

function home(deps: WebDeps): RequestHandler {
  return async (request, response) => {
    const { installationId, t } = page(request);
    const summary = await showAcademy(deps.school, installationId);
    show(request, response, 'academy/home', {
      title: t('academy.title'),
      tabs: academyTabs(t, '/academy'),
      summary,
      cards: summary.courses.map((one) => ({
        ...one,
        figures: [t('academy.lessons', { count: one.lessons }), t('academy.members', { count: one.members })].join(' · '),
      })),
      waiting: summary.waiting > 0 ? t('academy.home.waiting', { count: summary.waiting }) : null,
      failed: summary.failedLetters > 0 ? t('academy.home.failed-letters', { count: summary.failedLetters }) : null,
      troubled: summary.troubled.map(({ id, name }) => ({ id, text: t('academy.home.troubled', { name }) })),
    });
  };
}
