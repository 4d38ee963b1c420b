import { Router } from 'express';
import type { Request, RequestHandler, Response } from 'express';
import type { Target } from '../../academy/domain/product-ref';
import { channelViews } from '../../academy/manage-connections';
import { addContact, changeMember, enrolByHand, makeReviewer, revokeByHand } from '../../academy/manage-members';
import { sendAccessLetterAgain } from '../../academy/send-access-letter';
import { showAcademy } from '../../academy/show-academy';
import { listMembers, showMember } from '../../academy/show-members';
import { listTargets } from '../../academy/stores/targets';
import type { Result } from '../../payments/domain/errors';
import type { WebDeps } from '../deps';
import { leaveFlash } from '../flash';
import { asked, idOf, typed } from '../form';
import { languageChoices, page, show } from '../page';
import { academyTabs, dayIn } from '../presenters/academy';
import { presentMember, presentMemberLine, targetIn, targetKey } from '../presenters/academy-members';
import { wordsOf } from '../presenters/page-words';
import { AppError } from '../refusals';
import { courseOf } from './academy-courses';

const LONGEST_SEARCH = 100;

/** Members and contacts: who has what, why, since when; access by hand; letters that did not arrive. */
export function academyMembers(deps: WebDeps): Router {
  const router = Router();
  router.get('/academy/members', list(deps));
  router.post('/academy/members', add(deps));
  router.get('/academy/members/:id', showOne(deps));
  router.post('/academy/members/:id', change(deps));
  router.post('/academy/members/:id/enrol', enrol(deps));
  router.post('/academy/members/:id/revoke', revoke(deps));
  router.post('/academy/members/:id/letters/:letter', sendAgain(deps));
  router.post('/academy/courses/:id/reviewer', reviewer(deps));
  return router;
}

const WHICH = ['all', 'members', 'contacts'] as const;

function list(deps: WebDeps): RequestHandler {
  return async (request, response) => {
    const here = page(request);
    const { installationId, t } = here;
    const query = asked(request);
    const search = (query['q'] ?? '').trim().slice(0, LONGEST_SEARCH);
    const which = WHICH.find((one) => one === query['which']) ?? 'all';
    const found = await listMembers(deps.school, installationId, { search, which, after: query['after'] });
    const address = (over: Readonly<Record<string, string>>): string =>
      `/academy/members?${new URLSearchParams({ ...(search === '' ? {} : { q: search }), ...(which === 'all' ? {} : { which }), ...over }).toString()}`;
    show(request, response, 'academy/members', {
      title: t('academy.members-title'),
      tabs: academyTabs(t, '/academy/members'),
      kinds: WHICH.map((one) => ({
        text: t(`academy.which.${one}`),
        current: one === which,
        href: one === 'all' ? '/academy/members' : `/academy/members?which=${one}`,
      })),
      search,
      which,
      rows: found.rows.map((row) => presentMemberLine(row, wordsOf(here))),
      filtered: search !== '' || which !== 'all' || query['after'] !== undefined,
      older: found.next === null ? null : address({ after: found.next }),
    });
  };
}

function typedMember(request: Request) {
  const form = typed(request);
  return {
    email: form['email'] ?? '',
    firstName: form['firstName'] ?? '',
    lastName: form['lastName'] ?? '',
    language: form['language'] ?? '',
  };
}

function add(deps: WebDeps): RequestHandler {
  return async (request, response) => {
    const { installationId, actor } = page(request);
    const added = await addContact(deps.school, { installationId, actor, typed: typedMember(request) });
    if (added.ok) leaveFlash(response, { level: 'good', key: 'academy.flash.contact-added' });
    else leaveFlash(response, { level: 'bad', refusal: added.refusal });
    response.redirect(303, added.ok ? `/academy/members/${added.value.id}` : '/academy/members');
  };
}

function showOne(deps: WebDeps): RequestHandler {
  return async (request, response) => {
    const here = page(request);
    const { installationId, t } = here;
    const view = await showMember(deps.school, installationId, idOf(request));
    if (!view) throw new AppError('not-found');
    const targets = await deps.school.db.select((tx) => listTargets(tx, installationId));
    show(request, response, 'academy/member', {
      ...presentMember(view, { targets, channels: channelViews(deps.school) }, wordsOf(here)),
      choices: targets.map(({ target, title, active }) => ({
        value: targetKey(target),
        text: active ? title : t('academy.member.off', { title }),
      })),
      languages_of: languageChoices(here.texts, here.texts.pick(view.member.language)),
    });
  };
}

function settled(response: Response, to: string, done: { readonly result: Result<unknown>; readonly key: string }): void {
  leaveFlash(response, done.result.ok ? { level: 'good', key: done.key } : { level: 'bad', refusal: done.result.refusal });
  response.redirect(303, to);
}

function change(deps: WebDeps): RequestHandler {
  return async (request, response) => {
    const { installationId, actor } = page(request);
    const memberId = idOf(request);
    const result = await changeMember(deps.school, { installationId, actor, memberId, typed: typedMember(request) });
    settled(response, `/academy/members/${memberId}`, { result, key: 'academy.flash.saved' });
  };
}

function typedTarget(request: Request): Target {
  const target = targetIn(typed(request)['target']);
  if (!target) throw new AppError('not-found');
  return target;
}

function enrol(deps: WebDeps): RequestHandler {
  return async (request, response) => {
    const { installationId, actor } = page(request);
    const memberId = idOf(request);
    const form = typed(request);
    const result = await enrolByHand(deps.school, {
      installationId,
      actor,
      memberId,
      target: typedTarget(request),
      until: dayIn(form['until']),
      quiet: form['letter'] !== 'yes',
    });
    settled(response, `/academy/members/${memberId}`, { result, key: 'academy.flash.enrolled' });
  };
}

function revoke(deps: WebDeps): RequestHandler {
  return async (request, response) => {
    const { installationId, actor } = page(request);
    const memberId = idOf(request);
    const quiet = typed(request)['letter'] !== 'yes';
    const result = await revokeByHand(deps.school, { installationId, actor, memberId, target: typedTarget(request), quiet });
    settled(response, `/academy/members/${memberId}`, { result, key: 'academy.flash.revoked' });
  };
}

function sendAgain(deps: WebDeps): RequestHandler {
  return async (request, response) => {
    const { installationId } = page(request);
    const sent = await sendAccessLetterAgain(deps.school, installationId, idOf(request, 'letter'));
    leaveFlash(
      response,
      sent ? { level: 'good', key: 'academy.flash.letter-again' } : { level: 'bad', refusal: { code: 'state-changed' } },
    );
    response.redirect(303, `/academy/members/${idOf(request)}`);
  };
}

/** The password is shown once, on this very page; nobody can read it later. */
function reviewer(deps: WebDeps): RequestHandler {
  return async (request, response) => {
    const { installationId, actor, t } = page(request);
    const course = await courseOf(deps, request);
    const email = typed(request)['email'] ?? '';
    const made = await makeReviewer(deps.school, { installationId, actor, email, target: { kind: 'course', id: course.id } });
    if (!made.ok) {
      leaveFlash(response, { level: 'bad', refusal: made.refusal });
      response.redirect(303, `/academy/courses/${course.id}`);
      return;
    }
    const { page: place } = await showAcademy(deps.school, installationId);
    show(request, response, 'academy/reviewer', {
      title: t('academy.reviewer.made'),
      course,
      place,
      email: made.value.member.email,
      password: made.value.password,
    });
  };
}
