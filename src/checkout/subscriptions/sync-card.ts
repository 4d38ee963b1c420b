import { directOf } from '../../payments/pay-directly';
import type { DirectPayments, Subscription as Plan, SubscriptionCharge } from '../../payments/ports/direct-payments';
import type { MerchantSettings } from '../../payments/ports/gateway';
import { recordCharged } from '../../payments/record-charged';
import { findMerchant } from '../../payments/stores/merchants';
import { keepMade, keepNotMade } from './begin-card';
import { endSubscription } from './end';
import type { At, House, Stored } from './house';
import { SYSTEM, change, load, note, save, withCharge } from './house';
import { MOST_TRIES, nextNumber } from './life';
import { makeCharge } from './make-charge';
import { queueForMember } from './member-letters';
import { hasCharge } from './schedule';
import { settleCharges } from './settle';
import { failCharge } from './step-slip';
import type { Charge } from './stores/charges';
import { updateCharge } from './stores/charges';
import type { Subscription } from './stores/subscriptions';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

interface Own {
  readonly direct: DirectPayments;
  readonly settings: MerchantSettings;
  readonly gateway: string;
}

/** What made somebody look: a charge that was told of, or money that may have moved on charges that are paid. */
interface Told {
  readonly charge?: SubscriptionCharge | null;
  readonly payments?: boolean;
}

/**
 * Takes over how a plan stands at the gateway that charges its card: every charge becomes an invoice, every payment of it an attempt; after the third decline the
 * plan ends. Everything is counted once, however often and in whatever order it is told. @throws when the gateway does not answer.
 */
export async function syncCard(house: House, at: At, told: Told = {}): Promise<void> {
  const stored = await load(house, at);
  const own = stored && (await ownOf(house, stored.subscription));
  if (!stored || !own) return;
  const { reference } = stored.subscription;
  if (reference === null) return findMade(house, at, { subscription: stored.subscription, own });
  const [plan, listed] = [await own.direct.readSubscription(own.settings, reference), await own.direct.charges(own.settings, reference)];
  if (plan.kind === 'unknown' || listed.kind === 'unknown') throw new Error('A plan could not be read at its gateway');
  if (plan.kind === 'refused' || listed.kind === 'refused' || plan.value === null) return lookLater(house, at, HOUR_MS);
  for (const charge of inOrder(listed.value, told.charge ?? null))
    await keepCharge(house, at, { own, charge, again: told.payments === true });
  await settleCharges(house, at);
  await keepPlan(house, at, plan.value);
}

async function ownOf({ heart }: House, { installationId, merchantId }: Subscription): Promise<Own | null> {
  const merchant = await heart.db.select((tx) => findMerchant(tx, installationId, merchantId));
  const own = merchant && directOf(heart, merchant);
  return merchant && own ? { ...own, gateway: merchant.gateway } : null;
}

/** The list lags minutes behind, so that a charge that was told of may be newer; oldest first, without those that are only planned. */
function inOrder(listed: readonly SubscriptionCharge[], told: SubscriptionCharge | null): readonly SubscriptionCharge[] {
  const others = listed.filter(({ reference }) => reference !== told?.reference);
  return [...others, ...(told ? [told] : [])]
    .filter(({ state, paymentReference }) => paymentReference !== null || state === 'failed')
    .toSorted((one, other) => Number(one.reference) - Number(other.reference));
}

async function lookLater(house: House, at: At, ms: number): Promise<void> {
  await change(house, at, (tx, now) => save(house, tx, now, { lookAt: new Date(house.heart.clock.now().getTime() + ms) }));
}

/** The answer to the call that made it was lost: it is looked for by our number. What is not there was never made. */
async function findMade(
  house: House,
  at: At,
  { subscription, own }: { readonly subscription: Subscription; readonly own: Own },
): Promise<void> {
  const { askedAt, orderNumber, buyer } = subscription;
  if (askedAt === null) return;
  const { abandonedAfter } = house.heart.timings;
  const inHand = house.heart.clock.now().getTime() - askedAt.getTime() < abandonedAfter;
  const found = await own.direct.findSubscription(own.settings, { orderNumber, payerEmail: buyer.email });
  if (found.kind === 'unknown') throw new Error('A plan could not be looked for at its gateway');
  if (found.kind === 'done' && found.value) return keepMade(house, at, found.value);
  if (inHand) return lookLater(house, at, abandonedAfter);
  // An account that refuses the search has not said that there is none.
  if (found.kind === 'refused') return lookLater(house, at, HOUR_MS);
  await keepNotMade(house, at, { text: '' });
}

