import { z } from 'zod';
import type { Money } from '../../payments/domain/money';
import type {
  DirectPayments,
  Period,
  Subscription,
  SubscriptionCharge,
  SubscriptionNews,
  SubscriptionRequest,
} from '../../payments/ports/direct-payments';
import type { Outcome } from '../../payments/ports/gateway';
import { currencyOf, minorOf, wireAmount } from './amounts';
import { COUNTRIES } from './countries';
import type { House } from './orders';
import { shopOf } from './settings';
import type { Shop } from './settings';
import { momentOf, wireMoment } from './wire';

type Part = 'subscribe' | 'findSubscription' | 'readSubscription' | 'cancelSubscription' | 'charges' | 'readCharge' | 'subscriptionNews';

const BROKEN = { kind: 'unknown', because: 'bad-response', sent: true } as const;
const MOST_FOUND = '50';

const text = z.string().nullish();
const amount = z.union([z.number(), z.string()]);
const count = z.union([z.int(), z.string().regex(/^\d+$/)]).transform(Number);
const id = z.union([z.int().nonnegative(), z.string().min(1)]).transform(String);

const preapprovalSchema = z.object({
  id: z.string().min(1),
  version: z.union([z.int(), z.string()]).nullish(),
  status: z.string(),
  external_reference: text,
  last_modified: text,
  next_payment_date: text,
  auto_recurring: z.object({
    frequency: count,
    frequency_type: z.enum(['days', 'months']),
    transaction_amount: amount,
    currency_id: z.string(),
  }),
});

type WirePreapproval = z.infer<typeof preapprovalSchema>;

/** The search passes our number over, so that its entries are compared here and then read one by one. */
const foundSchema = z.object({ results: z.array(z.object({ id: z.string().min(1), external_reference: text })) });

const chargeSchema = z.object({
  id,
  preapproval_id: z.string().min(1),
  external_reference: text,
  status: z.string(),
  currency_id: z.string(),
  transaction_amount: amount,
  debit_date: text,
  retry_attempt: count.nullish(),
  last_modified: text,
  payment: z.object({ id: id.nullish(), status: text, status_detail: text }).nullish(),
});

type WireCharge = z.infer<typeof chargeSchema>;

/** Subscriptions whose cards Mercado Pago charges itself. Mercado Pago: section Subscriptions. */
export function createSubscriptions(house: House): Pick<DirectPayments, Part> {
  return {
    subscribe: (request) => subscribe(house, request),
    findSubscription: (settings, made) => findSubscription(house, shopOf(settings), made),
    readSubscription: (settings, reference) => readSubscription(house, shopOf(settings), reference),
    cancelSubscription: (settings, reference) => cancelSubscription(house, shopOf(settings), reference),
    charges: (settings, reference) => charges(house, shopOf(settings), reference),
    readCharge: (settings, reference) => readCharge(house, shopOf(settings), reference),
    subscriptionNews,
  };
}

async function subscribe({ client, clock }: House, request: SubscriptionRequest): Promise<Outcome<Subscription>> {
  const shop = shopOf(request.settings);
  const country = COUNTRIES[shop.country];
  const price = wireAmount(request.amount, country);
  if (!price.ok) return { kind: 'refused', text: price.text, refusal: price.refusal };
  const { every, trial, endsAt } = request;
  // A start counts only together with an end, and an end only at creation.
  const term = endsAt && { start_date: wireMoment(clock.now(), country), end_date: wireMoment(endsAt, country) };
  const body = {
    reason: request.title,
    external_reference: request.orderNumber,
    payer_email: request.payerEmail,
    card_token_id: request.cardToken,
    auto_recurring: {
      frequency: every.count,
      frequency_type: every.unit,
      transaction_amount: price.value,
      currency_id: country.currency,
      ...(trial ? { free_trial: { frequency: trial.count, frequency_type: trial.unit } } : {}),
      ...term,
    },
    back_url: request.returnUrl,
    status: 'authorized',
  };
  const made = await client.write(shop, { method: 'POST', path: '/preapproval', body, schema: preapprovalSchema });
  return made.kind === 'done' ? told(made.value) : made;
}

/** The word `running` is theirs for "may be charged"; whether anything was paid, the charges tell. */
const STATES: Readonly<Record<string, Subscription['state']>> = {
  pending: 'waiting',
  authorized: 'running',
  paused: 'paused',
  cancelled: 'ended',
  canceled: 'ended',
};

function told(wire: WirePreapproval): Outcome<Subscription> {
  const { frequency, frequency_type: unit, transaction_amount: sum, currency_id: code } = wire.auto_recurring;
  const price = moneyOf(sum, code);
  if (price === null) return BROKEN;
  const every: Period = { count: frequency, unit };
  return {
    kind: 'done',
    value: {
      reference: wire.id,
      orderNumber: wire.external_reference ?? null,
      state: STATES[wire.status] ?? 'unclear',
      amount: price,
      every,
      nextChargeAt: momentOf(wire.next_payment_date),
      words: wire.status,
      mark: [wire.version ?? '', wire.last_modified ?? '', wire.status, price.minor, wire.next_payment_date ?? ''].join('|'),
    },
  };
}

