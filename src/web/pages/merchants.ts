import { Router } from 'express';
import type { Request, RequestHandler, Response } from 'express';
import type { Result } from '../../payments/domain/errors';
import type { Summary } from '../../payments/desk-invoices';
import type { GatewayView, MerchantView } from '../../payments/desk-merchants';
import type { Finding } from '../../payments/ports/gateway';
import type { WebDeps } from '../deps';
import { leaveFlash } from '../flash';
import { asked, idOf, typed } from '../form';
import { page, requireSession, show } from '../page';
import { presentFindings } from '../presenters/findings';
import { presentMerchant } from '../presenters/merchants';
import { wordsOf } from '../presenters/page-words';
import { firstText } from '../presenters/words';
import { AppError } from '../refusals';
import { merchantForms } from './merchants-forms';
import { ownMerchant } from './merchants-own';

/** Findings about the platform that have to do with merchants; the rest stand in the settings. */
const PLATFORM_FINDINGS: ReadonlySet<string> = new Set(['crm-currency-differs', 'crm-payment-types-missing']);

/** `/merchants`: the cards of all merchants with their switches, their connection check, and the forms behind them. */
export function merchantsPages(deps: WebDeps): Router {
  const router = Router();
  router.use('/merchants', requireSession);
  router.get('/merchants', listMerchants(deps));
  router.use(merchantForms(deps));
  router.post('/merchants/:id/manual', switchManual(deps));
  router.get('/merchants/:id/off', askBeforeOff(deps));
  router.post('/merchants/:id/off', switchMerchant(deps, false));
  router.post('/merchants/:id/on', switchMerchant(deps, true));
  return router;
}

/**
 * What a check has just found, by merchant. `which` is a merchant's id or `all`; switched-off ones are checked only by their id.
 * @throws AppError `merchant-unknown` for an id of nobody here.
 */
async function checkedNow(
  deps: WebDeps,
  installationId: string,
  which: { readonly asked: string | undefined; readonly merchants: readonly MerchantView[] },
): Promise<ReadonlyMap<string, readonly Finding[]>> {
  if (which.asked === undefined) return new Map();
  const chosen = which.merchants.filter(({ id, active }) => (which.asked === 'all' ? active : id === which.asked));
  if (chosen.length === 0 && which.asked !== 'all') throw new AppError('merchant-unknown');
  return new Map(await Promise.all(chosen.map(async ({ id }) => [id, await deps.desk.checkMerchant(installationId, id)] as const)));
}

function listMerchants(deps: WebDeps): RequestHandler {
  return async (request, response) => {
    const here = page(request);
    const { installationId, t } = here;
    const words = wordsOf(here);
    const gateways = deps.desk.gateways();
    const [merchants, platformFindings, links, summary] = await Promise.all([
      deps.desk.merchants(installationId),
      deps.desk.checkPlatform(installationId),
      deps.desk.platformLinks(installationId),
      deps.desk.summary(installationId),
    ]);
    const checked = await checkedNow(deps, installationId, { asked: asked(request)['check'], merchants });
    // Without a merchant there is nothing that a payment type could be tied to; the first steps say so in their order.
    const warnings =
      merchants.length > 0 ? platformFindings.filter(({ code, level }) => PLATFORM_FINDINGS.has(code) && level !== 'good') : [];
    const gatewayOf = (code: string): GatewayView | undefined => gateways.find((one) => one.code === code);
    show(request, response, 'merchants/list', {
      title: t('merchants.title'),
      // Read anew, a page with a fresh check would ask all gateways again.
      live: checked.size === 0 ? '/live/installation' : null,
      lead: t(summary.makesMethods ? 'merchants.made.lead' : 'merchants.lead', { platform: summary.platformTitle }),
      warnings: presentFindings(warnings, words),
      cards: merchants.map((one) =>
        presentMerchant(one, { gateway: gatewayOf(one.gateway), findings: checked.get(one.id) ?? null }, words),
      ),
      several: merchants.filter(({ active }) => active).length > 1,
      reminder: here.offers.orders ? { ...reminder(summary, words), url: links.paymentTypes } : null,
      steps: merchants.length === 0 ? firstSteps(gateways, summary, words) : null,
    });
  };
}

/** What is to be done in the platform for a merchant, or that nothing is. */
function reminder({ platformTitle: platform, makesMethods }: Summary, { t }: ReturnType<typeof wordsOf>) {
  if (makesMethods)
    return { title: t('merchants.made.title'), text: t('merchants.made.text', { platform }), link: t('merchants.made.link') };
  return { title: t('merchants.reminder.title'), text: t('merchants.reminder.text', { platform }), link: t('merchants.reminder.link') };
}

/** The help for those who have no merchant yet: where the details stand, where to put them, what to do in the platform then. */
function firstSteps(
  gateways: readonly GatewayView[],
  { platformTitle: platform, makesMethods }: Summary,
  words: ReturnType<typeof wordsOf>,
): Readonly<Record<string, unknown>> {
  const { t } = words;
  const gateway = gateways.map(({ title }) => title).join(', ');
  return {
    find: [
      t('merchants.empty.step-find', { gateway }),
      ...gateways.flatMap(({ code }) => firstText(words, [`gateways.${code}.where`]) ?? []),
    ].join(' '),
    cabinets: gateways.flatMap(({ title, cabinetUrl }) =>
      cabinetUrl === null ? [] : [{ url: cabinetUrl, text: t('merchants.empty.cabinet', { gateway: title }) }],
    ),
    type: t(makesMethods ? 'merchants.made.step' : 'merchants.empty.step-type', { platform }),
  };
}

function askBeforeOff(deps: WebDeps): RequestHandler {
  return async (request, response) => {
    const here = page(request);
    const { t } = here;
    const merchant = await ownMerchant(deps, request);
    const open = merchant.openInvoices;
    show(request, response, 'merchants/off', {
      title: t('merchants.off.title', { name: merchant.name }),
      text: firstText(wordsOf(here), [`merchants.off.text-${here.platform}`, 'merchants.off.text']),
      lives: open > 0 ? t('merchants.off.lives', { count: open }) : t('merchants.off.none-open'),
      id: merchant.id,
    });
  };
}

function backToList(response: Response, done: { readonly result: Result<void>; readonly key: string; readonly name: string }): void {
  leaveFlash(
    response,
    done.result.ok ? { level: 'good', key: done.key, facts: { name: done.name } } : { level: 'bad', refusal: done.result.refusal },
  );
  response.redirect(303, '/merchants');
}

function switchManual(deps: WebDeps): RequestHandler {
  return async (request: Request, response: Response) => {
    const { installationId, actor } = page(request);
    const merchant = await ownMerchant(deps, request);
    const on = typed(request)['on'] === 'yes';
    const result = await deps.desk.switchManual(installationId, idOf(request), on, actor);
    backToList(response, { result, key: on ? 'merchants.flash.manual-on' : 'merchants.flash.manual-off', name: merchant.name });
  };
}

function switchMerchant(deps: WebDeps, active: boolean): RequestHandler {
  return async (request, response) => {
    const { installationId, actor } = page(request);
    const merchant = await ownMerchant(deps, request);
    const result = await deps.desk.switchMerchant(installationId, merchant.id, active, actor);
    backToList(response, { result, key: active ? 'merchants.flash.switched-on' : 'merchants.flash.switched-off', name: merchant.name });
  };
}
