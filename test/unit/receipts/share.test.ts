import * as fc from 'fast-check';
import { parseQuantity, quantityText } from '../../../src/payments/domain/receipt-quantity';
import { share } from '../../../src/payments/domain/receipt-share';
import { priced } from '../../../src/payments/domain/receipt-split';
import { exactSum, inMillionths, millionths, roundedSum } from './stand';

const sumOf = (numbers: readonly number[]): number => numbers.reduce((sum, one) => sum + one, 0);
const terms = { name: 'Чай', vat: 'none', subject: 'commodity', method: 'full_payment' } as const;

describe('sharing by the largest remainder', () => {
  it('gives what is left over to the largest remainders, the earlier of equal ones first', () => {
    expect(share(100, [1, 1, 1])).toEqual([34, 33, 33]);
    expect(share(10, [5, 3, 1])).toEqual([6, 3, 1]);
    expect(share(1, [1, 2, 2])).toEqual([0, 1, 0]);
  });

  it('refuses to share something among nobody', () => {
    expect(() => share(1, [0, 0])).toThrow(RangeError);
    expect(share(0, [0, 0])).toEqual([0, 0]);
  });

  it('shares exactly, never below zero, nothing to a weight of zero and nobody more than a minor unit from the proportion', () => {
    fc.assert(
      fc.property(fc.nat(1e12), fc.array(fc.nat(1e10), { minLength: 1, maxLength: 30 }), (total, weights) => {
        fc.pre(weights.some((weight) => weight > 0));
        const shares = share(total, weights);
        const all = BigInt(sumOf(weights));
        expect(sumOf(shares)).toBe(total);
        for (const [index, one] of shares.entries()) {
          const weight = weights[index]!;
          const off = BigInt(one) * all - BigInt(total) * BigInt(weight);
          expect(off < all && -off < all).toBe(true);
          expect(one).toBeGreaterThanOrEqual(0);
          if (weight === 0) expect(one).toBe(0);
          if (total <= sumOf(weights)) expect(one).toBeLessThanOrEqual(weight);
        }
      }),
    );
  });
});

describe('quantities', () => {
  it('are read and printed by their digits', () => {
    expect(parseQuantity('2.500')).toEqual({ units: 25, places: 1 });
    expect(parseQuantity('100')).toEqual({ units: 100, places: 0 });
    expect(quantityText({ units: 100, places: 0 })).toBe('100');
    expect(quantityText({ units: 50, places: 3 })).toBe('0.05');
    expect(quantityText({ units: 3_000, places: 3 })).toBe('3');
  });

  it.each(['', '-1', '1,5', '1e3', '0.0000001', '.5', '1.', 'two', '30000000000'])('"%s" is none', (text) => {
    expect(parseQuantity(text)).toBeNull();
  });
});

describe('a sum as quantity by price', () => {
  it('is one position where a price carries it', () => {
    expect(priced({ units: 3, places: 0 }, 9_000)).toEqual([{ quantity: '3', price: 3_000 }]);
    expect(priced({ units: 333, places: 3 }, 3_330)).toEqual([{ quantity: '0.333', price: 10_000 }]);
  });

  it('is split where no price carries the kopeck', () => {
    expect(priced({ units: 3, places: 0 }, 10_000)).toEqual([
      { quantity: '2', price: 3_333 },
      { quantity: '1', price: 3_334 },
    ]);
    expect(priced({ units: 1_000, places: 0 }, 5)).toEqual([
      { quantity: '995', price: 0 },
      { quantity: '5', price: 1 },
    ]);
  });

  it('takes prices further apart where both parts would end in half a kopeck', () => {
    expect(priced({ units: 75, places: 2 }, 74)).toEqual([
      { quantity: '0.5', price: 98 },
      { quantity: '0.25', price: 100 },
    ]);
  });

  it('finds prices also where four kopecks apart would leave both parts at half a kopeck', () => {
    const positions = priced({ units: 99_999_039, places: 4 }, 49_994_077).map((part) => ({ ...terms, ...part }));
    expect(roundedSum(positions)).toBe(49_994_077);
    expect(exactSum(positions)).toBe(inMillionths(49_994_077));
  });

  it('finds prices also where eight kopecks apart would leave both parts at half a kopeck', () => {
    const positions = priced({ units: 99_999_981, places: 5 }, 49_999_987).map((part) => ({ ...terms, ...part }));
    expect(roundedSum(positions)).toBe(49_999_987);
    expect(exactSum(positions)).toBe(inMillionths(49_999_987));
  });

  it('has no answer for a quantity of nothing', () => {
    expect(() => priced({ units: 0, places: 0 }, 5)).toThrow(RangeError);
  });

  const quantity = fc
    .oneof(
      fc.tuple(fc.integer({ min: 1, max: 9_999 }), fc.constantFrom(0, 1, 2, 3)),
      fc.tuple(fc.integer({ min: 1, max: 99_999_999 }), fc.nat(6)),
    )
    .map(([units, places]) => parseQuantity(quantityText({ units, places }))!);

  it('comes out exactly with and without rounding, keeps the quantity, and parts its prices by sixteen kopecks at most', () => {
    fc.assert(
      fc.property(quantity, fc.oneof(fc.nat(500), fc.nat(50_000_000)), (sold, total) => {
        const parts = priced(sold, total);
        const positions = parts.map((part) => ({ ...terms, ...part }));
        expect(parts.length).toBeLessThanOrEqual(2);
        expect(exactSum(positions)).toBe(inMillionths(total));
        expect(roundedSum(positions)).toBe(total);
        expect(parts.reduce((sum, part) => sum + millionths(part.quantity), 0n)).toBe(millionths(quantityText(sold)));
        const prices = parts.map(({ price }) => price);
        expect(Math.min(...prices)).toBeGreaterThanOrEqual(0);
        expect(Math.max(...prices) - Math.min(...prices)).toBeLessThanOrEqual(16);
      }),
      { numRuns: 3_000 },
    );
  });
});
