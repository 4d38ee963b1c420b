import * as fc from 'fast-check';
import type { ReceiptLine, ReceiptOrder } from '../../../src/payments/domain/receipt';
import { makeReceipt, positionsOf } from '../../../src/payments/domain/receipt';
import { cost, parseQuantity, quantityText } from '../../../src/payments/domain/receipt-quantity';
import { exactSum, inMillionths, madeOf, millionths, roundedSum, rub, RULES } from './stand';

const vat = fc.constantFrom('none', 'vat20', '10', '-1', undefined);
const quantity = fc.oneof(
  fc.integer({ min: 1, max: 30 }).map(String),
  fc.tuple(fc.integer({ min: 1, max: 20_000 }), fc.integer({ min: 1, max: 3 })).map(([units, places]) => quantityText({ units, places })),
);

const product: fc.Arbitrary<ReceiptLine> = fc
  .record({
    name: fc.constantFrom('Чай', 'Мёд', 'Сыр'),
    quantity,
    price: fc.oneof(fc.nat(300), fc.nat(9_000_000)),
    vat,
    off: fc.nat(100),
    whole: fc.boolean(),
  })
  .map(({ off, whole, ...line }) => {
    const full = cost(parseQuantity(line.quantity)!, line.price);
    const discount = Math.floor((full * off) / 100);
    return whole ? { ...line, total: full - discount } : { ...line, discount };
  });

const delivery: fc.Arbitrary<ReceiptLine> = fc
  .nat(90_000)
  .map((price) => ({ name: 'Курьер', quantity: '1', price, part: 'delivery' as const }));

const sumOf = (lines: readonly ReceiptLine[]): number =>
  lines.reduce((sum, line) => sum + (line.total ?? cost(parseQuantity(line.quantity)!, line.price) - (line.discount ?? 0)), 0);

interface Case {
  readonly order: ReceiptOrder;
  /** The sum that a platform asks for, with its own rounding in it. */
  readonly sum: number;
}

/** Orders as platforms make them: discounts of lines and of the order, margin in per cent, surcharge, delivery, and a sum that is off by some rounding. */
const anyCase: fc.Arbitrary<Case> = fc
  .record({
    lines: fc.array(product, { minLength: 1, maxLength: 12 }),
    delivery: fc.option(delivery),
    off: fc.nat(100),
    hundredths: fc.oneof(fc.constant(0), fc.integer({ min: -500, max: 2_500 })),
    surcharge: fc.option(fc.nat(50_000)),
    rounding: fc.integer({ min: -3, max: 3 }),
  })
  .map(({ lines, delivery: courier, off, hundredths, surcharge, rounding }) => {
    const all = courier === null ? lines : [...lines, courier];
    const discount = Math.floor((sumOf(all) * off) / 100);
    const net = sumOf(all) - discount;
    const most = Math.min(lines.length, 3);
    const sum = withMargin(net, hundredths) + (surcharge ?? 0) + Math.max(-most, Math.min(most, rounding));
    const order = { lines: all, discount, margin: (hundredths / 100).toFixed(2), surcharge: surcharge ?? undefined };
    return { order, sum, net };
  })
  .filter(({ sum, net }) => sum > 0 && net > 0);

const withMargin = (net: number, hundredths: number): number => Number((BigInt(net) * BigInt(10_000 + hundredths) + 5_000n) / 10_000n);

const receiptOf = ({ order, sum }: Case) => madeOf(makeReceipt(order, rub(sum), RULES));

describe('whatever an order is made of', () => {
  it('its positions come to the sum to pay exactly, however they are added up', () => {
    fc.assert(
      fc.property(anyCase, (one) => {
        const receipt = receiptOf(one);
        const positions = positionsOf(receipt);
        expect(exactSum(positions)).toBe(inMillionths(one.sum));
        expect(roundedSum(positions)).toBe(one.sum);
        expect(positions.every(({ price }) => Number.isSafeInteger(price) && price >= 0)).toBe(true);
      }),
      { numRuns: 1_500 },
    );
  });

  it('every line keeps its name and its quantity', () => {
    fc.assert(
      fc.property(anyCase, (one) => {
        const receipt = receiptOf(one);
        expect(receipt.items.map(({ name, quantity: sold }) => [name, quantityText(sold)])).toEqual(
          one.order.lines.map((line) => [line.name, quantityText(parseQuantity(line.quantity)!)]),
        );
        const sold = positionsOf(receipt).reduce((all, position) => all + millionths(position.quantity), 0n);
        expect(sold).toBe(one.order.lines.reduce((all, line) => all + millionths(line.quantity), 0n));
      }),
    );
  });

  it('no line costs more than before while the sum is no more than the lines', () => {
    fc.assert(
      fc.property(anyCase, ({ order, sum }) => {
        fc.pre(sum <= sumOf(order.lines) - (order.discount ?? 0));
        const { items } = receiptOf({ order, sum });
        for (const [index, item] of items.entries()) expect(item.total).toBeLessThanOrEqual(sumOf([order.lines[index]!]));
      }),
    );
  });

  it('a sum that rounding cannot explain is refused, or becomes one line where that is allowed', () => {
    fc.assert(
      fc.property(fc.array(product, { minLength: 1, maxLength: 5 }), fc.integer({ min: 100, max: 100_000 }), (lines, more) => {
        const sum = rub(sumOf(lines) + more);
        const refused = makeReceipt({ lines }, sum, RULES);
        expect(refused.ok).toBe(false);
        const one = madeOf(makeReceipt({ lines }, sum, { ...RULES, unexplained: 'one-line' }));
        expect(positionsOf(one)).toHaveLength(1);
        expect(exactSum(positionsOf(one))).toBe(inMillionths(sum.minor));
      }),
    );
  });
});
