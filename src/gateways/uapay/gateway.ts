import type { Clock } from '../../infra/clock';
import type { Http } from '../../infra/http';
import type { Capabilities, Gateway, MoveRequest, Outcome, PaymentAddress, Started, StartRequest } from '../../payments/ports/gateway';
import { checkShop } from './check';
import { createUapayClient } from './client';
import type { ApiUrls, UapayClient } from './client';
import { ACKNOWLEDGEMENT, verifyNotification } from './notification';
import { FIELDS, parseSettings, shopOf } from './settings';
import type { Shop } from './settings';
import { leadingPayment, phaseOf } from './states';
import {
  createBody,
  createdSchema,
  invoiceListSchema,
  movedSchema,
  orderNumberOf,
  shownInvoiceSchema,
  shownPaymentSchema,
  snapshotOf,
  UAH,
} from './wire';
import type { CallBody, ShownInvoice } from './wire';

/** What the gateway is made of; `apiUrl` holds the base addresses for live and for test merchants. */
export interface UapayParts {
  readonly http: Http;
  readonly clock: Clock;
  readonly apiUrl: ApiUrls;
}

const CAPABILITIES: Capabilities = {
  moves: true,
  manualCapture: true,
  partialCapture: true,
  partialRefund: true,
  void: true,
  holdHours: null,
  linkHours: null,
  readable: true,
  readEverySeconds: 60,
  ownHold: null,
};

const BAD_RESPONSE = { kind: 'unknown', because: 'bad-response', sent: true } as const;

/** Makes the gateway UAPAY (uapay.ua): one-step and two-step card payments in hryvnia. Limits and quirks: README.md beside this file. */
export function createUapay({ http, clock, apiUrl }: UapayParts): Gateway {
  const client = createUapayClient({ http, clock, apiUrls: apiUrl });
  return {
    code: 'uapay',
    title: 'UAPAY',
    currencies: [UAH],
    capabilities: CAPABILITIES,
    // UAPAY: section Limits: nothing says how long a hold lasts, so the shop may.
    capabilitiesOf: (settings) => ({ ...CAPABILITIES, holdHours: shopOf(settings).holdHours ?? null }),
    currenciesOf: () => [UAH],
    fields: FIELDS,
    events: [],
    cabinetUrl: null,
    parseSettings,
    check: (settings) => checkShop(client, shopOf(settings)),
    start: (request) => start(client, request),
    find: (settings, orderNumber) => find({ client, apiUrl, shop: shopOf(settings) }, orderNumber),
    read: (payment) => read(client, payment),
    capture: (request) => move(client, request, { method: 'complete', params: request.whole ? {} : { amount: request.amount.minor } }),
    void: (request) => move(client, request, { method: 'cancel', params: {} }),
    refund: (request) =>
      move(client, request, { method: 'reverse', params: {}, ...(request.whole ? {} : { data: { amount: request.amount.minor } }) }),
    verify: (settings, raw) => verifyNotification(raw, shopOf(settings).secretKey),
    acknowledgement: ACKNOWLEDGEMENT,
  };
}

/** UAPAY: section Invoices, creating. */
async function start(client: UapayClient, request: StartRequest): Promise<Outcome<Started>> {
  if (request.amount.currency !== UAH) return { kind: 'refused', text: `UAPAY takes UAH only, not ${request.amount.currency}` };
  const shop = shopOf(request.settings);
  const made = await client.call(shop, {
    method: 'invoicer/invoices/create',
    reading: false,
    schema: createdSchema,
    ...createBody(request),
  });
  if (made.kind !== 'done') return made;
  return { kind: 'done', value: { reference: made.value.id, pay: { kind: 'redirect', url: made.value.paymentPageUrl } } };
}

interface Search {
  readonly client: UapayClient;
  readonly apiUrl: ApiUrls;
  readonly shop: Shop;
}

