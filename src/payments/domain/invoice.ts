import type { Money } from './money';

/** Why an invoice ended without money. */
export type CancelReason = 'manager' | 'payer' | 'declined' | 'expired' | 'hold-expired' | 'platform' | 'rule';

/** Something that needs a person; shown on top of every screen of the invoice until somebody settles it. */
export type Attention =
  | 'amount-mismatch'
  | 'overpaid'
  | 'paid-after-cancel'
  | 'disputed'
  /** A part of the sum is there, and nobody knows whether the rest will come. */
  | 'partly-paid'
  /** A hold that nobody wants and that cannot be released from here. */
  | 'hold-left'
  /** The merchant's rule for the end of a hold could not be carried out. */
  | 'hold-rule-failed'
  | 'outcome-unknown'
  | 'report-failed';

/** What an invoice stands at; the sums that a state cannot be without are part of it (minor units of the invoice's currency). */
export type Standing =
  | { readonly state: 'pending' }
  | { readonly state: 'authorized'; readonly reserved: number }
  | { readonly state: 'paid'; readonly captured: number; readonly refunded: number }
  | { readonly state: 'refunded'; readonly captured: number; readonly refunded: number }
  | { readonly state: 'canceled'; readonly reason: CancelReason };

export type InvoiceState = Standing['state'];

export const INVOICE_STATES = ['pending', 'authorized', 'paid', 'refunded', 'canceled'] as const satisfies readonly InvoiceState[];

/**
 * One payment object at the gateway, with what is known of its money (minor units of the invoice's currency).
 * `held` is what was ever reserved, `released` what of it went back without being taken.
 */
export interface Attempt {
  readonly id: string;
  readonly asked: number;
  readonly state: 'starting' | 'open' | 'closed';
  readonly held: number;
  readonly released: number;
  readonly captured: number;
  readonly refunded: number;
}

/** A request to pay one order, as the rules see it. */
export interface Invoice {
  readonly id: string;
  readonly amount: Money;
  readonly standing: Standing;
  readonly attempts: readonly Attempt[];
  readonly attention: readonly Attention[];
}

/** Sums over all attempts of an invoice, minor units. */
export interface Totals {
  readonly held: number;
  readonly captured: number;
  readonly refunded: number;
  readonly reserved: number;
}

/** What of an attempt's hold is still reserved at the gateway, minor units. */
export function reserved(attempt: Attempt): number {
  return Math.max(0, attempt.held - attempt.released - attempt.captured);
}

/** What of an attempt's taken money has not been given back, minor units. */
export function refundable(attempt: Attempt): number {
  return attempt.captured - attempt.refunded;
}

/** Adds up the attempts of an invoice. */
export function totals(attempts: readonly Attempt[]): Totals {
  const sum = (of: (attempt: Attempt) => number): number => attempts.reduce((total, attempt) => total + of(attempt), 0);
  return { held: sum((a) => a.held), captured: sum((a) => a.captured), refunded: sum((a) => a.refunded), reserved: sum(reserved) };
}

/**
 * What an invoice stands at, by its money alone; `ended` is the reason it was cancelled for, if it was.
 * Taken money outranks a cancellation; reserved money does not, because it is being released.
 */
export function standingOf(attempts: readonly Attempt[], ended: CancelReason | null): Standing {
  const { captured, refunded, reserved: waiting } = totals(attempts);
  if (captured > 0) return { state: refunded >= captured ? 'refunded' : 'paid', captured, refunded };
  if (ended) return { state: 'canceled', reason: ended };
  return waiting > 0 ? { state: 'authorized', reserved: waiting } : { state: 'pending' };
}