async function keepCharge(
  house: House,
  at: At,
  { own, charge, again }: { readonly own: Own; readonly charge: SubscriptionCharge; readonly again: boolean },
): Promise<void> {
  const known = await change(house, at, (tx, stored) => chargeOf(house, tx, stored, charge));
  if (!known) return;
  const settled = known.state === 'paid' || known.state === 'returned';
  if (settled && !again) return;
  const { paymentReference } = charge;
  if (paymentReference !== null) {
    const { installationId } = at;
    await recordCharged(house.heart, { installationId, invoiceId: known.invoiceId, paymentReference, gateway: own.gateway });
  }
  if (settled || (charge.state !== 'retrying' && charge.state !== 'failed')) return;
  const counted = await countDeclines(house, at, { number: known.number, charge });
  if (counted !== null && (charge.state === 'failed' || counted >= MOST_TRIES)) {
    await failCharge(house, at, { number: known.number, tries: counted, reason: 'declined' });
  }
}

/** The charge of ours that goes with one of the gateway's: made when it is first told of, and then known by its reference. */
async function chargeOf(
  house: House,
  tx: Parameters<typeof makeCharge>[1],
  stored: Stored,
  { reference, dueAt }: SubscriptionCharge,
): Promise<Charge | null> {
  const known = stored.charges.find((one) => one.reference === reference);
  if (known) return known;
  const number = nextNumber(stored.charges);
  const made = await makeCharge(house, tx, stored, { number, dueAt: dueAt ?? house.heart.clock.now(), reference });
  if (!made.ok) return null;
  await save(house, tx, made.value, keepLook(stored.subscription));
  return made.value.charges.at(-1) ?? null;
}

const keepLook = ({ lookAt, nextChargeAt }: Subscription) => ({ lookAt, nextChargeAt });

/** How often a charge was declined by now; a decline that is new is told to the member. Null = the charge is over. */
function countDeclines(
  house: House,
  at: At,
  { number, charge }: { readonly number: number; readonly charge: SubscriptionCharge },
): Promise<number | null> {
  return change(house, at, async (tx, stored) => {
    const current = stored.charges.find((one) => one.number === number);
    if (current?.state !== 'open') return null;
    const tries = Math.max(1, current.tries, charge.tries);
    if (tries === current.tries) return tries;
    const now = house.heart.clock.now();
    const counted: Charge = { ...current, tries, triedAt: now, nextTryAt: now, words: charge.words };
    await updateCharge(tx, counted);
    const details = { charge: number, attempt: tries };
    const subscription = await note(house, tx, stored.subscription, {
      kind: 'charge-declined',
      details: { ...details, words: charge.words },
    });
    if (charge.state === 'retrying' && tries < MOST_TRIES) {
      await queueForMember(house, tx, subscription, { kind: 'failed', key: `failed:${number}:${tries}`, details });
    }
    await save(house, tx, withCharge({ ...stored, subscription }, counted), keepLook(stored.subscription));
    return tries;
  });
}

async function keepPlan(house: House, at: At, plan: Plan): Promise<void> {
  await change(house, at, async (tx, stored) => {
    const { subscription, charges } = stored;
    const now = house.heart.clock.now();
    if (subscription.state === 'ended') {
      // A last charge may still be on its way; after some days nobody asks any more.
      const late = subscription.endedAt !== null && now.getTime() - subscription.endedAt.getTime() > 3 * DAY_MS;
      return save(house, tx, stored, late || subscription.closing ? {} : { lookAt: new Date(now.getTime() + DAY_MS) });
    }
    const finished = !hasCharge(subscription.terms, nextNumber(charges)) && charges.every(({ state }) => state !== 'open');
    if (finished || plan.state === 'ended') {
      const { subscription: ended } = await endSubscription(house, tx, stored, {
        reason: finished ? 'finished' : 'gateway',
        actor: SYSTEM,
      });
      return ended;
    }
    return save(house, tx, stored, { nextChargeAt: plan.nextChargeAt, lookAt: lookAfter(stored, plan, now) });
  });
}

/** When a plan is asked about again without having been told of: soon after its charge is due, some times a day while one is tried again, else daily. */
function lookAfter({ charges, subscription }: Stored, { nextChargeAt }: Plan, now: Date): Date {
  const waits = (ms: number): Date => new Date(now.getTime() + ms);
  if (charges.some(({ state }) => state === 'open')) return waits(6 * HOUR_MS);
  const due = charges.length === 0 ? subscription.firstAt : nextChargeAt;
  if (due === null || due.getTime() > now.getTime() + DAY_MS) return waits(DAY_MS);
  return new Date(Math.max(due.getTime() + 45 * MINUTE_MS, now.getTime() + 10 * MINUTE_MS));
}
