import { Router } from 'express';
import type { RequestHandler } from 'express';
import { showElsewhere } from '../../academy/outgoing/show-endpoints';
import { showAcademy } from '../../academy/show-academy';
import { checkCourses } from '../../academy/check-courses';
import { saveGraceDays, saveTakesBack } from '../../academy/stores/settings';
import type { WebDeps } from '../deps';
import { leaveFlash } from '../flash';
import { typed } from '../form';
import { page, requireSession, show } from '../page';
import { academyTabs } from '../presenters/academy';
import { AppError } from '../refusals';
import { elsewhereNotes } from '../presenters/elsewhere';
import { checkBadge } from '../presenters/course-check';
import { wordsOf } from '../presenters/page-words';
import { academyChecks } from './academy-checks';
import { academyConnections } from './academy-connections';
import { academyCourses } from './academy-courses';
import { academyElsewhere } from './academy-elsewhere';
import { academyLessons } from './academy-lessons';
import { academyMembers } from './academy-members';
import { academyModules } from './academy-modules';
import { academyMoodle } from './academy-moodle';
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
  router.post('/academy/refunds', async (request, response) => {
    const takes = typed(request)['take'] === 'yes';
    await deps.school.db.transaction((tx) => saveTakesBack(tx, page(request).installationId, takes, deps.clock.now()));
    leaveFlash(response, { level: 'good', key: 'academy.flash.saved' });
    response.redirect(303, '/academy/connections');
  });
  for (const part of [
    academyCourses,
    academyChecks,
    academyModules,
    academyLessons,
    academyProducts,
    academyPlans,
    academyMembers,
    academyConnections,
    academySales,
    academyElsewhere,
    academyMoodle,
  ])
    router.use(part(deps));
  return router;
}

function home(deps: WebDeps): RequestHandler {
  return async (request, response) => {
    const here = page(request);
    const { installationId, t } = here;
    const summary = await showAcademy(deps.school, installationId);
    const elsewhere = await showElsewhere(deps.elsewhere, installationId);
    const offers = await deps.checkout.openers(installationId);
    const checks = await checkCourses(deps.school, { installationId, offers, ask: false });
    show(request, response, 'academy/home', {
      title: t('academy.title'),
      tabs: academyTabs(t, '/academy'),
      summary,
      notes: elsewhereNotes(elsewhere, t),
      cards: summary.courses.map((one) => ({
        ...one,
        check: checkBadge(checks.find(({ courseId }) => courseId === one.id)?.items ?? [], wordsOf(here)),
        figures: [t('academy.lessons', { count: one.lessons }), t('academy.members', { count: one.members })].join(' · '),
      })),
      waiting: summary.waiting > 0 ? t('academy.home.waiting', { count: summary.waiting }) : null,
      failed: summary.failedLetters > 0 ? t('academy.home.failed-letters', { count: summary.failedLetters }) : null,
      troubled: summary.troubled.map(({ id, name }) => ({ id, text: t('academy.home.troubled', { name }) })),
    });
  };
}
