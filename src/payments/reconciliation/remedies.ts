import type { DifferenceCode } from '../domain/ledgers';
import { SIDE_OF } from '../domain/ledgers';
import type { Remedy } from './reconciliation-desk';

/** Differences that no machine can mend: a person has to look at both sides. */
const FOR_PEOPLE: ReadonlySet<DifferenceCode> = new Set([
  'other-payment',
  'gateway-cannot-be-asked',
  'missing-at-platform',
  'order-sum-differs',
]);

/** What helps against a difference; where the gateway cannot be asked, its last notification is applied again instead. */
export function remedyOf(code: DifferenceCode, readable: boolean): Remedy {
  if (FOR_PEOPLE.has(code)) return 'open';
  const side = SIDE_OF[code];
  if (side === 'platform') return 'report';
  return side === 'gateway' && readable ? 'read' : 'replay';
}
