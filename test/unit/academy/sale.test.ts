import * as fc from 'fast-check';
import { grantedBySale, grantedBySubscription } from '../../../src/academy/domain/access';
import type { BookedSale } from '../../../src/academy/domain/access';
import type { SaleFact, Standing } from '../../../src/academy/domain/sale';
import { NOTHING_KNOWN, addFact, stateOf } from '../../../src/academy/domain/sale';

const at = (day: number): Date => new Date(Date.UTC(2026, 0, day));
const item = (plan: string | null) => ({ product: { product: '1', variant: null, code: null, plan, offer: null }, title: 'Course' });
const END = (reason: 'refunded' | 'chargeback' | 'cancelled' | 'expired' | 'unpaid', final: boolean): Standing => ({
  kind: 'ended',
  reason,
  final,
});
const GOOD: Standing = { kind: 'good' };
const WAITING: Standing = { kind: 'waiting' };

const known = (...facts: readonly (readonly [number, Standing])[]) =>
  facts.reduce((sum, [day, standing]) => addFact(sum, { at: at(day), standing }), NOTHING_KNOWN);

describe('a sale', () => {
  it.each([
    ['nothing is known of yet', known(), 'unknown'],
    ['waits for its money', known([1, WAITING]), 'waiting'],
    ['is paid', known([1, WAITING], [2, GOOD]), 'good'],
    ['stays paid when its slip is told of late', known([2, GOOD], [3, WAITING]), 'good'],
    ['is refunded', known([2, GOOD], [3, END('refunded', true)]), 'ended'],
    ['stays refunded when its completion comes later', known([2, GOOD], [3, END('refunded', true)], [9, GOOD]), 'ended'],
    ['is cancelled after it was paid', known([2, GOOD], [3, END('cancelled', false)]), 'ended'],
    ['is paid after all', known([2, END('unpaid', false)], [3, GOOD]), 'good'],
    ['was cancelled before it was paid again', known([3, GOOD], [2, END('cancelled', false)]), 'good'],
    ['expires unpaid', known([1, WAITING], [4, END('expired', false)]), 'ended'],
  ])('%s', (_name, facts, kind) => {
    expect(stateOf(facts).kind).toBe(kind);
  });

  const fact: fc.Arbitrary<SaleFact> = fc.record({
    at: fc.integer({ min: 1, max: 6 }).map(at),
    standing: fc.constantFrom<Standing>(
      WAITING,
      GOOD,
      { kind: 'good', since: at(2) },
      { kind: 'flagged', flag: 'past-due' },
      { kind: 'flagged', flag: 'disputed' },
      END('cancelled', false),
      END('unpaid', false),
      END('refunded', true),
      END('chargeback', true),
    ),
  });

  it('comes to the same whatever the order of its messages, and however often each is repeated', () => {
    const cases = fc.array(fact, { maxLength: 8 }).chain((facts) =>
      fc.record({
        facts: fc.constant(facts),
        other: fc.shuffledSubarray([...facts, ...facts], { minLength: facts.length * 2, maxLength: facts.length * 2 }),
      }),
    );
    fc.assert(
      fc.property(cases, ({ facts, other }) => {
        expect(other.reduce(addFact, NOTHING_KNOWN)).toEqual(facts.reduce(addFact, NOTHING_KNOWN));
      }),
    );
  });
});

describe('a single sale', () => {
  it('gives its goods while it is good, and nothing after', () => {
    const sale = (facts: BookedSale['facts']): BookedSale => ({ facts, items: [item(null)], charge: null });
    expect(grantedBySale(sale(known([2, GOOD])))).toEqual({ items: [item(null)], from: at(2), until: null });
    expect(grantedBySale(sale(known([2, GOOD], [3, END('refunded', true)])))).toBeNull();
    expect(grantedBySale(sale(known([2, WAITING])))).toBeNull();
  });
});

