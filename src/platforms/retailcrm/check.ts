import type { Currency } from '../../payments/domain/currency';
import type { Finding } from '../../payments/ports/gateway';
import type { PlatformAccount } from '../../payments/ports/platform';
import { decode } from './client';
import type { Asked, CrmAccess, CrmClient } from './client';
import type { CrmFailure } from './failures';
import { MODULE_NAME } from './module';
import { canWorkWithout, missingScopes } from './scopes';
import { readSettings } from './settings';
import { accessOf } from './tell';
import { credentialsSchema, moduleSchema, paymentTypesSchema, settingsAnswerSchema } from './wire';

/** Addresses in the CRM that our screens lead to. */
export interface CrmLinks {
  readonly paymentTypes: string;
  readonly module: string;
  readonly apiKeys: string;
}

/** Addresses in the CRM by the address that its people know. */
export function crmLinks(publicAddress: string, moduleCode: string): CrmLinks {
  return {
    paymentTypes: `${publicAddress}/admin/payment-types`,
    module: `${publicAddress}/admin/integration/${encodeURIComponent(moduleCode)}/edit`,
    apiKeys: `${publicAddress}/admin/api-keys`,
  };
}

/** Looks through an installation as the guides for shops do: key and rights, currency, whether the module is on, whether a payment type leads to it. */
export async function checkInstallation(
  client: CrmClient,
  account: PlatformAccount,
  { moduleCode, currencies }: { readonly moduleCode: string; readonly currencies: readonly Currency[] | undefined },
): Promise<readonly Finding[]> {
  const access = accessOf(account);
  const links = crmLinks(account.publicAddress, moduleCode);
  const credentials = decode(await get(client, access, '/api/credentials'), credentialsSchema);
  if (!credentials.ok) return [notConnected(credentials.failure, links)];
  const missing = missingScopes(credentials.value);
  const [settings, module, types] = await Promise.all([
    get(client, access, '/api/v5/settings').then((answer) => decode(answer, settingsAnswerSchema)),
    get(client, access, `/api/v5/integration-modules/${encodeURIComponent(moduleCode)}`).then((answer) => decode(answer, moduleSchema)),
    get(client, access, '/api/v5/reference/payment-types').then((answer) => decode(answer, paymentTypesSchema)),
  ]);
  const name = module.ok ? (module.value.integrationModule.name ?? MODULE_NAME) : null;
  return [
    { code: 'crm-connection', level: 'good' },
    ...rightsFindings(missing, links),
    ...currencyFindings(settings, currencies),
    ...moduleFindings(account, module, links),
    ...typeFindings(types, { name, links }),
  ];
}

function get(client: CrmClient, access: CrmAccess, path: string) {
  return client(access, { method: 'GET', path });
}

function notConnected(failed: CrmFailure, links: CrmLinks): Finding {
  return { code: 'crm-connection', level: 'bad', facts: { text: failed.text }, url: links.apiKeys };
}

function rightsFindings(missing: readonly string[], links: CrmLinks): readonly Finding[] {
  if (missing.length === 0) return [];
  const level = canWorkWithout(missing) ? 'warning' : 'bad';
  return [{ code: 'crm-rights-missing', level, facts: { methods: missing.join(', ') }, url: links.apiKeys }];
}

/** Orders are in the account's currency unless somebody says otherwise; what no merchant takes cannot be paid. */
function currencyFindings(asked: Asked<{ readonly settings?: unknown }>, taken: readonly Currency[] | undefined): readonly Finding[] {
  const currency = asked.ok ? (readSettings(asked.value.settings)?.currency ?? null) : null;
  if (currency === null || taken === undefined || taken.some((one) => one === currency)) return [];
  return [{ code: 'crm-currency-differs', level: 'warning', facts: { currency, currencies: taken.join(', ') } }];
}

function moduleFindings(
  account: PlatformAccount,
  asked: Asked<{ readonly integrationModule: { readonly active?: boolean | null | undefined } }>,
  links: CrmLinks,
): readonly Finding[] {
  const unknownThere = !asked.ok && asked.failure.kind === 'not-found';
  const offThere = asked.ok && asked.value.integrationModule.active === false;
  return !account.active || unknownThere || offThere ? [{ code: 'crm-module-inactive', level: 'bad', url: links.module }] : [];
}

/** A payment type shows no more of its module than a name. */
function typeFindings(
  asked: Asked<{
    readonly paymentTypes: readonly {
      readonly active: boolean;
      readonly integrationModule?: { readonly name: string | null } | null | undefined;
    }[];
  }>,
  { name, links }: { readonly name: string | null; readonly links: CrmLinks },
): readonly Finding[] {
  if (!asked.ok) return [];
  const tied = asked.value.paymentTypes.some(
    ({ active, integrationModule: module }) => active && module && (name === null || module.name === null || module.name === name),
  );
  return tied ? [] : [{ code: 'crm-payment-types-missing', level: 'warning', url: links.paymentTypes }];
}
