import type { Clock } from '../../infra/clock';
import type { Snapshot } from '../../payments/domain/snapshot';
import type { Looked, Outcome, Started, StartRequest } from '../../payments/ports/gateway';
import { wireAmount } from './amounts';
import type { MercadopagoClient, Reply } from './client';
import { COUNTRIES } from './countries';
import { shopOf } from './settings';
import type { Shop } from './settings';
import type { Payment } from './snapshot';
import { paymentOf, snapshotOf, unpaidSnapshot } from './snapshot';
import { hasMoney, leadingPayment } from './states';
import type { WirePayment, WirePreference } from './wire';
import {
  chargebackSchema,
  merchantOrderSchema,
  paymentListSchema,
  paymentSchema,
  preferenceBody,
  preferenceListSchema,
  shownPreferenceSchema,
} from './wire';

/** What everything here works with. */
export interface House {
  readonly client: MercadopagoClient;
  readonly clock: Clock;
}

/** Answers have a limit in size, and a payment by pix carries a picture. */
const MOST_PAYMENTS = '30';
const BROKEN = { kind: 'unknown', because: 'bad-response', sent: true } as const;

/** Makes a payment page of Checkout Pro. The reference is our own order number, under which all its payments stand. Mercado Pago: section Checkout Pro. */
export async function startOrder({ client, clock }: House, request: StartRequest): Promise<Outcome<Started>> {
  const shop = shopOf(request.settings);
  const country = COUNTRIES[shop.country];
  const price = wireAmount(request.amount, country);
  if (!price.ok) return { kind: 'refused', text: price.text, refusal: price.refusal };
  const body = preferenceBody(request, { shop, country, price: price.value, now: clock.now() });
  const made = await client.write(shop, { method: 'POST', path: '/checkout/preferences', body, schema: shownPreferenceSchema });
  return made.kind === 'done' ? { kind: 'done', value: startedOf(request.orderNumber, made.value) } : made;
}

const startedOf = (orderNumber: string, { init_point: url }: WirePreference): Started => ({
  reference: orderNumber,
  pay: { kind: 'redirect', url },
});

/** Looks for a payment page by our number; of several the newest. */
export async function findOrder({ client }: House, shop: Shop, orderNumber: string): Promise<Outcome<Started | null>> {
  const preference = await preferenceOf(client, shop, orderNumber);
  if (preference.kind !== 'done') return preference;
  return { kind: 'done', value: preference.value && startedOf(orderNumber, preference.value) };
}

async function preferenceOf(client: MercadopagoClient, shop: Shop, orderNumber: string): Promise<Reply<WirePreference | null>> {
  const query = { external_reference: orderNumber };
  const list = await client.read(shop, { path: '/checkout/preferences/search', query, schema: preferenceListSchema });
  if (list.kind !== 'done') return list;
  // Nobody says that the search filters: other searches there pass the filter over.
  const ours = (list.value?.elements ?? []).filter((one) => one.external_reference === orderNumber);
  const [newest] = ours.toSorted((one, other) => (other.date_created ?? '').localeCompare(one.date_created ?? ''));
  if (!newest) return { kind: 'done', value: null };
  return client.read(shop, { path: `/checkout/preferences/${encodeURIComponent(newest.id)}`, schema: shownPreferenceSchema });
}

/** Which order is asked about, and which of its payments is known to be the one that counts. */
interface Asked {
  readonly reference: string;
  readonly known: string | null;
  /** A payment that was read by its number a moment ago. */
  readonly fresh?: WirePayment;
}

/** Reads an order: all its payments, then the one that speaks for it by its own number, because a search may lag behind. */
export async function readOrder(house: House, shop: Shop, asked: Asked): Promise<Outcome<Snapshot>> {
  const alone = ONE_PAYMENT.exec(asked.reference)?.[1];
  if (alone !== undefined) return readAlone(house.client, shop, alone);
  const payments = await paymentsOf(house.client, shop, asked);
  if (payments.kind !== 'done') return payments;
  const leading = leadingPayment(payments.value, asked.known);
  if (leading === null) return readUnpaid(house, shop, asked.reference);
  const read = asked.fresh?.id === leading.id || asked.known === leading.id;
  const current = read ? leading : await freshOf(house.client, shop, leading);
  const snapshot = current && snapshotOf(asked.reference, current);
  if (!snapshot) return BROKEN;
  const surplus = hasMoney(leading) ? payments.value.filter((one) => one.id !== leading.id && hasMoney(one)).map(surplusOf) : [];
  const told = surplus.filter((one) => one !== null);
  return { kind: 'done', value: told.length > 0 ? { ...snapshot, surplus: told } : snapshot };
}

/** A payment beyond the first of an order stands by itself: it has the order's number in common with the first, so it goes by its own. */
const ONE_PAYMENT = /^payment:(\d+)$/;

function surplusOf(payment: Payment): Snapshot | null {
  const snapshot = snapshotOf(`payment:${payment.id}`, payment);
  return snapshot && { ...snapshot, orderNumber: null };
}