const charge = (number: number, day: number, more: { readonly end?: Standing; readonly plan?: string | null } = {}): BookedSale => ({
  facts: known([day, GOOD], ...(more.end ? ([[day + 1, more.end]] as const) : [])),
  items: [item(more.plan === undefined ? 'monthly' : more.plan)],
  charge: { subscription: 'AB12CD34', number, paidUntil: at(day + 30) },
});

describe('a subscription', () => {
  const NOTHING = { end: null, switched: null, due: null };

  it('lasts until its next charge and some days of grace', () => {
    expect(grantedBySubscription([charge(1, 1)], NOTHING, 3)?.until).toEqual(at(34));
    expect(grantedBySubscription([charge(2, 31, { plan: null }), charge(1, 1)], NOTHING, 3)).toEqual({
      items: [item('monthly')],
      from: at(1),
      until: at(64),
    });
  });
  it('ends at once when its newest charge is taken back, and not by an older one', () => {
    const refund = { end: END('refunded', true) };
    expect(grantedBySubscription([charge(1, 1), charge(2, 31, refund)], NOTHING, 3)).toBeNull();
    expect(grantedBySubscription([charge(1, 1, refund), charge(2, 31)], NOTHING, 3)?.until).toEqual(at(64));
  });
  it('ends without grace at the date of its cancellation, unless it was paid again later', () => {
    const end = { at: at(10), until: at(31) };
    expect(grantedBySubscription([charge(1, 1)], { ...NOTHING, end }, 3)?.until).toEqual(at(31));
    expect(grantedBySubscription([charge(1, 1), charge(2, 40)], { ...NOTHING, end }, 3)?.until).toEqual(at(73));
  });
  it.each([
    ['counted from one again', [charge(1, 79)], at(112)],
    ['counted from one again, and renewed', [charge(1, 79), charge(2, 109)], at(142)],
    ['given back', [charge(1, 79, { end: END('refunded', true) })], at(60)],
    ['whose renewal is given back', [charge(1, 79), charge(2, 109, { end: END('refunded', true) })], undefined],
    ['told of late, but paid before the end', [charge(1, 40)], at(60)],
  ])('that was ended and is bought again lasts by the later purchase: one that is %s', (_words, again, until) => {
    const end = { at: at(41), until: at(60) };
    const charges = [charge(1, 1), charge(2, 31), ...again];
    expect(grantedBySubscription(charges, { ...NOTHING, end }, 3)?.until).toEqual(until);
    expect(grantedBySubscription(charges.toReversed(), { ...NOTHING, end }, 3)?.until).toEqual(until);
  });
  it('is not made younger by a message that only confirms an old payment', () => {
    const confirmed: BookedSale = {
      ...charge(1, 1),
      facts: addFact(known([1, GOOD]), { at: at(12), standing: { kind: 'good', since: at(1) } }),
    };
    const end = { at: at(10), until: at(31) };
    expect(grantedBySubscription([confirmed], { ...NOTHING, end }, 3)).toEqual({ items: [item('monthly')], from: at(1), until: at(31) });
    const alone = addFact(NOTHING_KNOWN, { at: at(12), standing: { kind: 'good', since: at(1) } });
    expect(grantedBySubscription([{ ...confirmed, facts: alone }], { ...NOTHING, end }, 3)?.until).toEqual(at(31));
    expect(grantedBySale({ ...confirmed, charge: null })?.from).toEqual(at(1));
  });
  it('moves to the plan that was named last, and to the date that was named last', () => {
    const switched = { at: at(10), items: [item('yearly')] };
    expect(grantedBySubscription([charge(1, 1)], { ...NOTHING, switched }, 0)?.items).toEqual([item('yearly')]);
    expect(grantedBySubscription([charge(1, 1), charge(2, 31)], { ...NOTHING, switched }, 0)?.items).toEqual([item('monthly')]);
    expect(grantedBySubscription([charge(1, 1)], { ...NOTHING, due: { at: at(5), due: at(40) } }, 0)?.until).toEqual(at(40));
  });
});
