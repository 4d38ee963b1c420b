import type { Attempt } from './invoice';
import type { Known, Snapshot } from './snapshot';
import { unreachable } from './unreachable';

/** Sums of money in minor units: still reserved, ever taken, ever given back. */
export interface ShownSums {
  readonly reserved: number;
  readonly captured: number;
  readonly refunded: number;
}

type KnownSums = Pick<Known, 'faceTaken' | 'previous'>;

/**
 * What a gateway says of an attempt's money, told from its snapshot; null for a state that nobody has explained.
 * Gateways show one present sum: what was given back follows from what they showed when the money was taken, as in `factsFrom`.
 */
export function shownSums(snapshot: Snapshot, attempt: Attempt, known: KnownSums): ShownSums | null {
  switch (snapshot.phase) {
    case 'open':
    case 'part':
    case 'released':
    case 'failed':
    case 'lost':
      return { reserved: 0, captured: 0, refunded: 0 };
    case 'held':
      return { reserved: snapshot.amount, captured: 0, refunded: 0 };
    case 'taken':
      return { reserved: 0, ...takenSums(snapshot, attempt, known) };
    case 'returned':
      return { reserved: 0, ...returnedSums(snapshot, attempt, known) };
    case 'unclear':
      return coincides(snapshot, attempt) ? { reserved: 0, captured: attempt.captured, refunded: attempt.refunded } : null;
    default:
      return unreachable(snapshot.phase);
  }
}

/** Some have an unexplained word after a refund in part, beside the very sum that is left by our own books: then the word does not matter. */
function coincides({ amount, returnedAt }: Snapshot, attempt: Attempt): boolean {
  return attempt.refunded > 0 && returnedAt !== null && amount === attempt.captured - attempt.refunded;
}

function takenSums(
  { amount, returned, returnedAt }: Snapshot,
  attempt: Attempt,
  { faceTaken }: KnownSums,
): Pick<ShownSums, 'captured' | 'refunded'> {
  if (returned !== null) {
    const shown = amount + returned;
    // Some go on showing the sum of the hold after a smaller one was taken.
    return { captured: attempt.captured > 0 && shown === attempt.asked ? attempt.captured : shown, refunded: returned };
  }
  if (attempt.captured === 0) return { captured: amount, refunded: 0 };
  const back = (faceTaken ?? attempt.captured) - amount;
  if (back > 0) return { captured: attempt.captured, refunded: back };
  // A date of a refund beside an unchanged sum: the sums of this gateway do not follow refunds, so that ours is all that is known.
  const hidden = back === 0 && returnedAt !== null;
  return { captured: attempt.captured - back, refunded: hidden ? attempt.refunded : 0 };
}

function returnedSums(
  { amount, returned }: Snapshot,
  attempt: Attempt,
  { faceTaken, previous }: KnownSums,
): Pick<ShownSums, 'captured' | 'refunded'> {
  const captured = attempt.captured || (returned ?? amount) || attempt.asked;
  if (returned !== null) return { captured, refunded: returned };
  const followed = previous?.phase === 'taken' && faceTaken !== null && faceTaken - previous.amount === attempt.refunded;
  // "Given back" may be its word for the part that we gave back ourselves.
  return { captured, refunded: attempt.refunded > 0 && !followed ? attempt.refunded : captured };
}
