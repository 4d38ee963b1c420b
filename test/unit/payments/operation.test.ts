import type { Invoice } from '../../../src/payments/domain/invoice';
import type { MovingAbilities, Plan } from '../../../src/payments/domain/operation';
import { planCapture, planRefund, planVoid, releaseOf } from '../../../src/payments/domain/operation';
import { attempt, invoice } from './invoice-table';

const ALL: MovingAbilities = { moves: true, partialCapture: true, partialRefund: true, void: true };
const WHOLE_ONLY: MovingAbilities = { moves: true, partialCapture: false, partialRefund: false, void: true };
const NO_VOID: MovingAbilities = { ...ALL, void: false };

const open = attempt('A', 'open');
const held = attempt('A', 'closed', '100/0/0/0');
const paid = attempt('A', 'closed', '0/0/100/0');

/** Every kind of place that an invoice can stand at. */
const INVOICES = {
  'pending': invoice([open]),
  'pending without an attempt': invoice([]),
  'authorized': invoice([held]),
  'authorized twice': invoice([held, attempt('B', 'closed', '100/0/0/0')]),
  'paid': invoice([paid]),
  'paid with less than was held': invoice([attempt('A', 'closed', '100/40/60/0')]),
  'partly refunded': invoice([attempt('A', 'closed', '0/0/100/30')]),
  'refunded': invoice([attempt('A', 'closed', '0/0/100/100')]),
  'paid twice': invoice([attempt('A', 'closed', '0/0/100/30'), attempt('B', 'closed', '0/0/100/0')]),
  'paid, a surplus hold beside': invoice([paid, attempt('B', 'closed', '100/0/0/0')]),
  'canceled': invoice([attempt('A', 'closed')], 'expired'),
  'canceled, the hold went back': invoice([attempt('A', 'closed', '100/100/0/0')], 'manager'),
  'canceled, a hold is left': invoice([held], 'expired'),
} as const satisfies Readonly<Record<string, Invoice>>;

type Place = keyof typeof INVOICES;
const PLACES: readonly Place[] = Object.keys(INVOICES).filter((name): name is Place => name in INVOICES);

/** A plan in a few words: `A 60 part`, `A 100 whole`, or what else it is. */
function told(plan: Plan): string {
  if (plan.kind === 'refused') return plan.code;
  return plan.kind === 'call' ? `${plan.attempt.id} ${plan.amount} ${plan.whole ? 'whole' : 'part'}` : plan.kind;
}

type Amounts = readonly [all: string, zero: string, part: string, whole: string, above: string, negative: string];
const AMOUNTS = [null, 0, 60, 100, 101, -1] as const;
const same = (text: string): Amounts => [text, text, text, text, text, text];

/** Tests one button: for every place, what it plans for no amount, 0, 60, 100, 101 and -1. */
function describeAmounts(
  name: string,
  plan: (place: Invoice, amount: number | null) => Plan,
  table: Readonly<Record<Place, Amounts>>,
): void {
  describe(name, () => {
    it.each(PLACES)('%s', (place) => {
      expect(AMOUNTS.map((amount) => told(plan(INVOICES[place], amount)))).toEqual(table[place]);
    });
  });
}

const CAPTURE: Readonly<Record<Place, Amounts>> = {
  'pending': same('capture-not-held'),
  'pending without an attempt': same('capture-not-held'),
  'authorized': ['A 100 whole', 'amount-invalid', 'A 60 part', 'A 100 whole', 'capture-above-held', 'amount-invalid'],
  'authorized twice': ['A 100 whole', 'amount-invalid', 'A 60 part', 'A 100 whole', 'capture-above-held', 'amount-invalid'],
  'paid': ['already-done', 'capture-done-differs', 'capture-done-differs', 'already-done', 'capture-done-differs', 'capture-done-differs'],
  'paid with less than was held': [
    'already-done',
    'capture-done-differs',
    'already-done',
    'capture-done-differs',
    'capture-done-differs',
    'capture-done-differs',
  ],
  'partly refunded': [
    'already-done',
    'capture-done-differs',
    'capture-done-differs',
    'already-done',
    'capture-done-differs',
    'capture-done-differs',
  ],
  'refunded': same('capture-not-held'),
  'paid twice': [
    'already-done',
    'capture-done-differs',
    'capture-done-differs',
    'capture-done-differs',
    'capture-done-differs',
    'capture-done-differs',
  ],
  'paid, a surplus hold beside': [
    'already-done',
    'capture-done-differs',
    'capture-done-differs',
    'already-done',
    'capture-done-differs',
    'capture-done-differs',
  ],
  'canceled': same('capture-not-held'),
  'canceled, the hold went back': same('capture-not-held'),
  'canceled, a hold is left': same('capture-not-held'),
};

describeAmounts('Confirm', (place, amount) => planCapture(place, amount, ALL), CAPTURE);

describeAmounts('Confirm at a gateway that takes a hold only whole', (place, amount) => planCapture(place, amount, WHOLE_ONLY), {
  ...CAPTURE,
  'authorized': ['A 100 whole', 'amount-invalid', 'capture-part-unsupported', 'A 100 whole', 'capture-above-held', 'amount-invalid'],
  'authorized twice': ['A 100 whole', 'amount-invalid', 'capture-part-unsupported', 'A 100 whole', 'capture-above-held', 'amount-invalid'],
});

