import { settingsView } from './api/access';
import { isRecord } from './api/call';
import { paymentPart } from './api/modules';
import type { Crm } from './account';
import { BILLING_INFO } from './billing';
import { actionUrl, callModule } from './callbacks';
import type { CallOutcome } from './callbacks';
import type { ConnectedModule } from './model';

const MISSING: CallOutcome = { ok: false, answered: false, body: {}, errorMsg: 'The module has no such action' };

/** Names of the actions that move money or make links. */
export type PaymentAction = 'create' | 'approve' | 'cancel' | 'refund';

/** Runs a payment action: `clientId` and one field named after the action with JSON text (RetailCRM: section Payment callbacks). */
export function runPaymentAction(
  crm: Crm,
  module: ConnectedModule,
  call: { readonly action: PaymentAction; readonly body: Readonly<Record<string, unknown>> },
): Promise<CallOutcome> {
  const actions = paymentPart(module)['actions'];
  const path = isRecord(actions) ? actions[call.action] : undefined;
  if (typeof path !== 'string') return Promise.resolve(MISSING);
  return callModule(crm, {
    kind: `/payment/${call.action}`,
    url: actionUrl(crm, module, path),
    fields: { clientId: clientIdOf(module), [call.action]: JSON.stringify(call.body) },
  });
}

/** Tells the module that it was switched on, off, frozen or thawed (RetailCRM: section Activity callback). */
export function sendActivity(crm: Crm, module: ConnectedModule): Promise<CallOutcome> {
  return runModuleAction(crm, module, {
    action: 'activity',
    fields: {
      activity: JSON.stringify({ active: module.active, freeze: module.freeze }),
      systemUrl: systemUrl(crm),
      ...(crm.switches.flag('sendBillingInfo') && { billingInfo: JSON.stringify(BILLING_INFO) }),
    },
  });
}

/** Sends the account's settings to a module that asked for them; does nothing otherwise (RetailCRM: section Settings callback). */
export async function sendSettings(crm: Crm, module: ConnectedModule): Promise<CallOutcome | null> {
  const actions = module.settings['actions'];
  if (!isRecord(actions) || typeof actions['settings'] !== 'string') return null;
  return runModuleAction(crm, module, { action: 'settings', fields: { settings: JSON.stringify(settingsView(crm)) } });
}

/** A call that a widget on the order card makes through the CRM's server (RetailCRM: section Own buttons). */
export function sendHttpCall(
  crm: Crm,
  module: ConnectedModule,
  call: { readonly action: string; readonly payload: string | null },
): Promise<CallOutcome> {
  return callModule(crm, {
    kind: '/http-call',
    url: actionUrl(crm, module, call.action),
    fields: {
      ...(crm.switches.flag('httpCallClientId') && { clientId: clientIdOf(module) }),
      ...(call.payload !== null && { payload: call.payload }),
    },
  });
}

/** The technical address of the account as register and activity give it. */
export function systemUrl(crm: Crm): string {
  return crm.switches.flag('systemUrlSlash') ? `${crm.url()}/` : crm.url();
}

/** The tenant's name in the module. */
export function clientIdOf(module: ConnectedModule): string {
  return String(module.settings['clientId']);
}

function runModuleAction(
  crm: Crm,
  module: ConnectedModule,
  call: { readonly action: string; readonly fields: Readonly<Record<string, string>> },
): Promise<CallOutcome> {
  const actions = module.settings['actions'];
  const path = isRecord(actions) ? actions[call.action] : undefined;
  if (typeof path !== 'string') return Promise.resolve(MISSING);
  const fields = { clientId: clientIdOf(module), ...call.fields };
  return callModule(crm, { kind: `/${call.action}`, url: actionUrl(crm, module, path), fields });
}
