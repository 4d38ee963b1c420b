import { z } from 'zod';
import type { CustomStatus } from '../model';
import { FULFILLMENT_STATUSES } from '../seed';
import { shopTime } from '../shop';
import { blank, created, invalid, missing, ok, readChange, readWrapped, REMOVED, wrong } from './call';
import type { ApiAnswer, ApiCall, ApiMethod } from './call';
import { text, whole } from './inputs';

const statusInput = z.object({
  title: text.optional(),
  permalink: text.optional(),
  system_status: text.optional(),
  color: text.optional(),
  position: whole.optional(),
});

/** Statuses that the shop made for itself, addressed by permalink (InSales: section Custom statuses). */
export const STATUS_METHODS: readonly ApiMethod[] = [
  { method: 'GET', path: 'custom_statuses', handle: ({ shop }) => ok(shop.books.statuses.map(statusView)) },
  { method: 'GET', path: 'custom_statuses/:permalink', handle: (call) => withStatus(call, (status) => ok(statusView(status))) },
  { method: 'POST', path: 'custom_statuses', handle: create },
  { method: 'PUT', path: 'custom_statuses/:permalink', handle: (call) => withStatus(call, (status) => update(call, status)) },
  {
    method: 'DELETE',
    path: 'custom_statuses/:permalink',
    handle: (call) =>
      withStatus(call, (status) => {
        const { books } = call.shop;
        if (status.isDefault || books.orders.some(({ customStatus }) => customStatus === status.permalink)) {
          return invalid(call.shop, { base: ['Статус используется'] });
        }
        books.statuses = books.statuses.filter(({ id }) => id !== status.id);
        return REMOVED;
      }),
  },
];

function create(call: ApiCall): ApiAnswer {
  const { shop } = call;
  const read = readWrapped(call, 'custom_status', statusInput);
  if (!read.ok) return read.answer;
  const { title = '', system_status: systemStatus = '', color = '#000000' } = read.value;
  if (title === '') return blank(shop, 'title');
  if (!isSystemStatus(systemStatus)) return wrong(shop, 'system_status');
  const id = shop.books.nextId('status');
  const permalink = read.value.permalink ?? `status-${id}`;
  if (!/^[a-z0-9_-]+$/.test(permalink)) return wrong(shop, 'permalink');
  if (shop.books.statuses.some((status) => status.permalink === permalink)) return invalid(shop, { permalink: ['уже существует'] });
  const now = shop.clock.now();
  const position = read.value.position ?? shop.books.statuses.length + 1;
  const made = { id, permalink, title, systemStatus, color, isDefault: false, position, createdAt: now, updatedAt: now };
  shop.books.statuses.push(made);
  return created(shop, statusView(made));
}

function update(call: ApiCall, status: CustomStatus): ApiAnswer {
  const read = readChange(call, 'custom_status', statusInput);
  if (!read.ok) return read.answer;
  const { title = status.title, system_status: systemStatus = status.systemStatus, color = status.color } = read.value;
  if (title === '') return blank(call.shop, 'title');
  if (!isSystemStatus(systemStatus)) return wrong(call.shop, 'system_status');
  Object.assign(status, { title, systemStatus, color, position: read.value.position ?? status.position, updatedAt: call.shop.clock.now() });
  return REMOVED;
}

function isSystemStatus(value: string): boolean {
  return FULFILLMENT_STATUSES.some((status) => status === value);
}

function statusView(status: CustomStatus) {
  const { id, permalink, title, systemStatus, color, isDefault, position } = status;
  const times = { created_at: shopTime(status.createdAt), updated_at: shopTime(status.updatedAt) };
  return { id, permalink, title, system_status: systemStatus, color, is_default: isDefault, position, ...times };
}

function withStatus(call: ApiCall, handle: (status: CustomStatus) => ApiAnswer): ApiAnswer {
  const status = call.shop.books.statuses.find(({ permalink }) => permalink === call.params['permalink']);
  return status ? handle(status) : missing(call.shop);
}
