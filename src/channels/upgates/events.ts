import { createHash } from 'node:crypto';
import type { SaleEvent } from '../../academy/ports/channel';
import type { Shop } from './settings';
import type { StatusTypes } from './states';
import { standingOf } from './states';
import type { WireOrder } from './wire';
import { buyerOf, itemsOf, momentOf, priceOf } from './wire';

/** What a reading is judged by. */
export interface Reading {
  readonly shop: Shop;
  readonly types: StatusTypes;
  /** When it was begun. A later reading knows better, while the shop's own dates are cut to seconds. */
  readonly at: Date;
}

/** So long after a change the order may change again within the same second of the shop, and back: as long, each reading counts by itself. */
const HOT_MS = 60_000;

/** What an order says, as one event; read again later without a change it has the same key. */
export function eventOf(order: WireOrder, { shop, types, at }: Reading): SaleEvent {
  const sale = order.order_number;
  const created = momentOf(order.creation_time);
  if (created && created < shop.since) return { kind: 'ignored', key: `${sale}:before`, title: sale };
  const said = {
    standing: standingOf(order, types, shop),
    items: itemsOf(order),
    ...(shop.takesBack ? {} : { keepsItems: true as const }),
    buyer: buyerOf(order),
    price: priceOf(order),
  };
  const changed = momentOf(order.last_update_time)?.getTime() ?? 0;
  const reading = Math.abs(at.getTime() - changed) < HOT_MS ? at.getTime() : null;
  const content = JSON.stringify([order.last_update_time, order.paid_date, order.status_id, said, reading]);
  const key = `${sale}:${createHash('sha256').update(content).digest('base64url').slice(0, 22)}`;
  return { kind: 'sale', key, at, sale, charge: null, ...said };
}

/** An order that is not there any more; said at most once a day. */
export function goneEvent(sale: string, { shop, at }: Pick<Reading, 'shop' | 'at'>): SaleEvent {
  const key = `${sale}:deleted:${at.toISOString().slice(0, 10)}`;
  if (!shop.takesBack) return { kind: 'ignored', key, title: sale };
  const buyer = { email: null, firstName: null, lastName: null, language: null };
  const standing = { kind: 'ended', reason: 'deleted', final: false } as const;
  return { kind: 'sale', key, at, sale, standing, items: [], buyer, charge: null, price: null };
}
