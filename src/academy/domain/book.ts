import type { BookedSale, SubscriptionFacts } from './access';
import type { SaleItem } from './product-ref';
import type { Buyer, Charge, SaleFacts, Standing, SubscriptionEnd, SubscriptionSwitch } from './sale';
import { NOTHING_KNOWN, addFact } from './sale';

/** Something with the moment that it was said for (UTC). */
export interface Said<T> {
  readonly at: Date;
  readonly value: T;
}

/** A sum as printed for people. */
export interface PriceText {
  readonly text: string;
  readonly currency: string;
}

/** Everything that was said of one sale, so that the order and the repetition of messages change nothing. */
export interface SaleBook {
  readonly facts: SaleFacts;
  readonly items: Said<readonly SaleItem[]> | null;
  /** Lines that stay granted though later messages leave them out, each product once, in a fixed order; left out = none. */
  readonly kept?: readonly SaleItem[];
  readonly buyer: Said<Buyer> | null;
  readonly price: Said<PriceText> | null;
  readonly charge: { readonly subscription: string; readonly number: number; readonly paidUntil: Said<Date> | null } | null;
}

/** What one message says of a sale. */
export interface SaleWord {
  readonly at: Date;
  readonly standing: Standing;
  readonly items: readonly SaleItem[];
  /** What this message grants is not taken back when a later one leaves it out. */
  readonly keepsItems?: true;
  readonly buyer: Buyer;
  readonly charge: Charge | null;
  readonly price: PriceText | null;
}

/** A sale that nobody has spoken of. */
export const EMPTY_BOOK: SaleBook = { facts: NOTHING_KNOWN, items: null, buyer: null, price: null, charge: null };

/** A subscription that nothing is known of besides its charges. */
export const PLAIN_SUBSCRIPTION: SubscriptionFacts = { end: null, switched: null, due: null };

/** Adds a message to the book. Commutative and idempotent. What a message leaves out stays as it was said before. */
export function noteSale(book: SaleBook, word: SaleWord): SaleBook {
  const { at } = word;
  return {
    facts: addFact(book.facts, word),
    items: word.items.length === 0 ? book.items : clearer(book.items, { at, value: word.items }),
    ...keptWith(book.kept ?? [], word.keepsItems && word.standing.kind === 'good' ? word.items : []),
    buyer: word.buyer.email === null ? (book.buyer ?? null) : newest(book.buyer, { at, value: word.buyer }),
    price: word.price === null ? book.price : newest(book.price, { at, value: word.price }),
    charge: noteCharge(book.charge, at, word.charge),
  };
}

/** The sale as the rules of access see it. */
export function bookedOf({ facts, items, kept = [], charge }: SaleBook): BookedSale {
  const newest = items?.value ?? [];
  const said = new Set(newest.map(({ product }) => JSON.stringify(product)));
  return {
    facts,
    items: [...newest, ...kept.filter(({ product }) => !said.has(JSON.stringify(product)))],
    charge: charge && { subscription: charge.subscription, number: charge.number, paidUntil: charge.paidUntil?.value ?? null },
  };
}

/** Adds what a channel says of a subscription; commutative and idempotent too. */
export function noteSubscription(
  known: SubscriptionFacts,
  said: {
    readonly end?: SubscriptionEnd;
    readonly switched?: SubscriptionSwitch;
    readonly due?: { readonly at: Date; readonly due: Date };
  },
): SubscriptionFacts {
  return {
    end: said.end ? latest(known.end, said.end) : known.end,
    switched: said.switched ? latest(known.switched, said.switched) : known.switched,
    due: said.due ? latest(known.due, said.due) : known.due,
  };
}

/** Adds lines to those that are kept; commutative and idempotent: of one product the title that comes first in the alphabet stays. */
function keptWith(kept: readonly SaleItem[], more: readonly SaleItem[]): { readonly kept?: readonly SaleItem[] } {
  const sorted = [...kept, ...more]
    .map((item) => ({ item, key: JSON.stringify(item.product) }))
    .toSorted((one, other) => compare(one, other));
  const each = sorted.filter(({ key }, index) => key !== sorted[index - 1]?.key).map(({ item }) => item);
  return each.length === 0 ? {} : { kept: each };
}

function compare(one: { readonly item: SaleItem; readonly key: string }, other: { readonly item: SaleItem; readonly key: string }): number {
  const [first, second] = [`${one.key} ${one.item.title}`, `${other.key} ${other.item.title}`];
  return first < second ? -1 : Number(first > second);
}

function noteCharge(known: SaleBook['charge'], at: Date, said: Charge | null): SaleBook['charge'] {
  if (!said) return known;
  const paidUntil = said.paidUntil === null ? (known?.paidUntil ?? null) : newest(known?.paidUntil ?? null, { at, value: said.paidUntil });
  if (!known) return { subscription: said.subscription, number: said.number, paidUntil };
  const subscription = known.subscription < said.subscription ? known.subscription : said.subscription;
  return { subscription, number: Math.max(known.number, said.number), paidUntil };
}

/** The newer of two, but a message that leaves the plan out takes nothing back that another one said. */
function clearer(one: SaleBook['items'], other: Said<readonly SaleItem[]>): Said<readonly SaleItem[]> {
  const isClear = ({ value }: Said<readonly SaleItem[]>): boolean => value.some(({ product }) => product.plan !== null);
  if (one && isClear(one) !== isClear(other)) return isClear(one) ? one : other;
  return newest(one, other);
}

const newest = <T>(one: Said<T> | null, other: Said<T>): Said<T> => latest(one, other);

/** The later of two; of one moment, the one that is later as text, so that the order of arrival never decides. */
function latest<T extends { readonly at: Date }>(one: T | null, other: T): T {
  if (!one) return other;
  const by = one.at.getTime() - other.at.getTime();
  if (by !== 0) return by > 0 ? one : other;
  return JSON.stringify(one) > JSON.stringify(other) ? one : other;
}
