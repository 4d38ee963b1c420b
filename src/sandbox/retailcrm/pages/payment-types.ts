import type { Express, Response } from 'express';
import { formOf, options, sendMissing, tick, wantsJson } from '../../kit/back-office';
import { html } from '../../kit/html';
import type { Crm } from '../account';
import { moduleName, shopsOf } from '../api/modules';
import type { PaymentType } from '../model';
import { sendPage } from './frame';

/** The reference book of payment types; the tie to a merchant is chosen once, and a merchant has one type. */
export function mountPaymentTypes(app: Express, crm: Crm): void {
  app.get('/admin/payment-types', (_req, res) => show(crm, res));
  app.post('/admin/payment-types', (req, res) => {
    const form = formOf(req);
    const name = form.get('name')?.trim() ?? '';
    const code = form.get('code')?.trim() || codeOf(crm, name);
    const trouble = newTypeTrouble(crm, { code, name, integration: form.get('integration') ?? '' });
    if (trouble !== null && wantsJson(req)) return void res.status(400).json({ ok: false, errorMsg: trouble });
    if (trouble !== null) return show(crm, res, trouble);
    const active = form.get('active') !== 'false';
    const type: PaymentType = { code, name, active, integration: readIntegration(form.get('integration') ?? '') };
    crm.account.paymentTypes.set(code, type);
    if (wantsJson(req)) return void res.json({ ok: true, paymentType: type });
    res.redirect(303, '/admin/payment-types');
  });
  app.post('/admin/payment-types/:code', (req, res) => {
    const type = crm.account.paymentTypes.get(req.params.code);
    if (!type) return sendMissing(res);
    const form = formOf(req);
    if (form.has('integration')) return show(crm, res, '"Integrate with" cannot be changed after saving');
    type.name = form.get('name')?.trim() || type.name;
    type.active = form.get('active') === 'true';
    res.redirect(303, '/admin/payment-types');
  });
}

function newTypeTrouble(crm: Crm, given: { readonly code: string; readonly name: string; readonly integration: string }): string | null {
  if (given.name === '') return 'The payment type needs a name';
  if (!/^[\w-]+$/.test(given.code)) return 'The code consists of Latin letters, digits, hyphens and underscores';
  if (crm.account.paymentTypes.has(given.code)) return 'There is a payment type with this code already';
  const wanted = readIntegration(given.integration);
  if (!wanted) return null;
  if (!shopChoices(crm).some(([value]) => value === given.integration)) return 'There is no such active merchant';
  const taken = [...crm.account.paymentTypes.values()].some(
    ({ integration }) => integration?.moduleCode === wanted.moduleCode && integration.shopCode === wanted.shopCode,
  );
  return taken ? 'This merchant has a payment type already' : null;
}

/** Active merchants of modules that are switched on, as `module/shop`. */
function shopChoices(crm: Crm): readonly (readonly [string, string])[] {
  return [...crm.account.modules.values()]
    .filter((module) => module.active && !module.freeze)
    .flatMap((module) =>
      shopsOf(module)
        .filter((shop) => shop.active)
        .map((shop) => [`${module.code}/${shop.code}`, `${moduleName(module)}: ${shop.name}`] as const),
    );
}

function readIntegration(value: string): PaymentType['integration'] {
  const cut = value.indexOf('/');
  return cut < 0 ? null : { moduleCode: value.slice(0, cut), shopCode: value.slice(cut + 1) };
}

/** A code made of the name's Latin letters; names in other scripts get a number. */
function codeOf(crm: Crm, name: string): string {
  const base = name
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '');
  if (base !== '' && !crm.account.paymentTypes.has(base)) return base;
  return `${base || 'type'}-${crm.account.paymentTypes.size + 1}`;
}

function show(crm: Crm, res: Response, error?: string): void {
  const cards = [...crm.account.paymentTypes.values()].map((type) => typeCard(crm, type));
  const body = html`${cards}
    <section>
      <h2>New payment type</h2>
      <form class="row" method="post" action="/admin/payment-types">
        <label>Name <input name="name" required /></label>
        <label>Code <small>made of the name when empty</small><input name="code" pattern="[A-Za-z0-9_\\-]+" /></label>
        <label
          >Integrate with <small>cannot be changed later</small
          ><select name="integration">
            ${options([['', 'nothing'], ...shopChoices(crm)])}
          </select></label
        >
        <button class="go" data-test="add-payment-type">Save</button>
      </form>
    </section>`;
  sendPage(res, { title: 'Payment types', body, error });
}

function typeCard(crm: Crm, type: PaymentType) {
  return html`<section>
    <form class="row" method="post" action="/admin/payment-types/${type.code}">
      <label>Name of ${type.code} <input name="name" value="${type.name}" required /></label>
      ${tick('active', { value: 'true', label: 'Active', checked: type.active })}
      <span>Integrate with: <strong>${integrationName(crm, type)}</strong></span>
      <button>Save</button>
    </form>
  </section>`;
}

function integrationName(crm: Crm, { integration }: PaymentType): string {
  if (!integration) return 'nothing';
  const module = crm.account.modules.get(integration.moduleCode);
  const shop = module && shopsOf(module).find((one) => one.code === integration.shopCode);
  return `${module ? moduleName(module) : integration.moduleCode}: ${shop?.name ?? integration.shopCode}`;
}
