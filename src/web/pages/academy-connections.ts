import { Router } from 'express';
import type { Request, RequestHandler, Response } from 'express';
import type { ChannelView, TypedConnection } from '../../academy/manage-connections';
import { channelViews, checkConnection, saveConnection, takeOutConnection } from '../../academy/manage-connections';
import { hookOf } from '../../academy/open-channel';
import type { ConnectionRow } from '../../academy/stores/connections';
import { findConnection, listConnections, newestVersions } from '../../academy/stores/connections';
import { graceDaysOf, takesBack } from '../../academy/stores/settings';
import type { Finding } from '../../payments/ports/gateway';
import type { WebDeps } from '../deps';
import { leaveFlash } from '../flash';
import { asked, idOf, typed } from '../form';
import { page, show } from '../page';
import type { Page } from '../page';
import { academyTabs, presentChannelFields, problemText } from '../presenters/academy';
import { field } from '../presenters/field';
import { presentFindings } from '../presenters/findings';
import { wordsOf } from '../presenters/page-words';
import { firstText } from '../presenters/words';
import type { Words } from '../presenters/words';
import { AppError } from '../refusals';

/** The connected shops: their forms, drawn from what each channel asks for, their check, and what they last said. */
export function academyConnections(deps: WebDeps): Router {
  const router = Router();
  router.get('/academy/connections', list(deps));
  router.get('/academy/connections/new', (request, response) => {
    const channel = channelOf(deps, asked(request)['channel']);
    showForm(deps, request, response, { channel, known: null, typed: null, problems: [] });
  });
  router.post('/academy/connections', save(deps));
  router.get('/academy/connections/:id', async (request, response) => {
    const known = await connectionOf(deps, request);
    showForm(deps, request, response, { channel: channelOf(deps, known.channel), known, typed: null, problems: [] });
  });
  router.post('/academy/connections/:id', save(deps));
  router.get('/academy/connections/:id/remove', async (request, response) => {
    const { t } = page(request);
    const { id, name } = await connectionOf(deps, request);
    show(request, response, 'academy/connection-remove', { title: t('academy.connections.remove-title', { name }), id });
  });
  router.post('/academy/connections/:id/remove', async (request, response) => {
    const { installationId, actor } = page(request);
    const { id, name } = await connectionOf(deps, request);
    await takeOutConnection(deps.school, installationId, id, actor);
    leaveFlash(response, { level: 'good', key: 'academy.flash.connection-removed', facts: { name } });
    response.redirect(303, '/academy/connections');
  });
  return router;
}

async function connectionOf(deps: WebDeps, request: Request): Promise<ConnectionRow> {
  const { installationId } = page(request);
  const row = await deps.school.db.select((tx) => findConnection(tx, installationId, idOf(request)));
  if (!row) throw new AppError('not-found');
  return row;
}

function channelOf(deps: WebDeps, code: string | undefined): ChannelView {
  const found = channelViews(deps.school).find((one) => one.code === code);
  if (!found) throw new AppError('not-found');
  return found;
}

/** What a check has just found; only where somebody asked for one. */
async function checked(deps: WebDeps, installationId: string, id: string | undefined): Promise<readonly Finding[]> {
  return id === undefined ? [] : checkConnection(deps.school, installationId, id);
}

function list(deps: WebDeps): RequestHandler {
  return async (request, response) => {
    const here = page(request);
    const { installationId, t } = here;
    const which = asked(request)['check'];
    const findings = await checked(deps, installationId, which);
    const { rows, versions, grace, takes } = await deps.school.db.read(async (tx) => ({
      rows: await listConnections(tx, installationId),
      versions: await newestVersions(tx, installationId),
      grace: await graceDaysOf(tx, installationId),
      takes: await takesBack(tx, installationId),
    }));
    const channels = channelViews(deps.school);
    show(request, response, 'academy/connections', {
      title: t('academy.connections.title'),
      tabs: academyTabs(t, '/academy/connections'),
      cards: rows.map((row) =>
        presentCard(row, { channels, said: versions.get(row.id), findings: row.id === which ? findings : [] }, here),
      ),
      channels: channels.map(({ code, title }) => ({
        href: `/academy/connections/new?channel=${code}`,
        text: t('academy.connections.connect', { channel: title }),
      })),
      grace,
      takes,
    });
  };
}

interface CardFacts {
  readonly channels: readonly ChannelView[];
  /** The version of its newest message. */
  readonly said: string | undefined;
  readonly findings: readonly Finding[];
}

