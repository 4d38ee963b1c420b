import type { InvoiceEvent } from './apply';
import type { Currency } from './currency';
import type { Attempt } from './invoice';
import type { Money } from './money';
import type { OperationKind } from './operation';
import { unreachable } from './unreachable';

/**
 * What a gateway says of one attempt when it is read. Sums in minor units.
 * - `open`: nothing paid yet; `part`: less than was asked was paid, the rest may follow; `held`: reserved; `taken`: captured, perhaps partly given back; `returned`: all given back;
 *   `released`: a hold went back; `failed`: ended without money, for good; `lost`: this attempt is dead, another may follow;
 *   `unclear`: a state that nobody has explained, which changes nothing but is shown.
 */
export type Phase = 'open' | 'part' | 'held' | 'taken' | 'returned' | 'released' | 'failed' | 'lost' | 'unclear';

export interface Snapshot {
  readonly reference: string;
  /** The gateway's number of the payment inside its invoice, where it has one. */
  readonly paymentReference: string | null;
  /** Our own number that the gateway gives back, where it does. */
  readonly orderNumber: string | null;
  readonly currency: Currency;
  /** Whether it is test money; null where the gateway does not say. */
  readonly test: boolean | null;
  readonly phase: Phase;
  /** The gateway knows that the payer has not gone through with paying; absent where money may be on its way. */
  readonly idle?: boolean;
  readonly ofHold: boolean;
  /** The gateway's present sum of the payment: what is reserved, or what of the taken money is still there. */
  readonly amount: number;
  /** What was given back, where the gateway says it by itself; null where it has to be told from `amount`. */
  readonly returned: number | null;
  /** When the gateway last gave money back, as the gateway prints it. */
  readonly returnedAt: string | null;
  /** How many refunds the gateway is still making, and how many it has turned down, where it says. */
  readonly refunds?: { readonly underWay: number; readonly failed: number };
  readonly reason: 'payer' | 'declined' | 'expired' | 'hold-expired' | null;
  readonly disputed: boolean;
  /** Further payments with money on this attempt, because the payer paid it more than once; each is read by its own reference. */
  readonly surplus?: readonly Snapshot[];
  /** Masked card number for the history, such as 411111******1111. */
  readonly card: string | null;
  /** Changes whenever anything of the payment changes at the gateway. */
  readonly mark: string;
  /** The gateway's own words for the state, for the history. */
  readonly words: string;
}

/**
 * What was known before a snapshot. `faceTaken` is the gateway's sum when the money was first seen taken (null before that): where a gateway
 * only lowers its sum on a refund, the difference is what was given back. `pendingCapture` is the sum of our own capture that is not settled yet.
 */
export interface Known {
  readonly faceTaken: number | null;
  readonly pendingCapture: number | null;
  readonly previous: Snapshot | null;
}

/** What a snapshot tells about an attempt, as facts for `apply`. */
export function factsFrom(snapshot: Snapshot, attempt: Attempt, known: Known): readonly InvoiceEvent[] {
  const attemptId = attempt.id;
  const sum = (minor: number): Money => ({ minor, currency: snapshot.currency });
  const disputed: readonly InvoiceEvent[] = snapshot.disputed ? [{ type: 'disputed', attemptId }] : [];
  switch (snapshot.phase) {
    case 'open':
    case 'unclear':
      return disputed;
    case 'part':
      return [{ type: 'part', attemptId, amount: sum(snapshot.amount) }];
    case 'held':
      return [{ type: 'held', attemptId, amount: sum(snapshot.amount) }];
    case 'taken':
      return [...takenFacts(snapshot, attempt, known), ...riddleFacts(snapshot, attempt, known), ...disputed];
    case 'returned':
      return [...takenFacts(snapshot, attempt, known), ...returnedFacts(snapshot, attempt, known), ...disputed];
    case 'released':
      return [
        { type: 'held', attemptId, amount: sum(attempt.asked) },
        { type: 'released', attemptId, reason: snapshot.reason ?? 'hold-expired' },
      ];
    case 'failed':
      // Some gateways have one word for "declined" and "released": money that was reserved tells which it is.
      if (attempt.held > 0) return [{ type: 'released', attemptId, reason: 'hold-expired' }];
      return [
        { type: 'failed', attemptId, reason: snapshot.reason === 'payer' || snapshot.reason === 'expired' ? snapshot.reason : 'declined' },
      ];
    case 'lost':
      return attempt.held > 0 ? [{ type: 'released', attemptId, reason: 'hold-expired' }] : [{ type: 'lost', attemptId }];
    default:
      return unreachable(snapshot.phase);
  }
}

function takenFacts(snapshot: Snapshot, attempt: Attempt, known: Known): readonly InvoiceEvent[] {
  const attemptId = attempt.id;
  const sum = (minor: number): Money => ({ minor, currency: snapshot.currency });
  const total = attempt.captured || capturedSum(snapshot, attempt, known.pendingCapture);
  // A word for "taken" may say nothing of the hold that was there before.
  const ofHold = snapshot.ofHold || attempt.held > 0;
  const captured: InvoiceEvent = { type: 'captured', attemptId, total: sum(total), ofHold };
  const news = attempt.captured > 0 ? [] : [captured];
  if (snapshot.phase === 'returned') return news;
  // A lowered sum can be told only against money that was seen before; a gateway's own sum of refunds is true at first sight.
  const lowered = attempt.captured === 0 || known.faceTaken === null ? attempt.refunded : known.faceTaken - snapshot.amount;
  const back = snapshot.returned ?? lowered;
  return back > attempt.refunded ? [...news, { type: 'refunded', attemptId, total: sum(back) }] : news;
}

