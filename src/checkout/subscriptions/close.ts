import { directOf } from '../../payments/pay-directly';
import { dropUnpaid } from '../../payments/drop-unpaid';
import { recordEvents } from '../../payments/record';
import { findInvoice, lockInvoice } from '../../payments/stores/invoices';
import { findMerchant } from '../../payments/stores/merchants';
import type { At, House, Stored } from './house';
import { SYSTEM, change, load, note, save, withCharge } from './house';
import { settleCharges } from './settle';
import type { Charge } from './stores/charges';
import { updateCharge } from './stores/charges';
import type { Subscription } from './stores/subscriptions';
import { syncCard } from './sync-card';

const HOUR_MS = 3_600_000;

/**
 * Closes what a subscription that has ended still has open at the gateway: the plan that charges a card, or an unpaid slip. Money that came in the last moment
 * counts. @throws when the gateway does not answer, so that it is tried again.
 */
export async function closeSubscription(house: House, at: At): Promise<void> {
  await settleCharges(house, at);
  const stored = await loadHeard(house, at);
  if (!stored?.subscription.closing || isUnheard(stored.subscription)) return;
  const { subscription, charges } = stored;
  if (subscription.kind === 'card' && subscription.reference !== null) {
    const closed = await cancelThere(house, { ...subscription, reference: subscription.reference });
    if (!closed) return;
  }
  for (const open of charges.filter(({ state }) => state === 'open')) {
    if (!(await dropCharge(house, at, open))) return;
  }
  await settleCharges(house, at);
  await change(house, at, async (tx, now) => {
    // A plan that somebody has found meanwhile is closed by the look that comes with it.
    if (!now.subscription.closing || now.subscription.reference !== subscription.reference) return;
    const noted = subscription.reference !== null ? await note(house, tx, now.subscription, { kind: 'closed' }) : now.subscription;
    await save(house, tx, { ...now, subscription: { ...noted, closing: false } });
  });
}

/** A plan was asked for, and nobody knows yet whether it was made. */
const isUnheard = ({ kind, reference, askedAt }: Subscription): boolean => kind === 'card' && reference === null && askedAt !== null;

/** Reads a subscription; a plan that nobody has heard of is looked for first, as it would go on charging. */
async function loadHeard(house: House, at: At): Promise<Stored | null> {
  const stored = await load(house, at);
  if (!stored?.subscription.closing || !isUnheard(stored.subscription)) return stored;
  await syncCard(house, at);
  return load(house, at);
}

/** Ends the plan at the gateway; false when it refuses, which a person has to see. */
async function cancelThere(house: House, subscription: Subscription & { readonly reference: string }): Promise<boolean> {
  const { heart } = house;
  const { installationId, id, merchantId, reference } = subscription;
  const merchant = await heart.db.select((tx) => findMerchant(tx, installationId, merchantId));
  const own = merchant && directOf(heart, merchant);
  if (!own) return false;
  const outcome = await own.direct.cancelSubscription(own.settings, reference);
  if (outcome.kind === 'unknown') throw new Error(`A plan is not known to be cancelled: ${outcome.because}`);
  if (outcome.kind === 'done') return true;
  await change(house, { installationId, subscriptionId: id }, async (tx, now: Stored) => {
    const noted = await note(house, tx, now.subscription, { kind: 'close-refused', details: { text: outcome.text } });
    await save(house, tx, { ...now, subscription: noted }, { lookAt: new Date(heart.clock.now().getTime() + HOUR_MS) });
  });
  return false;
}

/** Takes an unpaid slip back and ends its invoice; false while somebody still decides about it. */
async function dropCharge(house: House, at: At, { invoiceId, number }: Charge): Promise<boolean> {
  const { heart } = house;
  const { installationId } = at;
  const invoice = await heart.db.read((tx) => findInvoice(tx, installationId, invoiceId));
  const live = invoice?.attempts.find(({ state }) => state !== 'closed');
  if (live?.state === 'starting') throw new Error('A slip is not known to be made yet');
  const dropped = live ? await dropUnpaid(heart, { installationId, invoiceId, attemptId: live.id, actor: SYSTEM }) : null;
  if (dropped?.ok === false && dropped.refusal.code !== 'link-closed') {
    if (dropped.refusal.code !== 'payment-open') throw new Error(`A slip could not be taken back: ${dropped.refusal.code}`);
    await change(house, at, (tx, now) => save(house, tx, now, { lookAt: new Date(heart.clock.now().getTime() + HOUR_MS) }));
    return false;
  }
  await change(house, at, async (tx, now) => {
    const charge = now.charges.find((one) => one.number === number && one.state === 'open');
    const locked = charge && (await lockInvoice(tx, installationId, invoiceId));
    if (!charge || locked?.invoice.standing.state !== 'pending' || locked.attempts.some(({ state }) => state !== 'closed')) return;
    await recordEvents(heart, tx, locked, { events: [{ type: 'cancel', reason: 'manager' }], actor: SYSTEM, holdHours: null });
    const gone: Charge = { ...charge, state: 'dropped', settledAt: heart.clock.now(), nextTryAt: null };
    await updateCharge(tx, gone);
    const subscription = await note(house, tx, now.subscription, { kind: 'charge-dropped', details: { charge: number } });
    await save(house, tx, withCharge({ ...now, subscription }, gone));
  });
  return true;
}
