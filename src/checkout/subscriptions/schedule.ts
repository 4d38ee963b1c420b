import type { Period } from '../../payments/ports/direct-payments';
import type { PlanTerms } from '../domain/offer';

const DAY_MS = 24 * 3_600_000;
/** A gateway ends a plan at a moment that is given once; it has to lie behind the last charge and before the one that is not wanted. */
const AFTER_LAST_MS = DAY_MS / 2;

/**
 * The moment so many periods after `from`. Months keep the day of the month where there is one, else they end on their last day: a plan of the 31st is
 * charged on the 28th of February and on the 31st of March. UTC throughout.
 */
export function addPeriods(from: Date, { count, unit }: Period, times: number): Date {
  if (unit === 'days') return new Date(from.getTime() + count * times * DAY_MS);
  const months = from.getUTCMonth() + count * times;
  const lastDay = new Date(Date.UTC(from.getUTCFullYear(), months + 1, 0)).getUTCDate();
  const moment = new Date(from);
  moment.setUTCDate(1);
  moment.setUTCMonth(months);
  moment.setUTCDate(Math.min(from.getUTCDate(), lastDay));
  return moment;
}

/** When the first charge of a plan that begins now is due: at once, or after its trial. */
export function firstDueAt(begunAt: Date, { trial }: Pick<PlanTerms, 'trial'>): Date {
  return trial ? addPeriods(begunAt, trial, 1) : begunAt;
}

/** When a charge is due; the first is number 1. Counted from the first one, so that a short month moves nothing for good. */
export function dueAt(firstAt: Date, { every }: Pick<PlanTerms, 'every'>, number: number): Date {
  return addPeriods(firstAt, every, number - 1);
}

/** Whether a plan has a charge of this number. */
export function hasCharge({ charges }: Pick<PlanTerms, 'charges'>, number: number): boolean {
  return charges === null || number <= charges;
}

/** A charge that is still to come. */
export interface Planned {
  readonly number: number;
  readonly at: Date;
}

/** The charges to come from a number on, at most so many. */
export function upcoming(
  firstAt: Date,
  terms: Pick<PlanTerms, 'every' | 'charges'>,
  { from, most }: { readonly from: number; readonly most: number },
): readonly Planned[] {
  const left = terms.charges === null ? most : Math.min(most, Math.max(0, terms.charges - from + 1));
  return Array.from({ length: left }, (_, step) => ({ number: from + step, at: dueAt(firstAt, terms, from + step) }));
}

/** After which moment a gateway that charges by itself shall charge no more; null = until it is told. */
export function lastMoment(firstAt: Date, terms: Pick<PlanTerms, 'every' | 'charges'>): Date | null {
  return terms.charges === null ? null : new Date(dueAt(firstAt, terms, terms.charges).getTime() + AFTER_LAST_MS);
}

/** What of a plan says how far a payment of it reaches. */
interface PaidPlan {
  readonly kind: 'card' | 'slip';
  readonly firstAt: Date;
  readonly terms: Pick<PlanTerms, 'every'>;
  readonly trialUntil: Date | null;
}

/** Until when a member has what is paid: the end of the latest paid period, or of the trial; null = nothing was paid and nothing is free. */
export function paidUntil(
  plan: PaidPlan,
  charges: readonly { readonly number: number; readonly dueAt: Date; readonly state: string }[],
): Date | null {
  const ends = charges.filter(({ state }) => state === 'paid').map((one) => endOf(plan, one));
  return [plan.trialUntil, ...ends].reduce((latest, end) => (latest === null || (end !== null && end > latest) ? end : latest), null);
}

/** What we charge ourselves lasts until the next charge is due, also when a short month has moved this one; a gateway's own charges come on days of its choice. */
function endOf({ kind, firstAt, terms }: PaidPlan, charge: { readonly number: number; readonly dueAt: Date }): Date {
  return kind === 'slip' ? dueAt(firstAt, terms, charge.number + 1) : addPeriods(charge.dueAt, terms.every, 1);
}
