import type { Sold } from '../courses';
import { paidUntil } from './schedule';
import type { Charge } from './stores/charges';
import type { Subscription } from './stores/subscriptions';

/** It never began as it was asked for, so that its free days count for nothing. */
const VOID: readonly (Subscription['reason'] | null)[] = ['not-begun', 'differs'];

/** What a subscription has of what it opens: all that is paid, and its free days once it has begun. Null = it opens nothing. */
export function soldBy({
  subscription,
  charges,
}: {
  readonly subscription: Subscription;
  readonly charges: readonly Charge[];
}): Sold | null {
  const { installationId, id, opens, buyer, language, createdAt: from, state } = subscription;
  if (opens === null) return null;
  const untilWith = (states: readonly Charge['state'][]): Date | null =>
    paidUntil({ ...subscription, trialUntil: freeUntil(subscription) }, paidIn(charges, states));
  const [kept, paid] = [untilWith(['paid']), untilWith(['paid', 'returned'])];
  return {
    installationId,
    source: { kind: 'subscription', id },
    opens,
    buyer: { email: buyer.email, firstName: buyer.firstName, lastName: buyer.lastName, language },
    kept: kept && { from, until: kept },
    paid: paid && { from, until: paid },
    goesOn: state !== 'ended',
  };
}

/** A card has to be taken by the gateway before its free days begin. */
function freeUntil({ kind, reference, reason, trialUntil }: Subscription): Date | null {
  return VOID.includes(reason) || (kind === 'card' && reference === null) ? null : trialUntil;
}

const paidIn = (charges: readonly Charge[], states: readonly Charge['state'][]): Parameters<typeof paidUntil>[1] =>
  charges.filter(({ state }) => states.includes(state)).map(({ number, dueAt }) => ({ number, dueAt, state: 'paid' }));
