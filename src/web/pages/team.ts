import { Router } from 'express';
import type { Request, RequestHandler, Response } from 'express';
import type { Person, SellerProfile } from '../../payments/ports/people';
import type { WebDeps } from '../deps';
import { leaveFlash } from '../flash';
import { asked, typed } from '../form';
import { languageChoices, page, requireSession, show } from '../page';
import type { Model, Page } from '../page';
import { field } from '../presenters/field';
import type { FieldView } from '../presenters/field';
import { AppError } from '../refusals';

const LONGEST_NAME = 100;

type Problems = Readonly<Record<string, string>>;

/** What the screen shows in the place of what is saved, and what is wrong with it. */
interface Draft {
  readonly profile: SellerProfile | null;
  readonly common: string | null;
  readonly invited: string;
  readonly problems: Problems;
}

const UNTOUCHED: Draft = { profile: null, common: null, invited: '', problems: {} };

/** `/team`: a seller's name, language and zone, and who may sign in; only where the people are kept here and not in a platform. */
export function teamPages(deps: WebDeps): Router {
  const router = Router();
  router.use('/team', requireSession);
  router.get('/team', (request, response) => showTeam(deps, request, { response, draft: UNTOUCHED }));
  router.post('/team', saveProfile(deps));
  router.post('/team/people', invite(deps));
  router.get('/team/remove', askBeforeRemove(deps));
  router.post('/team/remove', remove(deps));
  return router;
}

/** @throws AppError `not-found` where people come from a platform. */
async function profileOf(deps: WebDeps, request: Request): Promise<SellerProfile> {
  const profile = await deps.people.profile(page(request).installationId);
  if (!profile) throw new AppError('not-found');
  return profile;
}

async function showTeam(deps: WebDeps, request: Request, shown: { readonly response: Response; readonly draft: Draft }): Promise<void> {
  const here = page(request);
  const { t, installationId } = here;
  const { draft } = shown;
  const saved = await profileOf(deps, request);
  const [people, letters] = await Promise.all([deps.people.people(installationId), deps.desk.letters.overview(installationId)]);
  const wrong = Object.keys(draft.problems).length > 0;
  show(
    request,
    shown.response,
    'team/team',
    {
      title: t('team.title'),
      fields: fieldsOf(draft, { profile: draft.profile ?? saved, common: draft.common ?? letters.common.join(', ') }, here),
      people: people.map((person) => presentPerson(person, people.length, here)),
      invite: field({
        name: 'email',
        kind: 'text',
        label: t('team.invite.label'),
        hint: t('team.invite.hint'),
        value: draft.invited,
        error: draft.problems['email'] ?? null,
        required: true,
      }),
      wrong,
    },
    wrong ? 422 : 200,
  );
}

function fieldsOf(
  { problems }: Draft,
  { profile, common }: { readonly profile: SellerProfile; readonly common: string },
  { t, texts, language }: Page,
): readonly FieldView[] {
  const known = texts.pick(profile.language);
  const zones = [...new Set(['UTC', profile.timezone, ...Intl.supportedValuesOf('timeZone')])];
  const error = (name: string): { readonly error: string | null } => ({ error: problems[name] ?? null });
  return [
    field({
      name: 'name',
      kind: 'text',
      label: t('own.fields.name'),
      hint: t('own.fields.name-hint'),
      value: profile.name,
      required: true,
      ...error('name'),
    }),
    field({
      name: 'language',
      kind: 'choice',
      label: t('team.language.label'),
      hint: t('team.language.hint'),
      choices: languageChoices(texts, language).map(({ code, name }) => ({ value: code, text: name, chosen: code === known })),
    }),
    field({
      name: 'timezone',
      kind: 'choice',
      label: t('team.timezone.label'),
      hint: t('team.timezone.hint'),
      choices: zones.map((zone) => ({ value: zone, text: zone.replaceAll('_', ' '), chosen: zone === profile.timezone })),
      ...error('timezone'),
    }),
    field({
      name: 'letters',
      kind: 'text',
      label: t('team.letters.label'),
      hint: t('team.letters.hint'),
      value: common,
      ...error('letters'),
    }),
  ];
}

