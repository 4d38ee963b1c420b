import type { Tx } from '../../infra/database';
import { publish } from '../../infra/live';
import { enqueue } from '../../infra/queue';
import { newKey } from '../../payments/opened';
import type { Actor } from '../../payments/ports/platform-host';
import type { Checkout } from '../checkout';
import { hasCharge, dueAt, paidUntil } from './schedule';
import { nextNumber, nextStep, openCharge, stateOf } from './life';
import type { PlanView } from './life';
import { soldBy } from './sold';
import type { Charge } from './stores/charges';
import { listCharges } from './stores/charges';
import type { EventKind } from './stores/events';
import { writeEvent } from './stores/events';
import type { Subscription } from './stores/subscriptions';
import { findSubscription, lockSubscription, updateSubscription } from './stores/subscriptions';

/** What the use cases of subscriptions are functions of. */
export type House = Pick<Checkout, 'heart' | 'renderNotice' | 'courses'>;

/** Which subscription is meant. */
export interface At {
  readonly installationId: string;
  readonly subscriptionId: string;
}

/** A subscription with its charges, oldest first. */
export interface Stored {
  readonly subscription: Subscription;
  readonly charges: readonly Charge[];
}

export const SYSTEM: Actor = { kind: 'system' };

export const LOOK_JOB = 'look-at-subscription';

export const atOf = ({ installationId, id }: Pick<Subscription, 'installationId' | 'id'>): At => ({ installationId, subscriptionId: id });

/** The address of the member's own page, where it can be seen and cancelled. */
export const pageOf = ({ heart }: House, { key }: Pick<Subscription, 'key'>): string => `${heart.baseUrl}${pathOf({ key })}`;

export const pathOf = ({ key }: Pick<Subscription, 'key'>): string => `/plan/${key}`;

/** A key for a member's page: the installation's code and random bits, as for payment links. */
export const pageKey = ({ heart }: House, installationCode: string): string => newKey(heart, installationCode);

/** Topic of live news about a subscription. */
export const topicOf = ({ subscriptionId }: At): string => `subscription:${subscriptionId}`;

/** A subscription as the rules see it. */
export const planOf = ({ subscription, charges }: Stored): PlanView => ({
  terms: subscription.terms,
  firstAt: subscription.firstAt,
  charges,
});

/** Reads a subscription with its charges. */
export const load = ({ heart }: House, { installationId, subscriptionId }: At): Promise<Stored | null> =>
  heart.db.read(async (tx) => {
    const subscription = await findSubscription(tx, installationId, subscriptionId);
    return subscription && { subscription, charges: await listCharges(tx, installationId, subscriptionId) };
  });

/** Changes a subscription under its lock; null = there is none. */
export const change = <T>(
  { heart }: House,
  { installationId, subscriptionId }: At,
  work: (tx: Tx, stored: Stored) => Promise<T>,
): Promise<T | null> =>
  heart.db.transaction(async (tx) => {
    const subscription = await lockSubscription(tx, installationId, subscriptionId);
    return subscription && work(tx, { subscription, charges: await listCharges(tx, installationId, subscriptionId) });
  });

/** Writes a line of history; the caller saves the subscription that comes back. */
export const note = (
  { heart }: House,
  tx: Tx,
  subscription: Subscription,
  line: { readonly kind: EventKind; readonly actor?: Actor; readonly details?: Readonly<Record<string, unknown>> },
): Promise<Subscription> => writeEvent(tx, subscription, { actor: SYSTEM, ...line, at: heart.clock.now() });

/** Puts the next look at a subscription into the queue, at once or at the time given, in the caller's transaction; one job waits at most. */
export const enqueueLook = (tx: Tx, { installationId, subscriptionId }: At, runAt?: Date): Promise<void> =>
  enqueue(tx, {
    name: LOOK_JOB,
    payload: { installationId, subscriptionId },
    key: `${LOOK_JOB}:${subscriptionId}`,
    maxAttempts: 12,
    ...(runAt && { runAt }),
  });

/**
 * The next look in case that a request, which does the work itself, does not come to its end: while it is at work, a job beside it would only be in its way.
 */
export const enqueueLookBehind = ({ heart }: House, tx: Tx, at: At): Promise<void> =>
  enqueueLook(tx, at, new Date(heart.clock.now().getTime() + heart.timings.abandonedAfter));

/** Stores a subscription with what follows from its charges: state, what is paid until when, what comes next. `lookAt` outranks the plan's own next moment. */
export async function save(
  { heart, courses }: House,
  tx: Tx,
  { subscription, charges }: Stored,
  told: { readonly lookAt?: Date | null; readonly nextChargeAt?: Date | null } = {},
): Promise<Subscription> {
  const now = heart.clock.now();
  const paid = { paidUntil: paidUntil(subscription, charges) };
  const next: Subscription =
    subscription.state === 'ended'
      ? { ...subscription, ...paid, nextChargeAt: null, lookAt: told.lookAt ?? (isOver({ subscription, charges }) ? null : now) }
      : { ...subscription, ...paid, ...comingOf({ subscription, charges }, now), ...told };
  await updateSubscription(tx, next);
  const sold = soldBy({ subscription: next, charges });
  if (sold) await courses.settle(tx, sold);
  await publish(tx, topicOf(atOf(next)));
  await publish(tx, `installation:${next.installationId}`);
  return next;
}

/** Nothing is left to do about a subscription that has ended. */
const isOver = ({ subscription, charges }: Stored): boolean => !subscription.closing && openCharge(charges) === null;

function comingOf(stored: Stored, now: Date): Pick<Subscription, 'state' | 'nextChargeAt' | 'lookAt'> {
  const { subscription, charges } = stored;
  const number = nextNumber(charges);
  const step = nextStep(planOf(stored), now);
  return {
    state: stateOf(planOf(stored), now),
    nextChargeAt: hasCharge(subscription.terms, number) ? dueAt(subscription.firstAt, subscription.terms, number) : null,
    lookAt: step.kind === 'wait' ? step.until : now,
  };
}

/** A subscription's charges with one of them as it now is. */
export const withCharge = ({ subscription, charges }: Stored, charge: Charge): Stored => ({
  subscription,
  charges: charges.map((one) => (one.number === charge.number ? charge : one)),
});
