import { Router } from 'express';
import type { Request, RequestHandler, Response } from 'express';
import type { FormProblems, GatewayView, MerchantView, TypedMerchant } from '../../payments/desk-merchants';
import type { Finding } from '../../payments/ports/gateway';
import type { WebDeps } from '../deps';
import { leaveFlash } from '../flash';
import type { Flash } from '../flash';
import { asked, typed } from '../form';
import { page, show } from '../page';
import { worstLevel } from '../presenters/findings';
import { presentMerchantForm } from '../presenters/merchant-form';
import { wordsOf } from '../presenters/page-words';
import { AppError } from '../refusals';
import { ownMerchant } from './merchants-own';

/** The forms to add and to change a merchant, drawn from what its gateway asks for. */
export function merchantForms(deps: WebDeps): Router {
  const router = Router();
  router.get('/merchants/new', newForm(deps));
  router.post('/merchants', add(deps));
  router.get('/merchants/:id/edit', async (request, response) => {
    const merchant = await ownMerchant(deps, request);
    showForm(request, response, { gateway: gatewayOf(deps, merchant.gateway), merchant, typed: null, problems: [] });
  });
  router.post('/merchants/:id', edit(deps));
  return router;
}

interface FormState {
  readonly gateway: GatewayView;
  readonly merchant: MerchantView | null;
  readonly typed: TypedMerchant | null;
  readonly problems: FormProblems;
}

function showForm(request: Request, response: Response, state: FormState): void {
  const form = presentMerchantForm(state, wordsOf(page(request)));
  show(request, response, 'merchants/form', { title: form.title, form }, state.problems.length > 0 ? 422 : 200);
}

function gatewayOf(deps: WebDeps, code: string | undefined): GatewayView {
  const found = deps.desk.gateways().find((one) => one.code === code);
  if (!found) throw new AppError('not-found');
  return found;
}

function newForm(deps: WebDeps): RequestHandler {
  return (request, response) => {
    const gateways = deps.desk.gateways();
    const code = asked(request)['gateway'] ?? (gateways.length === 1 ? gateways[0]?.code : undefined);
    if (code !== undefined) {
      showForm(request, response, { gateway: gatewayOf(deps, code), merchant: null, typed: null, problems: [] });
      return;
    }
    const { t } = page(request);
    show(request, response, 'merchants/choose', {
      title: t('merchants.choose.title'),
      choices: gateways.map((one) => ({
        title: one.title,
        url: `/merchants/new?gateway=${encodeURIComponent(one.code)}`,
        takes: t('merchants.choose.takes', { currencies: one.currencies.join(', ') }),
      })),
    });
  };
}

/** Of what was typed only what the gateway asks for goes on to the heart. */
function typedMerchant(request: Request, gateway: GatewayView): TypedMerchant {
  const form = typed(request);
  return {
    name: (form['name'] ?? '').trim(),
    confirmManually: form['confirmManually'] === 'yes',
    fields: Object.fromEntries(gateway.fields.map(({ name }) => [name, form[name] ?? ''])),
    ...(form['holdRule'] === undefined ? {} : { holdRule: { rule: form['holdRule'], hours: form['holdRuleHours'] ?? '' } }),
    forget: gateway.fields.filter(({ name, kind }) => kind === 'secret' && form[`forget-${name}`] === 'yes').map(({ name }) => name),
    replace: form['replace'] === 'yes',
  };
}

/** A saved merchant that the check was not content with is shown together with what the check says. */
function placeAfter(id: string, findings: readonly Finding[], content: string): string {
  return (worstLevel(findings) ?? 'good') === 'good' ? content : `/merchants?check=${id}`;
}

/** That the platform could not be told is seen only while saving: a later check of the connection cannot find it again. */
function flashAfter(findings: readonly Finding[], saved: { readonly key: string; readonly name: string }): Flash {
  const facts = { name: saved.name };
  return findings.some(({ code }) => code === 'merchants-not-published')
    ? { level: 'bad', key: 'merchants.flash.not-published', facts }
    : { level: 'good', key: saved.key, facts };
}

function add(deps: WebDeps): RequestHandler {
  return async (request, response) => {
    const { installationId, actor, offers } = page(request);
    const gateway = gatewayOf(deps, typed(request)['gateway']);
    const values = typedMerchant(request, gateway);
    const saved = await deps.desk.addMerchant(installationId, gateway.code, values, actor);
    if (!saved.ok) {
      showForm(request, response, { gateway, merchant: null, typed: values, problems: saved.problems });
      return;
    }
    leaveFlash(response, flashAfter(saved.findings, { key: 'merchants.flash.added', name: values.name }));
    const { id, first } = saved.value;
    const works = worstLevel(saved.findings) !== 'bad';
    response.redirect(303, first && works && offers.orders ? '/statuses?first=1' : placeAfter(id, saved.findings, '/merchants'));
  };
}

function edit(deps: WebDeps): RequestHandler {
  return async (request, response) => {
    const { installationId, actor } = page(request);
    const merchant = await ownMerchant(deps, request);
    const gateway = gatewayOf(deps, merchant.gateway);
    const values = typedMerchant(request, gateway);
    const saved = await deps.desk.editMerchant(installationId, merchant.id, values, actor);
    if (!saved.ok) {
      showForm(request, response, { gateway, merchant, typed: values, problems: saved.problems });
      return;
    }
    leaveFlash(response, flashAfter(saved.findings, { key: 'merchants.flash.saved', name: values.name }));
    response.redirect(303, placeAfter(merchant.id, saved.findings, '/merchants'));
  };
}
