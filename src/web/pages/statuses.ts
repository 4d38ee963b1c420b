import { Router } from 'express';
import type { Request, RequestHandler, Response } from 'express';
import { MAPPED_OUTCOMES } from '../../payments/domain/status-mapping';
import type { MappedOutcome } from '../../payments/domain/status-mapping';
import type { WebDeps } from '../deps';
import { leaveFlash } from '../flash';
import { asked, typed } from '../form';
import { page, requireSession, show } from '../page';
import { wordsOf } from '../presenters/page-words';
import { presentOutcomes, savedChoice } from '../presenters/statuses';
import type { MappingChoice, NewStatusTrouble } from '../presenters/statuses';
import { AppError, STATUS_OF, refusalSentence, sayRefusal } from '../refusals';

type Fields = Readonly<Record<string, string>>;

/** What is shown instead of what is saved, and what went wrong with it. */
interface Draft {
  readonly choice: MappingChoice;
  readonly trouble: NewStatusTrouble | null;
  readonly problem: string | null;
  readonly status: number;
}

const LONGEST_NAME = 80;

/** `/statuses`: which status of the platform each outcome of an invoice gets, and new statuses in place. */
export function statusesPages(deps: WebDeps): Router {
  const router = Router();
  router.use('/statuses', requireSession, (request, _response, next) => {
    if (!page(request).offers.orders) throw new AppError('not-found');
    next();
  });
  router.get('/statuses', async (request, response) => {
    const fields = asked(request);
    const draft = fields['draft'] === '1' ? { choice: readChoice(fields), trouble: null, problem: null, status: 200 } : null;
    await showMapping(deps, request, { response, draft, first: fields['first'] === '1' });
  });
  router.post('/statuses', change(deps));
  return router;
}

/** The choices in a form, or in the address of a page that keeps them until they are saved. */
function readChoice(fields: Fields): MappingChoice {
  const chosen = MAPPED_OUTCOMES.flatMap((outcome) => {
    const status = fields[`status-${outcome}`];
    return status ? [[outcome, status] as const] : [];
  });
  return { on: fields['on'] === 'yes', statuses: Object.fromEntries(chosen) };
}

function draftAddress({ on, statuses }: MappingChoice, first: boolean): string {
  const query = new URLSearchParams({ draft: '1', ...(first ? { first: '1' } : {}), ...(on ? { on: 'yes' } : {}) });
  for (const [outcome, status] of Object.entries(statuses)) query.set(`status-${outcome}`, status);
  return `/statuses?${query.toString()}`;
}

/**
 * The status that is to be created. Pressing Enter in any of the name fields presses the first tick of the form, so a typed name counts
 * for the outcome that it stands beside, whichever button came along.
 */
function wantedStatus(fields: Fields): { readonly outcome: MappedOutcome; readonly name: string } | null {
  const nameOf = (outcome: MappedOutcome): string => (fields[`new-${outcome}`] ?? '').trim();
  const pressed = MAPPED_OUTCOMES.find((outcome) => outcome === fields['add']);
  const named = MAPPED_OUTCOMES.find((outcome) => nameOf(outcome) !== '');
  const outcome = pressed !== undefined && nameOf(pressed) !== '' ? pressed : (named ?? pressed);
  return outcome === undefined ? null : { outcome, name: nameOf(outcome) };
}

async function showMapping(
  deps: WebDeps,
  request: Request,
  shown: { readonly response: Response; readonly draft: Draft | null; readonly first: boolean },
): Promise<void> {
  const here = page(request);
  const { t, installationId } = here;
  const [mapping, summary] = await Promise.all([deps.desk.mapping(installationId), deps.desk.summary(installationId)]);
  const platform = summary.platformTitle;
  const choice = shown.draft?.choice ?? savedChoice(mapping);
  const statuses = mapping.statuses.ok ? mapping.statuses.value : [];
  const firstText = mapping.platformMapsItself ? t('statuses.first.text', { platform }) : t('statuses.first.text-needed');
  const model = {
    title: shown.first ? t('statuses.first.title') : t('statuses.title'),
    lead: shown.first ? firstText : t('statuses.lead'),
    first: shown.first,
    on: choice.on,
    onHint: t(mapping.platformMapsItself ? 'statuses.on.maps-itself' : 'statuses.on.maps-not', { platform }),
    rows: presentOutcomes({ choice, statuses, platform, trouble: shown.draft?.trouble ?? null }, wordsOf(here)),
    newHint: t('statuses.new.hint', { platform }),
    unsaved: shown.draft !== null,
    problem: shown.draft?.problem ?? null,
    unavailable: mapping.statuses.ok ? null : sayRefusal(t, mapping.statuses.refusal),
  };
  show(request, shown.response, 'statuses/mapping', model, shown.draft?.status ?? 200);
}

function change(deps: WebDeps): RequestHandler {
  return async (request, response) => {
    const fields = typed(request);
    const choice = readChoice(fields);
    const first = fields['first'] === '1';
    const wanted = wantedStatus(fields);
    const draft = wanted
      ? await addStatus(deps, request, { response, wanted, choice, first })
      : await save(deps, request, { response, choice });
    if (draft) await showMapping(deps, request, { response, draft, first });
  };
}

/** Creates the status and leads to the page with it chosen and the other choices as they were; gives the page to show when it was not created. */
async function addStatus(
  deps: WebDeps,
  request: Request,
  form: {
    readonly response: Response;
    readonly wanted: { readonly outcome: MappedOutcome; readonly name: string };
    readonly choice: MappingChoice;
    readonly first: boolean;
  },
): Promise<Draft | null> {
  const { t, installationId, actor } = page(request);
  const { choice, wanted } = form;
  const again = (problem: string): Draft => ({ choice, trouble: { ...wanted, problem }, problem: null, status: 422 });
  if (wanted.name === '') return again(t('statuses.problems.name-required'));
  if (wanted.name.length > LONGEST_NAME) return again(t('statuses.problems.name-long', { most: LONGEST_NAME }));
  const added = await deps.desk.addStatus(installationId, wanted.name, actor);
  if (!added.ok) return again(refusalSentence(t, added.refusal));
  leaveFlash(form.response, { level: 'good', key: 'statuses.flash.added', facts: { name: added.value.name } });
  const chosen = { ...choice, statuses: { ...choice.statuses, [wanted.outcome]: added.value.code } };
  form.response.redirect(303, draftAddress(chosen, form.first));
  return null;
}

/** Saves the mapping and leads to it; gives the page to show when it was not saved. */
async function save(
  deps: WebDeps,
  request: Request,
  form: { readonly response: Response; readonly choice: MappingChoice },
): Promise<Draft | null> {
  const { t, installationId, actor } = page(request);
  const { choice } = form;
  const again = (problem: string, status: number): Draft => ({ choice, trouble: null, problem, status });
  if (choice.on && Object.keys(choice.statuses).length === 0) return again(t('statuses.problems.none'), 422);
  const saved = await deps.desk.saveMapping(installationId, choice, actor);
  if (!saved.ok) {
    // The form offers only what the platform has, so an invalid choice is a status that went away since.
    const gone = saved.refusal.code === 'request-invalid';
    return again(gone ? t('statuses.problems.gone') : refusalSentence(t, saved.refusal), STATUS_OF[saved.refusal.code]);
  }
  leaveFlash(form.response, { level: 'good', key: 'statuses.flash.saved' });
  form.response.redirect(303, '/statuses');
  return null;
}
