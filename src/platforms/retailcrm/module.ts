import type { Currency } from '../../payments/domain/currency';
import type { OfferedMerchant, PlatformAccount } from '../../payments/ports/platform';

/** The name under which the module stands in a CRM where it was not published in the marketplace. */
export const MODULE_NAME = 'Ordertill';

/** A CRM may refuse an empty list, and a fresh installation has no merchant yet. */
const CURRENCIES_WITHOUT_MERCHANTS = ['UAH'];

/** Paths of the calls that the CRM makes, below our base URL. */
export const PATHS = {
  config: '/retailcrm/config',
  register: '/retailcrm/register',
  account: '/retailcrm/account',
  connect: '/retailcrm/connect',
  activity: '/retailcrm/activity',
  settings: '/retailcrm/settings',
  payment: {
    create: '/retailcrm/payment/create',
    approve: '/retailcrm/payment/approve',
    cancel: '/retailcrm/payment/cancel',
    refund: '/retailcrm/payment/refund',
    status: '/retailcrm/payment/status',
  },
} as const;

/** What the CRM is told of us. */
export interface ModuleOffer {
  readonly moduleCode: string;
  readonly baseUrl: string;
  readonly account: Pick<PlatformAccount, 'clientId' | 'active'>;
  readonly merchants: readonly OfferedMerchant[];
  readonly currencies: readonly Currency[];
}

/**
 * The `integrationModule` of an installation, always whole (RetailCRM protocol notes: section Registering the module).
 * `active` is left out while the CRM has us switched off or frozen, so that a change of merchants never switches us on behind its back.
 */
export function integrationModule({ moduleCode, baseUrl, account, merchants, currencies }: ModuleOffer): Readonly<Record<string, unknown>> {
  // TST is a test money of one gateway and no currency of a CRM.
  const offered = currencies.filter((code) => code !== 'TST');
  return {
    code: moduleCode,
    integrationCode: moduleCode,
    ...(account.active ? { active: true } : {}),
    name: MODULE_NAME,
    logo: `${baseUrl}/favicon.svg`,
    clientId: account.clientId,
    baseUrl,
    accountUrl: `${baseUrl}${PATHS.account}`,
    actions: { activity: PATHS.activity, settings: PATHS.settings },
    availableCountries: [],
    integrations: {
      payment: {
        actions: PATHS.payment,
        currencies: offered.length > 0 ? offered : CURRENCIES_WITHOUT_MERCHANTS,
        invoiceTypes: ['link'],
        shops: merchants.map(({ code, name, active }) => ({ code, name, active })),
      },
    },
  };
}
