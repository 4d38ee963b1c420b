import { done } from '../../payments/domain/errors';
import type { Result } from '../../payments/domain/errors';
import type { PlatformBooks } from '../../payments/domain/ledgers';
import type { PlatformAccount } from '../../payments/ports/platform';
import { asRefusal } from './client';
import type { House } from './house';
import { readInvoiceId, readOrderById, totalOf } from './orders';

/** What the shop has written down of an invoice: what its order costs now, and whether it is paid; null for an order that it does not know. One call. */
export async function readBooks(house: House, account: PlatformAccount, platformInvoiceId: string): Promise<Result<PlatformBooks | null>> {
  const which = readInvoiceId(platformInvoiceId);
  if (which === null) return done(null);
  const read = await readOrderById(house.client, account, which.orderId, 'job');
  if (!read.ok) return read.failure.kind === 'not-found' ? done(null) : { ok: false, refusal: asRefusal(read.failure) };
  const order = read.value;
  return done({
    asked: totalOf(order),
    state: null,
    paid: order.financial_status === 'paid',
    captured: null,
    refunded: null,
    words: order.financial_status,
  });
}
