import type { Phase, Snapshot } from '../../payments/domain/snapshot';

/** The accounting states of a payment. UAPAY: section Statuses. */
export const STATUSES = ['NEW', 'PAID', 'FINISHED', 'REVERSED', 'CANCELED'] as const;

/** The processing states of a payment. UAPAY: section Statuses. */
export const PAYMENT_STATUSES = [
  'OPEN',
  'PENDING',
  'NEEDS_CONFIRMATION',
  'HOLDED',
  'PAYED',
  'FINISHED',
  'REVERSED',
  'RETURNED',
  'CLOSED',
  'REJECTED',
  'CANCELED',
] as const;

type Status = (typeof STATUSES)[number];
type PaymentStatus = (typeof PAYMENT_STATUSES)[number];

const all = (phase: Phase): Readonly<Record<Status, Phase>> => ({
  NEW: phase,
  PAID: phase,
  FINISHED: phase,
  REVERSED: phase,
  CANCELED: phase,
});

/** Pairs that contradict each other about money are left unclear, so that a person looks; the rest follows the protocol notes. */
const PHASES: Readonly<Record<PaymentStatus, Readonly<Record<Status, Phase>>>> = {
  OPEN: all('open'),
  PENDING: all('open'),
  NEEDS_CONFIRMATION: all('open'),
  HOLDED: { ...all('open'), PAID: 'held' },
  PAYED: all('open'),
  FINISHED: { NEW: 'open', PAID: 'open', FINISHED: 'taken', REVERSED: 'unclear', CANCELED: 'unclear' },
  REVERSED: { ...all('unclear'), REVERSED: 'returned' },
  RETURNED: all('unclear'),
  CLOSED: all('unclear'),
  REJECTED: all('lost'),
  CANCELED: { NEW: 'failed', PAID: 'unclear', FINISHED: 'unclear', REVERSED: 'unclear', CANCELED: 'failed' },
};

/** Which payment of an invoice speaks for it: money that is there, then money that was, then what may still come. */
const RANK: Readonly<Record<Phase, number>> = {
  taken: 0,
  held: 1,
  returned: 2,
  unclear: 3,
  open: 4,
  part: 4,
  released: 5,
  failed: 6,
  lost: 7,
};

const isStatus = (word: string): word is Status => STATUSES.some((known) => known === word);
const isPaymentStatus = (word: string): word is PaymentStatus => PAYMENT_STATUSES.some((known) => known === word);

/** The two words of a payment's state, as they came. */
export interface StatusPair {
  readonly status: string;
  readonly paymentStatus: string;
}

/**
 * Says what a pair of states means. Total: a word that nobody has explained is `unclear`, except that a hold counts only when its accounting
 * state is PAID. UAPAY: section Statuses.
 */
export function phaseOf({ status, paymentStatus }: StatusPair): Phase {
  if (!isPaymentStatus(paymentStatus)) return 'unclear';
  if (isStatus(status)) return PHASES[paymentStatus][status];
  return paymentStatus === 'HOLDED' ? 'open' : 'unclear';
}

/** Why a payment in this phase ended; UAPAY has one word for a payer who left, a bank that declined and a hold that was released. */
export function reasonOf(phase: Phase): Snapshot['reason'] {
  return phase === 'failed' ? 'declined' : null;
}

/**
 * Picks the payment that speaks for an invoice with several attempts, because their order in the answer is not promised;
 * among equals the one with the highest number. Null for an empty list.
 */
export function leadingPayment<T extends StatusPair & { readonly number: number }>(payments: readonly T[]): T | null {
  const better = (one: T, other: T): number => RANK[phaseOf(one)] - RANK[phaseOf(other)] || other.number - one.number;
  return payments.toSorted(better)[0] ?? null;
}
