import { array, assert, boolean, constantFrom, date as asDate, integer, option, property, record } from 'fast-check';
import type { ChargeView, PlanView } from '../../../src/checkout/subscriptions/life';
import { MOST_TRIES, nextStep, nextTryAfter, possibleByHand, stateOf } from '../../../src/checkout/subscriptions/life';
import { addPeriods, dueAt, firstDueAt, lastMoment, paidUntil, upcoming } from '../../../src/checkout/subscriptions/schedule';

const at = (text: string): Date => new Date(text);
const MONTHLY = { count: 1, unit: 'months' } as const;
const YEARLY = { count: 12, unit: 'months' } as const;
const WEEKLY = { count: 7, unit: 'days' } as const;
const TEN_DAYS = { count: 10, unit: 'days' } as const;
const START = at('2026-01-01T10:00:00Z');
const DAY_MS = 24 * 3_600_000;

const charge = (number: number, change: Partial<ChargeView> = {}): ChargeView => ({
  number,
  dueAt: dueAt(START, { every: MONTHLY }, number),
  state: 'open',
  tries: 0,
  nextTryAt: null,
  ...change,
});
const plan = (charges: readonly ChargeView[], change: Partial<PlanView['terms']> = {}): PlanView => ({
  terms: { every: MONTHLY, trial: null, charges: null, ...change },
  firstAt: START,
  charges,
});

