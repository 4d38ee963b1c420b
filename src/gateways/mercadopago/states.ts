import type { Phase, Snapshot } from '../../payments/domain/snapshot';

/** The states of a payment. Mercado Pago: section Payments, Statuses. */
export const STATUSES = [
  'pending',
  'in_process',
  'authorized',
  'approved',
  'rejected',
  'cancelled',
  'refunded',
  'charged_back',
  'in_mediation',
] as const;

type Status = (typeof STATUSES)[number];

/** A payment's state as it came: the word, and the finer one beside it. */
export interface StatusPair {
  readonly status: string;
  readonly detail: string;
}

/**
 * A declined try and a slip that ran out end only themselves: the payer may try again, by the same link. A disputed payment is still the seller's
 * until the bank has decided.
 */
const PHASES: Readonly<Record<Status, Phase>> = {
  pending: 'open',
  in_process: 'open',
  authorized: 'held',
  approved: 'taken',
  rejected: 'lost',
  cancelled: 'lost',
  refunded: 'returned',
  charged_back: 'taken',
  in_mediation: 'taken',
};

const isStatus = (word: string): word is Status => STATUSES.some((known) => known === word);

/** Both spellings of the word are about. */
const plain = (status: string): string => (status === 'canceled' ? 'cancelled' : status);

/** Says what a pair means. Total: a status that nobody has explained is `unclear`; an unknown detail never changes what its status says. */
export function phaseOf({ status, detail }: StatusPair): Phase {
  const word = plain(status);
  if (!isStatus(word)) return 'unclear';
  return word === 'charged_back' && detail === 'settled' ? 'returned' : PHASES[word];
}

/** Whether somebody disputes the payment: a claim is open, or the payer's bank took the money and has not given it back for good. */
export function isDisputed({ status, detail }: StatusPair): boolean {
  return status === 'in_mediation' || (status === 'charged_back' && detail !== 'reimbursed');
}

/** Why a payment ended without money. */
export function reasonOf({ status, detail }: StatusPair, ofHold: boolean): Snapshot['reason'] {
  if (status === 'rejected') return 'declined';
  if (plain(status) !== 'cancelled') return null;
  if (detail === 'expired') return ofHold ? 'hold-expired' : 'expired';
  return detail === 'by_payer' ? 'payer' : null;
}

/** Which payment of an order speaks for it: money that is there, then money that was, then what may still come. */
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

const HAS_MONEY: readonly Phase[] = ['taken', 'held', 'returned'];

/** Whether money of a payer is or was there. */
export function hasMoney(pair: StatusPair): boolean {
  return HAS_MONEY.includes(phaseOf(pair));
}

/**
 * Picks the payment that speaks for an order that was tried several times; among equals the newest. One that is known to hold the order's money keeps
 * speaking for it, so that a second payment is never taken for the first. Null for an empty list.
 */
export function leadingPayment<T extends StatusPair & { readonly id: string }>(payments: readonly T[], known: string | null): T | null {
  const kept = payments.find((one) => one.id === known && hasMoney(one));
  const better = (one: T, other: T): number => RANK[phaseOf(one)] - RANK[phaseOf(other)] || Number(other.id) - Number(one.id);
  return kept ?? payments.toSorted(better)[0] ?? null;
}

/** How a refund stands: money went back, it will not, or nobody knows yet. A refund without a status was made. Mercado Pago: section Refunds. */
export function refundStateOf(status: string | null | undefined): 'made' | 'failed' | 'under-way' {
  const word = plain(status ?? 'approved');
  if (word === 'approved') return 'made';
  return word === 'rejected' || word === 'cancelled' ? 'failed' : 'under-way';
}
