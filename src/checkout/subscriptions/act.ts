import type { Result } from '../../payments/domain/errors';
import { done, refused } from '../../payments/domain/errors';
import type { Actor } from '../../payments/ports/platform-host';
import { closeSubscription } from './close';
import { endSubscription } from './end';
import type { At, House } from './house';
import { change, enqueueLook, enqueueLookBehind, load, note, save, withCharge } from './house';
import { nextNumber, openCharge } from './life';
import { makeCharge } from './make-charge';
import { dueAt } from './schedule';
import { byHandOf } from './show';
import { stepSlip } from './step-slip';
import { updateCharge } from './stores/charges';
import { syncCard } from './sync-card';

/**
 * Charges, tries again or gives up before its day, for a plan that we charge ourselves. `mark` names what was offered: a form that was sent twice, or that others
 * have overtaken, is refused. The job goes on with it when the gateway does not answer now.
 */
export async function actNow(
  house: House,
  at: At,
  { mark, actor }: { readonly mark: string; readonly actor: Actor },
): Promise<Result<void>> {
  const prepared = await change(house, at, async (tx, stored): Promise<Result<void>> => {
    const offered = byHandOf(house, stored);
    if (offered?.mark !== mark) return refused('state-changed');
    const noted = {
      ...stored,
      subscription: await note(house, tx, stored.subscription, { kind: 'by-hand', actor, details: { what: offered.kind } }),
    };
    const open = openCharge(stored.charges);
    await enqueueLookBehind(house, tx, at);
    if (open) {
      const due = { ...open, nextTryAt: house.heart.clock.now() };
      await updateCharge(tx, due);
      await save(house, tx, withCharge(noted, due));
      return done(undefined);
    }
    const { firstAt, terms } = stored.subscription;
    const number = nextNumber(stored.charges);
    const made = await makeCharge(house, tx, noted, { number, dueAt: dueAt(firstAt, terms, number), reference: null });
    await save(house, tx, made.ok ? made.value : noted);
    return made.ok ? done(undefined) : made;
  });
  if (prepared === null) return refused('not-found');
  return prepared.ok ? now(house, at, () => stepSlip(house, at)) : prepared;
}

/** Ends a subscription for its member or its shop. */
export async function cancelSubscription(
  house: House,
  at: At,
  by: { readonly reason: 'member' | 'shop'; readonly actor: Actor },
): Promise<Result<void>> {
  const ended = await change(house, at, async (tx, stored) => {
    const after = await endSubscription(house, tx, stored, by);
    return after !== stored;
  });
  if (ended === null) return refused('not-found');
  // The job closes what is open at the gateway; done at once, the screen shows it.
  if (ended) await now(house, at, () => closeSubscription(house, at));
  return done(undefined);
}

/** Asks the gateway how its plan stands. */
export async function readPlan(house: House, at: At): Promise<Result<void>> {
  const stored = await load(house, at);
  if (stored?.subscription.kind !== 'card') return refused('not-found');
  return now(house, at, () => syncCard(house, at));
}

/** Does at once what a job would do; a gateway that does not answer now is asked again by the job. */
async function now({ heart }: House, at: At, work: () => Promise<Result<void> | void>): Promise<Result<void>> {
  try {
    return (await work()) ?? done(undefined);
  } catch (error) {
    heart.logger.warn({ event: 'subscription-later', subscription_id: at.subscriptionId, err: error });
    await heart.db.transaction((tx) => enqueueLook(tx, at));
    return refused('gateway-unknown');
  }
}
