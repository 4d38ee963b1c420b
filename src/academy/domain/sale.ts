import type { SaleItem } from './product-ref';

/** Who bought. The address is as the channel wrote it; members are matched by its trimmed lower-case form. */
export interface Buyer {
  readonly email: string | null;
  readonly firstName: string | null;
  readonly lastName: string | null;
  /** ISO 639-1, where the channel tells it. */
  readonly language: string | null;
}

/** Why a sale does not grant anything any more. */
export type EndReason = 'refunded' | 'chargeback' | 'disputed' | 'cancelled' | 'expired' | 'unpaid' | 'deleted';

/**
 * What a message says of a sale.
 * - `good` grants; `waiting` does not yet; `ended` takes away what was granted. A `final` end stays whatever comes later.
 * - `flagged` leaves access alone: the buyer is late (`past-due`) or asks for the money back (`disputed`).
 */
export type Standing =
  | { readonly kind: 'waiting' }
  /** `since`: when it was paid, where this message speaks of it later, as one about the end of a guarantee does. */
  | { readonly kind: 'good'; readonly since?: Date }
  | { readonly kind: 'flagged'; readonly flag: 'past-due' | 'disputed' }
  | { readonly kind: 'ended'; readonly reason: EndReason; readonly final: boolean };

/** The place of a sale in a subscription. */
export interface Charge {
  /** The channel's key of the subscription, for ever the same. */
  readonly subscription: string;
  /** 1 for the first charge, where the channel counts them. */
  readonly number: number;
  /** When the next charge is due (UTC); access lasts until then and some days of grace. */
  readonly paidUntil: Date | null;
}

/** One message about one sale, in the academy's words. `at`: when the channel says that it happened (UTC). */
export interface SaleFact {
  readonly at: Date;
  readonly standing: Standing;
}

/** What is known of a sale: the newest moment of each kind of message, so that their order of arrival does not matter. */
export interface SaleFacts {
  readonly waitingAt: Date | null;
  readonly goodAt: Date | null;
  /** The first moment at which it was good: a message that only confirms it later makes no purchase younger. */
  readonly goodSince: Date | null;
  readonly ended: { readonly at: Date; readonly reason: EndReason } | null;
  readonly finalEnd: { readonly at: Date; readonly reason: EndReason } | null;
  readonly flagged: { readonly at: Date; readonly flag: 'past-due' | 'disputed' } | null;
}

/** A sale that nothing is known of yet. */
export const NOTHING_KNOWN: SaleFacts = { waitingAt: null, goodAt: null, goodSince: null, ended: null, finalEnd: null, flagged: null };

/** What the facts of a sale amount to. */
export type SaleState =
  | { readonly kind: 'unknown' }
  | { readonly kind: 'waiting' }
  | { readonly kind: 'good'; readonly flag: 'past-due' | 'disputed' | null }
  | { readonly kind: 'ended'; readonly reason: EndReason };

/** Adds what a message says. Adding is commutative and idempotent: repeated, late and reordered messages give the same facts. */
export function addFact(facts: SaleFacts, { at, standing }: SaleFact): SaleFacts {
  if (standing.kind === 'waiting') return { ...facts, waitingAt: later(facts.waitingAt, at) };
  if (standing.kind === 'good') {
    return { ...facts, goodAt: later(facts.goodAt, at), goodSince: sooner(facts.goodSince, standing.since ?? at) };
  }
  if (standing.kind === 'flagged') return { ...facts, flagged: newer(facts.flagged, { at, flag: standing.flag }, ({ flag }) => flag) };
  const end = { at, reason: standing.reason };
  if (standing.final) return { ...facts, finalEnd: newer(facts.finalEnd, end, ({ reason }) => reason) };
  return { ...facts, ended: newer(facts.ended, end, ({ reason }) => reason) };
}

/** What the facts amount to. A final end stays; else the newer of good and ended counts, and an end wins a tie; what was never good is only waiting or ended. */
export function stateOf(facts: SaleFacts): SaleState {
  const { goodAt, ended, finalEnd, flagged } = facts;
  if (finalEnd) return { kind: 'ended', reason: finalEnd.reason };
  if (ended && (!goodAt || ended.at >= goodAt)) return { kind: 'ended', reason: ended.reason };
  if (goodAt) return { kind: 'good', flag: flagged && flagged.at >= goodAt ? flagged.flag : null };
  return facts.waitingAt || flagged ? { kind: 'waiting' } : { kind: 'unknown' };
}

/** A subscription that its channel has ended, as its message said: access until then, without grace. */
export interface SubscriptionEnd {
  readonly at: Date;
  readonly until: Date | null;
}

/** A subscription whose member moved to another plan. */
export interface SubscriptionSwitch {
  readonly at: Date;
  readonly items: readonly SaleItem[];
}

function later(one: Date | null, other: Date): Date {
  return one && one > other ? one : other;
}

function sooner(one: Date | null, other: Date): Date {
  return one && one < other ? one : other;
}

/** The newer of two; of one moment, the one whose word comes later in the alphabet, so that the order of arrival never decides. */
function newer<T extends { readonly at: Date }>(one: T | null, other: T, word: (value: T) => string): T {
  if (!one) return other;
  const by = one.at.getTime() - other.at.getTime() || (word(one) < word(other) ? -1 : 1);
  return by > 0 ? one : other;
}
