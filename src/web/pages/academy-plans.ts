import { Router } from 'express';
import type { RequestHandler } from 'express';
import { listCourses, listPlans, savePlan } from '../../academy/stores/courses';
import { isUuid } from '../../payments/stores/columns';
import type { WebDeps } from '../deps';
import { leaveFlash } from '../flash';
import { idOf, typed } from '../form';
import { page, show } from '../page';
import { academyTabs, presentRule, ruleIn, ruleText } from '../presenters/academy';
import { wordsOf } from '../presenters/page-words';

const LONGEST_TITLE = 200;

/** Plans: several courses sold as one. */
export function academyPlans(deps: WebDeps): Router {
  const router = Router();
  router.get('/academy/plans', list(deps));
  router.post('/academy/plans', add(deps));
  router.post('/academy/plans/:id', switchPlan(deps));
  return router;
}

function list(deps: WebDeps): RequestHandler {
  return async (request, response) => {
    const here = page(request);
    const { installationId, t } = here;
    const words = wordsOf(here);
    const { plans, courses } = await deps.school.db.read(async (tx) => ({
      plans: await listPlans(tx, installationId),
      courses: await listCourses(tx, installationId),
    }));
    const titles = new Map(courses.map(({ id, title }) => [id, title]));
    show(request, response, 'academy/plans', {
      title: t('academy.plans.title'),
      tabs: academyTabs(t, '/academy/plans'),
      plans: plans.map((plan) => ({
        ...plan,
        facts: ruleText(plan.rule, words),
        holds: plan.courses.flatMap((id) => titles.get(id) ?? []),
      })),
      courses,
      rule: presentRule({ kind: 'forever' }, null, words),
    });
  };
}

function add(deps: WebDeps): RequestHandler {
  return async (request, response) => {
    const { installationId } = page(request);
    const form = typed(request);
    const title = (form['title'] ?? '').trim().slice(0, LONGEST_TITLE);
    const rule = ruleIn(form);
    const courses = Object.keys(form).flatMap((name) => (name.startsWith('course.') && isUuid(name.slice(7)) ? [name.slice(7)] : []));
    if (title === '' || !rule || courses.length === 0) {
      leaveFlash(response, { level: 'bad', key: 'academy.plans.problem' });
    } else {
      const row = { id: deps.ids.uuid(), title, active: true, rule, courses };
      await deps.school.db.transaction((tx) => savePlan(tx, installationId, row, deps.clock.now()));
      leaveFlash(response, { level: 'good', key: 'academy.flash.saved' });
    }
    response.redirect(303, '/academy/plans');
  };
}

function switchPlan(deps: WebDeps): RequestHandler {
  return async (request, response) => {
    const { installationId } = page(request);
    const id = idOf(request);
    const active = typed(request)['on'] === 'yes';
    await deps.school.db.transaction(async (tx) => {
      const known = (await listPlans(tx, installationId)).find((one) => one.id === id);
      if (known) await savePlan(tx, installationId, { ...known, active }, deps.clock.now());
    });
    response.redirect(303, '/academy/plans');
  };
}
