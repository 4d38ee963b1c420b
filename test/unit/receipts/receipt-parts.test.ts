import * as fc from 'fast-check';
import { currency } from '../../../src/payments/domain/currency';
import { positionsOf } from '../../../src/payments/domain/receipt';
import type { Receipt, ReceiptItem } from '../../../src/payments/domain/receipt';
import { partOf } from '../../../src/payments/domain/receipt-parts';
import type { ReceiptPart } from '../../../src/payments/domain/receipt-parts';
import { quantityText } from '../../../src/payments/domain/receipt-quantity';
import { codeOf, exactSum, inMillionths, madeOf, roundedSum, rub, RULES } from './stand';

const item = (name: string, units: number, total: number, places = 0): ReceiptItem => ({
  ...RULES.goods,
  name,
  quantity: { units, places },
  total,
});

const receiptOf = (...items: readonly ReceiptItem[]): Receipt => ({ items, sum: rub(items.reduce((sum, { total }) => sum + total, 0)) });

/** Three of tea, a quarter of cheese, a gift. */
const WHOLE = receiptOf(item('Чай', 3, 10_000), item('Сыр', 25, 5_001, 2), item('Подарок', 1, 0));

const shown = (receipt: Receipt) => receipt.items.map(({ name, quantity, total }) => `${name}: ${quantityText(quantity)} for ${total}`);
const part = (minor: number, chosen?: ReceiptPart['chosen']): ReceiptPart => ({ sum: rub(minor), chosen });

describe('a part of a receipt in proportion', () => {
  it('keeps the quantities and shrinks the prices', () => {
    expect(shown(madeOf(partOf(WHOLE, [], part(7_500))))).toEqual(['Чай: 3 for 5000', 'Сыр: 0.25 for 2500']);
  });

  it('is the whole receipt, gifts and all, when it is the whole sum at once', () => {
    expect(madeOf(partOf(WHOLE, [], part(15_001)))).toBe(WHOLE);
  });

  it('takes exactly the rest at the end', () => {
    expect(shown(madeOf(partOf(WHOLE, [part(7_500), part(1)], part(7_500))))).toEqual(['Чай: 3 for 4999', 'Сыр: 0.25 for 2501']);
  });

  it('is refused above what is left, for nothing, and in another currency', () => {
    expect(partOf(WHOLE, [part(10_000)], part(5_002))).toEqual({
      ok: false,
      refusal: { code: 'receipt-part-above', facts: { sum: '50.02', left: '50.01' } },
    });
    expect(codeOf(partOf(WHOLE, [], part(0)))).toBe('receipt-part-above');
    expect(codeOf(partOf(WHOLE, [], { sum: { minor: 100, currency: currency('EUR') } }))).toBe('receipt-part-above');
  });
});

describe('a part of a receipt by pieces', () => {
  it('takes the pieces that were chosen for what they were sold for', () => {
    expect(shown(madeOf(partOf(WHOLE, [], part(3_333, [{ item: 0, quantity: '1' }]))))).toEqual(['Чай: 1 for 3333']);
    expect(shown(madeOf(partOf(WHOLE, [], part(2_000, [{ item: 1, quantity: '0.1' }]))))).toEqual(['Сыр: 0.1 for 2000']);
  });

  it('gives every kopeck of an item to its last piece', () => {
    const earlier = [part(3_333, [{ item: 0, quantity: '1' }]), part(3_333, [{ item: 0, quantity: '1.0' }])];
    expect(shown(madeOf(partOf(WHOLE, earlier, part(3_334, [{ item: 0, quantity: '1' }]))))).toEqual(['Чай: 1 for 3334']);
  });

  it('takes gifts back with what was paid for', () => {
    const chosen = [
      { item: 0, quantity: '3' },
      { item: 2, quantity: '1' },
    ];
    expect(shown(madeOf(partOf(WHOLE, [], part(10_000, chosen))))).toEqual(['Чай: 3 for 10000', 'Подарок: 1 for 0']);
  });

  it('can follow a part in proportion, of which less money is left for the pieces', () => {
    expect(shown(madeOf(partOf(WHOLE, [part(7_500)], part(5_000, [{ item: 0, quantity: '3' }]))))).toEqual(['Чай: 3 for 5000']);
  });

  it('names both sums where the pieces do not come to the sum', () => {
    expect(partOf(WHOLE, [], part(3_334, [{ item: 0, quantity: '1' }]))).toEqual({
      ok: false,
      refusal: { code: 'receipt-part-differs', facts: { sum: '33.34', chosen: '33.33' } },
    });
  });

  it.each([
    [0, '4'],
    [0, '0'],
    [0, '0.5'],
    [0, 'one'],
    [1, '0.001'],
    [7, '1'],
    [-1, '1'],
  ])('item %d in the quantity %s is not there', (place, quantity) => {
    expect(codeOf(partOf(WHOLE, [], part(100, [{ item: place, quantity }])))).toBe('receipt-part-unknown');
  });

  it('the same pieces cannot go twice, in one part or in two', () => {
    const all = { item: 0, quantity: '2' };
    expect(codeOf(partOf(WHOLE, [], part(10_000, [all, all])))).toBe('receipt-part-unknown');
    expect(codeOf(partOf(WHOLE, [part(6_666, [all])], part(3_334, [all])))).toBe('receipt-part-unknown');
  });

  it('a part after one that could not be made is refused for the same reason', () => {
    expect(codeOf(partOf(WHOLE, [part(1, [{ item: 0, quantity: '1' }])], part(1)))).toBe('receipt-part-differs');
  });
});