const REFUND: Readonly<Record<Place, Amounts>> = {
  'pending': same('refund-not-paid'),
  'pending without an attempt': same('refund-not-paid'),
  'authorized': same('refund-not-paid'),
  'authorized twice': same('refund-not-paid'),
  'paid': ['A 100 whole', 'amount-invalid', 'A 60 part', 'A 100 whole', 'refund-above-left', 'amount-invalid'],
  'paid with less than was held': [
    'A 60 whole',
    'amount-invalid',
    'A 60 whole',
    'refund-above-left',
    'refund-above-left',
    'amount-invalid',
  ],
  'partly refunded': ['A 70 part', 'amount-invalid', 'A 60 part', 'refund-above-left', 'refund-above-left', 'amount-invalid'],
  'refunded': same('refund-above-left'),
  'paid twice': ['B 100 whole', 'amount-invalid', 'B 60 part', 'B 100 whole', 'refund-one-payment', 'amount-invalid'],
  'paid, a surplus hold beside': ['A 100 whole', 'amount-invalid', 'A 60 part', 'A 100 whole', 'refund-above-left', 'amount-invalid'],
  'canceled': same('refund-not-paid'),
  'canceled, the hold went back': same('refund-not-paid'),
  'canceled, a hold is left': same('refund-not-paid'),
};

describeAmounts('Refund', (place, amount) => planRefund(place, amount, ALL), REFUND);

describeAmounts('Refund at a gateway that gives back only the whole', (place, amount) => planRefund(place, amount, WHOLE_ONLY), {
  ...REFUND,
  'paid': ['A 100 whole', 'amount-invalid', 'refund-part-unsupported', 'A 100 whole', 'refund-above-left', 'amount-invalid'],
  'partly refunded': [
    'refund-part-unsupported',
    'amount-invalid',
    'refund-part-unsupported',
    'refund-above-left',
    'refund-above-left',
    'amount-invalid',
  ],
  'paid twice': ['B 100 whole', 'amount-invalid', 'refund-part-unsupported', 'B 100 whole', 'refund-one-payment', 'amount-invalid'],
  'paid, a surplus hold beside': [
    'A 100 whole',
    'amount-invalid',
    'refund-part-unsupported',
    'A 100 whole',
    'refund-above-left',
    'amount-invalid',
  ],
});

describe('a refund above what is left', () => {
  it('is refused for the whole order even when it was paid twice', () => {
    expect(told(planRefund(INVOICES['paid twice'], 171, ALL))).toBe('refund-above-left');
    expect(told(planRefund(INVOICES['paid twice'], 170, ALL))).toBe('refund-one-payment');
  });
});

describe('Cancel', () => {
  const table: Readonly<Record<Place, readonly [able: string, withoutVoid: string]>> = {
    'pending': ['close-link', 'close-link'],
    'pending without an attempt': ['close-link', 'close-link'],
    'authorized': ['A 100 whole', 'cancel-unsupported'],
    'authorized twice': ['A 100 whole', 'cancel-unsupported'],
    'paid': ['cancel-paid', 'cancel-paid'],
    'paid with less than was held': ['cancel-paid', 'cancel-paid'],
    'partly refunded': ['cancel-paid', 'cancel-paid'],
    'refunded': ['cancel-paid', 'cancel-paid'],
    'paid twice': ['cancel-paid', 'cancel-paid'],
    'paid, a surplus hold beside': ['cancel-paid', 'cancel-paid'],
    'canceled': ['already-done', 'already-done'],
    'canceled, the hold went back': ['already-done', 'already-done'],
    'canceled, a hold is left': ['A 100 whole', 'cancel-unsupported'],
  };

  it.each(PLACES)('%s', (place) => {
    expect([ALL, NO_VOID].map((able) => told(planVoid(INVOICES[place], able)))).toEqual(table[place]);
  });
});

describe('the release of a hold that nobody wants', () => {
  it.each([
    ['100/0/0/0', 'A 100 whole', 'cancel-unsupported'],
    ['0/0/0/0', 'already-done', 'already-done'],
    ['100/100/0/0', 'already-done', 'already-done'],
    ['100/40/60/0', 'already-done', 'already-done'],
    ['0/0/100/0', 'already-done', 'already-done'],
  ])('%s (held/released/taken/back)', (sums, able, withoutVoid) => {
    const one = attempt('A', 'closed', sums);
    expect([ALL, NO_VOID].map((abilities) => told(releaseOf(one, abilities)))).toEqual([able, withoutVoid]);
  });
});

describe('a merchant whose money is moved in the cabinet of its gateway', () => {
  const elsewhere: MovingAbilities = { ...ALL, moves: false };

  it('is refused every move, whatever the sum', () => {
    expect(told(planCapture(INVOICES.authorized, null, elsewhere))).toBe('moves-elsewhere');
    expect(told(planVoid(INVOICES.authorized, elsewhere))).toBe('moves-elsewhere');
    expect(told(planRefund(INVOICES.paid, null, elsewhere))).toBe('moves-elsewhere');
    expect(told(releaseOf(held, elsewhere))).toBe('moves-elsewhere');
  });

  it('can still have a link closed that nobody has paid, and hears that what is done is done', () => {
    expect(told(planVoid(INVOICES.pending, elsewhere))).toBe('close-link');
    expect(told(planCapture(INVOICES.paid, 100, elsewhere))).toBe('already-done');
  });
});
