import type { Product, Sale } from './model';
import { DAY } from './moment';

/** The part of the marketplace in a price, in percent. */
export const FEE_PERCENT = 9;

/** What the marketplace keeps of a sale, in minor units. */
export function feeOf({ minor }: Sale): number {
  return Math.round((minor * FEE_PERCENT) / 100);
}

/** The day on which the guarantee of a sale ends, at its beginning in UTC. */
export function guaranteeEnd({ approvedAt, orderedAt }: Sale, { warrantyDays }: Product): Date {
  const ends = (approvedAt ?? orderedAt).getTime() + warrantyDays * DAY;
  return new Date(ends - (ends % DAY));
}
