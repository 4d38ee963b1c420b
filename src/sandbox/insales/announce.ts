import type { FaultKind } from '../kit/faults';
import type { Order, Webhook } from './model';
import type { WebhookDelivery } from './records';
import { orderView } from './order-view';
import { pause, shopNow } from './shop';
import type { Shop } from './shop';
import { toXml } from './xml';

const SWAP_DELAY_MS = 400;

/** What a webhook tells; the body is fixed at the moment of the change, so a late delivery is stale. */
interface Message {
  readonly webhook: Webhook;
  readonly topic: string;
  readonly orderId: number;
  readonly body: string;
}

/** Tells all webhooks of the topic about an order (InSales: section Webhooks); the deliveries go on by themselves. */
export function announce(shop: Shop, topic: string, { order, byApp = false }: { readonly order: Order; readonly byApp?: boolean }): void {
  if (byApp && !shop.switches.flag('webhooksForOwnChanges')) return;
  const delay = shop.switches.number('webhookDelayMs') ?? 0;
  for (const webhook of shop.books.webhooks) {
    if (webhook.topic !== topic) continue;
    const view = orderView(shop, order);
    const body = webhook.formatType === 'json' ? JSON.stringify(view) : toXml('order', view);
    const message = { webhook, topic, orderId: order.id, body };
    const copies = shop.switches.flag('webhookDuplicate') || take(shop, 'duplicate', webhook) ? 2 : 1;
    for (let copy = 0; copy < copies; copy += 1) shop.clock.schedule(delay + swapDelay(shop, webhook), () => deliver(shop, message, 1));
  }
}

/** The number of deliveries that were begun says which one is overtaken. */
function swapDelay(shop: Shop, webhook: Webhook): number {
  const swapped = shop.switches.text('webhookOrder') === 'swapped' && shop.books.webhookDeliveries.length % 2 === 0;
  return swapped || take(shop, 'reorder', webhook) ? SWAP_DELAY_MS : 0;
}

async function deliver(shop: Shop, message: Message, attempt: number): Promise<void> {
  const { webhook, topic, orderId } = message;
  const id = shop.books.nextId('delivery');
  const keep = (status: number | null, outcome: WebhookDelivery['outcome']) => {
    const { id: webhookId, address } = webhook;
    shop.books.remember(shop.books.webhookDeliveries, {
      id,
      at: shopNow(shop),
      webhookId,
      topic,
      orderId,
      address,
      attempt,
      status,
      outcome,
    });
  };
  if (isLost(shop, webhook, id)) return keep(null, 'dropped');
  const delay = take(shop, 'delay', webhook);
  if (delay) await pause(Number(delay.value));
  const ignored = take(shop, 'drop-after', webhook) !== undefined;
  const status = await send(shop, message);
  const answered = ignored ? null : status;
  const good = answered !== null && answered >= 200 && answered < 300;
  keep(answered, good ? 'delivered' : answered === null ? 'unanswered' : 'refused');
  if (!good && attempt <= (shop.switches.number('webhookRetries') ?? 0)) {
    const seconds = shop.switches.number('webhookRetrySeconds') ?? 60;
    shop.clock.schedule(seconds * 1000 * attempt, () => deliver(shop, message, attempt + 1));
  }
}

/** The status of the answer, or null when none came. */
async function send(shop: Shop, { webhook, body }: Message): Promise<number | null> {
  const seconds = shop.switches.number('webhookTimeoutSeconds') ?? 10;
  const type = webhook.formatType === 'json' ? 'application/json' : 'application/xml';
  try {
    const response = await fetch(webhook.address, {
      method: 'POST',
      headers: { 'Content-Type': type },
      body,
      redirect: 'manual',
      signal: AbortSignal.timeout(seconds * 1000),
    });
    await response.arrayBuffer();
    return response.status;
  } catch {
    return null;
  }
}

function isLost(shop: Shop, webhook: Webhook, delivery: number): boolean {
  const every = shop.switches.number('webhookDropEvery') ?? 0;
  return (every > 0 && delivery % every === 0) || take(shop, 'drop-before', webhook) !== undefined;
}

function take(shop: Shop, kind: FaultKind, webhook: Webhook) {
  return shop.faults.take(kind, 'OUT', new URL(webhook.address).pathname);
}
