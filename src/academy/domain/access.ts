import type { SaleItem } from './product-ref';
import type { Charge, SaleFacts, SubscriptionEnd, SubscriptionSwitch } from './sale';
import { stateOf } from './sale';

const DAY_MS = 24 * 3_600_000;

/** A sale as it stands in the books. */
export interface BookedSale {
  readonly facts: SaleFacts;
  readonly items: readonly SaleItem[];
  readonly charge: Charge | null;
}

/** What is known of a subscription besides its charges. `due`: the channel moved the next charge. */
export interface SubscriptionFacts {
  readonly end: SubscriptionEnd | null;
  readonly switched: SubscriptionSwitch | null;
  readonly due: { readonly at: Date; readonly due: Date } | null;
}

/** What a purchase gives: lines of goods, since when, and until when (UTC; null = no end). */
export interface Granted {
  readonly items: readonly SaleItem[];
  readonly from: Date;
  readonly until: Date | null;
}

/** What a single sale gives; null = nothing. */
export function grantedBySale({ facts, items }: BookedSale): Granted | null {
  const state = stateOf(facts);
  return state.kind === 'good' && facts.goodSince ? { items, from: facts.goodSince, until: null } : null;
}

/** A charge that was paid at some time. */
interface PaidCharge {
  readonly facts: SaleFacts;
  readonly goodSince: Date;
  readonly items: readonly SaleItem[];
  readonly charge: Charge;
}

/**
 * What a subscription gives; null = nothing any more. The newest charge that was ever paid decides: taken back, it ends access at once, while an older one
 * changes nothing. Access lasts until the next charge is due and `graceDays` more; a cancellation ends it at its own date without grace
 * (Hotmart: section State rules). Times in UTC.
 */
export function grantedBySubscription(
  charges: readonly BookedSale[],
  { end, switched, due }: SubscriptionFacts,
  graceDays: number,
): Granted | null {
  const paid: readonly PaidCharge[] = charges.flatMap(({ facts, items, charge }) =>
    facts.goodSince && charge ? [{ facts, goodSince: facts.goodSince, items, charge }] : [],
  );
  const newest = newestOf(paid, end);
  if (!newest || stateOf(newest.facts).kind !== 'good') return null;
  const from = new Date(Math.min(...paid.map(({ goodSince }) => goodSince.getTime())));
  const items = itemsOf(paid, switched) ?? newest.items;
  if (end && end.at >= newest.goodSince) return { items, from, until: end.until ?? end.at };
  const next = due && due.at >= newest.goodSince ? due.due : newest.charge.paidUntil;
  return { items, from, until: next && new Date(next.getTime() + graceDays * DAY_MS) };
}

/**
 * The newest charge by its number. Who subscribes again after the end may be counted from one again, or not at all: as soon as a charge is good that was paid
 * after it, those before it do not count.
 */
function newestOf(paid: readonly PaidCharge[], end: SubscriptionEnd | null): PaidCharge | undefined {
  const again = paid.filter(({ goodSince }) => end && goodSince > end.at);
  const counted = again.some(({ facts }) => stateOf(facts).kind === 'good') ? again : paid;
  return counted
    .toSorted((one, other) => one.charge.number - other.charge.number || one.goodSince.getTime() - other.goodSince.getTime())
    .at(-1);
}

/** The newest word about the plan: a renewal may leave it out, and then what was said before holds. */
function itemsOf(
  paid: readonly { readonly goodSince: Date; readonly items: readonly SaleItem[] }[],
  switched: SubscriptionSwitch | null,
): readonly SaleItem[] | null {
  const said = paid
    .filter(({ items }) => items.some(({ product }) => product.plan !== null))
    .map(({ goodSince, items }) => ({ at: goodSince, items }));
  return [...said, ...(switched ? [switched] : [])].toSorted((one, other) => one.at.getTime() - other.at.getTime()).at(-1)?.items ?? null;
}

/** How long a course, class or plan stays open to who has it. */
export type AccessRule =
  { readonly kind: 'forever' } | { readonly kind: 'until'; readonly date: Date } | { readonly kind: 'days'; readonly days: number };

/** The conditions of a target as they were when somebody got it: its rule, and when an intake begins (UTC; null = at once). */
export interface Terms {
  readonly rule: AccessRule;
  readonly startsAt: Date | null;
}

/** When access by these terms ends for somebody who got it at `from` (UTC); null = never. Days of an intake count from its beginning. */
export function endOfTerms({ rule, startsAt }: Terms, from: Date): Date | null {
  if (rule.kind === 'forever') return null;
  if (rule.kind === 'until') return rule.date;
  const begin = startsAt && startsAt > from ? startsAt : from;
  return new Date(begin.getTime() + rule.days * DAY_MS);
}

/** The sooner of two ends, where null = no end. */
export function soonerEnd(one: Date | null, other: Date | null): Date | null {
  if (one === null || other === null) return one ?? other;
  return one < other ? one : other;
}

/** What somebody has of one target: nothing, or access until a moment (null = no end). */
export type Access = { readonly until: Date | null } | null;

/** All grants of one target together: the one that lasts longest counts. Grants that are over at `now` give nothing. */
export function together(grants: readonly { readonly until: Date | null }[], now: Date): Access {
  const live = grants.filter(({ until }) => until === null || until > now);
  if (live.length === 0) return null;
  if (live.some(({ until }) => until === null)) return { until: null };
  return { until: new Date(Math.max(...live.map(({ until }) => until?.getTime() ?? 0))) };
}

/** What has become of somebody's access: `changed` = it ends at another moment than before. */
export type AccessChange = 'enrolled' | 'changed' | 'revoked' | 'none';

/** The difference between what somebody had and has. */
export function changeOf(before: Access, after: Access): AccessChange {
  if (!before) return after ? 'enrolled' : 'none';
  if (!after) return 'revoked';
  return before.until?.getTime() === after.until?.getTime() ? 'none' : 'changed';
}