describe('the schedule of a plan', () => {
  test.each([
    ['2026-01-31T10:00:00Z', 1, '2026-02-28T10:00:00Z'],
    ['2026-01-31T10:00:00Z', 2, '2026-03-31T10:00:00Z'],
    ['2028-01-31T23:59:59Z', 1, '2028-02-29T23:59:59Z'],
    ['2026-12-15T00:00:00Z', 1, '2027-01-15T00:00:00Z'],
    ['2026-10-31T12:00:00Z', 13, '2027-11-30T12:00:00Z'],
  ])('from %s is after %d months at %s', (from, times, wanted) => {
    expect(addPeriods(at(from), MONTHLY, times)).toEqual(at(wanted));
  });

  it('begins after the trial, counts days as days, and ends where it should', () => {
    expect(firstDueAt(START, { trial: { count: 10, unit: 'days' } })).toEqual(at('2026-01-11T10:00:00Z'));
    const weekly = { every: { count: 7, unit: 'days' }, charges: 3 } as const;
    expect(upcoming(START, weekly, { from: 2, most: 12 }).map(({ number, at: due }) => [number, due.toISOString().slice(0, 10)])).toEqual([
      [2, '2026-01-08'],
      [3, '2026-01-15'],
    ]);
    expect(upcoming(START, weekly, { from: 4, most: 12 })).toEqual([]);
    expect(lastMoment(START, weekly)).toEqual(at('2026-01-15T22:00:00Z'));
    expect(lastMoment(START, { every: MONTHLY, charges: null })).toBeNull();
  });

  it('never goes back, keeps the day of the month where there is one, and no short month moves it for good', () => {
    const period = record({ count: integer({ min: 1, max: 24 }), unit: constantFrom('days' as const, 'months' as const) });
    const moment = asDate({ min: at('2020-01-01T00:00:00Z'), max: at('2040-01-01T00:00:00Z'), noInvalidDate: true });
    assert(
      property(moment, period, integer({ min: 0, max: 200 }), (from, every, times) => {
        const [one, next] = [addPeriods(from, every, times), addPeriods(from, every, times + 1)];
        expect(next.getTime()).toBeGreaterThan(one.getTime());
        if (every.unit === 'days') return;
        const months = (next.getUTCFullYear() - from.getUTCFullYear()) * 12 + next.getUTCMonth() - from.getUTCMonth();
        expect(months).toBe(every.count * (times + 1));
        expect(next.getUTCDate()).toBeLessThanOrEqual(from.getUTCDate());
        if (next.getUTCDate() < from.getUTCDate()) expect(new Date(next.getTime() + DAY_MS).getUTCDate()).toBe(1);
      }),
    );
  });

  it('says that the latest paid period counts, whatever was given back or dropped', () => {
    const charges = [
      charge(1, { state: 'paid' }),
      charge(2, { state: 'paid' }),
      charge(3, { state: 'returned' }),
      charge(4, { state: 'failed' }),
    ];
    const slips = { kind: 'slip', firstAt: START, terms: { every: MONTHLY }, trialUntil: null } as const;
    expect(paidUntil(slips, charges)).toEqual(at('2026-03-01T10:00:00Z'));
    expect(paidUntil({ ...slips, trialUntil: START }, [])).toEqual(START);
    expect(paidUntil(slips, [])).toBeNull();
  });

  test.each([
    ['2026-01-31T10:00:00Z', { every: MONTHLY, trial: null }, 1, '2026-02-28T10:00:00Z'],
    ['2026-01-31T10:00:00Z', { every: MONTHLY, trial: null }, 2, '2026-03-31T10:00:00Z'],
    ['2026-01-31T10:00:00Z', { every: MONTHLY, trial: null }, 3, '2026-04-30T10:00:00Z'],
    ['2028-01-31T10:00:00Z', { every: MONTHLY, trial: null }, 2, '2028-03-31T10:00:00Z'],
    ['2026-01-30T10:00:00Z', { every: MONTHLY, trial: null }, 2, '2026-03-30T10:00:00Z'],
    ['2026-02-28T10:00:00Z', { every: MONTHLY, trial: null }, 1, '2026-03-28T10:00:00Z'],
    ['2028-02-29T10:00:00Z', { every: YEARLY, trial: null }, 1, '2029-02-28T10:00:00Z'],
    ['2028-02-29T10:00:00Z', { every: YEARLY, trial: null }, 4, '2032-02-29T10:00:00Z'],
    ['2026-12-31T23:59:59Z', { every: WEEKLY, trial: null }, 9, '2027-03-04T23:59:59Z'],
    ['2026-01-21T10:00:00Z', { every: MONTHLY, trial: TEN_DAYS }, 2, '2026-03-31T10:00:00Z'],
    ['2026-01-31T10:00:00Z', { every: MONTHLY, trial: MONTHLY }, 1, '2026-03-28T10:00:00Z'],
  ])('begun at %s with %j: slip %d is paid until %s, when the next is due', (begun, terms, number, until) => {
    const firstAt = firstDueAt(at(begun), terms);
    const slips = { kind: 'slip', firstAt, terms, trialUntil: terms.trial && firstAt } as const;
    expect(paidUntil(slips, [{ number, dueAt: dueAt(firstAt, terms, number), state: 'paid' }])).toEqual(at(until));
    expect(dueAt(firstAt, terms, number + 1)).toEqual(at(until));
  });

  it('takes a card’s charges from the days on which its payment service made them', () => {
    const card = { kind: 'card', firstAt: START, terms: { every: MONTHLY }, trialUntil: null } as const;
    const late = charge(2, { dueAt: at('2026-02-03T12:00:00Z'), state: 'paid' });
    expect(paidUntil(card, [late])).toEqual(at('2026-03-03T12:00:00Z'));
  });
});

