import type { Attempt, Attention, CancelReason, Invoice } from './invoice';
import { reserved, standingOf, totals } from './invoice';
import type { Money } from './money';
import { unreachable } from './unreachable';

/**
 * A fact about an invoice. Sums are totals of one attempt, not steps, so that a fact told twice is the same fact.
 * - `captured.ofHold`: the money was reserved before, so less than was asked may have been taken.
 * - `part`: so much of the sum was paid, and the payer may still pay the rest; nothing counts as taken before.
 * - `lost`: the attempt died without money, but the link may start another one (`failed` ends the link).
 */
export type InvoiceEvent =
  | { readonly type: 'held'; readonly attemptId: string; readonly amount: Money }
  | { readonly type: 'captured'; readonly attemptId: string; readonly total: Money; readonly ofHold: boolean }
  | { readonly type: 'refunded'; readonly attemptId: string; readonly total: Money }
  | { readonly type: 'released'; readonly attemptId: string; readonly reason: CancelReason }
  | { readonly type: 'failed'; readonly attemptId: string; readonly reason: 'payer' | 'declined' | 'expired' }
  | { readonly type: 'lost'; readonly attemptId: string }
  | { readonly type: 'part'; readonly attemptId: string; readonly amount: Money }
  | { readonly type: 'mismatch'; readonly attemptId: string }
  | { readonly type: 'disputed'; readonly attemptId: string }
  | { readonly type: 'cancel'; readonly reason: 'manager' | 'declined' | 'expired' | 'platform' };

/** What has to follow from a change: the platform is told, or a hold that nobody wants is released. */
export type Effect = { readonly type: 'report' } | { readonly type: 'void'; readonly attemptId: string };

/** Why an event changed nothing. */
export type Ignored = 'repeated' | 'late' | 'unknown-attempt' | 'money-moved';

export type Applied =
  | { readonly kind: 'moved'; readonly invoice: Invoice; readonly effects: readonly Effect[] }
  | { readonly kind: 'same'; readonly because: Ignored }
  | { readonly kind: 'attention'; readonly invoice: Invoice; readonly reason: Attention };

const REPORT: readonly Effect[] = [{ type: 'report' }];

/**
 * The whole life of an invoice: takes what it is and what happened, says what it becomes. Pure.
 * Late, early and repeated events are ordinary input with a defined answer.
 */
export function apply(invoice: Invoice, event: InvoiceEvent): Applied {
  if (event.type === 'cancel') return cancel(invoice, event.reason);
  const attempt = invoice.attempts.find((one) => one.id === event.attemptId);
  if (!attempt) return { kind: 'same', because: 'unknown-attempt' };
  switch (event.type) {
    case 'held':
      return held(invoice, attempt, event.amount);
    case 'captured':
      return captured(invoice, attempt, event);
    case 'refunded':
      return refunded(invoice, attempt, event.total);
    case 'released':
      return released(invoice, attempt, event.reason);
    case 'failed':
      return failed(invoice, attempt, event.reason);
    case 'lost':
      return lost(invoice, attempt);
    case 'part':
      return part(invoice, attempt);
    case 'mismatch':
      return attention(invoice, 'amount-mismatch');
    case 'disputed':
      return attention(invoice, 'disputed');
    default:
      return unreachable(event);
  }
}

function endedFor(invoice: Invoice): CancelReason | null {
  return invoice.standing.state === 'canceled' ? invoice.standing.reason : null;
}

/** Puts a changed attempt in its place and derives the standing anew; money that arrived closes the attempt. */
function withAttempt(invoice: Invoice, changed: Attempt, ended: CancelReason | null = endedFor(invoice)): Invoice {
  const attempts = invoice.attempts.map((one) => (one.id === changed.id ? changed : one));
  return { ...invoice, attempts, standing: standingOf(attempts, ended) };
}

function flagged(invoice: Invoice, ...reasons: readonly Attention[]): Invoice {
  return { ...invoice, attention: [...new Set([...invoice.attention, ...reasons])] };
}

function settled(invoice: Invoice, reason: Attention): Invoice {
  return { ...invoice, attention: invoice.attention.filter((one) => one !== reason) };
}

function attention(invoice: Invoice, reason: Attention): Applied {
  if (invoice.attention.includes(reason)) return { kind: 'same', because: 'repeated' };
  return { kind: 'attention', invoice: flagged(invoice, reason), reason };
}

function held(invoice: Invoice, attempt: Attempt, amount: Money): Applied {
  if (attempt.held > 0 || attempt.captured > 0) return { kind: 'same', because: 'repeated' };
  if (amount.currency !== invoice.amount.currency || amount.minor !== attempt.asked) return attention(invoice, 'amount-mismatch');
  const next = withAttempt(invoice, { ...attempt, held: amount.minor, state: 'closed' });
  const { standing } = invoice;
  // A hold on a cancelled invoice, or beside money that is already there, is nobody's wish: it goes back at once.
  if (standing.state !== 'pending') return { kind: 'moved', invoice: next, effects: [{ type: 'void', attemptId: attempt.id }] };
  return { kind: 'moved', invoice: next, effects: REPORT };
}

