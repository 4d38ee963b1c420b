import { Router } from 'express';
import type { Request, RequestHandler } from 'express';
import type { MappingView, SenderView } from '../../payments/desk-settings';
import { SESSION_COOKIE, readCookie } from '../cookies';
import type { WebDeps } from '../deps';
import { leaveFlash } from '../flash';
import { typed } from '../form';
import { page, requireSession, show } from '../page';
import { field } from '../presenters/field';
import type { FieldView } from '../presenters/field';
import { presentFindings } from '../presenters/findings';
import { wordsOf } from '../presenters/page-words';
import { AppError } from '../refusals';
import type { Translate } from '../texts';

/** `/settings`: what can be set with its state in a line each, the connection to the platform, language and zone, the way out. */
export function settingsPages(deps: WebDeps): Router {
  const router = Router();
  router.get('/settings', requireSession, async (request, response) => {
    const here = page(request);
    const { t, installationId, offers } = here;
    const [summary, findings, links, mapping, sender, zone, people] = await Promise.all([
      deps.desk.summary(installationId),
      deps.desk.checkPlatform(installationId),
      deps.desk.platformLinks(installationId),
      deps.desk.mapping(installationId),
      deps.desk.sender(installationId),
      zoneOf(deps, request),
      deps.people.profile(installationId),
    ]);
    const platform = summary.platformTitle;
    show(request, response, 'settings/overview', {
      title: t('settings.title'),
      connection: offers.orders ? t('settings.connection', { platform }) : null,
      active: summary.active,
      findings: presentFindings(findings, wordsOf(here)),
      module: { url: links.module, text: t('settings.module', { platform }) },
      keys: { url: links.apiKeys, text: t('settings.keys') },
      links: [
        { href: '/merchants', title: t('merchants.title'), state: t('settings.merchants', { count: summary.merchants }) },
        ...(offers.orders ? [{ href: '/statuses', title: t('statuses.title'), state: mappingLine(mapping, platform, t) }] : []),
        { href: '/sender', title: t('sender.title'), state: senderLine(sender, t) },
        { href: '/letters', title: t('letters.title'), state: t('letters.settings') },
        ...(people === null ? [] : [{ href: '/team', title: t('team.title'), state: t('settings.team', { name: people.name }) }]),
        { href: '/notifications', title: t('notifications.title'), state: t('settings.notifications') },
      ],
      localeText: t('settings.locale.text', { platform }),
      languageName: zone && languageName(zone.language, here.language),
      zone: zone?.timezone ?? null,
      sums: summary.changedSums ? sumsForm(summary.changedSums, t) : null,
      leaveText: t('settings.leave.text', { platform }),
    });
  });
  router.post('/settings/sums', requireSession, saveSums(deps));
  return router;
}

/** What becomes of a link whose order has another sum now, for platforms whose links follow their orders. */
function sumsForm(chosen: 'follow' | 'refuse', t: Translate): FieldView {
  return field({
    name: 'sums',
    kind: 'choice',
    label: t('settings.sums.label'),
    hint: t('settings.sums.hint'),
    choices: (['follow', 'refuse'] as const).map((value) => ({ value, text: t(`settings.sums.${value}`), chosen: value === chosen })),
  });
}

function saveSums({ desk }: WebDeps): RequestHandler {
  return async (request, response) => {
    const { installationId, actor } = page(request);
    const choice = typed(request)['sums'];
    if (choice !== 'follow' && choice !== 'refuse') throw new AppError('request-invalid');
    const saved = await desk.saveChangedSums(installationId, choice, actor);
    leaveFlash(response, saved.ok ? { level: 'good', key: 'settings.sums.saved' } : { level: 'bad', refusal: saved.refusal });
    response.redirect(303, '/settings');
  };
}

function mappingLine({ on, platformMapsItself }: MappingView, platform: string, t: Translate): string {
  if (on) return t('settings.statuses-on');
  return platformMapsItself ? t('settings.statuses-off', { platform }) : t('settings.statuses-none');
}

function senderLine({ saved, ours }: SenderView, t: Translate): string {
  if (saved) return t('settings.sender-own', { host: saved.host });
  return ours === null ? t('settings.sender-none') : t('settings.sender-ours', { from: ours });
}

/** Language and zone of the platform's account; the session carries them, the page does not. */
async function zoneOf(deps: WebDeps, request: Request): Promise<{ readonly language: string; readonly timezone: string } | null> {
  const id = readCookie(request, SESSION_COOKIE);
  return id === undefined ? null : deps.sessions.find(id);
}

function languageName(code: string, language: string): string {
  try {
    return new Intl.DisplayNames(language, { type: 'language' }).of(code) ?? code;
  } catch {
    return code;
  }
}
