import type { FaultKind } from '../kit/faults';
import type { Order, OrderEvent, Webhook } from './model';
import { shopNow, shopTime } from './shop';
import type { Shop } from './shop';

const MOST_ORDERS = 5000;
const REPEAT_MS = 5 * 60_000;
const OFF_AFTER_MS = 12 * 3_600_000;
const SWAP_DELAY_MS = 400;

type Entry = Readonly<Record<string, string | number | null>>;

/** The orders that wait to be told, by webhook and number. */
const waiting = new WeakMap<Webhook, Map<string, Entry>>();

/** Tells all webhooks of the event about an order (Upgates: section Webhooks); the calls go on by themselves. */
export function announce(shop: Shop, event: OrderEvent, order: Order): void {
  const entry = entryOf(shop, event, order);
  for (const webhook of shop.books.webhooks) {
    if (webhook.event !== event || !webhook.active || !mayTell(shop, webhook)) continue;
    const known = waiting.get(webhook);
    if (known) {
      known.set(order.number, entry);
      continue;
    }
    waiting.set(webhook, new Map([[order.number, entry]]));
    shop.books.pendingCalls += 1;
    shop.clock.schedule(shop.switches.number('webhookBatchMs') ?? 0, () => flush(shop, webhook));
  }
}

/** A webhook belongs to its key, which needs a right on orders. */
function mayTell({ books }: Shop, webhook: Webhook): boolean {
  const owner = books.users.find(({ id }) => id === webhook.userId);
  return owner?.active === true && owner.rights.orders !== 'deny';
}

/** No event's name, no id, no payment, no customer: only a number, a time and the status (Upgates: section Webhooks). */
function entryOf(shop: Shop, event: OrderEvent, order: Order): Entry {
  const { number, statusId } = order;
  if (event === 'Orders.delete') return { order_number: number, deletion_time: shopTime(shopNow(shop)) };
  const status = { status_id: statusId, status: order.statusText ?? shop.books.status(statusId)?.name ?? null };
  const time = event === 'Orders.create' ? { creation_time: shopTime(order.created) } : { last_update_time: shopTime(order.updated) };
  return { order_number: number, ...time, ...status };
}

function flush(shop: Shop, webhook: Webhook): void {
  const entries = [...(waiting.get(webhook)?.values() ?? [])];
  waiting.delete(webhook);
  shop.books.pendingCalls -= 1;
  for (let at = 0; at < entries.length; at += MOST_ORDERS) {
    const orders = entries.slice(at, at + MOST_ORDERS);
    const copies = take(shop, 'duplicate', webhook) ? 2 : 1;
    shop.books.pendingCalls += copies;
    for (let copy = 0; copy < copies; copy += 1) shop.clock.schedule(swapDelay(shop, webhook), () => deliver(shop, webhook, orders));
  }
}

function swapDelay(shop: Shop, webhook: Webhook): number {
  const swapped = shop.switches.text('webhookOrder') === 'swapped' && shop.books.deliveries.length % 2 === 0;
  return swapped || take(shop, 'reorder', webhook) ? SWAP_DELAY_MS : 0;
}

async function deliver(shop: Shop, webhook: Webhook, orders: readonly Entry[]): Promise<void> {
  if (!webhook.active || !shop.books.webhooks.includes(webhook)) {
    shop.books.pendingCalls -= 1;
    return;
  }
  const id = shop.books.nextId('delivery');
  const every = shop.switches.number('webhookDropEvery') ?? 0;
  const lost = (every > 0 && id % every === 0) || take(shop, 'drop-before', webhook) !== undefined;
  const status = lost ? null : await send(shop, webhook, JSON.stringify({ project_name: 'school', orders }));
  const outcome = lost ? 'lost' : status === null ? 'timed-out' : status === 200 || status === 204 ? 'delivered' : 'refused';
  const { event, url } = webhook;
  const numbers = orders.map(({ order_number: number }) => String(number));
  shop.books.remember(shop.books.deliveries, {
    id,
    at: shopTime(shopNow(shop)),
    webhookId: webhook.id,
    event,
    url,
    numbers,
    status,
    outcome,
  });
  settle(shop, webhook, { status, outcome, again: () => deliver(shop, webhook, orders) });
}

interface Result {
  readonly status: number | null;
  readonly outcome: 'delivered' | 'refused' | 'timed-out' | 'lost';
  readonly again: () => Promise<void>;
}

/**
 * A wrong answer is sent again every five minutes until it is right. The pages do not agree on the rest: by the newer one a time-out counts as
 * delivered, by the older ones it is repeated too and twelve hours without a right answer switch the webhook off (Upgates: section Webhooks).
 */
function settle(shop: Shop, webhook: Webhook, { status, outcome, again }: Result): void {
  const at = shopNow(shop);
  const good = outcome === 'delivered' && status !== null;
  const byOlderPages = shop.switches.text('webhookTimeout') === 'repeat';
  const repeats = outcome === 'refused' || (!good && byOlderPages);
  if (!repeats) shop.books.pendingCalls -= 1;
  if (good) {
    webhook.success = { at, status };
    webhook.failingSince = null;
    return;
  }
  webhook.error = { at, status };
  if (!repeats) return;
  webhook.failingSince ??= at;
  if (byOlderPages && at.getTime() - webhook.failingSince.getTime() >= OFF_AFTER_MS) {
    webhook.active = false;
    shop.books.pendingCalls -= 1;
    return;
  }
  shop.clock.schedule(REPEAT_MS, again);
}

/** The status of the answer, or null when none came in time. */
async function send(shop: Shop, { url }: Webhook, body: string): Promise<number | null> {
  try {
    const response = await fetch(url, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body,
      redirect: 'manual',
      signal: AbortSignal.timeout(shop.switches.number('webhookTimeoutMs') ?? 1000),
    });
    await response.arrayBuffer();
    return response.status;
  } catch {
    return null;
  }
}

function take(shop: Shop, kind: FaultKind, { url }: Webhook) {
  return shop.faults.take(kind, 'OUT', new URL(url).pathname);
}