function presentCard(row: ConnectionRow, { channels, said, findings }: CardFacts, here: Page) {
  const { t, format } = here;
  const chosen = row.settings['version'] ?? '';
  const words = wordsOf(here);
  return {
    id: row.id,
    name: row.name,
    channel: channels.find(({ code }) => code === row.channel)?.title ?? row.channel,
    badge: row.active ? { kind: 'paid', text: t('academy.connections.on') } : { kind: 'quiet', text: t('academy.connections.off') },
    trouble: row.trouble && troubleLines(row.trouble, findings, words),
    facts: [
      row.lastEventAt ? t('academy.connections.last-event', { when: format.ago(row.lastEventAt) }) : t('academy.connections.no-event'),
      ...(row.lastReadAt ? [t('academy.connections.last-read', { when: format.ago(row.lastReadAt) })] : []),
      ...(row.active && row.wantsSetUp && !row.trouble ? [t('academy.connections.set-up')] : []),
      ...(said !== undefined && said !== chosen ? [t('academy.connections.version', { said, chosen })] : []),
      ...(row.forgedCount > 0 ? [t('academy.connections.forged', { count: row.forgedCount })] : []),
    ],
    findings: presentFindings(findings, words),
  };
}

/** Why a shop is not asked any more, unless the check on the same card says it anyway. */
function troubleLines(
  { code, text }: NonNullable<ConnectionRow['trouble']>,
  findings: readonly Finding[],
  words: Words,
): readonly string[] {
  if (findings.some((finding) => finding.code === code && finding.level === 'bad')) return [];
  const why = firstText(words, [`findings.${code}.title`, 'academy.connections.trouble'], { text }) ?? '';
  return text === '' ? [why] : [why, words.t('findings.said', { text })];
}

interface FormState {
  readonly channel: ChannelView;
  readonly known: ConnectionRow | null;
  readonly typed: TypedConnection | null;
  readonly problems: readonly { readonly field: string; readonly problem: string }[];
}

function showForm(deps: WebDeps, request: Request, response: Response, state: FormState): void {
  const here = page(request);
  const { t } = here;
  const words = wordsOf(here);
  const { channel, known, problems } = state;
  const hook = firstText(words, [`channels.${channel.code}.hook`]);
  const facts = {
    code: channel.code,
    fields: channel.fields,
    saved: known?.settings ?? null,
    typed: state.typed?.fields ?? null,
    problems,
  };
  show(
    request,
    response,
    'academy/connection',
    {
      title: known ? t('academy.connections.edit', { name: known.name }) : t('academy.connections.connect', { channel: channel.title }),
      action: known ? `/academy/connections/${known.id}` : '/academy/connections',
      channel: channel.code,
      wrong: problems.length > 0,
      help: firstText(words, [`channels.${channel.code}.where`]),
      fields: [
        field({
          name: 'name',
          kind: 'text',
          label: t('academy.connections.name'),
          hint: t('academy.connections.name-hint'),
          value: state.typed?.name ?? known?.name ?? channel.title,
          required: true,
          error: problemText(facts, 'name', words),
        }),
        ...presentChannelFields(facts, words),
        field({
          name: 'active',
          kind: 'tick',
          label: t('academy.connections.active'),
          hint: t('academy.connections.active-hint'),
          ticked: state.typed?.active ?? known?.active ?? true,
        }),
      ],
      hookUrl: known && hookOf(deps.school, known),
      hookHint: hook ?? t('academy.connections.hook-hint', { channel: channel.title }),
      // A person has to paste it there: the next step, so that it stands before everything else.
      pasteHook: hook !== null && known !== null,
      id: known?.id ?? null,
    },
    problems.length > 0 ? 422 : 200,
  );
}

function save(deps: WebDeps): RequestHandler {
  return async (request, response) => {
    const { installationId, actor } = page(request);
    const known = request.params['id'] === undefined ? null : await connectionOf(deps, request);
    const form = typed(request);
    const channel = channelOf(deps, known?.channel ?? form['channel']);
    const values = {
      name: form['name'] ?? '',
      active: form['active'] === 'yes',
      fields: Object.fromEntries(channel.fields.map(({ name }) => [name, form[name] ?? ''])),
    };
    const saved = await saveConnection(deps.school, { installationId, channel: channel.code, known, typed: values, actor });
    if (!saved.ok) {
      showForm(deps, request, response, { channel, known, typed: values, problems: saved.problems });
      return;
    }
    leaveFlash(response, { level: 'good', key: 'academy.flash.connection-saved', facts: { name: values.name } });
    const bad = saved.findings.some(({ level }) => level !== 'good');
    // A new connection shows its address for messages next, unless there is something to mend first.
    const next = known ? '/academy/connections' : `/academy/connections/${saved.id}`;
    response.redirect(303, bad ? `/academy/connections?check=${saved.id}` : next);
  };
}
