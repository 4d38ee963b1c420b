import type { Result } from '../../payments/domain/errors';
import { done, refused } from '../../payments/domain/errors';
import { sameMoney } from '../../payments/domain/money';
import type { DirectPayments, Subscription as Plan } from '../../payments/ports/direct-payments';
import type { MerchantSettings } from '../../payments/ports/gateway';
import { endSubscription } from './end';
import type { At, House } from './house';
import { SYSTEM, atOf, change, enqueueLook, note, pageOf, save } from './house';
import { queueForMember } from './member-letters';
import { lastMoment } from './schedule';
import type { Subscription } from './stores/subscriptions';

/**
 * Asks the gateway for a plan that charges a card. Nothing there recognises a repeat, so that the question is stored before it is asked and only this call asks
 * it; an answer that is lost is looked for by our number. Refused = there is none, and the card may be another next time.
 */
export async function askForPlan(
  house: House,
  subscription: Subscription,
  { direct, settings, token }: { readonly direct: DirectPayments; readonly settings: MerchantSettings; readonly token: string },
): Promise<Result<void>> {
  const at = atOf(subscription);
  const { orderNumber, title, price, terms, buyer, firstAt } = subscription;
  const outcome = await direct.subscribe({
    settings,
    orderNumber,
    title,
    amount: price,
    every: terms.every,
    trial: terms.trial,
    endsAt: lastMoment(firstAt, terms),
    payerEmail: buyer.email,
    cardToken: token,
    returnUrl: pageOf(house, subscription),
  });
  if (outcome.kind === 'done') {
    await keepMade(house, at, outcome.value);
    return done(undefined);
  }
  if (outcome.kind === 'unknown' && outcome.sent) {
    await house.heart.db.transaction((tx) => enqueueLook(tx, at));
    return done(undefined);
  }
  await keepNotMade(house, at, { text: outcome.kind === 'refused' ? outcome.text : '' });
  if (outcome.kind === 'unknown') return refused('gateway-unreachable');
  return { ok: false, refusal: outcome.refusal ?? { code: 'gateway-refused', text: outcome.text } };
}

/** Keeps a plan that the gateway has made, once. One with other terms than were asked for is ended at once: nobody may be charged what he did not agree to. */
export async function keepMade(house: House, at: At, plan: Plan): Promise<void> {
  await change(house, at, async (tx, stored) => {
    const { subscription, charges } = stored;
    if (subscription.reference !== null) return;
    const { terms, price } = subscription;
    const known = { ...subscription, reference: plan.reference, askedAt: null };
    // It was given up before it was found: it must not charge anybody.
    if (subscription.state === 'ended') {
      await save(house, tx, { subscription: { ...known, closing: true }, charges });
      return enqueueLook(tx, at);
    }
    const same = sameMoney(plan.amount, price) && plan.every.count === terms.every.count && plan.every.unit === terms.every.unit;
    if (!same) {
      await endSubscription(house, tx, { subscription: known, charges }, { reason: 'differs', actor: SYSTEM });
      return;
    }
    const noted = await note(house, tx, known, { kind: 'begun' });
    const { trialUntil, firstAt } = subscription;
    const details = trialUntil ? { next: firstAt.toISOString() } : {};
    await queueForMember(house, tx, noted, { kind: 'begun', key: 'begun', details });
    await save(house, tx, { subscription: noted, charges }, { nextChargeAt: plan.nextChargeAt ?? firstAt, lookAt: firstAt });
  });
}

/** Keeps that there is no plan: the subscription never began. */
export async function keepNotMade(house: House, at: At, { text }: { readonly text: string }): Promise<void> {
  await change(house, at, async (tx, stored) => {
    const { subscription, charges } = stored;
    if (subscription.reference !== null) return;
    if (subscription.state === 'ended') {
      // It was given up before this was known: whoever closes it waits for no plan any more.
      await save(house, tx, { subscription: { ...subscription, askedAt: null }, charges });
      return;
    }
    const noted = await note(house, tx, { ...subscription, askedAt: null }, { kind: 'not-begun', details: text === '' ? {} : { text } });
    await endSubscription(house, tx, { subscription: noted, charges }, { reason: 'not-begun', actor: SYSTEM });
  });
}
