import type { Standing } from '../../academy/domain/sale';
import type { Account } from './settings';

/** What can be said of a transaction, one word for each, whatever version says it. */
export type Word = 'waiting' | 'approved' | 'complete' | 'canceled' | 'expired' | 'delayed' | 'protest' | 'refunded' | 'chargeback';

/** Events of version 2. Hotmart: section Version 2, Events; the last rows are names that only some have seen. */
const EVENTS = {
  PURCHASE_APPROVED: 'approved',
  PURCHASE_COMPLETE: 'complete',
  PURCHASE_BILLET_PRINTED: 'waiting',
  PURCHASE_CANCELED: 'canceled',
  PURCHASE_EXPIRED: 'expired',
  PURCHASE_DELAYED: 'delayed',
  PURCHASE_PROTEST: 'protest',
  PURCHASE_REFUNDED: 'refunded',
  PURCHASE_CHARGEBACK: 'chargeback',
  PURCHASE_CANCELLED: 'canceled',
  PURCHASE_OVERDUE: 'delayed',
  PURCHASE_REFUND_REQUESTED: 'protest',
} as const satisfies Record<string, Word>;

/** States of version 1, with the right spellings beside the ones that are sent. Hotmart: section Version 1. */
const STATUSES = {
  approved: 'approved',
  completed: 'complete',
  complete: 'complete',
  canceled: 'canceled',
  cancelled: 'canceled',
  refunded: 'refunded',
  dispute: 'protest',
  chargeback: 'chargeback',
  billet_printed: 'waiting',
  wayting_payment: 'waiting',
  waiting_payment: 'waiting',
  delayed: 'delayed',
  expired: 'expired',
} as const satisfies Record<string, Word>;

const BY_EVENT: ReadonlyMap<string, Word> = new Map(Object.entries(EVENTS));
const BY_STATUS: ReadonlyMap<string, Word> = new Map(Object.entries(STATUSES));

/** What an event of version 2 says of its transaction; null = nothing. */
export function wordOfEvent(event: string): Word | null {
  return BY_EVENT.get(event.toUpperCase()) ?? null;
}

/** What a state of version 1 says; null = nothing to act on. */
export function wordOfStatus(status: string): Word | null {
  return BY_STATUS.get(status.trim().toLowerCase()) ?? null;
}

/**
 * What a word means for access. Money given back is final for its transaction; everything else gives way to a newer word.
 * Hotmart: section State rules. `since` = when it was paid.
 */
export function standingOf(word: Word, account: Pick<Account, 'pastDue' | 'dispute'>, since: Date | null): Standing {
  switch (word) {
    case 'waiting':
      return { kind: 'waiting' };
    case 'approved':
    case 'complete':
      return { kind: 'good', ...(since && { since }) };
    case 'canceled':
      return { kind: 'ended', reason: 'cancelled', final: false };
    case 'expired':
      return { kind: 'ended', reason: 'expired', final: false };
    case 'refunded':
    case 'chargeback':
      return { kind: 'ended', reason: word, final: true };
    case 'delayed':
      return account.pastDue === 'suspend' ? { kind: 'ended', reason: 'unpaid', final: false } : { kind: 'flagged', flag: 'past-due' };
    case 'protest':
      return account.dispute === 'suspend' ? { kind: 'ended', reason: 'disputed', final: false } : { kind: 'flagged', flag: 'disputed' };
    default:
      return word satisfies never;
  }
}