async function readAlone(client: MercadopagoClient, shop: Shop, id: string): Promise<Outcome<Snapshot>> {
  const read = await readPayment(client, shop, id);
  if (read.kind !== 'done') return read;
  const snapshot = read.value && surplusOf(paymentOf(read.value));
  return snapshot ? { kind: 'done', value: snapshot } : BROKEN;
}

async function readUnpaid({ client, clock }: House, shop: Shop, reference: string): Promise<Outcome<Snapshot>> {
  const preference = await preferenceOf(client, shop, reference);
  if (preference.kind !== 'done') return preference;
  const { currency } = COUNTRIES[shop.country];
  return { kind: 'done', value: unpaidSnapshot(reference, { preference: preference.value, currency, now: clock.now() }) };
}

/** The payments of an order that belong to the account: found by our number, with the known one and the fresh one as they are now. */
async function paymentsOf(client: MercadopagoClient, shop: Shop, { reference, known, fresh }: Asked): Promise<Reply<readonly Payment[]>> {
  const account = await client.accountOf(shop);
  if (account.kind !== 'done') return account;
  const query = { external_reference: reference, sort: 'date_created', criteria: 'desc', limit: MOST_PAYMENTS };
  const list = await client.read(shop, { path: '/v1/payments/search', query, schema: paymentListSchema });
  if (list.kind !== 'done') return list;
  const byNumber = known === null || known === fresh?.id ? { kind: 'done' as const, value: null } : await readPayment(client, shop, known);
  if (byNumber.kind !== 'done') return byNumber;
  const current = [fresh, byNumber.value].filter((one) => one !== undefined && one !== null);
  const others = (list.value?.results ?? []).filter((one) => !current.some(({ id }) => id === one.id));
  const ours = [...current, ...others].filter(
    (one) => one.external_reference === reference && (one.collector_id ?? account.value) === account.value,
  );
  return { kind: 'done', value: ours.map(paymentOf) };
}

async function freshOf(client: MercadopagoClient, shop: Shop, payment: Payment): Promise<Payment | null> {
  const read = await readPayment(client, shop, payment.id);
  if (read.kind !== 'done') return null;
  return read.value ? paymentOf(read.value) : payment;
}

/** Reads one payment by its number there; null = unknown there. */
export function readPayment(client: MercadopagoClient, shop: Shop, id: string): Promise<Reply<WirePayment | null>> {
  return client.read(shop, { path: `/v1/payments/${encodeURIComponent(id)}`, schema: paymentSchema });
}

/**
 * Finds out what a message is about. It names a payment, a chargeback or a merchant order there; read by the merchant's own token, that gives our order
 * number. A payment of somebody else, or of no order of ours, is foreign; what is not there may only be too young.
 */
export async function lookUp(
  house: House,
  shop: Shop,
  { about, known }: { readonly about: string; readonly known: string | null },
): Promise<Outcome<Looked>> {
  const payment = await paymentAbout(house.client, shop, about);
  if (payment.kind !== 'done')
    return payment.kind === 'refused' && payment.status !== 401 ? { kind: 'done', value: { kind: 'foreign' } } : payment;
  if (payment.value === null || payment.value === 'foreign') {
    return { kind: 'done', value: { kind: payment.value === null ? 'missing' : 'foreign' } };
  }
  const reference = payment.value.external_reference;
  if (!reference) return { kind: 'done', value: { kind: 'foreign' } };
  const read = await readOrder(house, shop, { reference, known, fresh: payment.value });
  return read.kind === 'done' ? { kind: 'done', value: { kind: 'ours', snapshot: read.value } } : read;
}

async function paymentAbout(client: MercadopagoClient, shop: Shop, about: string): Promise<Reply<WirePayment | 'foreign' | null>> {
  const [, topic = '', id = ''] = /^([^:]+):(.+)$/.exec(about) ?? [];
  switch (topic) {
    case 'payment':
      return readPayment(client, shop, id);
    case 'chargebacks':
    case 'topic_chargebacks_wh':
      return firstPayment(client, shop, { path: `/v1/chargebacks/${encodeURIComponent(id)}`, schema: chargebackSchema });
    case 'merchant_order':
    case 'topic_merchant_order_wh':
      return firstPayment(client, shop, {
        path: `/merchant_orders/${encodeURIComponent(id)}`,
        schema: merchantOrderSchema.transform(({ payments }) => ({ payments: payments.map((one) => one.id) })),
      });
    default:
      return { kind: 'done', value: 'foreign' };
  }
}

async function firstPayment(
  client: MercadopagoClient,
  shop: Shop,
  call: Parameters<typeof client.read<{ readonly payments?: readonly string[] | null | undefined }>>[1],
): Promise<Reply<WirePayment | 'foreign' | null>> {
  const found = await client.read(shop, call);
  if (found.kind !== 'done') return found;
  if (found.value === null) return { kind: 'done', value: null };
  const [first] = found.value.payments ?? [];
  return first === undefined ? { kind: 'done', value: 'foreign' } : readPayment(client, shop, first);
}
