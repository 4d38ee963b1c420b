import { unreachable } from '../../payments/domain/unreachable';
import type { PlanTerms } from '../domain/offer';
import { dueAt, hasCharge } from './schedule';

/** How often one charge is tried in all. Mercado Pago: section Retry of failed payments. */
export const MOST_TRIES = 3;
const TRY_EVERY_MS = 7 * 24 * 3_600_000;

/**
 * How a subscription stands. `starting`: nothing was paid yet; `trial`: free days run; `past-due`: a charge was tried without success and is tried again;
 * `ended`: nothing is charged any more, what is paid stays.
 */
export type SubscriptionState = 'starting' | 'trial' | 'active' | 'past-due' | 'ended';

/**
 * Why a subscription ended: the member, the shop or somebody at the gateway cancelled it; all charges are paid; a charge failed every time; the card was
 * never accepted; the gateway made something else of it than was asked.
 */
export type EndReason = 'member' | 'shop' | 'gateway' | 'finished' | 'unpaid' | 'not-begun' | 'differs';

export const SUBSCRIPTION_STATES: readonly SubscriptionState[] = ['starting', 'trial', 'active', 'past-due', 'ended'];

/** How a charge stands. `open`: it is tried or waits for its payer; `returned`: paid, and all given back; `dropped`: the subscription ended before it was paid. */
export type ChargeState = 'open' | 'paid' | 'returned' | 'failed' | 'dropped';

/** A charge as the rules see it. `tries` counts slips made and cards declined. */
export interface ChargeView {
  readonly number: number;
  readonly dueAt: Date;
  readonly state: ChargeState;
  readonly tries: number;
  /** When it is tried again or given up; null = at once. */
  readonly nextTryAt: Date | null;
}

/** A subscription as the rules see it. */
export interface PlanView {
  readonly terms: PlanTerms;
  readonly firstAt: Date;
  readonly charges: readonly ChargeView[];
}

/** What has to be done next for a subscription that we charge ourselves. */
export type Step =
  | { readonly kind: 'charge'; readonly number: number; readonly dueAt: Date }
  | { readonly kind: 'try'; readonly number: number }
  | { readonly kind: 'give-up'; readonly number: number }
  | { readonly kind: 'finish' }
  | { readonly kind: 'wait'; readonly until: Date };

/** When a try is followed by the next one, or by the end. */
export const nextTryAfter = (triedAt: Date): Date => new Date(triedAt.getTime() + TRY_EVERY_MS);

/** The charge that is neither paid nor over; at most one at a time. */
export const openCharge = <T extends ChargeView>(charges: readonly T[]): T | null => charges.find(({ state }) => state === 'open') ?? null;

/** The number of the charge that comes after all that were made. */
export const nextNumber = (charges: readonly ChargeView[]): number => Math.max(0, ...charges.map(({ number }) => number)) + 1;

/** The next step of a plan whose slips we make ourselves: one charge at a time, each tried three times seven days apart. */
export function nextStep({ terms, firstAt, charges }: PlanView, now: Date): Step {
  const open = openCharge(charges);
  if (open) {
    if (open.tries > 0 && open.nextTryAt !== null && open.nextTryAt > now) return { kind: 'wait', until: open.nextTryAt };
    return { kind: open.tries < MOST_TRIES ? 'try' : 'give-up', number: open.number };
  }
  const number = nextNumber(charges);
  if (!hasCharge(terms, number)) return { kind: 'finish' };
  const at = dueAt(firstAt, terms, number);
  return at <= now ? { kind: 'charge', number, dueAt: at } : { kind: 'wait', until: at };
}

/** How a subscription that has not ended stands. */
export function stateOf({ terms, firstAt, charges }: PlanView, now: Date): Exclude<SubscriptionState, 'ended'> {
  const open = openCharge(charges);
  const paid = charges.some(({ state }) => state === 'paid' || state === 'returned');
  if (!paid) return terms.trial !== null && now < firstAt ? 'trial' : 'starting';
  return open !== null && isLate(open, now) ? 'past-due' : 'active';
}

/** A first slip is no failure while its days run; a second one is. */
function isLate({ tries, nextTryAt }: ChargeView, now: Date): boolean {
  return tries > 1 || (tries === 1 && nextTryAt !== null && nextTryAt <= now);
}

/** What a person may do ahead of time with a plan that we charge ourselves. */
export type ByHand = 'charge-now' | 'try-now' | 'give-up-now' | null;

/**
 * What can be done by hand: the next charge made early (one period ahead at most), an unpaid one tried again before its day, or given up when all tries are
 * used. Null = nothing at present.
 */
export function possibleByHand(plan: PlanView, now: Date): ByHand {
  const step = nextStep(plan, now);
  switch (step.kind) {
    case 'finish':
      return null;
    case 'charge':
      return 'charge-now';
    case 'try':
      return 'try-now';
    case 'give-up':
      return 'give-up-now';
    case 'wait':
      return waitingByHand(plan, now);
    default:
      return unreachable(step);
  }
}

function waitingByHand({ charges }: PlanView, now: Date): ByHand {
  const open = openCharge(charges);
  if (open) return open.tries < MOST_TRIES ? 'try-now' : 'give-up-now';
  const last = charges.reduce<ChargeView | null>((latest, one) => (latest === null || one.number > latest.number ? one : latest), null);
  return last === null || last.dueAt <= now ? 'charge-now' : null;
}
