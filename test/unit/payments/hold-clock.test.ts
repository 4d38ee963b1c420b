import type { ErrorCode } from '../../../src/payments/domain/errors';
import type { HoldPlan, HoldRule, RuleTry } from '../../../src/payments/domain/hold-clock';
import {
  MOST_TRIES,
  holdLevel,
  mayFollow,
  needsPerson,
  promisedRule,
  ruleMoment,
  ruleStep,
  timeLeft,
} from '../../../src/payments/domain/hold-clock';
import type { Invoice, Standing } from '../../../src/payments/domain/invoice';

const HOUR = 3_600_000;
const END = new Date('2026-03-10T12:00:00Z');
const before = (hours: number): Date => new Date(END.getTime() - hours * HOUR);
const able = { moves: true, partialCapture: true, partialRefund: true, void: true };
const HELD: Standing = { state: 'authorized', reserved: 100 };

const plan = (rule: HoldRule, hours = 12): HoldPlan => ({ rule, hours });

const step = (rule: HoldRule, now: Date, tries: readonly RuleTry[] = []) => ruleStep({ holdUntil: END, plan: plan(rule), tries }, now);

const tried = (code: ErrorCode | null, hours: number, kind: RuleTry['kind'] = 'capture'): RuleTry => ({ kind, code, at: before(hours) });

describe('how pressing the end of a hold is', () => {
  it.each([
    [72, 'far'],
    [48.01, 'far'],
    [48, 'within-48'],
    [24.01, 'within-48'],
    [24, 'within-24'],
    [0.01, 'within-24'],
    [0, 'over'],
    [-5, 'over'],
  ])('%s hours before it is %s', (hours, level) => {
    expect(holdLevel(END, before(hours))).toBe(level);
  });

  it.each([
    [51, { days: 2, hours: 3, minutes: 0 }],
    [23.99, { days: 0, hours: 23, minutes: 59 }],
    [0.5, { days: 0, hours: 0, minutes: 30 }],
    [-3, { days: 0, hours: 0, minutes: 0 }],
  ])('%s hours are never rounded up', (hours, left) => {
    expect(timeLeft(END, before(hours))).toEqual(left);
  });
});

describe('the rule for holds that are about to end', () => {
  it('has no moment without a rule, nor without a known end', () => {
    expect(ruleMoment(END, plan('nothing'))).toBeNull();
    expect(ruleMoment(null, plan('confirm'))).toBeNull();
    expect(ruleMoment(END, plan('cancel', 6))).toEqual(before(6));
    expect(ruleStep({ holdUntil: null, plan: plan('confirm'), tries: [] }, END)).toEqual({ kind: 'never' });
  });

  it.each([
    ['nothing', 1, { kind: 'never' }],
    ['confirm', 13, { kind: 'later', at: before(12) }],
    ['confirm', 12, { kind: 'move', operation: 'capture' }],
    ['cancel', 12, { kind: 'move', operation: 'void' }],
    ['confirm', 1, { kind: 'move', operation: 'capture' }],
    ['confirm', -2, { kind: 'move', operation: 'capture' }],
  ] as const)('"%s", %s hours before the end', (rule, hours, expected) => {
    expect(step(rule, before(hours))).toEqual(expected);
  });

  it.each([
    ['a gateway that said no', [tried('gateway-refused', 11)], { kind: 'never' }],
    ['an order that was changed', [tried('order-changed', 11)], { kind: 'never' }],
    [
      'a first try that reached nobody, within five minutes',
      [tried('gateway-unreachable', 10.01)],
      { kind: 'later', at: before(10.01 - 5 / 60) },
    ],
    ['a first try that reached nobody', [tried('gateway-unreachable', 11)], { kind: 'move', operation: 'capture' }],
    [
      'many tries, within the hour',
      Array.from({ length: 9 }, () => tried('platform-unreachable', 10.5)),
      { kind: 'later', at: before(9.5) },
    ],
    ['a try of another rule', [tried('gateway-refused', 10.01, 'void')], { kind: 'move', operation: 'capture' }],
    ['more tries than make sense', Array.from({ length: MOST_TRIES }, () => tried('not-done', 11)), { kind: 'never' }],
  ] as const)('after %s', (_name, tries, expected) => {
    expect(step('confirm', before(10), tries)).toEqual(expected);
  });

  it.each([
    ['gateway-refused', 1, 10, true],
    ['order-changed', 1, 10, true],
    ['gateway-unreachable', 1, 10, false],
    ['gateway-unreachable', 2, 10, false],
    ['gateway-unreachable', 3, 10, true],
    ['platform-unreachable', 1, 0.9, true],
    ['state-changed', 1, 0.9, false],
    ['state-changed', 3, 10, true],
  ] as const)('%s in try %s, %s hours before the end, needs a person: %s', (code, tries, hours, told) => {
    expect(needsPerson({ code, tries, holdUntil: END }, before(hours))).toBe(told);
  });

  it.each([
    ['confirm', { standing: HELD, attention: [] }, able, true],
    ['cancel', { standing: HELD, attention: [] }, able, true],
    ['nothing', { standing: HELD, attention: [] }, able, false],
    ['confirm', { standing: { state: 'pending' }, attention: [] }, able, false],
    ['confirm', { standing: { state: 'paid', captured: 100, refunded: 0 }, attention: [] }, able, false],
    ['cancel', { standing: { state: 'canceled', reason: 'manager' }, attention: [] }, able, false],
    ['confirm', { standing: HELD, attention: ['amount-mismatch'] }, able, false],
    ['confirm', { standing: HELD, attention: ['disputed'] }, able, false],
    ['cancel', { standing: HELD, attention: ['disputed'] }, able, true],
    ['confirm', { standing: HELD, attention: ['report-failed'] }, able, true],
    ['confirm', { standing: HELD, attention: [] }, { ...able, moves: false }, false],
    ['cancel', { standing: HELD, attention: [] }, { ...able, void: false }, false],
  ] satisfies readonly (readonly [HoldRule, Pick<Invoice, 'standing' | 'attention'>, typeof able, boolean])[])(
    '"%s" may act on %j',
    (rule, invoice, abilities, may) => {
      expect(mayFollow(invoice, plan(rule), abilities)).toBe(may);
    },
  );

  it('is not promised once it has failed', () => {
    expect(promisedRule({ standing: HELD, attention: [] }, plan('confirm'), able)).toEqual(plan('confirm'));
    expect(promisedRule({ standing: HELD, attention: ['hold-rule-failed'] }, plan('confirm'), able)).toBeNull();
  });
});
