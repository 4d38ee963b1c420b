import type { Crm } from '../account';
import type { PaymentStatus, PaymentType } from '../model';
import { invalidEntity, ok } from './answer';
import type { ApiAnswer } from './answer';
import { moduleName } from './modules';
import { isRecord, mapOf, readEntity } from './call';
import type { ApiCall, ApiMethod } from './call';

/** Reference books (RetailCRM: section Reference books). */
export const REFERENCE_METHODS: readonly ApiMethod[] = [
  { method: 'GET', path: '/api/v5/reference/sites', scope: 'reference_read', handle: listSites },
  { method: 'GET', path: '/api/v5/reference/currencies', scope: 'reference_read', handle: listCurrencies },
  { method: 'GET', path: '/api/v5/reference/payment-types', scope: 'reference_read', handle: listPaymentTypes },
  { method: 'GET', path: '/api/v5/reference/payment-statuses', scope: 'reference_read', handle: listPaymentStatuses },
  { method: 'POST', path: '/api/v5/reference/payment-types/:code/edit', scope: 'reference_write', handle: editPaymentType },
  { method: 'POST', path: '/api/v5/reference/payment-statuses/:code/edit', scope: 'reference_write', handle: editPaymentStatus },
];

function listSites({ crm, key }: ApiCall): ApiAnswer {
  const visible = crm.account.sites.filter((site) => key.sites.length === 0 || key.sites.includes(site.code));
  const entries = visible.map((site, ordering) => [
    site.code,
    {
      ...site,
      ordering,
      countryIso: 'UA',
      defaultForCrm: ordering === 0,
      isDemo: false,
      contragent: { contragentType: 'legal-entity', legalName: `${site.name} LLC` },
    },
  ]);
  return ok({ sites: mapOf(crm, Object.fromEntries(entries)) });
}

function listCurrencies({ crm }: ApiCall): ApiAnswer {
  const base = crm.account.settings.defaultCurrency;
  const codes = [...new Set([base, ...crm.account.sites.map((site) => site.currency)])];
  return ok({ currencies: codes.map((code, at) => ({ id: at + 1, code, isBase: code === base, isAutoConvert: false })) });
}

function listPaymentTypes({ crm }: ApiCall): ApiAnswer {
  const types = [...crm.account.paymentTypes.values()].map((type) => [type.code, typeView(crm, type)]);
  return ok({ paymentTypes: mapOf(crm, Object.fromEntries(types)) });
}

function typeView(crm: Crm, type: PaymentType): Readonly<Record<string, unknown>> {
  const module = type.integration ? crm.account.modules.get(type.integration.moduleCode) : undefined;
  const { name, code, active, description } = type;
  return {
    name,
    code,
    active,
    ...(description !== undefined && { description }),
    defaultForCrm: false,
    defaultForApi: false,
    deliveryTypes: [],
    paymentStatuses: [...crm.account.paymentStatuses.keys()],
    ...(module && {
      integrationModule: { active: module.active, name: moduleName(module), logo: module.settings['logo'] },
    }),
  };
}

function listPaymentStatuses({ crm }: ApiCall): ApiAnswer {
  const statuses = [...crm.account.paymentStatuses.values()].map((status) => [
    status.code,
    { ...status, defaultForCrm: status.code === 'not-paid', defaultForApi: status.code === 'not-paid', paymentTypes: [] },
  ]);
  return ok({ paymentStatuses: mapOf(crm, Object.fromEntries(statuses)) });
}

/** The tie to a module cannot be set by API; the methods change only what the reference book itself holds. */
function editPaymentType(call: ApiCall): ApiAnswer {
  const code = call.params['code'] ?? '';
  const types = call.crm.account.paymentTypes;
  const known = types.get(code);
  const read = readNamed(call, 'paymentType', known);
  if (!read.ok) return read.answer;
  const { name, active, value } = read;
  const description = typeof value['description'] === 'string' ? value['description'] : known?.description;
  types.set(code, { code, name, active, integration: known?.integration ?? null, ...(description !== undefined && { description }) });
  return ok({});
}

function editPaymentStatus(call: ApiCall): ApiAnswer {
  const code = call.params['code'] ?? '';
  const statuses = call.crm.account.paymentStatuses;
  const known = statuses.get(code);
  const read = readNamed(call, 'paymentStatus', known);
  if (!read.ok) return read.answer;
  const { name, active, value } = read;
  const { paymentComplete, ordering } = value;
  statuses.set(code, {
    code,
    name,
    active,
    paymentComplete: typeof paymentComplete === 'boolean' ? paymentComplete : (known?.paymentComplete ?? false),
    ordering: typeof ordering === 'number' ? ordering : (known?.ordering ?? 100),
  });
  return ok({});
}

type Named =
  | { readonly ok: true; readonly name: string; readonly active: boolean; readonly value: Readonly<Record<string, unknown>> }
  | { readonly ok: false; readonly answer: ApiAnswer };

function readNamed(call: ApiCall, field: string, known: PaymentType | PaymentStatus | undefined): Named {
  const entity = readEntity(call, field);
  if (!entity.ok) return entity;
  const { value } = entity;
  const name = value['name'] ?? known?.name;
  const active = value['active'] ?? known?.active ?? true;
  const errors: Record<string, string> = {};
  if (!/^[\w-]{1,255}$/.test(call.params['code'] ?? '')) errors['code'] = 'Latin letters, digits, hyphens and underscores are expected.';
  if (typeof name !== 'string' || name.trim() === '')
    return { ok: false, answer: invalidEntity({ name: 'This value should not be blank.' }) };
  if (typeof active !== 'boolean') errors['active'] = 'A boolean is expected.';
  if (value['integrationModule'] !== undefined && isRecord(value['integrationModule']))
    errors['integrationModule'] = 'This field is read only.';
  if (Object.keys(errors).length > 0) return { ok: false, answer: invalidEntity(errors) };
  return { ok: true, name, active: active === true, value };
}
