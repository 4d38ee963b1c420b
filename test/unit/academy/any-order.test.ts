import * as fc from 'fast-check';
import { grantedBySale, grantedBySubscription } from '../../../src/academy/domain/access';
import type { Granted, SubscriptionFacts } from '../../../src/academy/domain/access';
import { EMPTY_BOOK, PLAIN_SUBSCRIPTION, bookedOf, noteSale, noteSubscription } from '../../../src/academy/domain/book';
import type { SaleBook, SaleWord } from '../../../src/academy/domain/book';

const DAY_MS = 24 * 3_600_000;
const GRACE_DAYS = 3;
const on = (day: number): Date => new Date(Date.UTC(2026, 0, 1) + day * DAY_MS);
const itemOf = (plan: string | null) => ({ product: { product: '1', variant: null, code: null, plan, offer: null }, title: 'Club' });
const BUYER = { email: 'a@example.com', firstName: null, lastName: null, language: null } as const;

/** The same messages as a shop may send them: in any order, each up to three times. */
const sent = <T>(messages: readonly T[]): fc.Arbitrary<readonly T[]> =>
  fc
    .array(fc.integer({ min: 1, max: 3 }), { minLength: messages.length, maxLength: messages.length })
    .map((times) => messages.flatMap((message, index) => Array.from({ length: times[index] ?? 1 }, () => message)))
    .chain((all) => fc.shuffledSubarray(all, { minLength: all.length, maxLength: all.length }));

type Step = 'waiting' | 'paid' | 'late' | 'disputed' | 'cancelled' | 'expired' | 'refunded' | 'charged-back';

const STANDINGS: Readonly<Record<Step, SaleWord['standing']>> = {
  'waiting': { kind: 'waiting' },
  'paid': { kind: 'good' },
  'late': { kind: 'flagged', flag: 'past-due' },
  'disputed': { kind: 'flagged', flag: 'disputed' },
  'cancelled': { kind: 'ended', reason: 'cancelled', final: false },
  'expired': { kind: 'ended', reason: 'expired', final: false },
  'refunded': { kind: 'ended', reason: 'refunded', final: true },
  'charged-back': { kind: 'ended', reason: 'chargeback', final: true },
};
const STEPS = Object.keys(STANDINGS).filter((name): name is Step => name in STANDINGS);

/** What somebody who lived through it day by day would say: whether access is open at the end. */
function openAfter(life: readonly Step[]): boolean {
  let open = false;
  for (const step of life) {
    if (step === 'refunded' || step === 'charged-back') return false;
    if (step === 'paid') open = true;
    else if (step === 'cancelled' || step === 'expired') open = false;
  }
  return open;
}

describe('a sale whose messages come in any order and several times', () => {
  it('stands as its life went, day by day', () => {
    const lives = fc.array(fc.constantFrom(...STEPS), { minLength: 1, maxLength: 7 }).chain((life) => {
      const messages = life.map((step, day): SaleWord => ({
        at: on(day),
        standing: STANDINGS[step],
        items: [itemOf(null)],
        buyer: BUYER,
        charge: null,
        price: null,
      }));
      return fc.record({ life: fc.constant(life), messages: sent(messages) });
    });
    fc.assert(
      fc.property(lives, ({ life, messages }) => {
        const granted = grantedBySale(bookedOf(messages.reduce(noteSale, EMPTY_BOOK)));
        expect(granted !== null).toBe(openAfter(life));
      }),
      { numRuns: 1_000 },
    );
  });
});

/** What happens to a subscription on one day; charges are counted as they are paid. */
type Turn =
  | { readonly do: 'pay'; readonly plan: string | null }
  | { readonly do: 'refund'; readonly back: number }
  | { readonly do: 'cancel' }
  | { readonly do: 'switch'; readonly plan: string }
  | { readonly do: 'move'; readonly days: number };

