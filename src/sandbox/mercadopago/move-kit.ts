import type { SimClock } from '../kit/clock';
import type { Switches } from '../kit/switches';
import type { Books } from './books';
import type { Payment } from './model';
import type { News } from './notification-request';

/** A payment after its move, or the cause code and words of the refusal. */
export type Move = { readonly ok: true; readonly payment: Payment } | Refusal;

/** Why something may not be done. */
export interface Refusal {
  readonly ok: false;
  readonly code: number;
  readonly reason: string;
}

/** What moving money needs; `tell` hears of every change, `later` is called after changes that the clock made. */
export interface MoveParts {
  readonly books: Books;
  readonly clock: SimClock;
  readonly switches: Switches;
  readonly tell: (news: News) => void;
  readonly later: () => void;
}

/** Keeps the next state of a payment and tells the seller. */
export function change(parts: MoveParts, payment: Payment, patch: Partial<Payment>): Payment {
  const next: Payment = { ...payment, ...patch, version: payment.version + 1, updatedAt: parts.clock.now() };
  parts.books.payments.set(next.id, next);
  tellOf(parts, next, 'payment.updated');
  return next;
}

/** Tells the seller of a payment, and of its order when it has one. */
export function tellOf({ books, tell }: MoveParts, payment: Payment, action: string): void {
  const account = books.ownerOf(payment);
  const { notificationUrl: ownUrl, version, orderId } = payment;
  tell({ account, topic: 'payment', action, id: String(payment.id), version, ownUrl });
  if (orderId === null) return;
  tell({ account, topic: 'topic_merchant_order_wh', action: 'merchant_order.updated', id: String(orderId), version, ownUrl });
}

/** A refusal with its cause code. */
export function refused(code: number, reason: string): Refusal {
  return { ok: false, code, reason };
}

/** A move that was made. */
export function moved(payment: Payment): Move {
  return { ok: true, payment };
}