describe('what is due for a plan that is charged by slips', () => {
  const paid = charge(1, { state: 'paid', tries: 1 });
  const tried = (tries: number, nextTryAt: Date): ChargeView => charge(2, { tries, nextTryAt });
  const later = at('2026-02-08T10:00:00Z');

  test.each([
    ['nothing was charged and the day has come', plan([]), START, { kind: 'charge', number: 1, dueAt: START }],
    ['nothing was charged and the day has not come', plan([]), at('2025-12-31T10:00:00Z'), { kind: 'wait', until: START }],
    ['a charge was made and not tried', plan([charge(1)]), START, { kind: 'try', number: 1 }],
    ['a slip has its days', plan([paid, tried(1, later)]), at('2026-02-05T00:00:00Z'), { kind: 'wait', until: later }],
    ['a slip has had its days', plan([paid, tried(1, later)]), later, { kind: 'try', number: 2 }],
    ['the third slip has its days', plan([paid, tried(3, later)]), at('2026-02-07T00:00:00Z'), { kind: 'wait', until: later }],
    ['the third slip has had its days', plan([paid, tried(3, later)]), later, { kind: 'give-up', number: 2 }],
    ['all charges are paid', plan([paid], { charges: 1 }), START, { kind: 'finish' }],
    [
      'the next period has begun',
      plan([paid]),
      at('2026-02-01T10:00:00Z'),
      { kind: 'charge', number: 2, dueAt: at('2026-02-01T10:00:00Z') },
    ],
  ])('when %s', (_name, given, now, wanted) => {
    expect(nextStep(given, now)).toEqual(wanted);
  });

  test.each([
    ['starting', plan([charge(1, { tries: 1, nextTryAt: later })]), START],
    ['trial', plan([], { trial: { count: 1, unit: 'months' } }), at('2025-12-20T00:00:00Z')],
    ['active', plan([paid]), START],
    ['active', plan([paid, tried(1, later)]), at('2026-02-02T00:00:00Z')],
    ['past-due', plan([paid, tried(1, later)]), later],
    ['past-due', plan([paid, tried(2, later)]), at('2026-02-02T00:00:00Z')],
  ] as const)('it is %s', (wanted, given, now) => {
    expect(stateOf(given, now)).toBe(wanted);
  });

  test.each([
    ['charge-now', plan([paid]), START],
    ['try-now', plan([paid, tried(1, later)]), START],
    ['try-now', plan([paid, tried(2, later)]), START],
    ['give-up-now', plan([paid, tried(3, later)]), START],
    // One period ahead at most.
    [null, plan([paid, charge(2, { state: 'paid' })]), START],
    [null, plan([paid], { charges: 1 }), START],
  ] as const)('by hand it can be %s', (wanted, given, now) => {
    expect(possibleByHand(given, now)).toBe(wanted);
  });

  it('charges every period once, tries each three times at most seven days apart, whenever it is looked at', () => {
    const looks = array(record({ days: integer({ min: 0, max: 40 }), pays: boolean() }), { maxLength: 120 });
    assert(
      property(looks, option(integer({ min: 1, max: 6 })), (all, most) => {
        let now = START;
        let charges: readonly ChargeView[] = [];
        let over = false;
        const triedAt = new Map<number, Date[]>();
        const set = (number: number, change: Partial<ChargeView>): void => {
          charges = charges.map((one) => (one.number === number ? { ...one, ...change } : one));
        };
        for (const { days, pays } of all) {
          now = new Date(now.getTime() + days * DAY_MS);
          for (let steps = 0; steps < 4 && !over; steps += 1) {
            const step = nextStep(plan(charges, { charges: most }), now);
            if (step.kind === 'charge') charges = [...charges, charge(step.number, { dueAt: step.dueAt })];
            if (step.kind === 'try') {
              triedAt.set(step.number, [...(triedAt.get(step.number) ?? []), now]);
              set(step.number, { tries: triedAt.get(step.number)?.length ?? 0, nextTryAt: nextTryAfter(now) });
            }
            if (step.kind === 'give-up') set(step.number, { state: 'failed' });
            over = step.kind === 'give-up' || step.kind === 'finish';
            if (step.kind === 'wait') break;
          }
          const open = charges.find(({ state }) => state === 'open');
          if (open && pays) set(open.number, { state: 'paid' });
        }
        expect(charges.map(({ number }) => number)).toEqual(charges.map((_, index) => index + 1));
        if (most !== null) expect(charges.length).toBeLessThanOrEqual(most);
        for (const tries of triedAt.values()) {
          expect(tries.length).toBeLessThanOrEqual(MOST_TRIES);
          tries.slice(1).forEach((one, index) => expect(one.getTime() - (tries[index]?.getTime() ?? 0)).toBeGreaterThanOrEqual(7 * DAY_MS));
        }
        for (const { number, dueAt: due } of charges)
          expect((triedAt.get(number)?.[0] ?? due).getTime()).toBeGreaterThanOrEqual(due.getTime());
      }),
    );
  });
});