/**
 * A sum of what went back that has fallen, for instance after a dispute that was won in the end, or that stays where it was although there was one more
 * refund: nobody but a person can tell why. A refund of ours whose sum is only late is no riddle.
 */
function riddleFacts(snapshot: Snapshot, attempt: Attempt, { previous }: Known): readonly InvoiceEvent[] {
  const { returned } = snapshot;
  const before = previous?.returned ?? null;
  if (previous === null || returned === null || before === null) return [];
  const fallen = returned < before && returned < attempt.refunded;
  const stuck = returned === before && returned === attempt.refunded && isLaterRefund(snapshot, previous);
  return fallen || stuck ? [{ type: 'mismatch', attemptId: attempt.id }] : [];
}

/** Whether both tell of refunds, and of different ones. */
const isLaterRefund = ({ returnedAt }: Snapshot, known: Snapshot): boolean =>
  returnedAt !== null && known.returnedAt !== null && returnedAt > known.returnedAt;

/**
 * "Given back" without a sum means all of it, unless we gave back a part ourselves and the gateway's sums have not followed that:
 * then it may be its word for our part, and our own sum stays the truth.
 */
function returnedFacts(snapshot: Snapshot, attempt: Attempt, { faceTaken, pendingCapture, previous }: Known): readonly InvoiceEvent[] {
  const total = snapshot.returned ?? (attempt.captured || capturedSum(snapshot, attempt, pendingCapture));
  const followed = previous?.phase === 'taken' && faceTaken !== null && faceTaken - previous.amount === attempt.refunded;
  if (snapshot.returned === null && attempt.refunded > 0 && !followed) return [];
  return [{ type: 'refunded', attemptId: attempt.id, total: { minor: total, currency: snapshot.currency } }];
}

/** A gateway that took our reduced capture may go on showing the sum of the hold: then our own sum is the truth, unless it took less. */
function capturedSum(snapshot: Snapshot, attempt: Attempt, pendingCapture: number | null): number {
  const shown = snapshot.amount + (snapshot.returned ?? 0);
  if (snapshot.phase === 'returned' && shown === 0) return pendingCapture ?? attempt.asked;
  return pendingCapture !== null && shown === attempt.asked ? Math.min(pendingCapture, shown) : shown;
}

/** How far a payment has come in each phase. Taken money outranks an end without money, because truth is money. */
const REACHED: Readonly<Record<Phase, number>> = {
  open: 0,
  unclear: 0,
  part: 1,
  held: 2,
  failed: 3,
  lost: 3,
  released: 3,
  taken: 4,
  returned: 5,
};

/**
 * Whether a message tells of a time before what is known already. Messages overtake each other; only for gateways that cannot be asked,
 * because a reading is never older than the one before.
 */
export function isBehind(message: Snapshot, known: Snapshot): boolean {
  const step = REACHED[message.phase] - REACHED[known.phase];
  // A later refund with a smaller sum is no message of the past: its sum is not the total that it was taken for.
  return step < 0 || (step === 0 && (message.returned ?? 0) < (known.returned ?? 0) && !isLaterRefund(message, known));
}

/** Phases that nothing follows but the return of taken money. */
const ENDED: readonly Phase[] = ['failed', 'lost', 'released', 'taken', 'returned'];

/** Whether the gateway has told of an end since `before` was said. */
export function hasEnded(before: Snapshot, now: Snapshot): boolean {
  return now.mark !== before.mark && ENDED.includes(now.phase);
}

export type Verdict = 'done' | 'not-done' | 'unclear';

/**
 * Finds out what became of a call that nobody heard the end of, from what the gateway said before and says now.
 * `before` is null when the call cannot have been made: it is read and kept before every call.
 */
export function judge(
  operation: { readonly kind: OperationKind; readonly amount: number },
  before: Snapshot | null,
  now: Snapshot,
): Verdict {
  if (before === null) return 'not-done';
  switch (operation.kind) {
    case 'capture':
      if (now.phase === 'taken' || now.phase === 'returned') return 'done';
      return now.phase === 'held' || isWithoutMoney(now.phase) ? 'not-done' : 'unclear';
    case 'void':
      if (isWithoutMoney(now.phase)) return 'done';
      return now.phase === 'held' || now.phase === 'taken' || now.phase === 'returned' ? 'not-done' : 'unclear';
    case 'refund':
      return judgeRefund(operation.amount, before, now);
    default:
      return unreachable(operation.kind);
  }
}

const isWithoutMoney = (phase: Phase): boolean => phase === 'released' || phase === 'failed' || phase === 'lost';

function judgeRefund(amount: number, before: Snapshot, now: Snapshot): Verdict {
  if (now.phase === 'returned' && before.phase !== 'returned') return 'done';
  if (now.phase !== 'taken' && now.phase !== 'returned') return 'unclear';
  if (now.mark === before.mark) return 'not-done';
  const back = now.returned !== null && before.returned !== null ? now.returned - before.returned : before.amount - now.amount;
  if (back === amount) return 'done';
  if (back === 0 && now.returnedAt !== null && now.returnedAt !== before.returnedAt) return 'done';
  return back === 0 && turnedDownSince(before, now) ? 'not-done' : 'unclear';
}

/** Whether the gateway has turned a refund down, and is making no other that could be ours. */
function turnedDownSince({ refunds: before }: Snapshot, { refunds: now }: Snapshot): boolean {
  return before !== undefined && now !== undefined && now.underWay === 0 && now.failed > before.failed;
}
