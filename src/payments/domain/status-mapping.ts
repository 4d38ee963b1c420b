import type { Invoice } from './invoice';
import { unreachable } from './unreachable';

/** The outcomes that a shop can give a status of its platform to. */
export const MAPPED_OUTCOMES = ['paid', 'authorized', 'canceled', 'rejected-by-manager', 'refunded', 'partly-refunded', 'expired'] as const;

export type MappedOutcome = (typeof MAPPED_OUTCOMES)[number];

/** Which outcome an invoice has for the status mapping; null while there is nothing to tell (link made, nothing paid). */
export function outcomeOf(invoice: Pick<Invoice, 'standing'>): MappedOutcome | null {
  const { standing } = invoice;
  switch (standing.state) {
    case 'pending':
      return null;
    case 'authorized':
      return 'authorized';
    case 'paid':
      return standing.refunded > 0 ? 'partly-refunded' : 'paid';
    case 'refunded':
      return 'refunded';
    case 'canceled':
      if (standing.reason === 'manager') return 'rejected-by-manager';
      return standing.reason === 'expired' || standing.reason === 'hold-expired' ? 'expired' : 'canceled';
    default:
      return unreachable(standing);
  }
}