/** UAPAY: section Invoices, list. Of several invoices with one number the one with money on it is meant, else the newest. */
async function find({ client, apiUrl, shop }: Search, orderNumber: string): Promise<Outcome<Started | null>> {
  const list = await client.call(shop, {
    method: 'invoicer/invoices/show/list',
    reading: true,
    schema: invoiceListSchema,
    params: { externalIds: [orderNumber] },
  });
  if (list.kind !== 'done') return list;
  const { invoices } = list.value;
  // Nobody says that the list keeps to the number: of several invoices, one that does not say whose it is may be another order's.
  const unnamed = invoices.length === 1 ? orderNumber : null;
  const ours = invoices.filter((one) => (orderNumberOf(one) ?? unnamed) === orderNumber);
  const newestFirst = ours.toSorted((one, other) => (other.createdAt ?? '').localeCompare(one.createdAt ?? ''));
  const found = newestFirst.find(holdsMoney) ?? newestFirst[0];
  if (!found) return { kind: 'done', value: null };
  const url = found.paymentPageUrl ?? pageUrl(apiUrl[shop.mode], found.id);
  return { kind: 'done', value: { reference: found.id, pay: { kind: 'redirect', url } } };
}

function holdsMoney({ payments }: ShownInvoice): boolean {
  return payments.some((payment) => ['held', 'taken', 'returned', 'unclear'].includes(phaseOf(payment)));
}

/** Readings do not repeat the address of the payer's page; it is seen on the host `pay` where the interface is on the host `api`. */
function pageUrl(apiUrl: string, invoiceId: string): string {
  const url = new URL(apiUrl);
  url.hostname = url.hostname.replace(/^api\./, 'pay.');
  return new URL(`/payment/${encodeURIComponent(invoiceId)}`, url).href;
}

/** UAPAY: sections Invoices and Payments, showing: the invoice names its payments, the payment tells when it changed. */
async function read(client: UapayClient, { settings, reference }: PaymentAddress): ReturnType<Gateway['read']> {
  const shop = shopOf(settings);
  const shown = await showInvoice(client, shop, reference);
  if (shown.kind !== 'done') return shown;
  const leading = leadingPayment(shown.value.payments);
  if (leading === null) return { kind: 'done', value: snapshotOf(shown.value, null) };
  const payment = await client.call(shop, {
    method: 'invoicer/payments/show',
    reading: true,
    schema: shownPaymentSchema,
    params: { paymentId: leading.paymentId },
  });
  if (payment.kind !== 'done') return payment;
  if (payment.value.paymentId !== leading.paymentId) return BAD_RESPONSE;
  return { kind: 'done', value: snapshotOf(shown.value, payment.value) };
}

async function showInvoice(client: UapayClient, shop: Shop, id: string): Promise<Outcome<ShownInvoice>> {
  const shown = await client.call(shop, { method: 'invoicer/invoices/show', reading: true, schema: shownInvoiceSchema, params: { id } });
  return shown.kind === 'done' && shown.value.id !== id ? BAD_RESPONSE : shown;
}

/**
 * UAPAY: section Payments. There are no idempotency keys, so that the client never repeats these calls once they may have arrived.
 */
async function move(client: UapayClient, request: MoveRequest, body: CallBody & { readonly method: string }): Promise<Outcome<void>> {
  const shop = shopOf(request.settings);
  const payment = await paymentIdOf(client, shop, request);
  if (payment.kind !== 'done') return payment;
  const moved = await client.call(shop, {
    ...body,
    method: `invoicer/payments/${body.method}`,
    reading: false,
    schema: movedSchema,
    params: { ...body.params, paymentId: payment.value, invoiceId: request.reference },
  });
  return moved.kind === 'done' ? { kind: 'done', value: undefined } : moved;
}

async function paymentIdOf(client: UapayClient, shop: Shop, { reference, paymentReference }: PaymentAddress): Promise<Outcome<string>> {
  if (paymentReference !== null) return { kind: 'done', value: paymentReference };
  const shown = await showInvoice(client, shop, reference);
  // Nothing was asked to move yet, whatever became of the reading.
  if (shown.kind === 'unknown') return { ...shown, sent: false };
  if (shown.kind === 'refused') return shown;
  const leading = leadingPayment(shown.value.payments);
  return leading ? { kind: 'done', value: leading.paymentId } : { kind: 'refused', text: 'UAPAY knows no payment of this invoice yet' };
}
