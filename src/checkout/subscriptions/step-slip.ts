import type { Refusal, Result } from '../../payments/domain/errors';
import { done } from '../../payments/domain/errors';
import { unreachable } from '../../payments/domain/unreachable';
import { dropUnpaid } from '../../payments/drop-unpaid';
import { payDirectly } from '../../payments/pay-directly';
import { recordEvents } from '../../payments/record';
import { findInvoice, lockInvoice } from '../../payments/stores/invoices';
import type { StoredInvoice } from '../../payments/stores/invoices';
import { endSubscription } from './end';
import type { At, House, Stored } from './house';
import { SYSTEM, change, load, note, pageOf, planOf, save, withCharge } from './house';
import { MOST_TRIES, nextStep, nextTryAfter, openCharge } from './life';
import { makeCharge } from './make-charge';
import { queueForMember } from './member-letters';
import { settleCharges } from './settle';
import type { Charge } from './stores/charges';
import { updateCharge } from './stores/charges';
import type { Subscription } from './stores/subscriptions';

const HOUR_MS = 3_600_000;
/** A slip runs out this long before the next one is made, so that there are never two. */
const BEFORE_NEXT_MS = HOUR_MS;
/** How soon a charge that cannot be made or taken back at present is looked at again. */
const LOOK_AGAIN_MS = HOUR_MS;
const TOMORROW_MS = 24 * HOUR_MS;
/** More steps than one look can take: a charge, its try, and what becomes of it. */
const MOST_STEPS = 6;

/** Refusals that tell nothing about the charge: nobody could be asked, nobody knows, or somebody else has it in hand. */
const LATER: readonly string[] = ['gateway-unknown', 'gateway-unreachable'];
const ELSEWHERE: readonly string[] = ['state-changed', 'payment-open', 'link-closed'];

/**
 * Does what is due for a subscription that we charge ourselves, until there is nothing left to do. Every step is stored before the next, so that a crash in
 * between repeats none: a charge is made once by its number, a try by the number of its attempt. A try that was refused is given back.
 * @throws when the gateway cannot be asked or its answer was lost, so that it is looked at again later.
 */
export async function stepSlip(house: House, at: At): Promise<Result<void>> {
  let refusal: Refusal | null = null;
  for (let steps = 0; steps < MOST_STEPS; steps += 1) {
    await settleCharges(house, at);
    const stored = await load(house, at);
    if (!stored || stored.subscription.state === 'ended') break;
    const step = nextStep(planOf(stored), house.heart.clock.now());
    if (step.kind === 'wait') {
      await change(house, at, (tx, now) => save(house, tx, now));
      break;
    }
    const went = await take(house, at, { stored, step });
    if (!went.ok) refusal = went.refusal;
    if (!went.ok || went.value === 'pause') break;
  }
  return refusal ? { ok: false, refusal } : done(undefined);
}

type Went = 'on' | 'pause';

async function take(
  house: House,
  at: At,
  { stored, step }: { readonly stored: Stored; readonly step: Exclude<ReturnType<typeof nextStep>, { readonly kind: 'wait' }> },
): Promise<Result<Went>> {
  switch (step.kind) {
    case 'charge':
      return chargeNext(house, at, { ...step, reference: null });
    case 'try':
      return tryCharge(house, at, stored);
    case 'give-up':
      return giveUp(house, at, stored);
    case 'finish':
      await change(house, at, (tx, now) => endSubscription(house, tx, now, { reason: 'finished', actor: SYSTEM }));
      return done('on');
    default:
      return unreachable(step);
  }
}

/** A seller that is switched off charges nobody; the day is not lost, only later. */
async function chargeNext(house: House, at: At, made: Parameters<typeof makeCharge>[3]): Promise<Result<Went>> {
  const result = await change(house, at, async (tx, stored) => {
    const step = nextStep(planOf(stored), house.heart.clock.now());
    if (stored.subscription.state === 'ended' || step.kind !== 'charge' || step.number !== made.number) return done('on' as const);
    const charged = await makeCharge(house, tx, stored, made);
    if (charged.ok) {
      await save(house, tx, charged.value);
      return done('on' as const);
    }
    const noted = await note(house, tx, stored.subscription, {
      kind: 'charge-refused',
      details: { charge: made.number, ...charged.refusal },
    });
    await save(house, tx, { ...stored, subscription: noted }, { lookAt: later(house, TOMORROW_MS) });
    return charged;
  });
  return result ?? done('pause');
}

const later = ({ heart }: House, ms: number): Date => new Date(heart.clock.now().getTime() + ms);

const pause = async (house: House, at: At): Promise<Result<Went>> => {
  await change(house, at, (tx, stored) => save(house, tx, stored, { lookAt: later(house, LOOK_AGAIN_MS) }));
  return done('pause');
};

