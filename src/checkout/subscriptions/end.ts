import type { Tx } from '../../infra/database';
import { queueLetters } from '../../payments/letters/queue-letters';
import type { Actor } from '../../payments/ports/platform-host';
import type { House, Stored } from './house';
import { atOf, enqueueLook, note, pageOf, save } from './house';
import type { EndReason } from './life';
import { openCharge } from './life';
import { queueForMember } from './member-letters';
import { nameOf } from './make-charge';
import type { Subscription } from './stores/subscriptions';

/** Somebody cancelled these; the others came to their end by themselves. */
const CANCELED: readonly EndReason[] = ['member', 'shop', 'gateway'];

/**
 * Ends a subscription in the caller's transaction, with history and letters; the subscription has to be locked. What is still open at the gateway is closed by
 * the job that follows. Nothing happens when it has ended already.
 */
export async function endSubscription(
  house: House,
  tx: Tx,
  stored: Stored,
  end: { readonly reason: EndReason; readonly actor: Actor },
): Promise<Stored> {
  const { subscription, charges } = stored;
  if (subscription.state === 'ended') return stored;
  const { reason, actor } = end;
  const atGateway = subscription.kind === 'card' && (subscription.reference !== null || subscription.askedAt !== null);
  const noted = await note(house, tx, subscription, { kind: 'ended', actor, details: { reason } });
  const ended = await save(house, tx, {
    subscription: {
      ...noted,
      state: 'ended',
      reason,
      endedAt: house.heart.clock.now(),
      closing: reason !== 'not-begun' && (atGateway || openCharge(charges) !== null),
    },
    charges,
  });
  await enqueueLook(tx, atOf(ended));
  await tell(house, tx, { subscription: ended, reason });
  return { subscription: ended, charges };
}

async function tell(
  house: House,
  tx: Tx,
  { subscription, reason }: { readonly subscription: Subscription; readonly reason: EndReason },
): Promise<void> {
  const { installationId, language, buyer, price, paidUntil, title, mode, id } = subscription;
  if (reason === 'not-begun') return;
  if (!CANCELED.includes(reason)) await queueForMember(house, tx, subscription, { kind: 'ended', key: 'ended', details: { reason } });
  if (reason === 'finished') return;
  const topic = CANCELED.includes(reason) ? 'subscription-canceled' : 'subscription-ended';
  const about = {
    number: nameOf(subscription),
    title,
    customer: `${buyer.firstName} ${buyer.lastName}, ${buyer.email}`,
    page: pageOf(house, subscription),
    screen: `${house.heart.baseUrl}/subscriptions/${id}`,
    test: mode === 'test',
    reason,
  };
  const details = { sum: price, ...(paidUntil ? { until: paidUntil.toISOString() } : {}), subscription: about };
  await queueLetters(house.heart, tx, { installationId, id: null, language, customerEmail: buyer.email }, [
    { topic, key: `${topic}:${id}`, details },
  ]);
}
