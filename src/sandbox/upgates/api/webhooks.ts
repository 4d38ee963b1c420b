import { z } from 'zod';
import type { Webhook } from '../model';
import { shopNow, shopTime } from '../shop';
import { listOf, ok, refuse } from './call';
import type { ApiAnswer, ApiCall, ApiMethod } from './call';

const OBJECTS = [
  'Orders',
  'OrderStatuses',
  'Products',
  'Customers',
  'Invoices',
  'Labels',
  'Categories',
  'Shipments',
  'Payments',
  'Pricelists',
  'Languages',
  'Availabilities',
];
const ALL_EVENTS: readonly string[] = OBJECTS.flatMap((object) => ['create', 'update', 'delete'].map((deed) => `${object}.${deed}`));

const yes = z.union([z.boolean(), z.literal(1), z.literal(0)]).transform((value) => value === true || value === 1);
const address = z.url({ protocol: /^https?$/ });
const newSchema = z.object({ active_yn: yes.default(true), name: z.string().min(1), url: address, event: z.string() });
const changeSchema = z
  .object({ id: z.int(), active_yn: yes, name: z.string().min(1), url: address, event: z.string() })
  .partial()
  .required({ id: true });

/** Webhooks are made, changed and removed here and nowhere else, by every key (Upgates: section Webhooks). */
export const WEBHOOK_METHODS: readonly ApiMethod[] = [
  { method: 'GET', path: /^webhooks$/, right: null, handle: (call) => ok({ webhooks: ownOf(call).map(fullView) }) },
  {
    method: 'GET',
    path: /^webhooks\/events$/,
    right: null,
    handle: (call) => ok({ events: ALL_EVENTS.map((name) => ({ name, allowed_yn: isAllowed(call, name) })) }),
  },
  {
    method: 'GET',
    path: /^webhooks\/(\d+)$/,
    right: null,
    handle: (call) => {
      const found = ownOf(call).find(({ id }) => String(id) === call.id);
      return found ? ok({ webhooks: [fullView(found)] }) : refuse(404, 'Webhook not found', { object: 'webhooks' });
    },
  },
  { method: 'POST', path: /^webhooks$/, right: null, handle: create },
  { method: 'PUT', path: /^webhooks$/, right: null, handle: change },
  { method: 'DELETE', path: /^webhooks$/, right: null, handle: (call) => remove(call, [...(listOf(call.query, 'ids') ?? [])]) },
  { method: 'DELETE', path: /^webhooks\/(\d+)$/, right: null, handle: (call) => remove(call, [call.id]) },
];

function create(call: ApiCall): ApiAnswer {
  const { shop, user, body } = call;
  const parsed = newSchema.safeParse(body);
  if (!parsed.success) return invalid(parsed.error);
  const { active_yn: active, name, url, event } = parsed.data;
  if (!isAllowed(call, event)) return refuse(400, `Event ${event} is not allowed`, { object: 'webhooks', property: 'event' });
  const made: Webhook = {
    id: shop.books.nextId('webhook'),
    userId: user.id,
    active,
    name,
    url,
    event,
    created: shopNow(shop),
    success: null,
    error: null,
    failingSince: null,
  };
  shop.books.webhooks.push(made);
  return ok({ webhook: shortView(made) });
}

function change(call: ApiCall): ApiAnswer {
  const parsed = changeSchema.safeParse(call.body);
  if (!parsed.success) return invalid(parsed.error);
  const { id, active_yn: active, name, url, event } = parsed.data;
  const found = ownOf(call).find((webhook) => webhook.id === id);
  if (!found) return refuse(404, 'Webhook not found', { object: 'webhooks', property: 'id' });
  if (event !== undefined && !isAllowed(call, event))
    return refuse(400, `Event ${event} is not allowed`, { object: 'webhooks', property: 'event' });
  if (active !== undefined) {
    found.active = active;
    found.failingSince = null;
  }
  found.name = name ?? found.name;
  found.url = url ?? found.url;
  found.event = event ?? found.event;
  return ok({ webhook: shortView(found) });
}

function remove(call: ApiCall, ids: readonly string[]): ApiAnswer {
  const { books } = call.shop;
  const own = new Set(ownOf(call).map(({ id }) => String(id)));
  const webhooks = ids.map((id) => {
    const deleted = own.has(id);
    return {
      id: Number(id),
      deleted,
      messages: deleted ? [] : [{ object: 'webhooks', property: 'id', message: 'Not found', level: 'error' }],
    };
  });
  books.webhooks = books.webhooks.filter(({ id }) => !(own.has(String(id)) && ids.includes(String(id))));
  return ok({ webhooks });
}

/** A key sees only the webhooks that it made. */
function ownOf({ shop, user }: ApiCall): readonly Webhook[] {
  return shop.books.webhooks.filter(({ userId }) => userId === user.id);
}

/** Events of orders need a right on orders. */
function isAllowed({ user }: ApiCall, event: string): boolean {
  if (!ALL_EVENTS.includes(event)) return false;
  if (event.startsWith('Orders.')) return user.rights.orders !== 'deny';
  if (event.startsWith('Products.')) return user.rights.products !== 'deny';
  return !event.startsWith('Customers.') || user.rights.customers !== 'deny';
}

function shortView({ id, active, name, url, event }: Webhook) {
  return { id, active_yn: active, name, url, event };
}

function fullView(webhook: Webhook) {
  return {
    ...shortView(webhook),
    last_success_call: webhook.success && shopTime(webhook.success.at),
    last_success_call_status: webhook.success?.status ?? null,
    last_error_call: webhook.error && shopTime(webhook.error.at),
    last_error_call_status: webhook.error?.status ?? null,
    creation_time: shopTime(webhook.created),
  };
}

const invalid = (error: z.ZodError): ApiAnswer => refuse(400, z.prettifyError(error), { object: 'webhooks' });
