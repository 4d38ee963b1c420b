import type { ErrorCode } from './errors';
import type { Attention, Invoice } from './invoice';
import type { MovingAbilities, OperationKind } from './operation';

/** What a merchant wants done with money that is still reserved when the end of its hold comes near. */
export const HOLD_RULES = ['nothing', 'confirm', 'cancel'] as const;
export type HoldRule = (typeof HOLD_RULES)[number];

/** A merchant's rule with how many hours before the end it is carried out. */
export interface HoldPlan {
  readonly rule: HoldRule;
  readonly hours: number;
}

/** The bounds of `HoldPlan.hours`, and what it is before somebody chooses: late enough for a manager's day, early enough for a gateway that is away. */
export const RULE_HOURS = { least: 1, most: 96, usual: 12 } as const;

const HOUR_MS = 3_600_000;
const MINUTE_MS = 60_000;

/** How pressing the end of a hold is: warnings begin 48 and 24 hours before it. */
export type HoldLevel = 'far' | 'within-48' | 'within-24' | 'over';

/** How pressing it is at `now` that a hold ends at `until`. */
export function holdLevel(until: Date, now: Date): HoldLevel {
  const left = until.getTime() - now.getTime();
  if (left <= 0) return 'over';
  if (left <= 24 * HOUR_MS) return 'within-24';
  return left <= 48 * HOUR_MS ? 'within-48' : 'far';
}

/** What is left until a moment, in whole days, hours and minutes, rounded down so that nobody counts on more; nothing below zero. */
export function timeLeft(until: Date, now: Date): { readonly days: number; readonly hours: number; readonly minutes: number } {
  const minutes = Math.max(0, Math.floor((until.getTime() - now.getTime()) / MINUTE_MS));
  return { days: Math.floor(minutes / 1_440), hours: Math.floor((minutes % 1_440) / 60), minutes: minutes % 60 };
}

/** When a merchant's rule is to be carried out; null where there is no rule or nobody knows when the hold ends. */
export function ruleMoment(holdUntil: Date | null, { rule, hours }: HoldPlan): Date | null {
  return rule === 'nothing' || holdUntil === null ? null : new Date(holdUntil.getTime() - hours * HOUR_MS);
}

/** What makes it wrong to take money without a person: it may be somebody else's, or not be enough. */
export const DOUBTFUL: readonly Attention[] = ['amount-mismatch', 'disputed', 'partly-paid'];

/** Whether a rule may act on an invoice by itself: money is held, it can be moved from here, and taking it is beyond doubt. */
export function mayFollow(invoice: Pick<Invoice, 'standing' | 'attention'>, { rule }: HoldPlan, able: MovingAbilities): boolean {
  if (rule === 'nothing' || invoice.standing.state !== 'authorized' || !able.moves) return false;
  return rule === 'cancel' ? able.void : !invoice.attention.some((one) => DOUBTFUL.includes(one));
}

/** The rule that screens and letters may promise for a hold; null where none will be carried out or the one there is has failed. */
export function promisedRule(invoice: Pick<Invoice, 'standing' | 'attention'>, plan: HoldPlan, able: MovingAbilities): HoldPlan | null {
  return mayFollow(invoice, plan, able) && !invoice.attention.includes('hold-rule-failed') ? plan : null;
}

/** An earlier try of a rule on one hold that moved nothing. */
export interface RuleTry {
  readonly kind: OperationKind;
  readonly code: ErrorCode | null;
  readonly at: Date;
}

/** What is to be done about a hold now. `later`: not before `at`; `never`: no rule, no known end, or a person has to look at it. */
export type RuleStep =
  | { readonly kind: 'move'; readonly operation: 'capture' | 'void' }
  | { readonly kind: 'later'; readonly at: Date }
  | { readonly kind: 'never' };

/**
 * Refusals after which the same try may well succeed: somebody could not be reached, or we were stopped before the call. After `state-changed` what the
 * gateway says is applied, and there is another try only where money is reserved even so.
 */
export const PASSING: ReadonlySet<ErrorCode> = new Set<ErrorCode>([
  'gateway-unreachable',
  'platform-unreachable',
  'state-changed',
  'not-done',
]);

/** How many tries a rule has; with the pauses the better part of a day. */
export const MOST_TRIES = 24;

/** How many tries in vain are left alone before a person is told. */
const QUIET_TRIES = 2;

/** Whether a try that was refused with this code may be made again by itself. */
export const isPassing = (code: ErrorCode): boolean => PASSING.has(code);

/** Five minutes after the first try in vain, then twice as long each time, an hour at most. */
const pauseAfter = (tries: number): number => Math.min(60, 5 * 2 ** (tries - 1)) * MINUTE_MS;

/** What each rule asks of the gateway. */
const OPERATION_OF = { confirm: 'capture', cancel: 'void' } as const satisfies Record<Exclude<HoldRule, 'nothing'>, OperationKind>;

/**
 * What a merchant's rule does about a hold at `now`. `tries` are the rule's earlier tries on this very hold; those of another rule do not count, so that
 * a changed rule starts afresh. A refusal that will not pass by itself ends the rule: a person has been told.
 */
export function ruleStep(
  { holdUntil, plan, tries }: { readonly holdUntil: Date | null; readonly plan: HoldPlan; readonly tries: readonly RuleTry[] },
  now: Date,
): RuleStep {
  const moment = ruleMoment(holdUntil, plan);
  if (moment === null || plan.rule === 'nothing') return { kind: 'never' };
  const operation = OPERATION_OF[plan.rule];
  const own = tries.filter((one) => one.kind === operation);
  if (own.length >= MOST_TRIES || own.some(({ code }) => code !== null && !isPassing(code))) return { kind: 'never' };
  const last = own.reduce((latest, { at }) => Math.max(latest, at.getTime()), 0);
  const due = new Date(Math.max(moment.getTime(), own.length === 0 ? 0 : last + pauseAfter(own.length)));
  return due > now ? { kind: 'later', at: due } : { kind: 'move', operation };
}

/**
 * Whether a person has to hear of a try that was refused: at once when it will not pass by itself, else when it keeps failing or when the hold ends
 * before the next hour does. `tries` counts this one.
 */
export function needsPerson(
  refused: { readonly code: ErrorCode; readonly tries: number; readonly holdUntil: Date | null },
  now: Date,
): boolean {
  if (!isPassing(refused.code) || refused.tries > QUIET_TRIES) return true;
  return refused.code !== 'state-changed' && refused.holdUntil !== null && refused.holdUntil.getTime() - now.getTime() <= HOUR_MS;
}
