import { Router } from 'express';
import type { Request, RequestHandler, Response } from 'express';
import type { EndpointRow } from '../../academy/outgoing/endpoint-store';
import {
  MOST,
  addKey,
  finishKey,
  replay,
  saveTypedEndpoint,
  sendTest,
  takeOutEndpoint,
  turnEndpoint,
} from '../../academy/outgoing/manage-endpoints';
import type { Deed, SavedEndpoint } from '../../academy/outgoing/manage-endpoints';
import { showElsewhere, showEndpoint } from '../../academy/outgoing/show-endpoints';
import type { WebDeps } from '../deps';
import { leaveFlash } from '../flash';
import type { Flash } from '../flash';
import { asked, idOf, typed } from '../form';
import { page, show } from '../page';
import type { Page } from '../page';
import { academyTabs } from '../presenters/academy';
import { presentDelivery, presentEndpoint, presentKey, presentMoodleFinding } from '../presenters/elsewhere';
import { field } from '../presenters/field';
import { wordsOf } from '../presenters/page-words';
import { AppError } from '../refusals';

const DAY_MS = 24 * 3_600_000;
const HOME = '/academy/elsewhere';

/** What is told of members to systems elsewhere: addresses with their keys and their log, and the connection to Moodle. */
export function academyElsewhere(deps: WebDeps): Router {
  const router = Router();
  router.get(HOME, home(deps));
  router.get(`${HOME}/new`, (request, response) => showForm(request, response, { known: null, typed: null, problem: null }));
  router.post(HOME, save(deps));
  router.get(`${HOME}/:id`, endpointPage(deps));
  router.get(`${HOME}/:id/settings`, async (request, response) => {
    const { endpoint } = await endpointOf(deps, request);
    showForm(request, response, { known: endpoint, typed: null, problem: null });
  });
  router.post(`${HOME}/:id/settings`, save(deps));
  router.get(`${HOME}/:id/remove`, async (request, response) => {
    const { endpoint } = await endpointOf(deps, request);
    const title = page(request).t('outgoing.endpoints.remove-title', { name: endpoint.name });
    show(request, response, 'academy/elsewhere-remove', { title, id: endpoint.id });
  });
  router.post(`${HOME}/:id/remove`, async (request, response) => {
    const { endpoint } = await endpointOf(deps, request);
    await takeOutEndpoint(deps.elsewhere, deedOf(request));
    leaveFlash(response, { level: 'good', key: 'outgoing.flash.removed', facts: { name: endpoint.name } });
    response.redirect(303, HOME);
  });
  for (const [path, work] of Object.entries(deeds(deps)))
    router.post(`${HOME}/:id/${path}`, async (request, response) => {
      leaveFlash(response, await work(deedOf(request), typed(request)));
      response.redirect(303, `${HOME}/${idOf(request)}`);
    });
  return router;
}

const good = (key: string, facts?: Readonly<Record<string, string | number>>): Flash => ({ level: 'good', key, ...(facts && { facts }) });
const bad = (key: string, facts?: Readonly<Record<string, string | number>>): Flash => ({ level: 'bad', key, ...(facts && { facts }) });

/** What the buttons of an endpoint's page do, by the end of their path. */
function deeds({ elsewhere }: WebDeps): Readonly<Record<string, (deed: Deed, form: Readonly<Record<string, string>>) => Promise<Flash>>> {
  return {
    'turn': async (deed, { to }) => {
      await turnEndpoint(elsewhere, deed, to === 'on' ? 'on' : 'off');
      return good(to === 'on' ? 'outgoing.flash.switched-on' : 'outgoing.flash.switched-off');
    },
    'keys': async (deed) => {
      const added = await addKey(elsewhere, deed);
      return added === 'added' ? good('outgoing.flash.key-made') : bad('outgoing.keys.many', { count: MOST.keys });
    },
    'keys/end': async (deed, { key = '', when }) => {
      const now = elsewhere.clock.now();
      const at = when === 'now' ? now : new Date(now.getTime() + DAY_MS);
      const ended = await finishKey(elsewhere, deed, { id: key, at });
      return ended === 'ended' ? good('outgoing.flash.key-ended') : bad('outgoing.keys.last');
    },
    'test': async (deed) => ((await sendTest(elsewhere, deed)) ? good('outgoing.flash.test') : bad('outgoing.flash.test-off')),
    'again': async (deed, { message }) => {
      if (message === undefined) return good('outgoing.flash.again-all', { count: await replay(elsewhere, deed, null) });
      await replay(elsewhere, deed, message);
      return good('outgoing.flash.again');
    },
  };
}

function deedOf(request: Request): Deed {
  const { installationId, actor } = page(request);
  return { installationId, id: idOf(request), actor };
}

