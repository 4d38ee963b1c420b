import { z } from 'zod';
import { parseForeignJson } from '../../infra/foreign-json';
import type { Visit } from './client';
import type { Reply } from './reply';
import type { StatusTypes } from './states';
import type { WireOrder } from './wire';
import { statusesSchema } from './wire';

const DAY_MS = 24 * 3_600_000;
/** So long they are not read again for an order whose own is not among them. */
const HOUR_MS = 3_600_000;
/** What is remembered where the key may not read them. */
const DENIED = 'denied';

const rememberedSchema = z.record(z.string(), z.string());

type Memory = Readonly<Record<string, string>>;

/** Whether the key may not read the kinds of statuses, as far as is known. */
export function isDenied(memory: Memory): boolean {
  return memory['statuses'] === DENIED;
}

/** The statuses as they were remembered; null = not allowed, undefined = never read. */
function remembered(memory: Memory): StatusTypes | undefined {
  if (isDenied(memory)) return null;
  const parsed = rememberedSchema.safeParse(parseForeignJson(memory['statuses'] ?? ''));
  return parsed.success ? new Map(Object.entries(parsed.data)) : undefined;
}

/** Whether the status of an order is not among those that are known. */
export function isStrange({ status_id: id }: WireOrder, types: StatusTypes): boolean {
  return types !== null && id !== null && !types.has(id);
}

/** From when on (milliseconds since 1970) they may be read again for a strange order; null = they were read just now, and the shop does not list its own. */
export function strangeUntil(memory: Memory, now: Date): number | null {
  const readAt = Number(memory['statusesAt']);
  return readAt < now.getTime() ? readAt + HOUR_MS : null;
}

/**
 * The kinds of the shop's statuses: read once a day, and again when an order has one that is not known, at most once an hour
 * (Upgates: section Orders). What was read goes into `learned`.
 */
export async function statusTypes(
  visit: Visit,
  given: { readonly memory: Memory; readonly learned: Record<string, string>; readonly orders: readonly WireOrder[]; readonly now: Date },
): Promise<Reply<StatusTypes>> {
  const { memory, learned, orders, now } = given;
  const known = remembered(memory);
  const age = now.getTime() - Number(memory['statusesAt'] ?? Number.NaN);
  const strange = known && orders.some((order) => isStrange(order, known));
  if (known !== undefined && age < DAY_MS && !(strange && age >= HOUR_MS)) return { kind: 'done', value: known };
  const read = await visit.call({ method: 'GET', path: '/order-statuses', schema: statusesSchema });
  if (read.kind === 'refused' && read.code === 'upgates-forbidden') {
    Object.assign(learned, { statuses: DENIED, statusesAt: String(now.getTime()) });
    return { kind: 'done', value: null };
  }
  if (read.kind !== 'done') return read;
  const types = read.value.order_statuses.map(({ id, type }) => [id, type ?? 'Custom'] as const);
  Object.assign(learned, { statuses: JSON.stringify(Object.fromEntries(types)), statusesAt: String(now.getTime()) });
  return { kind: 'done', value: new Map(types) };
}
