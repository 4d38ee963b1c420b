import { Router } from 'express';
import type { Request, RequestHandler, Response } from 'express';
import type { CourseRow } from '../../academy/stores/courses';
import { findCourse, listClasses, saveCourse } from '../../academy/stores/courses';
import { listModules } from '../../academy/stores/lessons';
import { checkCourses } from '../../academy/check-courses';
import { saleAddressIn } from '../../academy/sale-address';
import { listLinksOf } from '../../academy/stores/links';
import { listReviewers } from '../../academy/stores/members';
import type { WebDeps } from '../deps';
import { leaveFlash } from '../flash';
import { idOf, typed } from '../form';
import { languageChoices, page, show } from '../page';
import { presentRule, ruleIn, ruleText } from '../presenters/academy';
import { field } from '../presenters/field';
import { checkBadge, presentCheck } from '../presenters/course-check';
import { wordsOf } from '../presenters/page-words';
import { AppError } from '../refusals';

const LONGEST = { title: 200, description: 5_000 } as const;

/** The course of an address, which has to be one of this installation. */
export async function courseOf(deps: WebDeps, request: Request): Promise<CourseRow> {
  const { installationId } = page(request);
  const course = await deps.school.db.select((tx) => findCourse(tx, installationId, idOf(request)));
  if (!course) throw new AppError('not-found');
  return course;
}

/** Courses: their settings, and each with its modules and intakes. */
export function academyCourses(deps: WebDeps): Router {
  const router = Router();
  router.get('/academy/courses/new', (request, response) => showSettings(deps, request, response, { course: null, wrong: null }));
  router.post('/academy/courses', save(deps));
  router.get('/academy/courses/:id', overview(deps));
  router.get('/academy/courses/:id/settings', async (request, response) =>
    showSettings(deps, request, response, { course: await courseOf(deps, request), wrong: null }),
  );
  router.post('/academy/courses/:id/settings', save(deps));
  return router;
}

const EMPTY: CourseRow = {
  id: '',
  title: '',
  description: '',
  language: '',
  active: false,
  paid: true,
  rule: { kind: 'forever' },
  buyUrl: null,
};

function showSettings(
  deps: WebDeps,
  request: Request,
  response: Response,
  { course, wrong }: { readonly course: CourseRow | null; readonly wrong: Readonly<Record<string, string>> | null },
): void {
  const here = page(request);
  const { t } = here;
  const row = course ?? { ...EMPTY, language: here.language };
  const value = (name: 'title' | 'description' | 'language'): string => wrong?.[name] ?? row[name];
  const problems = wrong ? problemsOf(deps, wrong) : {};
  const error = (name: string): string | null => (problems[name] ? t(problems[name]) : null);
  const language = value('language');
  show(
    request,
    response,
    'academy/course-settings',
    {
      title: course ? t('academy.course.settings-of', { title: course.title }) : t('academy.course.new'),
      back: course ? { href: `/academy/courses/${course.id}`, text: course.title } : { href: '/academy', text: t('academy.title') },
      action: course ? `/academy/courses/${course.id}/settings` : '/academy/courses',
      wrong: wrong !== null,
      name: field({
        name: 'title',
        kind: 'text',
        label: t('academy.course.title'),
        value: value('title'),
        required: true,
        error: error('title'),
      }),
      description: {
        name: 'description',
        label: t('academy.course.description'),
        hint: t('academy.course.description-hint'),
        value: value('description'),
        error: error('description'),
      },
      rest: [
        field({
          name: 'language',
          kind: 'choice',
          label: t('academy.course.language'),
          choices: languageChoices(here.texts, language).map((one) => ({ value: one.code, text: one.name, chosen: one.current })),
        }),
        field({
          name: 'active',
          kind: 'tick',
          label: t('academy.course.active'),
          hint: t('academy.course.active-hint'),
          ticked: wrong ? wrong['active'] === 'yes' : row.active,
        }),
        field({
          name: 'paid',
          kind: 'tick',
          label: t('academy.course.paid'),
          hint: t('academy.course.paid-hint'),
          ticked: wrong ? wrong['paid'] === 'yes' : row.paid,
        }),
        field({
          name: 'buyUrl',
          kind: 'text',
          label: t('academy.course.buy-url'),
          hint: t('academy.course.buy-url-hint'),
          value: wrong?.['buyUrl'] ?? row.buyUrl ?? '',
          error: error('buyUrl'),
        }),
      ],
      rule: presentRule(row.rule, wrong, wordsOf(here)),
    },
    wrong ? 422 : 200,
  );
}