const turn: fc.Arbitrary<Turn> = fc.oneof(
  { weight: 3, arbitrary: fc.record({ do: fc.constant('pay' as const), plan: fc.constantFrom('monthly', 'yearly', null) }) },
  fc.record({ do: fc.constant('refund' as const), back: fc.integer({ min: 0, max: 2 }) }),
  fc.record({ do: fc.constant('cancel' as const) }),
  fc.record({ do: fc.constant('switch' as const), plan: fc.constantFrom('monthly', 'yearly') }),
  fc.record({ do: fc.constant('move' as const), days: fc.integer({ min: 1, max: 40 }) }),
);

/** One message: about a charge, or about the whole subscription. */
type Message = { readonly sale: number; readonly word: SaleWord } | { readonly said: Parameters<typeof noteSubscription>[1] };

interface Life {
  readonly messages: readonly Message[];
  /** What it comes to: until when, and by which plan; null = nothing. */
  readonly end: { readonly until: Date; readonly plan: string } | null;
}

const chargeWord = (number: number, day: number, rest: { readonly plan: string | null; readonly refunded?: boolean }): Message => ({
  sale: number,
  word: {
    at: on(day),
    standing: rest.refunded === true ? STANDINGS.refunded : STANDINGS.paid,
    items: [itemOf(rest.plan)],
    buyer: BUYER,
    charge: { subscription: 'S1', number, paidUntil: on(number * 100) },
    price: null,
  },
});

/** Lives through the days, and keeps what was said of each. The first charge names its plan. */
function live(turns: readonly Turn[]): Life {
  const messages: Message[] = [chargeWord(1, 0, { plan: 'monthly' })];
  const now = { charge: 1, open: true, cancelled: false, plan: 'monthly', until: on(100 + GRACE_DAYS) };
  for (const [index, one] of turns.entries()) {
    const day = index + 1;
    if (one.do === 'pay') {
      Object.assign(now, { charge: now.charge + 1, open: true, cancelled: false, plan: one.plan ?? now.plan });
      now.until = on(now.charge * 100 + GRACE_DAYS);
      messages.push(chargeWord(now.charge, day, one));
    } else if (one.do === 'refund') {
      const number = Math.max(1, now.charge - one.back);
      if (number === now.charge) now.open = false;
      messages.push(chargeWord(number, day, { plan: null, refunded: true }));
    } else if (one.do === 'cancel') {
      const until = on(now.charge * 100);
      Object.assign(now, { cancelled: true, until });
      messages.push({ said: { end: { at: on(day), until } } });
    } else if (one.do === 'switch') {
      now.plan = one.plan;
      messages.push({ said: { switched: { at: on(day), items: [itemOf(one.plan)] } } });
    } else {
      if (!now.cancelled) now.until = on(day + one.days + GRACE_DAYS);
      messages.push({ said: { due: { at: on(day), due: on(day + one.days) } } });
    }
  }
  return { messages, end: now.open ? { until: now.until, plan: now.plan } : null };
}

function grantedBy(messages: readonly Message[]): Granted | null {
  const charges = new Map<number, SaleBook>();
  let facts: SubscriptionFacts = PLAIN_SUBSCRIPTION;
  for (const message of messages) {
    if ('said' in message) facts = noteSubscription(facts, message.said);
    else charges.set(message.sale, noteSale(charges.get(message.sale) ?? EMPTY_BOOK, message.word));
  }
  return grantedBySubscription([...charges.values()].map(bookedOf), facts, GRACE_DAYS);
}

describe('a subscription whose messages come in any order and several times', () => {
  it('lasts as its life went, day by day', () => {
    const lives = fc.array(turn, { maxLength: 7 }).chain((turns) => {
      const life = live(turns);
      return fc.record({ turns: fc.constant(turns), end: fc.constant(life.end), messages: sent(life.messages) });
    });
    fc.assert(
      fc.property(lives, ({ end, messages }) => {
        const granted = grantedBy(messages);
        expect(granted && { until: granted.until, plan: granted.items[0]?.product.plan }).toEqual(end);
      }),
      { numRuns: 1_000 },
    );
  });
});
