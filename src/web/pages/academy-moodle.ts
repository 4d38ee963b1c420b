import { Router } from 'express';
import type { Request, RequestHandler, Response } from 'express';
import { checkMoodle, retryPlaces, saveTypedMoodle, takeOutMoodle } from '../../academy/moodle/manage-moodle';
import type { MoodleProblem, TypedMoodle } from '../../academy/moodle/manage-moodle';
import type { MoodlePage } from '../../academy/moodle/show-moodle';
import { showMoodle } from '../../academy/moodle/show-moodle';
import type { Finding } from '../../payments/ports/gateway';
import type { WebDeps } from '../deps';
import { leaveFlash } from '../flash';
import { asked, typed } from '../form';
import { page, show } from '../page';
import type { Page } from '../page';
import { presentMoodleFinding, presentPlace } from '../presenters/elsewhere';
import { field } from '../presenters/field';
import type { FieldView } from '../presenters/field';
import { wordsOf } from '../presenters/page-words';

const PATH = '/academy/moodle';
const COURSE = 'course-';
const USUAL_ROLE = '5';

/** The connection to Moodle: its form with the number of each course there, its check, and the places of members. */
export function academyMoodle(deps: WebDeps): Router {
  const router = Router();
  router.get(PATH, async (request, response) => {
    const { installationId } = page(request);
    const findings = asked(request)['check'] === undefined ? [] : await checkMoodle(deps.elsewhere, installationId);
    await showPage(deps, request, response, { findings, typed: null, problems: [] });
  });
  router.post(PATH, save(deps));
  router.post(`${PATH}/again`, async (request, response) => {
    await retryPlaces(deps.elsewhere, page(request).installationId);
    leaveFlash(response, { level: 'good', key: 'outgoing.flash.places-again' });
    response.redirect(303, PATH);
  });
  router.get(`${PATH}/remove`, (request, response) => {
    show(request, response, 'academy/moodle-remove', { title: page(request).t('outgoing.moodle.disconnect-title') });
  });
  router.post(`${PATH}/remove`, async (request, response) => {
    const { installationId, actor } = page(request);
    await takeOutMoodle(deps.elsewhere, installationId, actor);
    leaveFlash(response, { level: 'good', key: 'outgoing.flash.moodle-removed' });
    response.redirect(303, '/academy/elsewhere');
  });
  return router;
}

interface State {
  readonly findings: readonly Finding[];
  readonly typed: TypedMoodle | null;
  readonly problems: readonly MoodleProblem[];
}

async function showPage(deps: WebDeps, request: Request, response: Response, state: State): Promise<void> {
  const here = page(request);
  const { t, installationId } = here;
  const words = wordsOf(here);
  const found = await showMoodle(deps.elsewhere, installationId, asked(request)['after']);
  const { row, counts, places } = found;
  const { trouble } = row ?? { trouble: null };
  const stopped =
    trouble && presentMoodleFinding({ code: trouble.code, level: 'bad', facts: { text: trouble.text, functions: trouble.text } }, words);
  show(
    request,
    response,
    'academy/moodle',
    {
      title: t('outgoing.moodle.title'),
      known: row !== null,
      wrong: state.problems.length > 0,
      stopped,
      findings: state.findings.map((one) => presentMoodleFinding(one, words)),
      fields: fieldsOf(found, state, here),
      courses: courseFields(found, state, here),
      functions: deps.elsewhere.moodle.functions,
      rows: places.rows.map((one) => presentPlace(one, words)),
      failed: counts.failed > 0,
      older: places.next && `${PATH}?after=${encodeURIComponent(places.next)}`,
    },
    state.problems.length > 0 ? 422 : 200,
  );
}

function fieldsOf({ row }: MoodlePage, { typed: given, problems }: State, { t }: Page): readonly FieldView[] {
  const errorOf = (name: string): string | null => {
    const found = problems.find((one) => one.field === name);
    return found ? t(`outgoing.moodle.problems.${found.problem}`) : null;
  };
  const said = (name: 'address' | 'token' | 'role') => ({
    name,
    label: t(`outgoing.moodle.${name}`),
    hint: t(`outgoing.moodle.${name}-hint`),
    error: errorOf(name),
  });
  const ending = given?.ending ?? row?.ending ?? 'suspend';
  const tokenHint = [t('outgoing.moodle.token-hint'), row ? t('outgoing.moodle.token-kept') : null].filter(Boolean).join(' ');
  return [
    field({ ...said('address'), kind: 'text', value: given?.address ?? row?.address ?? '', required: true }),
    field({ ...said('token'), kind: 'secret', hint: tokenHint, required: row === null }),
    field({ ...said('role'), kind: 'number', value: given?.role ?? String(row?.role ?? USUAL_ROLE), required: true }),
    field({
      name: 'ending',
      kind: 'choice',
      label: t('outgoing.moodle.ending'),
      hint: t('outgoing.moodle.ending-hint'),
      choices: (['suspend', 'unenrol'] as const).map((value) => ({
        value,
        text: t(`outgoing.moodle.ending-${value}`),
        chosen: value === ending,
      })),
    }),
    field({
      name: 'active',
      kind: 'tick',
      label: t('outgoing.moodle.active'),
      hint: t('outgoing.moodle.active-hint'),
      ticked: given?.active ?? row?.active ?? true,
    }),
  ];
}

function courseFields({ courses }: MoodlePage, { typed: given, problems }: State, { t }: Page): readonly FieldView[] {
  return courses.map(({ courseId, title, number }) =>
    field({
      name: `${COURSE}${courseId}`,
      kind: 'number',
      label: t('outgoing.moodle.course-of', { title }),
      value: given?.courses[courseId] ?? (number === null ? '' : String(number)),
      error: problems.some((one) => one.field === courseId) ? t('outgoing.moodle.problems.course') : null,
    }),
  );
}

function save(deps: WebDeps): RequestHandler {
  return async (request, response) => {
    const { installationId, actor } = page(request);
    const form = typed(request);
    const courses = Object.entries(form).flatMap(([name, text]) =>
      name.startsWith(COURSE) ? [[name.slice(COURSE.length), text] as const] : [],
    );
    const given: TypedMoodle = {
      address: form['address'] ?? '',
      token: (form['token'] ?? '').trim(),
      role: form['role'] ?? '',
      ending: form['ending'] ?? '',
      active: form['active'] === 'yes',
      courses: Object.fromEntries(courses),
    };
    const saved = await saveTypedMoodle(deps.elsewhere, { installationId, typed: given, actor });
    if (!saved.ok) {
      await showPage(deps, request, response, { findings: [], typed: given, problems: saved.problems });
      return;
    }
    leaveFlash(response, { level: 'good', key: 'outgoing.flash.moodle-saved' });
    response.redirect(303, given.active ? `${PATH}?check=yes` : PATH);
  };
}
