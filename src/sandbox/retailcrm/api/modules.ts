import { crmNow, noteRegression } from '../account';
import type { Crm } from '../account';
import { BILLING_INFO } from '../billing';
import type { ApiKey, ConnectedModule, ModuleShop } from '../model';
import { invalidEntity, NOT_FOUND, ok, refuse } from './answer';
import type { ApiAnswer } from './answer';
import { isRecord, readEntity } from './call';
import type { ApiCall, ApiMethod } from './call';
import { moduleErrors } from './module-check';

/** Registering and reading modules (RetailCRM: sections Registering the module and Scope change). */
export const MODULE_METHODS: readonly ApiMethod[] = [
  { method: 'GET', path: '/api/v5/integration-modules/:code', scope: 'integration_read', handle: readModule },
  { method: 'POST', path: '/api/v5/integration-modules/:code/edit', scope: 'integration_write', handle: editModule },
  { method: 'POST', path: '/api/v5/integration-modules/:code/update-scopes', scope: 'integration_write', handle: updateScopes },
];

/** The merchant accounts of a module as it sent them last. */
export function shopsOf(module: ConnectedModule): readonly ModuleShop[] {
  const payment = paymentPart(module);
  const shops = Array.isArray(payment['shops']) ? payment['shops'] : [];
  return shops.filter(isRecord).map((shop) => ({
    code: String(shop['code']),
    name: String(shop['name']),
    active: shop['active'] === true,
  }));
}

/** The name a module gave itself; its code when it gave none, as published ones may. */
export function moduleName(module: ConnectedModule): string {
  const name = module.settings['name'];
  return typeof name === 'string' && name !== '' ? name : module.code;
}

/** The payment part of a module's object, empty when it has none. */
export function paymentPart(module: ConnectedModule): Readonly<Record<string, unknown>> {
  const integrations = module.settings['integrations'];
  const payment = isRecord(integrations) ? integrations['payment'] : undefined;
  return isRecord(payment) ? payment : {};
}

function readModule({ crm, params }: ApiCall): ApiAnswer {
  const module = crm.account.modules.get(params['code'] ?? '');
  if (!module) return NOT_FOUND;
  const { clientId, ...open } = module.settings;
  const shown = crm.switches.flag('moduleClientId') ? { ...open, clientId } : open;
  return ok({ integrationModule: { ...shown, active: module.active, freeze: module.freeze } });
}

function editModule(call: ApiCall): ApiAnswer {
  const { crm, key } = call;
  const entity = readEntity(call, 'integrationModule');
  if (!entity.ok) return entity.answer;
  const code = call.params['code'] ?? '';
  const known = crm.account.modules.get(code);
  const merged = known && crm.switches.text('moduleMerge') === 'keep' ? { ...known.settings, ...entity.value } : entity.value;
  const published = crm.switches.flag('modulePublished');
  const paymentNeeded = crm.switches.text('paymentPart') === 'required';
  const errors = moduleErrors(merged, { pathCode: code, integrationCode: crm.moduleCode, published, paymentNeeded });
  if (Object.keys(errors).length > 0) return invalidEntity(errors);
  const unsaid = known?.active ?? crm.switches.flag('activeWhenLeftOut');
  const active = entity.value['active'] === undefined ? unsaid : entity.value['active'] === true;
  if (active && crm.switches.flag('noFunds')) return { status: 402, body: {} };
  storeModule({ crm, code, settings: merged, active, key });
  return ok({ info: infoOf(crm, merged) }, crm.switches.number('writeStatus') ?? 200);
}

/** An empty list for payment modules, an object for others (RetailCRM: section Registering the module). */
function infoOf({ switches }: Crm, { integrations }: Readonly<Record<string, unknown>>): unknown {
  const pays = isRecord(integrations) && 'payment' in integrations;
  return pays && switches.text('moduleInfo') === 'array' ? [] : { billingInfo: BILLING_INFO };
}

interface Registration {
  readonly crm: Crm;
  readonly code: string;
  readonly settings: Readonly<Record<string, unknown>>;
  readonly active: boolean;
  readonly key: ApiKey;
}

/** A module may come with another key after it was connected anew; the key it used last is its own. */
function storeModule({ crm, code, settings, active, key }: Registration): void {
  const known = crm.account.modules.get(code);
  if (!known) {
    const fresh = { code, settings, active, freeze: false, stoppedByCrm: false, keyId: key.id, registeredAt: crmNow(crm) };
    crm.account.modules.set(code, fresh);
    return;
  }
  const sameKey = known.keyId === key.id;
  if (active && !known.active && known.stoppedByCrm && sameKey) {
    noteRegression(crm, { kind: 'module-reactivated', subject: code, from: 'switched off by the CRM', to: 'active' });
  }
  Object.assign(known, { settings, active, keyId: key.id, registeredAt: crmNow(crm) });
  if (active) known.stoppedByCrm = known.freeze;
}

function updateScopes(call: ApiCall): ApiAnswer {
  const { crm, key } = call;
  const module = crm.account.modules.get(call.params['code'] ?? '');
  if (!module) return NOT_FOUND;
  const entity = readEntity(call, 'requires');
  if (!entity.ok) return entity.answer;
  const scopes = entity.value['scopes'];
  if (!Array.isArray(scopes) || !scopes.every((scope) => typeof scope === 'string')) {
    return invalidEntity({ scopes: 'A list of scopes is expected.' });
  }
  const foreign = scopes.filter((scope) => !crm.cabinetScopes.includes(scope));
  if (foreign.length > 0) return refuse(400, 'Errors in the entity format', { scopes: `Not allowed: ${foreign.join(', ')}` });
  const fresh = crm.account.addKey({ owner: 'module', scopes, sites: key.sites, createdAt: crmNow(crm) });
  module.keyId = fresh.id;
  if (crm.switches.text('oldKeyAfterNewScopes') === 'refused') key.active = false;
  return ok({ apiKey: fresh.key });
}
