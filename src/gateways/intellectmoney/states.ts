import type { Phase, Snapshot } from '../../payments/domain/snapshot';

/** What a notification says of an invoice there. IntellectMoney: section Result URL notification, paymentStatus. */
export const STATUSES = ['3', '4', '5', '6', '7', '8'] as const;

type Status = (typeof STATUSES)[number];

/** `4` is said of an invoice that ran out and of a hold that was released; the history of the attempt tells them apart. */
const PHASES: Readonly<Record<Status, Phase>> = {
  '3': 'open',
  '4': 'failed',
  '5': 'taken',
  '6': 'held',
  '7': 'part',
  '8': 'returned',
};

const isStatus = (word: string): word is Status => STATUSES.some((known) => known === word);

/** Says what a status means. Total: one that nobody has explained is `unclear`. */
export function phaseOf(status: string): Phase {
  return isStatus(status) ? PHASES[status] : 'unclear';
}

/** Why an attempt in this phase ended: unpaid invoices are cancelled by the service when their time is over. */
export function reasonOf(phase: Phase): Snapshot['reason'] {
  return phase === 'failed' ? 'expired' : null;
}
