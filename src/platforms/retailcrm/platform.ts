import type { Clock } from '../../infra/clock';
import type { Http } from '../../infra/http';
import { moneyToNumber } from '../../payments/domain/money';
import type { Money } from '../../payments/domain/money';
import { done } from '../../payments/domain/errors';
import type { Platform, PlatformAccount, StillGood } from '../../payments/ports/platform';
import { readBooks } from './books';
import { checkInstallation, crmLinks } from './check';
import { createClient, decode, jsonField } from './client';
import type { CrmClient, SharedLimiter } from './client';
import { crmAddress } from './hosts';
import { asRefusal, mayPass } from './failures';
import { integrationModule } from './module';
import { orderUrl, readOrder, requestLink } from './orders';
import { LIMITS } from './pace';
import { createStatus, listStatuses } from './statuses';
import { accessOf, tell } from './tell';
import { checkSchema } from './wire';

/** What the platform is made of. `baseUrl` has no slash at its end; `extraHosts` are `host` or `host:port` besides the CRM's own domains. */
export interface RetailcrmParts {
  readonly http: Http;
  readonly clock: Clock;
  readonly moduleCode: string;
  readonly baseUrl: string;
  readonly extraHosts: readonly string[];
  readonly limiter?: SharedLimiter;
}

/** The platform with what its own routes need besides the port. */
export interface Retailcrm extends Platform {
  readonly client: CrmClient;
  /** The normal form of an account's address, or null when nothing may be sent there. */
  allowed(address: string): string | null;
}

/** RetailCRM (Simla.com) as a platform. The code of our module is the same in every account, because a code belongs to one account there. */
export function createRetailcrm({ moduleCode, baseUrl, extraHosts, ...parts }: RetailcrmParts): Retailcrm {
  const client = createClient(parts);
  return {
    code: 'retailcrm',
    title: 'RetailCRM',
    mapsStatuses: true,
    canRequestLink: true,
    limits: LIMITS,
    client,
    allowed: (address) => crmAddress(address, extraHosts),
    report: (account, report) => tell(client, account, report),
    stillGood: (account, invoice) => stillGood(client, account, invoice),
    readOrder: (account, which) => readOrder(client, account, which),
    readInvoice: (account, platformInvoiceId) => readBooks(client, account, platformInvoiceId),
    requestLink: (account, paymentId, returnUrl) => requestLink(client, account, { paymentId, returnUrl }),
    listStatuses: (account) => listStatuses(client, account),
    createStatus: (account, name) => createStatus(client, account, name),
    publishMerchants: async (account, merchants, currencies) => {
      const module = integrationModule({ moduleCode, baseUrl, account, merchants, currencies });
      const path = `/api/v5/integration-modules/${encodeURIComponent(moduleCode)}/edit`;
      const answer = await client(accessOf(account), { method: 'POST', path, form: jsonField('integrationModule', module) });
      return answer.ok ? done(undefined) : { ok: false, refusal: asRefusal(answer.failure) };
    },
    check: (account, currencies) => checkInstallation(client, account, { moduleCode, currencies }),
    orderUrl,
    links: (account) => crmLinks(account.publicAddress, moduleCode),
  };
}

/**
 * Asks whether the CRM still stands by an invoice. The verdict is the inner flag; a CRM that says no to the call itself (it does not
 * know the invoice) has not agreed either, but a wrong key or no answer says nothing of the invoice (RetailCRM protocol notes: section check).
 */
async function stillGood(
  client: CrmClient,
  account: PlatformAccount,
  invoice: { readonly platformInvoiceId: string; readonly amount: Money },
): Promise<StillGood> {
  const { platformInvoiceId: invoiceUuid, amount } = invoice;
  const form = jsonField('check', { invoiceUuid, amount: moneyToNumber(amount), currency: amount.currency });
  const answer = await client(accessOf(account), { method: 'POST', path: '/api/v5/payment/check', form });
  const asked = decode(answer, checkSchema);
  if (asked.ok) {
    const { success, errorMsg } = asked.value.result;
    return success ? { kind: 'good' } : { kind: 'changed', text: errorMsg ?? '' };
  }
  const { kind, text } = asked.failure;
  const ofTheKey = ['credentials-missing', 'credentials-wrong', 'access-denied', 'account-missing', 'no-funds'].includes(kind);
  return { kind: mayPass(asked.failure) || ofTheKey ? 'unknown' : 'changed', text };
}