/** One try: the slip before it is taken back first, and only when that is certain a new one is made. */
async function tryCharge(house: House, at: At, { subscription, charges }: Stored): Promise<Result<Went>> {
  const { heart } = house;
  const open = openCharge(charges);
  const invoice = open && (await heart.db.read((tx) => findInvoice(tx, at.installationId, open.invoiceId)));
  if (!open || !invoice) return done('pause');
  const free = await takeBack(house, at, { charge: open, invoice });
  if (free !== 'free') return free === 'busy' ? pause(house, at) : done('on');
  const now = heart.clock.now();
  const paid = await payDirectly(
    heart,
    { installationId: at.installationId, invoiceId: open.invoiceId },
    {
      method: subscription.method,
      payer: { ...subscription.buyer, ip: null },
      card: null,
      bank: null,
      description: subscription.title,
      expiresAt: new Date(nextTryAfter(now).getTime() - BEFORE_NEXT_MS),
      returnUrl: pageOf(house, subscription),
      nth: invoice.attempts.length + 1,
    },
  );
  if (paid.ok) return done('on');
  const { code } = paid.refusal;
  if (LATER.includes(code)) throw new Error(`A charge is not known to be made: ${code}`);
  if (ELSEWHERE.includes(code)) return pause(house, at);
  await countRefusal(house, at, { charge: open, refusal: paid.refusal });
  return paid;
}

/** `busy`: somebody still decides about the payment, or it could not be taken back; `changed`: it was paid, or somebody else goes on with it. */
async function takeBack(
  { heart }: House,
  { installationId }: At,
  { charge: { slips, invoiceId }, invoice }: { readonly charge: Charge; readonly invoice: StoredInvoice },
): Promise<'free' | 'busy' | 'changed'> {
  const live = invoice.attempts.find(({ state }) => state !== 'closed');
  if (live?.state === 'starting') return 'busy';
  // A slip that nobody has counted yet was made by somebody else a moment ago: it is not the old one.
  if (invoice.attempts.filter(({ paymentReference }) => paymentReference !== null).length > slips) return 'changed';
  if (!live) return 'free';
  const dropped = await dropUnpaid(heart, { installationId, invoiceId, attemptId: live.id, actor: SYSTEM });
  if (dropped.ok) return 'free';
  if (LATER.includes(dropped.refusal.code)) throw new Error(`A slip could not be taken back: ${dropped.refusal.code}`);
  return dropped.refusal.code === 'payment-open' ? 'busy' : 'changed';
}

/** A request that the gateway refuses is a try without a slip. */
async function countRefusal(
  house: House,
  at: At,
  { charge: { number, tries }, refusal }: { readonly charge: Charge; readonly refusal: Refusal },
): Promise<void> {
  await change(house, at, async (tx, stored) => {
    const current = openCharge(stored.charges);
    if (current?.number !== number || current.tries !== tries) return;
    const triedAt = house.heart.clock.now();
    const counted: Charge = {
      ...current,
      tries: tries + 1,
      triedAt,
      nextTryAt: nextTryAfter(triedAt),
      words: refusal.text ?? refusal.code,
    };
    await updateCharge(tx, counted);
    const details = { charge: number, attempt: counted.tries };
    const subscription = await note(house, tx, stored.subscription, { kind: 'charge-refused', details: { ...details, ...refusal } });
    const next = counted.tries < MOST_TRIES ? { next: nextTryAfter(triedAt).toISOString() } : {};
    if (number > 1 || subscription.trialUntil !== null) {
      await queueForMember(house, tx, subscription, {
        kind: 'failed',
        key: `failed:${number}:${counted.tries}`,
        details: { ...details, ...next },
      });
    }
    await save(house, tx, withCharge({ ...stored, subscription }, counted));
  });
}

/** All tries are used: the last slip is taken back, then the subscription ends. Paid meanwhile = it goes on. */
async function giveUp(house: House, at: At, { charges }: Stored): Promise<Result<Went>> {
  const open = openCharge(charges);
  const invoice = open && (await house.heart.db.read((tx) => findInvoice(tx, at.installationId, open.invoiceId)));
  if (!open || !invoice) return done('pause');
  const free = await takeBack(house, at, { charge: open, invoice });
  if (free === 'busy') return pause(house, at);
  if (free === 'free') await failCharge(house, at, { number: open.number, tries: open.tries, reason: 'expired' });
  return done('on');
}

/** Ends a charge that was tried without success, its invoice and its subscription, unless anything of it has changed meanwhile. */
export async function failCharge(
  house: House,
  at: At,
  failed: { readonly number: number; readonly tries: number; readonly reason: 'expired' | 'declined' },
): Promise<void> {
  const { heart } = house;
  await change(house, at, async (tx, stored) => {
    const current = stored.charges.find(({ number }) => number === failed.number);
    const invoice = current && (await lockInvoice(tx, at.installationId, current.invoiceId));
    if (!current || current.state !== 'open' || current.tries !== failed.tries || invoice?.invoice.standing.state !== 'pending') return;
    if (invoice.attempts.some(({ state }) => state !== 'closed')) return;
    await recordEvents(heart, tx, invoice, { events: [{ type: 'cancel', reason: failed.reason }], actor: SYSTEM, holdHours: null });
    const charge: Charge = { ...current, state: 'failed', nextTryAt: null, settledAt: heart.clock.now() };
    await updateCharge(tx, charge);
    const subscription: Subscription = await note(house, tx, stored.subscription, {
      kind: 'charge-failed',
      details: { charge: charge.number },
    });
    const next = withCharge({ ...stored, subscription }, charge);
    const ended = await endSubscription(house, tx, next, { reason: 'unpaid', actor: SYSTEM });
    if (ended === next) await save(house, tx, next);
  });
}