function captured(invoice: Invoice, attempt: Attempt, event: { readonly total: Money; readonly ofHold: boolean }): Applied {
  const { total, ofHold } = event;
  if (total.currency !== invoice.amount.currency) return attention(invoice, 'amount-mismatch');
  if (total.minor <= attempt.captured) return { kind: 'same', because: 'repeated' };
  const fits = ofHold ? total.minor <= attempt.asked : total.minor === attempt.asked;
  if (!fits || (attempt.captured > 0 && attempt.refunded > 0)) return attention(invoice, 'amount-mismatch');
  const wasHeld = ofHold ? Math.max(attempt.held, attempt.asked) : attempt.held;
  const freed = wasHeld > 0 ? wasHeld - total.minor : 0;
  const next = withAttempt(invoice, { ...attempt, held: wasHeld, released: freed, captured: total.minor, state: 'closed' });
  const flags: Attention[] = [];
  if (invoice.standing.state === 'canceled') flags.push('paid-after-cancel');
  if (totals(next.attempts).captured > invoice.amount.minor) flags.push('overpaid');
  return {
    kind: 'moved',
    invoice: flagged(settled(settled(next, 'partly-paid'), 'hold-rule-failed'), ...flags),
    effects: [...REPORT, ...surplusHolds(next)],
  };
}

/** Holds that are left beside taken money. */
function surplusHolds(invoice: Invoice): readonly Effect[] {
  return invoice.attempts.filter((one) => reserved(one) > 0).map((one) => ({ type: 'void', attemptId: one.id }));
}

function refunded(invoice: Invoice, attempt: Attempt, total: Money): Applied {
  if (total.currency !== invoice.amount.currency) return attention(invoice, 'amount-mismatch');
  if (total.minor <= attempt.refunded) return { kind: 'same', because: 'repeated' };
  if (total.minor > attempt.captured) return attention(invoice, 'amount-mismatch');
  return { kind: 'moved', invoice: withAttempt(invoice, { ...attempt, refunded: total.minor }), effects: REPORT };
}

function released(invoice: Invoice, attempt: Attempt, reason: CancelReason): Applied {
  const waiting = reserved(attempt);
  if (waiting === 0) return { kind: 'same', because: attempt.captured > 0 ? 'late' : 'repeated' };
  const freed = { ...attempt, released: attempt.released + waiting };
  const others = totals(invoice.attempts.filter((one) => one.id !== attempt.id));
  const ended = others.reserved > 0 ? endedFor(invoice) : (endedFor(invoice) ?? reason);
  // A hold that ran out although a rule should have taken it is what somebody has to know; one that was released is settled.
  const told = reason === 'hold-expired' ? invoice : settled(invoice, 'hold-rule-failed');
  const next = withAttempt(told, freed, ended);
  return { kind: 'moved', invoice: others.reserved > 0 ? next : settled(next, 'hold-left'), effects: REPORT };
}

function part(invoice: Invoice, attempt: Attempt): Applied {
  return attempt.held > 0 || attempt.captured > 0 ? { kind: 'same', because: 'money-moved' } : attention(invoice, 'partly-paid');
}

function failed(invoice: Invoice, attempt: Attempt, reason: CancelReason): Applied {
  if (attempt.held > 0 || attempt.captured > 0) return { kind: 'same', because: 'money-moved' };
  if (attempt.state === 'closed' || invoice.standing.state !== 'pending') return { kind: 'same', because: 'late' };
  return { kind: 'moved', invoice: withAttempt(invoice, { ...attempt, state: 'closed' }, reason), effects: REPORT };
}

function lost(invoice: Invoice, attempt: Attempt): Applied {
  if (attempt.held > 0 || attempt.captured > 0) return { kind: 'same', because: 'money-moved' };
  if (attempt.state === 'closed') return { kind: 'same', because: 'late' };
  return { kind: 'moved', invoice: withAttempt(invoice, { ...attempt, state: 'closed' }), effects: [] };
}

function cancel(invoice: Invoice, reason: CancelReason): Applied {
  if (invoice.standing.state !== 'pending')
    return { kind: 'same', because: invoice.standing.state === 'canceled' ? 'repeated' : 'money-moved' };
  const attempts = invoice.attempts.map((one): Attempt => ({ ...one, state: 'closed' }));
  return { kind: 'moved', invoice: { ...invoice, attempts, standing: standingOf(attempts, reason) }, effects: REPORT };
}