async function endpointOf(deps: WebDeps, request: Request) {
  const found = await showEndpoint(deps.elsewhere, deedOf(request), asked(request)['before']);
  if (!found) throw new AppError('not-found');
  return found;
}

function home(deps: WebDeps): RequestHandler {
  return async (request, response) => {
    const here = page(request);
    const { t, installationId } = here;
    const words = wordsOf(here);
    const { endpoints, moodle, places } = await showElsewhere(deps.elsewhere, installationId);
    show(request, response, 'academy/elsewhere', {
      title: t('outgoing.title'),
      tabs: academyTabs(t, HOME),
      moodle: moodle && {
        address: moodle.address,
        badge: moodle.active ? { kind: 'paid', text: t('outgoing.on') } : { kind: 'quiet', text: t('outgoing.off') },
        facts: placesText(places, t),
        trouble:
          moodle.trouble &&
          presentMoodleFinding({ code: moodle.trouble.code, level: 'bad', facts: troubleFacts(moodle.trouble.text) }, words),
      },
      cards: endpoints.map((one) => presentEndpoint(one, words)),
    });
  };
}

/** The facts of what stopped us; a missing function is named by the same text. */
const troubleFacts = (text: string) => ({ text, functions: text });

/** How many places there are of each kind that there are any of. */
function placesText(places: Readonly<Record<'waiting' | 'done' | 'failed', number>>, t: Page['t']): readonly string[] {
  return (['done', 'waiting', 'failed'] as const).flatMap((kind) =>
    places[kind] > 0 ? [t(`outgoing.moodle.${kind}`, { count: places[kind] })] : [],
  );
}

function endpointPage(deps: WebDeps): RequestHandler {
  return async (request, response) => {
    const here = page(request);
    const words = wordsOf(here);
    const { endpoint, keys, log } = await endpointOf(deps, request);
    const path = `${HOME}/${endpoint.id}`;
    show(request, response, 'academy/elsewhere-endpoint', {
      title: endpoint.name,
      one: presentEndpoint(endpoint, words),
      keys: keys.map((key) => presentKey(key, keys, words)),
      rows: log.rows.map((row) => presentDelivery(row, words)),
      failed: log.rows.some(({ state }) => state === 'failed'),
      path,
      older: log.next && `${path}?before=${log.next}`,
      newest: asked(request)['before'] === undefined ? null : path,
    });
  };
}

interface FormState {
  readonly known: EndpointRow | null;
  readonly typed: { readonly name: string; readonly url: string } | null;
  readonly problem: Extract<SavedEndpoint, { readonly ok: false }>['problem'] | null;
}

function showForm(request: Request, response: Response, { known, typed: given, problem }: FormState): void {
  const { t } = page(request);
  const errorOf = (...problems: readonly (typeof problem)[]): string | null =>
    problem !== null && problems.includes(problem) ? t(`outgoing.endpoints.problems.${problem}`, { count: MOST.endpoints }) : null;
  show(
    request,
    response,
    'academy/elsewhere-form',
    {
      title: known ? known.name : t('outgoing.endpoints.add'),
      action: known ? `${HOME}/${known.id}/settings` : HOME,
      back: known ? `${HOME}/${known.id}` : HOME,
      submit: t(known ? 'outgoing.save' : 'outgoing.endpoints.create'),
      wrong: problem !== null,
      fields: [
        field({
          name: 'url',
          kind: 'text',
          label: t('outgoing.endpoints.url'),
          hint: t('outgoing.endpoints.url-hint'),
          value: given?.url ?? known?.url ?? '',
          required: true,
          error: errorOf('url', 'private', 'many'),
        }),
        field({
          name: 'name',
          kind: 'text',
          label: t('outgoing.endpoints.name'),
          hint: t('outgoing.endpoints.name-hint'),
          value: given?.name ?? known?.name ?? '',
          error: errorOf('name'),
        }),
      ],
    },
    problem === null ? 200 : 422,
  );
}

function save(deps: WebDeps): RequestHandler {
  return async (request, response) => {
    const { installationId, actor } = page(request);
    const known = request.params['id'] === undefined ? null : (await endpointOf(deps, request)).endpoint;
    const { url = '', name = '' } = typed(request);
    const saved = await saveTypedEndpoint(deps.elsewhere, { installationId, known, typed: { url, name }, actor });
    if (!saved.ok) {
      showForm(request, response, { known, typed: { url, name }, problem: saved.problem });
      return;
    }
    leaveFlash(response, good(known ? 'outgoing.flash.saved' : 'outgoing.flash.added'));
    response.redirect(303, `${HOME}/${saved.id}`);
  };
}
