import type { Tx } from '../../infra/database';
import type { Result } from '../../payments/domain/errors';
import { done, refused } from '../../payments/domain/errors';
import { directOf } from '../../payments/pay-directly';
import type { InstallationRow } from '../../payments/stores/installations';
import { findInstallation } from '../../payments/stores/installations';
import type { MerchantRow } from '../../payments/stores/merchants';
import { findMerchant } from '../../payments/stores/merchants';
import type { BeginSubscription, SubscriptionWish } from '../checkout';
import { leftOf } from '../domain/offer';
import { CARD } from '../domain/ways';
import { countTaken, lockOffer } from '../stores/offers';
import { askForPlan } from './begin-card';
import { endSubscription } from './end';
import type { At, House } from './house';
import { SYSTEM, atOf, change, enqueueLook, enqueueLookBehind, note, pageKey, pathOf, save } from './house';
import { MOST_TRIES } from './life';
import { queueForMember } from './member-letters';
import { firstDueAt } from './schedule';
import { stepSlip } from './step-slip';
import type { Subscription } from './stores/subscriptions';
import { freeFormKey, insertSubscription, lockSubscriptionByForm, updateSubscription } from './stores/subscriptions';

/**
 * Begins a subscription: by card as a plan that the gateway charges itself, else with slips of ours. The same form sent twice is one subscription; a card that was
 * refused may be followed by another, three in all. Gives the path of the member's own page.
 */
export const beginSubscription =
  (house: House): BeginSubscription =>
  async (wish) => {
    const { heart } = house;
    const { installationId, merchantId } = wish.offer;
    const claimed = await heart.db.transaction(async (tx) => {
      const row = await findInstallation(tx, installationId);
      const merchant = await findMerchant(tx, installationId, merchantId);
      if (!row?.active || row.frozen || !merchant?.active) return refused<Claimed>('offer-off');
      return claim(house, tx, wish, { row, merchant });
    });
    if (!claimed.ok) return claimed;
    const { subscription, merchant, mine } = claimed.value;
    const own = directOf(heart, merchant);
    if (!own) return refused('method-off');
    if (mine) {
      const token = wish.chosen.card?.token ?? '';
      const went =
        subscription.kind === 'card' ? await askForPlan(house, subscription, { ...own, token }) : await beginSlips(house, subscription);
      if (!went.ok) return went;
    }
    return done({ path: pathOf(subscription) });
  };

interface Claimed {
  readonly subscription: Subscription;
  readonly merchant: MerchantRow;
  /** Whether this very call has to begin it. */
  readonly mine: boolean;
}

async function claim(
  house: House,
  tx: Tx,
  wish: SubscriptionWish,
  { row, merchant }: { readonly row: InstallationRow; readonly merchant: MerchantRow },
): Promise<Result<Claimed>> {
  const { offer, formKey } = wish;
  // Whoever takes the last one keeps the others waiting here.
  const current = await lockOffer(tx, offer.installationId, offer.id);
  if (!current?.active) return refused('offer-off');
  const form = { installationId: offer.installationId, offerId: offer.id, formKey };
  const known = await lockSubscriptionByForm(tx, form);
  if (known && known.reason !== 'not-begun') return done({ subscription: known, merchant, mine: false });
  const cardTries = (known?.cardTries ?? 0) + (wish.chosen.way === CARD ? 1 : 0);
  if (cardTries > MOST_TRIES) return refused('tries-used-up');
  if (leftOf(current.stock, await countTaken(tx, current)) === 0) return refused('sold-out');
  // The form is free again for another card.
  if (known) await freeFormKey(tx, { ...known, formKey: house.heart.ids.uuid() });
  const fresh = { ...freshSubscription(house, wish, { row, merchant }), cardTries };
  if (!(await insertSubscription(tx, fresh))) {
    const other = await lockSubscriptionByForm(tx, form);
    return other ? done({ subscription: other, merchant, mine: false }) : refused('internal-error');
  }
  const noted = await note(house, tx, fresh, { kind: 'asked', actor: { kind: 'customer' } });
  await updateSubscription(tx, noted);
  return done({ subscription: noted, merchant, mine: true });
}

function freshSubscription(
  house: House,
  { offer, formKey, buyer, chosen, language }: SubscriptionWish,
  { row, merchant }: { readonly row: InstallationRow; readonly merchant: MerchantRow },
): Subscription {
  const { heart } = house;
  const now = heart.clock.now();
  const id = heart.ids.uuid();
  const card = chosen.way === CARD;
  const firstAt = firstDueAt(now, offer.plan);
  return {
    installationId: offer.installationId,
    id,
    offerId: offer.id,
    merchantId: merchant.id,
    key: pageKey(house, row.code),
    formKey,
    orderNumber: `sub-${id}`,
    title: offer.title,
    price: offer.price,
    terms: offer.plan,
    mode: merchant.mode,
    kind: card ? 'card' : 'slip',
    method: chosen.method,
    buyer,
    language,
    opens: offer.opens,
    state: 'starting',
    reason: null,
    reference: null,
    askedAt: card ? now : null,
    cardTries: 0,
    firstAt,
    trialUntil: offer.plan.trial ? firstAt : null,
    paidUntil: null,
    nextChargeAt: firstAt,
    closing: false,
    // Whoever asks is given time to hear the answer.
    lookAt: new Date(now.getTime() + heart.timings.abandonedAfter),
    events: 0,
    createdAt: now,
    endedAt: null,
  };
}

/** Without a trial the first slip is made at once; when the gateway refuses it, nothing has begun. */
async function beginSlips(house: House, subscription: Subscription): Promise<Result<void>> {
  const at = atOf(subscription);
  await change(house, at, async (tx, stored) => {
    const noted = await note(house, tx, stored.subscription, { kind: 'begun' });
    await save(house, tx, { ...stored, subscription: noted });
    if (subscription.trialUntil) {
      await queueForMember(house, tx, noted, { kind: 'begun', key: 'begun', details: { next: subscription.firstAt.toISOString() } });
    }
    await enqueueLookBehind(house, tx, at);
  });
  if (subscription.trialUntil) return done(undefined);
  const first = await firstSlip(house, at);
  if (first.ok) return first;
  await change(house, at, (tx, stored) => endSubscription(house, tx, stored, { reason: 'not-begun', actor: SYSTEM }));
  return first;
}

/** A payment service that does not answer now is asked again by the job that is queued; the member's page tells. */
async function firstSlip(house: House, at: At): Promise<Result<void>> {
  try {
    return await stepSlip(house, at);
  } catch (error) {
    house.heart.logger.warn({ event: 'subscription-first-slip-later', subscription_id: at.subscriptionId, err: error });
    await house.heart.db.transaction((tx) => enqueueLook(tx, at));
    return done(undefined);
  }
}
