import { z } from 'zod';
import type { ChannelAccount, ChannelAnswer, SaleEvent, SalesRead } from '../../academy/ports/channel';
import type { Clock } from '../../infra/clock';
import type { HotmartClient, Reply } from './client';
import { readMoment } from './moments';
import { accountOf } from './settings';
import type { Account } from './settings';
import { buyerOf, idSchema, itemOf, lenient, priceOf, textSchema } from './wire';

const DAY_MS = 86_400_000;
/** A slip may be paid days after the order, and the list goes by the day of the order. */
const LOOK_BACK_MS = 14 * DAY_MS;
/** States that give access; nothing else is taken from the history, because a list that is late or filtered must never take access away. */
const GOOD = new Set(['APPROVED', 'COMPLETE']);

const saleSchema = z.object({
  product: z.object({ id: idSchema, name: textSchema }),
  buyer: z.object({ name: textSchema, email: textSchema }),
  purchase: z.object({
    transaction: z.string().trim().min(1).max(100),
    status: z.string().max(100),
    order_date: z.unknown().optional(),
    approved_date: z.unknown().optional(),
    is_subscription: lenient(z.boolean()),
    recurrency_number: lenient(z.int().positive()),
    price: lenient(
      z
        .object({ value: z.union([z.number(), z.string().max(30)]), currency_code: z.string().max(10) })
        .transform(({ value, currency_code: currency }) => ({ value, currency })),
    ),
    offer: lenient(z.object({ code: textSchema })),
  }),
});

type WireSale = z.infer<typeof saleSchema>;

const subscriptionSchema = z.object({
  subscriber_code: z.string().trim().min(1).max(100),
  date_next_charge: z.unknown().optional(),
  plan: lenient(z.object({ id: lenient(idSchema), name: textSchema })),
});

const chargesSchema = z.array(
  z.object({ transaction: z.string(), approved_date: z.unknown().optional(), recurrency_number: lenient(z.int().positive()) }),
);

interface Parts {
  readonly client: HotmartClient;
  readonly clock: Clock;
}

/**
 * Reads what was sold since this connection was made, to fill gaps: single purchases come as events, charges of subscriptions as hints to read them,
 * because the list does not name their subscription. Hotmart: section Calls, sales history.
 */
export async function readChanged({ client, clock }: Parts, connection: ChannelAccount): Promise<ChannelAnswer<SalesRead>> {
  const now = clock.now();
  const since = readMoment(connection.memory['since']);
  if (!since) return { kind: 'done', value: { events: [], more: false }, memory: { since: String(now.getTime()) } };
  const page = connection.memory['page'];
  const kept = page ? readMoment(connection.memory['from']) : null;
  const from = kept ?? new Date(Math.max(since.getTime(), now.getTime() - LOOK_BACK_MS));
  const reply = await client.page(accountOf(connection), {
    path: 'payments/api/v1/sales/history',
    // A day ahead, in case that the clocks differ.
    query: { start_date: ms(from), end_date: ms(new Date(now.getTime() + DAY_MS)), page_token: page || undefined },
    schema: saleSchema,
  });
  if (reply.kind === 'refused' && page) {
    // The page may have died in the meantime; the next reading begins anew.
    return { kind: 'done', value: { events: [], more: false }, memory: { page: '', from: '' } };
  }
  if (reply.kind !== 'done') return reply;
  const { items, next } = reply.value;
  const events = items.flatMap(hintOrSale);
  const memory = { page: next ?? '', from: next === null ? '' : ms(from) };
  return { kind: 'done', value: { events, more: next !== null }, memory };
}

/** Reads single sales, each with its place in its subscription. Sales that are not good, or not found, are left out. */
export async function readSales(
  { client }: Parts,
  connection: ChannelAccount,
  sales: readonly string[],
): Promise<ChannelAnswer<readonly SaleEvent[]>> {
  const account = accountOf(connection);
  const events: SaleEvent[] = [];
  for (const transaction of sales) {
    const found = await readSale(client, account, transaction);
    if (found.kind !== 'done') return found;
    if (found.value) events.push(found.value);
  }
  return { kind: 'done', value: events };
}

async function readSale(client: HotmartClient, account: Account, transaction: string): Promise<Reply<SaleEvent | null>> {
  const reply = await client.list(account, { path: 'payments/api/v1/sales/history', query: { transaction }, schema: saleSchema }, 1);
  if (reply.kind !== 'done') return reply;
  const sale = reply.value.find(({ purchase }) => purchase.transaction === transaction);
  if (!sale || !GOOD.has(sale.purchase.status)) return { kind: 'done', value: null };
  if (sale.purchase.is_subscription !== true) return { kind: 'done', value: eventOf(sale, null) };
  const place = await findPlace(client, account, sale);
  if (place.kind !== 'done') return place;
  return { kind: 'done', value: place.value && eventOf(sale, place.value) };
}

/** A charge's place in its subscription. */
interface Place {
  readonly subscription: string;
  readonly number: number;
  readonly paidUntil: Date | null;
  readonly plan: { readonly id: string | null; readonly name: string | null } | null;
}

/** Subscriptions are listed for the last 30 days unless a day is named. Hotmart: section Calls, subscriptions. */
const BEGINNING = '1';

async function findPlace(client: HotmartClient, account: Account, { purchase, buyer, product }: WireSale): Promise<Reply<Place | null>> {
  const subscriptions = await client.list(account, {
    path: 'payments/api/v1/subscriptions',
    query: { subscriber_email: buyer.email ?? undefined, product_id: product.id, accession_date: BEGINNING },
    schema: subscriptionSchema,
  });
  if (subscriptions.kind !== 'done') return subscriptions;
  for (const { subscriber_code: subscription, plan, date_next_charge: due } of subscriptions.value) {
    const path = `payments/api/v1/subscriptions/${encodeURIComponent(subscription)}/purchases`;
    const charges = await client.read(account, { path, schema: chargesSchema });
    if (charges.kind !== 'done') return charges;
    const number =
      charges.value.find(({ transaction }) => transaction === purchase.transaction)?.recurrency_number ?? purchase.recurrency_number ?? 1;
    if (!charges.value.some(({ transaction }) => transaction === purchase.transaction)) continue;
    const next = charges.value.find(({ recurrency_number: one }) => one === number + 1);
    const paidUntil = readMoment(next?.approved_date) ?? readMoment(due);
    return { kind: 'done', value: { subscription, number, paidUntil, plan: next ? null : plan } };
  }
  return { kind: 'done', value: null };
}

function hintOrSale(sale: WireSale): readonly SaleEvent[] {
  const { transaction, status, is_subscription: recurring } = sale.purchase;
  if (!GOOD.has(status)) return [];
  if (recurring === true) return [{ kind: 'look', key: `look:${transaction}`, sales: [transaction] }];
  return [eventOf(sale, null)];
}

function eventOf({ product, buyer, purchase }: WireSale, place: Place | null): SaleEvent {
  const at = readMoment(purchase.approved_date) ?? readMoment(purchase.order_date) ?? new Date(0);
  return {
    kind: 'sale',
    key: `history:${purchase.transaction}`,
    at,
    sale: purchase.transaction,
    standing: { kind: 'good', since: at },
    items: [itemOf({ product: product.id, name: product.name, plan: place?.plan ?? null, offer: purchase.offer?.code ?? null })],
    buyer: buyerOf(buyer),
    charge: place && { subscription: place.subscription, number: place.number, paidUntil: place.paidUntil },
    price: priceOf(purchase.price),
  };
}

const ms = (moment: Date): string => String(moment.getTime());
