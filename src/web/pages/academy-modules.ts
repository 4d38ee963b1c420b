import { Router } from 'express';
import type { RequestHandler, Response } from 'express';
import type { CourseRow } from '../../academy/stores/courses';
import { listClasses, saveClass } from '../../academy/stores/courses';
import { insertModule, listModules, moveInList, removeFromList, renameModule } from '../../academy/stores/lessons';
import type { WebDeps } from '../deps';
import { leaveFlash } from '../flash';
import { idOf, typed } from '../form';
import { page, show } from '../page';
import { dayIn, ruleIn } from '../presenters/academy';
import { AppError } from '../refusals';
import { courseOf } from './academy-courses';

const LONGEST = { title: 200 } as const;

/** The modules of a course and its intakes: added, moved, switched, removed. */
export function academyModules(deps: WebDeps): Router {
  const router = Router();
  router.post('/academy/courses/:id/modules', addModule(deps));
  router.get('/academy/courses/:id/modules/:part/remove', askBeforeRemoving(deps));
  router.post('/academy/courses/:id/modules/:part/:what', changeModule(deps));
  router.post('/academy/courses/:id/classes', addClass(deps));
  router.post('/academy/courses/:id/classes/:class', switchClass(deps));
  return router;
}

const backTo = (response: Response, course: CourseRow, anchor: string): void =>
  response.redirect(303, `/academy/courses/${course.id}#${anchor}`);

function addModule(deps: WebDeps): RequestHandler {
  return async (request, response) => {
    const { installationId } = page(request);
    const course = await courseOf(deps, request);
    const title = (typed(request)['title'] ?? '').trim().slice(0, LONGEST.title);
    if (title !== '')
      await deps.school.db.transaction((tx) => insertModule(tx, installationId, { id: deps.ids.uuid(), courseId: course.id, title }));
    else leaveFlash(response, { level: 'bad', key: 'academy.course.title-problem' });
    backTo(response, course, 'modules');
  };
}

/** A module goes with all its lessons, so that they are named before. */
function askBeforeRemoving(deps: WebDeps): RequestHandler {
  return async (request, response) => {
    const { installationId, t } = page(request);
    const course = await courseOf(deps, request);
    const id = idOf(request, 'part');
    const found = (await deps.school.db.select((tx) => listModules(tx, installationId, course.id))).find((one) => one.id === id);
    if (!found) throw new AppError('not-found');
    show(request, response, 'academy/remove', {
      title: t('academy.move.remove-of', { title: found.title }),
      action: `/academy/courses/${course.id}/modules/${id}/remove`,
      back: `/academy/courses/${course.id}#modules`,
      holds: found.lessons.map(({ title }) => title),
    });
  };
}

function changeModule(deps: WebDeps): RequestHandler {
  return async (request, response) => {
    const { installationId } = page(request);
    const course = await courseOf(deps, request);
    const at = { installationId, courseId: course.id, id: idOf(request, 'part') };
    const title = (typed(request)['title'] ?? '').trim().slice(0, LONGEST.title);
    const { what } = request.params;
    await deps.school.db.transaction(async (tx) => {
      if (what === 'up' || what === 'down') await moveInList(tx, 'course_module', { ...at, up: what === 'up' });
      else if (what === 'remove') await removeFromList(tx, 'course_module', at);
      else if (what === 'rename' && title !== '') await renameModule(tx, installationId, { ...at, title });
    });
    backTo(response, course, 'modules');
  };
}

function addClass(deps: WebDeps): RequestHandler {
  return async (request, response) => {
    const { installationId } = page(request);
    const course = await courseOf(deps, request);
    const form = typed(request);
    const title = (form['title'] ?? '').trim().slice(0, LONGEST.title);
    const rule = ruleIn(form);
    if (title === '' || !rule) {
      leaveFlash(response, { level: 'bad', key: title === '' ? 'academy.course.title-problem' : 'academy.rule.problem' });
      return backTo(response, course, 'classes');
    }
    const row = { id: deps.ids.uuid(), courseId: course.id, title, active: true, startsAt: dayIn(form['starts']), rule };
    await deps.school.db.transaction((tx) => saveClass(tx, installationId, row, deps.clock.now()));
    return backTo(response, course, 'classes');
  };
}

function switchClass(deps: WebDeps): RequestHandler {
  return async (request, response) => {
    const { installationId } = page(request);
    const course = await courseOf(deps, request);
    const id = idOf(request, 'class');
    const active = typed(request)['on'] === 'yes';
    await deps.school.db.transaction(async (tx) => {
      const known = (await listClasses(tx, installationId, course.id)).find((one) => one.id === id);
      if (known) await saveClass(tx, installationId, { ...known, active }, deps.clock.now());
    });
    backTo(response, course, 'classes');
  };
}