function presentPerson({ email, invitedBy, since }: Person, count: number, { t, format, actor }: Page): Model {
  const you = actor.kind === 'person' && actor.name === email;
  return {
    email,
    you: you ? t('team.you') : null,
    since:
      invitedBy === null
        ? t('team.since', { at: format.dateTime(since) })
        : t('team.invited', { by: invitedBy, at: format.dateTime(since) }),
    remove: count > 1 ? `/team/remove?${new URLSearchParams({ email }).toString()}` : null,
    removeText: t('team.remove.of', { email }),
  };
}

const isZone = (zone: string): boolean => zone === 'UTC' || Intl.supportedValuesOf('timeZone').includes(zone);

function saveProfile(deps: WebDeps): RequestHandler {
  return async (request, response) => {
    const saved = await profileOf(deps, request);
    const { t, texts, installationId, actor } = page(request);
    const form = typed(request);
    const name = (form['name'] ?? '').trim();
    const language = form['language'] ?? '';
    const timezone = form['timezone'] ?? '';
    const profile = { name, language: texts.languages.includes(language) ? language : saved.language, timezone };
    const common = form['letters'] ?? '';
    const problems: Record<string, string> = {};
    if (name === '' || name.length > LONGEST_NAME) problems['name'] = t('own.problems.name');
    if (timezone !== saved.timezone && !isZone(timezone)) problems['timezone'] = t('team.problems.timezone');
    // Letters are saved first, because they may be refused, and nothing of the rest can be.
    const letters = Object.keys(problems).length === 0 ? await saveCommon(deps, request, common) : null;
    if (letters) problems['letters'] = letters;
    if (Object.keys(problems).length > 0) {
      await showTeam(deps, request, { response, draft: { ...UNTOUCHED, profile, common, problems } });
      return;
    }
    await deps.people.saveProfile(installationId, profile, actor);
    leaveFlash(response, { level: 'good', key: 'team.flash.saved' });
    response.redirect(303, '/team');
  };
}

/** Puts the common addresses in the place of the old ones and leaves the rest of the letters as it is; gives what is wrong, or null. */
async function saveCommon({ desk }: WebDeps, request: Request, common: string): Promise<string | null> {
  const { t, installationId, actor } = page(request);
  const before = await desk.letters.overview(installationId);
  const letters = before.letters.map(({ kind, on, recipients }) => ({ kind, on, recipients: recipients.join(', ') }));
  const saved = await desk.letters.save(installationId, { common, letters }, actor);
  const problem = saved.ok ? undefined : saved.problems[0];
  return problem ? t(`letters.problems.${problem.problem}`, { address: problem.address }) : null;
}

function invite(deps: WebDeps): RequestHandler {
  return async (request, response) => {
    await profileOf(deps, request);
    const { t, installationId, actor, language } = page(request);
    const email = (typed(request)['email'] ?? '').trim();
    const result = await deps.people.invite(installationId, { email, language, actor });
    if (result !== 'invited') {
      const problems = { email: t(`team.problems.${result}`) };
      await showTeam(deps, request, { response, draft: { ...UNTOUCHED, invited: email, problems } });
      return;
    }
    leaveFlash(response, { level: 'good', key: 'team.flash.invited', facts: { email } });
    response.redirect(303, '/team');
  };
}

function askBeforeRemove(deps: WebDeps): RequestHandler {
  return async (request, response) => {
    await profileOf(deps, request);
    const { t, installationId, actor } = page(request);
    const people = await deps.people.people(installationId);
    const person = people.find(({ email }) => email === asked(request)['email']);
    if (!person) throw new AppError('not-found');
    const you = actor.kind === 'person' && actor.name === person.email;
    show(request, response, 'team/remove', {
      title: t('team.remove.ask', { email: person.email }),
      text: t(you ? 'team.remove.you' : 'team.remove.text'),
      email: person.email,
    });
  };
}

function remove(deps: WebDeps): RequestHandler {
  return async (request, response) => {
    await profileOf(deps, request);
    const { installationId, actor } = page(request);
    const email = typed(request)['email'] ?? '';
    const result = await deps.people.remove(installationId, email, actor);
    leaveFlash(response, { level: result === 'removed' ? 'good' : 'bad', key: `team.flash.${result}`, facts: { email } });
    const you = result === 'removed' && actor.kind === 'person' && actor.name === email;
    response.redirect(303, you ? '/' : '/team');
  };
}
