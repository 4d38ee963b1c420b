import type { Clock } from '../../infra/clock';
import type { Http } from '../../infra/http';
import type { Gateway, MoveRequest, Outcome, PayTarget, Started, StartRequest } from '../../payments/ports/gateway';
import { CAPABILITIES, capabilitiesOf, EVENTS } from './capabilities';
import { checkMerchant } from './check';
import { below, createIntellectmoneyClient, hasApi } from './client';
import type { Addresses, ApiShop, IntellectmoneyClient } from './client';
import { ACKNOWLEDGEMENT, verifyNotification } from './notification';
import { startReceipt } from './receipt';
import { IN_THE_CABINET, startRefusal } from './refusals';
import { FIELDS, parseSettings, shopOf } from './settings';
import { formFields, individualFields, invoiceBody, languageOf, RUB } from './wire';
import type { InvoiceBody } from './wire';

/** What the gateway is made of: the addresses of the payer's pages and of the interface for servers. */
export interface IntellectmoneyParts extends Addresses {
  readonly http: Http;
  readonly clock: Clock;
}

/** Makes the gateway IntellectMoney (intellectmoney.ru): rubles by form or by interface, told by notifications only. Limits: README.md beside this file. */
export function createIntellectmoney({ http, clock, formUrl, apiUrl }: IntellectmoneyParts): Gateway {
  const addresses: Addresses = { formUrl, apiUrl };
  const client = createIntellectmoneyClient({ http, addresses });
  return {
    code: 'intellectmoney',
    title: 'IntellectMoney',
    currencies: [RUB],
    capabilities: CAPABILITIES,
    capabilitiesOf: (settings) => capabilitiesOf(shopOf(settings)),
    currenciesOf: () => [RUB],
    fields: FIELDS,
    events: EVENTS,
    cabinetUrl: cabinetOf(formUrl),
    parseSettings,
    check: (settings) => checkMerchant(client, shopOf(settings)),
    start: (request) => start({ client, clock, formUrl }, request),
    // Nobody was ever sent to an invoice whose number nobody heard, so that it is as good as not there; the next attempt has a fresh order number.
    find: () => Promise.resolve({ kind: 'done', value: null }),
    read: () => Promise.resolve({ kind: 'refused', text: 'IntellectMoney cannot be asked about a payment: its notifications tell' }),
    capture: (request) => move(client, request, 'ToPaid'),
    void: (request) => move(client, request, 'Refund'),
    refund: (request) => move(client, request, 'Refund'),
    verify: (settings, raw) => verifyNotification(raw, shopOf(settings)),
    acknowledgement: ACKNOWLEDGEMENT,
  };
}

interface Starter {
  readonly client: IntellectmoneyClient;
  readonly clock: Clock;
  readonly formUrl: string;
}

/** The reference is our own order number: the number there comes unsigned, and the form protocol knows orders only. */
async function start({ client, clock, formUrl }: Starter, request: StartRequest): Promise<Outcome<Started>> {
  const shop = shopOf(request.settings);
  const refusal = startRefusal(request, shop);
  if (refusal !== null) return refusal;
  const action = below(formUrl, `${languageOf(request)}/`);
  const now = clock.now();
  if (shop.kind === 'individual') {
    return started(request, { kind: 'form', action, method: 'POST', fields: individualFields(request, shop, now) });
  }
  const receipt = startReceipt(request, shop);
  if (receipt.kind === 'refused') return receipt;
  const body: InvoiceBody = { ...invoiceBody(request, shop, now), ...(receipt.text !== null && { merchantReceipt: receipt.text }) };
  if (hasApi(shop)) return startByApi({ client, formUrl }, request, { shop, body });
  const fields = formFields(body, shop.secretKey);
  return started(request, { kind: 'form', action, method: 'POST', fields });
}

/** IntellectMoney: section Two ways to start a payment. */
async function startByApi(
  { client, formUrl }: Omit<Starter, 'clock'>,
  request: StartRequest,
  { shop, body }: { readonly shop: ApiShop; readonly body: InvoiceBody },
): Promise<Outcome<Started>> {
  const made = await client.createInvoice(shop, body);
  if (made.kind !== 'done') return made;
  const { value } = started(request, { kind: 'redirect', url: `${below(formUrl, '')}?InvoiceId=${made.value}` });
  return { kind: 'done', value: { ...value, paymentReference: made.value } };
}

function started({ orderNumber }: StartRequest, pay: PayTarget): { readonly kind: 'done'; readonly value: Started } {
  return { kind: 'done', value: { reference: orderNumber, pay } };
}

/** IntellectMoney: section Capture, cancel, refund. Off until the merchant's setting says otherwise, and never in part. */
async function move(client: IntellectmoneyClient, request: MoveRequest, action: 'ToPaid' | 'Refund'): Promise<Outcome<void>> {
  const shop = shopOf(request.settings);
  if (shop.kind === 'individual' || shop.moves === 'off') return { kind: 'refused', text: IN_THE_CABINET };
  if (!request.whole) return { kind: 'refused', text: `Only the whole sum can be moved from here. ${IN_THE_CABINET}` };
  return client.move(shop, request.reference, action);
}

/** The cabinet stands on the bare host, the payer's pages on the host `merchant` of it. */
function cabinetOf(formUrl: string): string {
  const url = new URL(formUrl);
  url.hostname = url.hostname.replace(/^merchant\./, '');
  return url.href;
}
