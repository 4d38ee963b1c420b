import { createHash } from 'node:crypto';
import type { Clock } from '../../infra/clock';
import type { Http } from '../../infra/http';
import type { ErrorCode, Refusal } from '../../payments/domain/errors';
import type { Money } from '../../payments/domain/money';
import { formatMoney } from '../../payments/domain/money';
import { cleanTaxNumber, isTaxNumber, kindsOf } from '../../payments/domain/tax-number';
import type { DocumentKind } from '../../payments/domain/tax-number';
import type { DirectPayment, DirectPayments, DirectRequest, PayerNeed, PaymentMethod } from '../../payments/ports/direct-payments';
import type { MerchantSettings, Outcome } from '../../payments/ports/gateway';
import { wireAmount } from './amounts';
import { createMercadopagoClient } from './client';
import { COUNTRIES } from './countries';
import { directBody, directListSchema, directPaymentOf, directPaymentSchema, isMadeBy } from './direct-wire';
import type { WireDirectPayment } from './direct-wire';
import { documentKindsOf, documentListSchema, methodListSchema, methodsOf } from './methods';
import type { House } from './orders';
import { shopOf } from './settings';
import type { Shop } from './settings';
import { createSubscriptions } from './subscriptions';

const KEPT_MS = 3_600_000;
const BROKEN = { kind: 'unknown', because: 'bad-response', sent: true } as const;

/** Makes what pages of our own need of Mercado Pago: methods, documents, direct payments and subscriptions. Limits: README.md beside this file. */
export function createMercadopagoDirect(parts: { readonly http: Http; readonly clock: Clock; readonly apiUrl: string }): DirectPayments {
  const house: House = { client: createMercadopagoClient(parts), clock: parts.clock };
  const methods = keptForAnHour(parts.clock, (shop) => readMethods(house, shop));
  const kinds = keptForAnHour(parts.clock, (shop) => readKinds(house, shop));
  return {
    gateway: 'mercadopago',
    publicKeyOf: (settings) => shopOf(settings).publicKey,
    currencyOf: (settings) => COUNTRIES[shopOf(settings).country].currency,
    methods: (settings) => methods(shopOf(settings)),
    documentKinds: (settings) => kinds(shopOf(settings)),
    pay: (request) => pay(house, request, { methods, kinds }),
    find: (settings, made) => find(house, shopOf(settings), made),
    readPayment: (settings, reference) => readPayment(house, settings, reference),
    ...createSubscriptions(house),
  };
}

type Ask<T> = (shop: Shop) => Promise<Outcome<T>>;

/** Lists change rarely and are asked for with every page. */
function keptForAnHour<T>(clock: Clock, ask: Ask<T>): Ask<T> {
  const kept = new Map<string, { readonly until: number; readonly value: T }>();
  return async (shop) => {
    const now = clock.now().getTime();
    const name = createHash('sha256').update(shop.accessToken).digest('hex');
    const known = kept.get(name);
    if (known && known.until > now) return { kind: 'done', value: known.value };
    const asked = await ask(shop);
    for (const [key, { until }] of kept) if (until <= now) kept.delete(key);
    if (asked.kind === 'done') kept.set(name, { until: now + KEPT_MS, value: asked.value });
    return asked;
  };
}

async function readMethods({ client }: House, shop: Shop): Promise<Outcome<readonly PaymentMethod[]>> {
  const list = await client.read(shop, { path: '/v1/payment_methods', schema: methodListSchema });
  if (list.kind !== 'done') return list;
  return { kind: 'done', value: methodsOf(list.value ?? [], COUNTRIES[shop.country]) };
}

/** A country without kinds of documents answers "not found". */
async function readKinds({ client }: House, shop: Shop): Promise<Outcome<readonly DocumentKind[]>> {
  const list = await client.read(shop, { path: '/v1/identification_types', schema: documentListSchema });
  return list.kind === 'done' ? { kind: 'done', value: documentKindsOf(list.value ?? []) } : list;
}

interface Lists {
  readonly methods: Ask<readonly PaymentMethod[]>;
  readonly kinds: Ask<readonly DocumentKind[]>;
}

