import { createHash, timingSafeEqual } from 'node:crypto';
import { z } from 'zod';
import type { ChannelAccount, RawMessage, SaleEvent, Verified } from '../../academy/ports/channel';
import { parseForeignJson } from '../../infra/foreign-json';
import { mayBeAsked } from './orders';
import { EVENTS, secretPart } from './webhooks';

/** The shop waits one second for this (Upgates: section Webhooks). */
export const ACCEPTED = { status: 204, type: 'text/plain', body: '' } as const;

/** How many numbers go into one hint: as many as are read with one call. */
const HINT = 100;

const entrySchema = z.object({
  order_number: z.union([z.string(), z.number()]).transform((number) => String(number).trim()),
  creation_time: z.string().optional(),
  last_update_time: z.string().optional(),
  deletion_time: z.string().optional(),
});
const bodySchema = z.object({ orders: z.array(entrySchema) });

/**
 * Reads a message of the shop. Nothing in it proves where it comes from: the address is the only secret, and the message is only a list of numbers to be
 * read through the API. A message that comes again is a hint of its own: times in it are cut to seconds, so that two changes of an order can look the same,
 * and a hint too many costs at most one reading.
 */
export function verifyMessage(account: ChannelAccount, { part, body }: RawMessage, receivedAt: Date): Verified {
  const event = EVENTS.find((one) => isSame(part ?? '', secretPart(account, one)));
  if (!event) return { kind: 'forged' };
  const parsed = bodySchema.safeParse(parseForeignJson(body.toString('utf8')));
  if (!parsed.success) return { kind: 'unreadable' };
  const { orders } = parsed.data;
  const stored = JSON.stringify({ event, orders });
  const key = `${createHash('sha256').update(stored).digest('base64url')}:${receivedAt.getTime()}`;
  const numbers = [...new Set(orders.map(({ order_number: number }) => number))].filter(mayBeAsked);
  const events: SaleEvent[] = [];
  for (let at = 0; at < numbers.length; at += HINT) {
    events.push({ kind: 'look', key: `${key}:${at}`, sales: numbers.slice(at, at + HINT) });
  }
  return { kind: 'genuine', events, stored, version: null };
}

function isSame(one: string, other: string): boolean {
  const [left, right] = [Buffer.from(one), Buffer.from(other)];
  return left.length === right.length && timingSafeEqual(left, right);
}
