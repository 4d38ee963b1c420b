import { Router } from 'express';
import type { Request, RequestHandler, Response } from 'express';
import { checkCourses } from '../../academy/check-courses';
import type { CheckItem } from '../../academy/domain/course-check';
import { removeReviewer } from '../../academy/manage-members';
import { showTest } from '../../academy/show-tests';
import { listAllLinks } from '../../academy/stores/links';
import { listConnections } from '../../academy/stores/connections';
import { listTargets } from '../../academy/stores/targets';
import { listTests } from '../../academy/stores/tests';
import type { TestWay } from '../../academy/test-purchase';
import { makeTest, removeTest } from '../../academy/test-purchase';
import type { WebDeps } from '../deps';
import { leaveFlash } from '../flash';
import { asked, idOf, typed } from '../form';
import { page, show } from '../page';
import { presentCheck, presentTest } from '../presenters/course-check';
import { wordsOf } from '../presenters/page-words';
import { AppError } from '../refusals';
import { courseOf } from './academy-courses';

/** The check of a course, point by point, its test purchases, and the accounts of its reviewers. */
export function academyChecks(deps: WebDeps): Router {
  const router = Router();
  router.get('/academy/courses/:id/check', (request, response) => showCheck(deps, request, response, null));
  router.post('/academy/courses/:id/tests', test(deps));
  router.get('/academy/courses/:id/tests/:test', result(deps));
  router.post('/academy/courses/:id/tests/:test/remove', async (request, response) => {
    const { installationId } = page(request);
    const course = await courseOf(deps, request);
    if (!(await removeTest(deps.school, installationId, idOf(request, 'test')))) throw new AppError('not-found');
    leaveFlash(response, { level: 'good', key: 'course-check.test.removed' });
    response.redirect(303, `/academy/courses/${course.id}/check`);
  });
  router.post('/academy/courses/:id/reviewers/:member/remove', async (request, response) => {
    const { installationId, actor } = page(request);
    const course = await courseOf(deps, request);
    const target = { kind: 'course', id: course.id } as const;
    const gone = await removeReviewer(deps.school, { installationId, actor, memberId: idOf(request, 'member'), target });
    leaveFlash(response, gone.ok ? { level: 'good', key: 'course-check.reviewers.removed' } : { level: 'bad', refusal: gone.refusal });
    response.redirect(303, `/academy/courses/${course.id}#reviewers`);
  });
  return router;
}

/** What the check finds of a course without asking anybody outside. */
export async function itemsOf(deps: WebDeps, installationId: string, courseId: string, ask: boolean): Promise<readonly CheckItem[]> {
  const offers = await deps.checkout.openers(installationId);
  const [check] = await checkCourses(deps.school, { installationId, offers, courseId, ask });
  return check?.items ?? [];
}

/** What can be bought to get into a course, by the value of its field. */
async function waysTo(
  deps: WebDeps,
  installationId: string,
  courseId: string,
): Promise<ReadonlyMap<string, TestWay & { readonly shop: string }>> {
  const offers = await deps.checkout.openers(installationId);
  const { targets, links, connections } = await deps.school.db.read(async (tx) => ({
    targets: await listTargets(tx, installationId),
    links: await listAllLinks(tx, installationId),
    connections: await listConnections(tx, installationId),
  }));
  const opening = new Set(targets.filter(({ courses }) => courses.includes(courseId)).map(({ target }) => target.id));
  const ways = new Map<string, TestWay & { readonly shop: string }>();
  for (const { id, connectionId, product, title, target } of links) {
    const shop = connections.find((one) => one.id === connectionId)?.name;
    if (shop !== undefined && opening.has(target.id)) ways.set(`link.${id}`, { connectionId, product, title, target, shop });
  }
  for (const { id, title, opens } of offers)
    if (opens && opening.has(opens.id)) ways.set(`offer.${id}`, { connectionId: null, product: null, title, target: opens, shop: '' });
  return ways;
}

interface Typed {
  readonly email: string;
  readonly way: string;
  readonly problem: 'email' | 'used' | 'way';
}

async function showCheck(deps: WebDeps, request: Request, response: Response, wrong: Typed | null): Promise<void> {
  const here = page(request);
  const { installationId, t, format } = here;
  const course = await courseOf(deps, request);
  const items = await itemsOf(deps, installationId, course.id, asked(request)['ask'] === 'yes');
  const ways = await waysTo(deps, installationId, course.id);
  const tests = await deps.school.db.read(async (tx) => {
    const targets = (await listTargets(tx, installationId)).filter(({ courses }) => courses.includes(course.id));
    return listTests(
      tx,
      installationId,
      targets.map(({ target }) => target),
    );
  });
  const error = (field: 'email' | 'way'): string | null =>
    wrong && (wrong.problem === 'way') === (field === 'way') ? t(`course-check.test.problems.${wrong.problem}`) : null;
  const model = {
    title: t('course-check.title'),
    course,
    ...presentCheck(items, course.id, wordsOf(here)),
    ways: [...ways].map(([value, { title, shop }]) => ({
      value,
      text: shop === '' ? t('course-check.test.own-page', { title }) : `${title} (${shop})`,
      chosen: value === wrong?.way,
    })),
    typedEmail: wrong?.email ?? '',
    emailError: error('email'),
    wayError: error('way'),
    tests: tests.map(({ id, email, title, createdAt }) => ({ id, email, text: `${title} · ${format.ago(createdAt)}` })),
  };
  show(request, response, 'academy/check', model, wrong ? 422 : 200);
}

function test(deps: WebDeps): RequestHandler {
  return async (request, response) => {
    const { installationId } = page(request);
    const course = await courseOf(deps, request);
    const { email = '', way: key = '' } = typed(request);
    const way = (await waysTo(deps, installationId, course.id)).get(key);
    const made = way ? await makeTest(deps.school, { installationId, email, way }) : ({ ok: false, problem: 'way' } as const);
    if (!made.ok) return showCheck(deps, request, response, { email, way: key, problem: made.problem });
    return response.redirect(303, `/academy/courses/${course.id}/tests/${made.id}`);
  };
}

function result(deps: WebDeps): RequestHandler {
  return async (request, response) => {
    const here = page(request);
    const course = await courseOf(deps, request);
    const view = await showTest(deps.school, here.installationId, idOf(request, 'test'));
    if (!view) throw new AppError('not-found');
    show(request, response, 'academy/test', {
      ...presentTest(view, wordsOf(here)),
      course,
      live: '/live/installation',
    });
  };
}
