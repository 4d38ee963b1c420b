import type { Standing } from '../../academy/domain/sale';
import type { Shop } from './settings';
import type { WireOrder } from './wire';
import { itemsOf, momentOf } from './wire';

/** The kinds of the shop's statuses by id; null = they may not be read. */
export type StatusTypes = ReadonlyMap<string, string> | null;

const CANCELED = 'Canceled';
/** An order that is not even paid by what the shop says gets nothing "at once". */
const FAILED: ReadonlySet<string> = new Set(['PaymentFailed', 'PaymentCanceled']);

/** Whether the shop has cancelled an order: by the kind of its status, never by its name, which every language writes in its own way. */
function isCanceled({ status_id: id }: WireOrder, types: StatusTypes, { canceledStatus }: Shop): boolean {
  return id !== null && (types?.get(id) === CANCELED || id === canceledStatus);
}

/**
 * What an order is worth (Upgates: section Granting rules). The day of payment is the only sign of payment. Where the shop does not want access taken back,
 * a cancelled order is only not good; an unpaid one that somebody has worked on leaves access alone too, since taking back a payment is usually a correction.
 */
export function standingOf(order: WireOrder, types: StatusTypes, shop: Shop): Standing {
  const fresh = momentOf(order.last_update_time)?.getTime() === momentOf(order.creation_time)?.getTime();
  const gone = isCanceled(order, types, shop) || (!fresh && itemsOf(order).length === 0);
  if (gone) return shop.takesBack ? { kind: 'ended', reason: 'cancelled', final: false } : { kind: 'waiting' };
  if (order.paid_date !== null) return good(order.paid_date);
  if (shop.waitsForPayment) return fresh ? { kind: 'waiting' } : { kind: 'flagged', flag: 'past-due' };
  const type = order.status_id === null ? undefined : types?.get(order.status_id);
  return type !== undefined && FAILED.has(type) ? { kind: 'waiting' } : good(order.creation_time);
}

/** Good since what the shop says; access that lasts a number of days is counted from there, whenever we hear of it. */
function good(since: string): Standing {
  const at = momentOf(since);
  return at ? { kind: 'good', since: at } : { kind: 'good' };
}