function problemsOf(deps: WebDeps, form: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  const title = (form['title'] ?? '').trim();
  const url = (form['buyUrl'] ?? '').trim();
  return {
    ...(title === '' || title.length > LONGEST.title ? { title: 'academy.course.title-problem' } : {}),
    ...((form['description'] ?? '').length > LONGEST.description ? { description: 'academy.course.description-problem' } : {}),
    ...(url === '' || saleAddressIn(deps.school, url) !== null ? {} : { buyUrl: 'academy.course.buy-url-problem' }),
    ...(ruleIn(form) ? {} : { rule: 'academy.rule.problem' }),
  };
}

function save(deps: WebDeps): RequestHandler {
  return async (request, response) => {
    const here = page(request);
    const known = request.params['id'] === undefined ? null : await courseOf(deps, request);
    const form = typed(request);
    const rule = ruleIn(form);
    if (!rule || Object.keys(problemsOf(deps, form)).length > 0) {
      showSettings(deps, request, response, { course: known, wrong: form });
      return;
    }
    const row: CourseRow = {
      id: known?.id ?? deps.ids.uuid(),
      title: (form['title'] ?? '').trim(),
      description: (form['description'] ?? '').trim(),
      language: here.texts.pick(form['language'] ?? ''),
      active: form['active'] === 'yes',
      paid: form['paid'] === 'yes',
      rule,
      buyUrl: saleAddressIn(deps.school, form['buyUrl'] ?? ''),
    };
    await deps.school.db.transaction((tx) => saveCourse(tx, here.installationId, row, deps.clock.now()));
    leaveFlash(response, { level: 'good', key: 'academy.flash.saved' });
    response.redirect(303, `/academy/courses/${row.id}`);
  };
}

/** An address of this very place: an account for a reviewer needs one, and nobody has to read what comes there. */
function reviewerAddress(baseUrl: string): string {
  const { hostname } = new URL(baseUrl);
  return `reviewer@${hostname.includes('.') ? hostname : `${hostname}.example`}`;
}

function overview(deps: WebDeps): RequestHandler {
  return async (request, response) => {
    const here = page(request);
    const { installationId, t } = here;
    const course = await courseOf(deps, request);
    const words = wordsOf(here);
    const found = await deps.school.db.read(async (tx) => ({
      modules: await listModules(tx, installationId, course.id),
      classes: await listClasses(tx, installationId, course.id),
      links: await listLinksOf(tx, installationId, { kind: 'course', id: course.id }),
      reviewers: await listReviewers(tx, installationId, course.id),
    }));
    const offers = await deps.checkout.openers(installationId);
    const [check] = await checkCourses(deps.school, { installationId, offers, courseId: course.id, ask: false });
    const items = check?.items ?? [];
    show(request, response, 'academy/course', {
      title: course.title,
      course,
      facts: [ruleText(course.rule, words), t(course.paid ? 'academy.course.is-paid' : 'academy.course.is-free')].join(' · '),
      modules: found.modules,
      classes: found.classes.map((one) => ({
        ...one,
        facts: [one.startsAt ? t('academy.classes.starts', { date: here.format.date(one.startsAt) }) : '', ruleText(one.rule, words)]
          .filter(Boolean)
          .join(' · '),
      })),
      products: [...found.links, ...offers.filter(({ opens }) => opens?.id === course.id)].map(({ title }) => title),
      check: { badge: checkBadge(items, words), open: presentCheck(items, course.id, words).open.filter(({ level }) => level === 'bad') },
      reviewers: found.reviewers.map(({ id, shownEmail }) => ({ id, email: shownEmail })),
      proposed: reviewerAddress(deps.baseUrl),
      rule: presentRule({ kind: 'forever' }, null, words),
    });
  };
}
