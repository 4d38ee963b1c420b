import { crmNow } from './account';
import type { Crm } from './account';
import { callModule, registerToken, takeFault } from './callbacks';
import type { CallOutcome } from './callbacks';
import type { ApiKey, ConnectedModule } from './model';
import { sendActivity, systemUrl } from './module-calls';
import { isKnownScope } from './scopes';

/** How pressing a button of the marketplace page ended. */
export type ConnectOutcome = { readonly ok: true; readonly accountUrl: string } | { readonly ok: false; readonly errorMsg: string };

/**
 * Connects the module: reads its config, issues a key with the scopes it asks for and posts the register call
 * (RetailCRM: section Simple connection). On success older keys of the module stop working; on failure the new one does.
 */
export async function connectModule(crm: Crm): Promise<ConnectOutcome> {
  const config = await readConfig(crm);
  if (!config.ok) return config;
  const withheld = (crm.switches.text('withheldScopes') ?? '').split(',').map((scope) => scope.trim());
  const scopes = config.scopes.filter((scope) => !withheld.includes(scope));
  const key = crm.account.addKey({ owner: 'module', scopes, createdAt: crmNow(crm) });
  const outcome = await register(crm, config.registerUrl, key);
  const accountUrl = outcome.body['accountUrl'];
  if (!outcome.ok) return failed(key, outcome.errorMsg ?? 'The module refused');
  if (typeof accountUrl !== 'string' || !URL.canParse(accountUrl)) return failed(key, 'The module gave no address of its page');
  const module = moduleOfKey(crm, key);
  if (!module) return failed(key, 'The module did not register itself during the call');
  for (const old of crm.account.keys) {
    if (old.owner === 'module' && old.id !== module.keyId) old.active = false;
  }
  return { ok: true, accountUrl };
}

/** Switches the module on or off or freezes it and tells it so. */
export async function setActivity(
  crm: Crm,
  module: ConnectedModule,
  change: { readonly active: boolean; readonly freeze: boolean },
): Promise<CallOutcome> {
  module.active = change.active;
  module.freeze = change.freeze;
  module.stoppedByCrm = !change.active || change.freeze;
  return sendActivity(crm, module);
}

/** Removes the module: it is told that it is off, then its key is refused. */
export async function removeModule(crm: Crm, module: ConnectedModule): Promise<CallOutcome> {
  const told = await setActivity(crm, module, { active: false, freeze: module.freeze });
  for (const key of crm.account.keys) if (key.id === module.keyId) key.active = false;
  return told;
}

/** The module that registered itself last, or undefined. */
export function currentModule(crm: Crm): ConnectedModule | undefined {
  return [...crm.account.modules.values()].at(-1);
}

type Config =
  | { readonly ok: true; readonly scopes: readonly string[]; readonly registerUrl: string }
  | { readonly ok: false; readonly errorMsg: string };

async function readConfig(crm: Crm): Promise<Config> {
  const url = crm.moduleUrl();
  if (url === null) return { ok: false, errorMsg: 'The address of the module is not set' };
  const { ok, body, errorMsg } = await callModule(crm, { kind: '/config', url });
  if (!ok) return { ok: false, errorMsg: errorMsg ?? 'The module refused' };
  const { scopes, registerUrl } = body;
  if (!Array.isArray(scopes) || scopes.length === 0 || !scopes.every((scope) => typeof scope === 'string')) {
    return { ok: false, errorMsg: 'The module names no scopes' };
  }
  const foreign = scopes.filter((scope) => !isKnownScope(scope) || !crm.cabinetScopes.includes(scope));
  if (foreign.length > 0) return { ok: false, errorMsg: `The module may not ask for: ${foreign.join(', ')}` };
  if (typeof registerUrl !== 'string' || !URL.canParse(registerUrl)) return { ok: false, errorMsg: 'The module names no registerUrl' };
  return { ok: true, scopes, registerUrl };
}

function register(crm: Crm, url: string, key: ApiKey): Promise<CallOutcome> {
  const spoiled = takeFault(crm, 'wrong-signature', { kind: '/register', url }) !== undefined;
  const token = registerToken(spoiled ? `${crm.secret}-spoiled` : crm.secret, key.key);
  const accepts = (crm.switches.text('registerAccepts') ?? '200,201').split(',').map(Number);
  const value = JSON.stringify({ token, apiKey: key.key, systemUrl: systemUrl(crm) });
  return callModule(crm, { kind: '/register', url, fields: { register: value }, accepts });
}

/** The module edit has to come in with the new key, or with one made from it by widening scopes, while register runs. */
function moduleOfKey(crm: Crm, key: ApiKey): ConnectedModule | undefined {
  return [...crm.account.modules.values()].find((module) => module.keyId >= key.id);
}

function failed(key: ApiKey, errorMsg: string): ConnectOutcome {
  key.active = false;
  return { ok: false, errorMsg };
}
