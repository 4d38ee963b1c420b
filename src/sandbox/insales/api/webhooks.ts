import { z } from 'zod';
import type { Webhook } from '../model';
import { isSecure, shopTime } from '../shop';
import type { Shop } from '../shop';
import { blank, created, idOf, invalid, missing, ok, readChange, readWrapped, REMOVED, wrong } from './call';
import type { ApiAnswer, ApiCall, ApiMethod } from './call';
import { isWebAddress, text } from './inputs';

const TOPICS: readonly string[] = [
  'orders/create',
  'orders/update',
  'orders/destroy',
  'products/create',
  'products/update',
  'client/create',
  'client/update',
];

const webhookInput = z.object({ address: text.optional(), topic: text.optional(), format_type: text.optional() });

/** Where the shop tells about changes (InSales: section Webhooks); address and topic together are unique. */
export const WEBHOOK_METHODS: readonly ApiMethod[] = [
  { method: 'GET', path: 'webhooks', handle: ({ shop }) => ok(shop.books.webhooks.map(webhookView)) },
  { method: 'GET', path: 'webhooks/:id', handle: (call) => withWebhook(call, (webhook) => ok(webhookView(webhook))) },
  {
    method: 'POST',
    path: 'webhooks',
    handle: (call) => {
      const read = readWrapped(call, 'webhook', webhookInput);
      if (!read.ok) return read.answer;
      // Left out, the format is the older one.
      const { address = '', topic = '', format_type: formatType = 'xml' } = read.value;
      const trouble = check(call.shop, { id: null, address, topic, formatType });
      if (trouble) return trouble;
      const now = call.shop.clock.now();
      const made: Webhook = { id: call.shop.books.nextId('webhook'), address, topic, formatType, createdAt: now, updatedAt: now };
      call.shop.books.webhooks.push(made);
      return created(call.shop, webhookView(made));
    },
  },
  {
    method: 'PUT',
    path: 'webhooks/:id',
    handle: (call) =>
      withWebhook(call, (webhook) => {
        const read = readChange(call, 'webhook', webhookInput);
        if (!read.ok) return read.answer;
        const { address = webhook.address, topic = webhook.topic, format_type: formatType = webhook.formatType } = read.value;
        const trouble = check(call.shop, { id: webhook.id, address, topic, formatType });
        if (trouble) return trouble;
        Object.assign(webhook, { address, topic, formatType, updatedAt: call.shop.clock.now() });
        return ok(webhookView(webhook));
      }),
  },
  {
    method: 'DELETE',
    path: 'webhooks/:id',
    handle: (call) =>
      withWebhook(call, (webhook) => {
        call.shop.books.webhooks = call.shop.books.webhooks.filter(({ id }) => id !== webhook.id);
        return REMOVED;
      }),
  },
];

interface Wanted {
  readonly id: number | null;
  readonly address: string;
  readonly topic: string;
  readonly formatType: string;
}

function check(shop: Shop, { id, address, topic, formatType }: Wanted): ApiAnswer | undefined {
  if (address === '') return blank(shop, 'address');
  if (topic === '') return blank(shop, 'topic');
  if (!isWebAddress(address) || !isSecure(address)) return wrong(shop, 'address');
  if (!TOPICS.includes(topic)) return wrong(shop, 'topic');
  if (!['json', 'xml'].includes(formatType)) return wrong(shop, 'format_type');
  const taken = shop.books.webhooks.some((webhook) => webhook.id !== id && webhook.address === address && webhook.topic === topic);
  return taken ? invalid(shop, { address: ['уже существует'] }) : undefined;
}

function webhookView({ id, address, topic, formatType, createdAt, updatedAt }: Webhook) {
  return {
    id,
    address,
    topic,
    format_type: formatType,
    warehouse_id: null,
    sales_channel_id: null,
    batch_size: null,
    created_at: shopTime(createdAt),
    updated_at: shopTime(updatedAt),
  };
}

function withWebhook(call: ApiCall, handle: (webhook: Webhook) => ApiAnswer): ApiAnswer {
  const webhook = call.shop.books.webhooks.find(({ id }) => id === idOf(call));
  return webhook ? handle(webhook) : missing(call.shop);
}
