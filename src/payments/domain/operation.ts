import type { ErrorCode } from './errors';
import type { Attempt, Invoice } from './invoice';
import { refundable, reserved, totals } from './invoice';
import { unreachable } from './unreachable';

export type OperationKind = 'capture' | 'void' | 'refund';

/**
 * Where an operation stands. `started` and `unknown` are open: at most one open operation per invoice.
 * `unknown` means that the gateway may or may not have done it; it is settled by reading, never by calling again.
 */
export type OperationState = 'started' | 'unknown' | 'done' | 'refused';

/** What a merchant's gateway can do with money that moved; what it cannot is refused before any call. */
export interface MovingAbilities {
  /** Whether money that is held or taken can be moved from here at all; where not, people do it in the gateway's cabinet. */
  readonly moves: boolean;
  readonly partialCapture: boolean;
  readonly partialRefund: boolean;
  readonly void: boolean;
}

/** What is to be done for a button: one call at the gateway, nothing but a change of our own, nothing at all, or a refusal. */
export type Plan =
  | { readonly kind: 'call'; readonly attempt: Attempt; readonly amount: number; readonly whole: boolean }
  | { readonly kind: 'close-link' }
  | { readonly kind: 'already-done' }
  | { readonly kind: 'refused'; readonly code: ErrorCode };

const refuse = (code: ErrorCode): Plan => ({ kind: 'refused', code });

/**
 * Plans a Confirm. `amount` in minor units, null = all that is reserved.
 * What has been taken already in that very amount is a success without a call, because a platform repeats itself.
 */
export function planCapture(invoice: Invoice, amount: number | null, able: MovingAbilities): Plan {
  const { standing } = invoice;
  switch (standing.state) {
    case 'authorized': {
      const attempt = invoice.attempts.find((one) => reserved(one) > 0);
      if (!attempt) return refuse('capture-not-held');
      if (!able.moves) return refuse('moves-elsewhere');
      const waiting = reserved(attempt);
      const asked = amount ?? waiting;
      if (asked <= 0) return refuse('amount-invalid');
      if (asked > waiting) return refuse('capture-above-held');
      if (asked < waiting && !able.partialCapture) return refuse('capture-part-unsupported');
      return { kind: 'call', attempt, amount: asked, whole: asked === waiting };
    }
    case 'paid':
      return amount === null || amount === standing.captured ? { kind: 'already-done' } : refuse('capture-done-differs');
    case 'pending':
    case 'refunded':
    case 'canceled':
      return refuse('capture-not-held');
    default:
      return unreachable(standing);
  }
}

/** Plans a Cancel: releases a hold, or closes a link that nobody has paid. Taken money is never cancelled, only refunded. */
export function planVoid(invoice: Invoice, able: MovingAbilities): Plan {
  const { standing } = invoice;
  const attempt = invoice.attempts.find((one) => reserved(one) > 0);
  switch (standing.state) {
    case 'pending':
      return { kind: 'close-link' };
    case 'canceled':
      return attempt ? releaseOf(attempt, able) : { kind: 'already-done' };
    case 'authorized':
      return attempt ? releaseOf(attempt, able) : refuse('cancel-not-possible');
    case 'paid':
    case 'refunded':
      return refuse('cancel-paid');
    default:
      return unreachable(standing);
  }
}

/** Plans the release of one attempt's hold, wherever the invoice stands: for holds that nobody wants. */
export function releaseOf(attempt: Attempt, able: MovingAbilities): Plan {
  const waiting = reserved(attempt);
  if (waiting === 0) return { kind: 'already-done' };
  if (!able.moves) return refuse('moves-elsewhere');
  return able.void ? { kind: 'call', attempt, amount: waiting, whole: true } : refuse('cancel-unsupported');
}

/**
 * Plans a Refund. `amount` in minor units, null = all that is left.
 * A refund is made on one payment; when an order was paid twice, the payment with the most left is taken.
 */
export function planRefund(invoice: Invoice, amount: number | null, able: MovingAbilities): Plan {
  if (invoice.standing.state !== 'paid') return refuse(invoice.standing.state === 'refunded' ? 'refund-above-left' : 'refund-not-paid');
  if (!able.moves) return refuse('moves-elsewhere');
  const left = totals(invoice.attempts).captured - totals(invoice.attempts).refunded;
  const attempt = invoice.attempts.reduce<Attempt | null>((best, one) => (best && refundable(best) >= refundable(one) ? best : one), null);
  if (!attempt) return refuse('refund-not-paid');
  const most = refundable(attempt);
  const asked = amount ?? most;
  if (asked <= 0) return refuse('amount-invalid');
  if (asked > left) return refuse('refund-above-left');
  if (asked > most) return refuse('refund-one-payment');
  if (asked < attempt.captured && !able.partialRefund) return refuse('refund-part-unsupported');
  return { kind: 'call', attempt, amount: asked, whole: asked === attempt.captured };
}
