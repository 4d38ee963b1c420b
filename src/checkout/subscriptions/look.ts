import { closeSubscription } from './close';
import type { At, House } from './house';
import { change, enqueueLook, load, save } from './house';
import { settleCharges } from './settle';
import { stepSlip } from './step-slip';
import { listDue } from './stores/subscriptions';
import { syncCard } from './sync-card';

/** How many subscriptions one sweep takes in hand. */
const BATCH = 200;
/** How soon a subscription is swept again when its job was lost. */
const AGAIN_MS = 30 * 60_000;

/** Does whatever is due for a subscription. @throws when its gateway should be asked again later. */
export async function lookAtSubscription(house: House, at: At): Promise<void> {
  const stored = await load(house, at);
  if (!stored) return;
  const { state, closing, kind } = stored.subscription;
  if (state === 'ended' && closing) return closeSubscription(house, at);
  if (kind === 'card') return syncCard(house, at);
  if (state !== 'ended') {
    await stepSlip(house, at);
    return;
  }
  await settleCharges(house, at);
  await change(house, at, (tx, now) => save(house, tx, now));
}

/** Finds subscriptions that have to be looked at; each becomes a job of its own, so that one that fails does not keep the others. */
export async function sweepSubscriptions(house: House): Promise<void> {
  const { heart } = house;
  const due = await heart.db.select((tx) => listDue(tx, heart.clock.now(), BATCH));
  for (const at of due) {
    await change(house, at, async (tx, stored) => {
      await enqueueLook(tx, at);
      await save(house, tx, stored, {
        lookAt: new Date(heart.clock.now().getTime() + AGAIN_MS),
        nextChargeAt: stored.subscription.nextChargeAt,
      });
    });
  }
}