function moneyOf(value: number | string, code: string): Money | null {
  const currency = currencyOf(code);
  const minor = currency && minorOf(value, currency);
  return currency === null || minor === null ? null : { minor, currency };
}

async function findSubscription(
  house: House,
  shop: Shop,
  { orderNumber, payerEmail }: Pick<SubscriptionRequest, 'orderNumber' | 'payerEmail'>,
): Promise<Outcome<Subscription | null>> {
  const query = { payer_email: payerEmail, external_reference: orderNumber, limit: MOST_FOUND };
  const list = await house.client.read(shop, { path: '/preapproval/search', query, schema: foundSchema });
  if (list.kind !== 'done') return list;
  const found = (list.value?.results ?? []).find((one) => one.external_reference === orderNumber);
  return found ? readSubscription(house, shop, found.id) : { kind: 'done', value: null };
}

async function readSubscription({ client }: House, shop: Shop, reference: string): Promise<Outcome<Subscription | null>> {
  const read = await client.read(shop, { path: `/preapproval/${encodeURIComponent(reference)}`, schema: preapprovalSchema });
  if (read.kind !== 'done') return read;
  return read.value ? told(read.value) : { kind: 'done', value: null };
}

/** Changes there may be dropped silently, so that the end counts only when a reading shows it. */
async function cancelSubscription(house: House, shop: Shop, reference: string): Promise<Outcome<Subscription>> {
  const path = `/preapproval/${encodeURIComponent(reference)}`;
  const changed = await house.client.write(shop, { method: 'PUT', path, body: { status: 'cancelled' }, schema: preapprovalSchema });
  const now = await readSubscription(house, shop, reference);
  if (now.kind === 'done' && now.value?.state === 'ended') return { kind: 'done', value: now.value };
  return changed.kind === 'done' ? BROKEN : changed;
}

const chargeListSchema = z.object({ results: z.array(chargeSchema) });

async function charges({ client }: House, shop: Shop, reference: string): Promise<Outcome<readonly SubscriptionCharge[]>> {
  const query = { preapproval_id: reference, limit: MOST_FOUND };
  const list = await client.read(shop, { path: '/authorized_payments/search', query, schema: chargeListSchema });
  if (list.kind !== 'done') return list;
  const found = (list.value?.results ?? []).filter((one) => one.preapproval_id === reference).map(chargeOf);
  const known = found.filter((one) => one !== null);
  if (known.length < found.length) return BROKEN;
  return { kind: 'done', value: known.toSorted((one, other) => Number(other.reference) - Number(one.reference)) };
}

async function readCharge({ client }: House, shop: Shop, reference: string): Promise<Outcome<SubscriptionCharge | null>> {
  const read = await client.read(shop, { path: `/authorized_payments/${encodeURIComponent(reference)}`, schema: chargeSchema });
  if (read.kind !== 'done') return read;
  if (read.value === null) return { kind: 'done', value: null };
  const charge = chargeOf(read.value);
  return charge ? { kind: 'done', value: charge } : BROKEN;
}

function chargeOf(wire: WireCharge): SubscriptionCharge | null {
  const sum = moneyOf(wire.transaction_amount, wire.currency_id);
  if (sum === null) return null;
  const { status, status_detail: detail } = wire.payment ?? {};
  const words = [wire.status, status, detail].filter((word) => word).join('/');
  return {
    reference: wire.id,
    subscription: wire.preapproval_id,
    orderNumber: wire.external_reference ?? null,
    state: chargeState(wire.status, status ?? null),
    amount: sum,
    tries: wire.retry_attempt ?? 0,
    dueAt: momentOf(wire.debit_date),
    paymentReference: wire.payment?.id ?? null,
    words,
    mark: [wire.last_modified ?? '', wire.retry_attempt ?? '', words, wire.payment?.id ?? ''].join('|'),
  };
}

/** Mercado Pago: section Subscriptions, engine rules. The word for "waiting for the bank" is not known, so that its payment tells. */
function chargeState(status: string, payment: string | null): SubscriptionCharge['state'] {
  if (payment === 'approved') return 'paid';
  if (payment === 'in_process' || payment === 'pending') return 'waiting';
  if (status === 'scheduled') return 'planned';
  if (status === 'recycling') return 'retrying';
  return status === 'processed' && payment === 'rejected' ? 'failed' : 'unclear';
}

const NEWS: Readonly<Record<string, SubscriptionNews['kind']>> = {
  subscription_preapproval: 'subscription',
  subscription_authorized_payment: 'charge',
};

function subscriptionNews(claimReference: string): SubscriptionNews | null {
  const [, topic = '', reference = ''] = /^([^:]+):(.+)$/.exec(claimReference) ?? [];
  const kind = NEWS[topic];
  return kind ? { kind, reference } : null;
}