describe('however the money is taken or given back', () => {
  const whole = fc
    .array(fc.tuple(fc.integer({ min: 1, max: 5_000 }), fc.nat(3), fc.oneof(fc.nat(20), fc.nat(5_000_000))), { minLength: 1, maxLength: 8 })
    .map((items) => receiptOf(...items.map(([units, places, total], index) => item(String(index), units, total, places))))
    .filter(({ sum }) => sum.minor > 0);
  const wishes = fc.array(
    fc.oneof(
      fc.record({ percent: fc.integer({ min: 1, max: 100 }) }),
      fc.record({ item: fc.nat(7), percent: fc.integer({ min: 1, max: 100 }) }),
    ),
    { maxLength: 6 },
  );

  interface Left {
    readonly units: number;
    readonly total: number;
  }
  const rest = (left: readonly Left[]): number => left.reduce((sum, { total }) => sum + total, 0);

  /** What somebody who wishes a share of everything, or of one item, may ask for; null when that would be nothing. */
  function wished(receipt: Receipt, left: readonly Left[], wish: { readonly item?: number; readonly percent: number }): ReceiptPart | null {
    const had = wish.item === undefined ? undefined : left[wish.item];
    if (wish.item === undefined || had === undefined) {
      const minor = Math.floor((rest(left) * wish.percent) / 100);
      return minor === 0 ? null : part(minor);
    }
    const units = Math.max(1, Math.floor((had.units * wish.percent) / 100));
    const { places } = receipt.items[wish.item]!.quantity;
    const minor = had.units === 0 ? 0 : Math.floor((had.total * units) / had.units);
    return minor === 0 ? null : part(minor, [{ item: wish.item, quantity: quantityText({ units, places }) }]);
  }

  it('every part comes to its sum, no item gives more than it has, and the parts together are the whole', () => {
    fc.assert(
      fc.property(whole, wishes, (receipt, wanted) => {
        let left: readonly Left[] = receipt.items.map(({ quantity, total }) => ({ units: quantity.units, total }));
        const earlier: ReceiptPart[] = [];
        const take = (one: ReceiptPart): void => {
          const made = madeOf(partOf(receipt, earlier, one));
          expect(exactSum(positionsOf(made))).toBe(inMillionths(one.sum.minor));
          expect(roundedSum(positionsOf(made))).toBe(one.sum.minor);
          left = left.map((had, index) => {
            const gone = made.items.find(({ name }) => name === String(index));
            const units = one.chosen === undefined ? 0 : (gone?.quantity.units ?? 0);
            return { units: had.units - units, total: had.total - (gone?.total ?? 0) };
          });
          expect(left.every(({ units, total }) => units >= 0 && total >= 0)).toBe(true);
          earlier.push(one);
        };
        for (const wish of wanted) {
          const one = wished(receipt, left, wish);
          if (one !== null) take(one);
        }
        if (rest(left) > 0) take(part(rest(left)));
        expect(left.every(({ total }) => total === 0)).toBe(true);
        expect(codeOf(partOf(receipt, earlier, part(1)))).toBe('receipt-part-above');
      }),
      { numRuns: 500 },
    );
  });
});