/** Mercado Pago: section Payments. A declined card is an answer like any other: the payment is there, and rejected. */
async function pay(house: House, request: DirectRequest, lists: Lists): Promise<Outcome<DirectPayment>> {
  const shop = shopOf(request.settings);
  const country = COUNTRIES[shop.country];
  const amount = wireAmount(request.amount, country);
  if (!amount.ok) return { kind: 'refused', text: amount.text, refusal: amount.refusal };
  const [methods, kinds] = [await lists.methods(shop), await lists.kinds(shop)];
  if (methods.kind !== 'done') return notSent(methods);
  if (kinds.kind !== 'done') return notSent(kinds);
  const method = methods.value.find(({ code }) => code === request.method);
  if (!method) return refused('method-off');
  const fault = faultOf(request, method);
  if (fault) return fault;
  const document = documentOf(request, { kinds: kinds.value, needed: method.needs.includes('document') });
  if (document === 'wrong') return refused('tax-number-invalid');
  const body = directBody(request, { shop, country, amount: amount.value, method, document, now: house.clock.now() });
  const made = await house.client.write(shop, {
    method: 'POST',
    path: '/v1/payments',
    body,
    key: request.idempotencyKey,
    schema: directPaymentSchema,
  });
  return made.kind === 'done' ? told(made.value) : made;
}

const refused = (code: ErrorCode, facts?: Refusal['facts']): Outcome<never> => ({
  kind: 'refused',
  text: '',
  refusal: { code, ...(facts ? { facts } : {}) },
});

/** The payment itself was not asked for yet. */
const notSent = (outcome: Exclude<Outcome<never>, { readonly kind: 'done' }>): Outcome<never> =>
  outcome.kind === 'unknown' ? { ...outcome, sent: false } : outcome;

const sumOf = (sum: Money): string => `${formatMoney(sum)} ${sum.currency}`;

function faultOf(request: DirectRequest, method: PaymentMethod): Outcome<never> | null {
  const { least, most } = method;
  if (request.amount.minor < least.minor || request.amount.minor > most.minor) {
    return refused('amount-outside-limits', { method: method.title, least: sumOf(least), most: sumOf(most) });
  }
  const missing = method.needs.filter((need) => !isThere(request, need));
  if (missing.length > 0) return refused('payer-incomplete', { missing: missing.join(', ') });
  return request.reserve && !method.reserves ? refused('method-off') : null;
}

function isThere({ payer, card, bank }: DirectRequest, need: PayerNeed): boolean {
  switch (need) {
    case 'name':
      return payer.firstName !== '' && payer.lastName !== '';
    case 'document':
      return payer.document !== null;
    case 'address':
      return payer.address !== null;
    case 'phone':
      return payer.phone !== null && payer.ip !== null;
    case 'entity':
      return payer.entity !== null;
    case 'bank':
      return bank !== null;
    case 'card-token':
      return card !== null;
    default:
      return need satisfies never;
  }
}

/** The document for the wire: of the kind that was named, or of the one kind that fits; where a method needs none, one that fits several is not guessed. */
function documentOf(
  { payer }: DirectRequest,
  { kinds, needed }: { readonly kinds: readonly DocumentKind[]; readonly needed: boolean },
): { readonly type: string; readonly number: string } | null | 'wrong' {
  if (payer.document === null || kinds.length === 0) return null;
  const number = cleanTaxNumber(payer.document.number);
  const named = kinds.find(({ code }) => code === payer.document?.kind);
  if (named) return isTaxNumber(named, number) ? { type: named.code, number } : 'wrong';
  const [first, ...others] = kindsOf(kinds, number);
  if (!first) return 'wrong';
  if (others.length === 0) return { type: first.code, number };
  return needed ? 'wrong' : null;
}

function told(wire: WireDirectPayment): Outcome<DirectPayment> {
  const payment = directPaymentOf(wire);
  return payment ? { kind: 'done', value: payment } : BROKEN;
}

async function find(
  { client }: House,
  shop: Shop,
  { orderNumber, idempotencyKey }: Pick<DirectRequest, 'orderNumber' | 'idempotencyKey'>,
): Promise<Outcome<DirectPayment | null>> {
  const query = { external_reference: orderNumber, sort: 'date_created', criteria: 'desc', limit: '30' };
  const list = await client.read(shop, { path: '/v1/payments/search', query, schema: directListSchema });
  if (list.kind !== 'done') return list;
  const found = (list.value?.results ?? []).find((one) => one.external_reference === orderNumber && isMadeBy(one, idempotencyKey));
  return found ? told(found) : { kind: 'done', value: null };
}

async function readPayment({ client }: House, settings: MerchantSettings, reference: string): Promise<Outcome<DirectPayment | null>> {
  const path = `/v1/payments/${encodeURIComponent(reference)}`;
  const read = await client.read(shopOf(settings), { path, schema: directPaymentSchema });
  if (read.kind !== 'done') return read;
  return read.value ? told(read.value) : { kind: 'done', value: null };
}
