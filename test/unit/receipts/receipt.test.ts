import { makeReceipt, positionsOf } from '../../../src/payments/domain/receipt';
import type { ReceiptOrder } from '../../../src/payments/domain/receipt';
import { codeOf, line, madeOf, rub, RULES } from './stand';

const printed = (order: ReceiptOrder, sum: number) => positionsOf(madeOf(makeReceipt(order, rub(sum), RULES)));
const short = (order: ReceiptOrder, sum: number) =>
  printed(order, sum).map(({ name, quantity, price }) => `${name}: ${quantity} x ${price}`);

/** A shop's order as InSales tells it, with what each line comes to. */
const INSALES: ReceiptOrder = {
  lines: [
    line({ name: 'Рюкзак городской', quantity: '2', price: 70_000, total: 133_000, vat: '20', subject: '1' }),
    line({ name: 'Чехол от дождя', price: 5_150, total: 5_150, vat: '-1', subject: '1' }),
    line({ name: 'Курьер', price: 15_000, total: 15_000, part: 'delivery' }),
  ],
};

describe('the receipt of an order', () => {
  it('takes what an InSales order says of its lines and its delivery', () => {
    expect(printed(INSALES, 153_150)).toEqual([
      { name: 'Рюкзак городской', quantity: '2', price: 66_500, vat: 'vat20', subject: 'commodity', method: 'full_payment' },
      { name: 'Чехол от дождя', quantity: '1', price: 5_150, vat: 'none', subject: 'commodity', method: 'full_payment' },
      { name: 'Курьер', quantity: '1', price: 15_000, vat: 'none', subject: 'service', method: 'full_payment' },
    ]);
  });

  it('reckons discount and margin of an InSales order itself where no line says what it comes to', () => {
    const order = {
      lines: [line({ price: 1_260_000, discount: 126_000 }), line({ name: 'Курьер', price: 11_500, part: 'delivery' })],
      margin: '10.0',
    };
    expect(short(order, 1_260_050)).toEqual(['Чай: 1 x 1247400', 'Курьер: 1 x 12650']);
  });

  it('takes what RetailCRM says of VAT, subject and method', () => {
    const order = { lines: [line({ quantity: '2', price: 6_075, vat: 'vat110', method: 'full_prepayment', subject: 'service' })] };
    expect(printed(order, 12_150)).toEqual([
      { name: 'Чай', quantity: '2', price: 6_075, vat: 'vat110', subject: 'service', method: 'full_prepayment' },
    ]);
  });

  it('spreads a discount of the order over the goods and leaves delivery alone', () => {
    const order = {
      lines: [
        line({ price: 10_000 }),
        line({ name: 'Мёд', price: 20_000 }),
        line({ name: 'Курьер', price: 5_000, part: 'delivery' as const }),
      ],
      discount: 1_000,
    };
    expect(short(order, 34_000)).toEqual(['Чай: 1 x 9667', 'Мёд: 1 x 19333', 'Курьер: 1 x 5000']);
  });

  it('takes from delivery only what the goods cannot carry', () => {
    const order = { lines: [line({ price: 1_000 }), line({ name: 'Курьер', price: 5_000, part: 'delivery' as const })], discount: 1_500 };
    expect(short(order, 4_500)).toEqual(['Чай: 1 x 0', 'Курьер: 1 x 4500']);
  });

  it('keeps gifts and leaves lines of nothing out', () => {
    const order = { lines: [line({}), line({ name: 'Подарок', price: 0 }), line({ name: 'Убрано', quantity: '0' })] };
    expect(short(order, 10_000)).toEqual(['Чай: 1 x 10000', 'Подарок: 1 x 0']);
  });

  it('adds a surcharge to everything in proportion, and takes a negative margin off', () => {
    const lines = [line({ price: 10_000 }), line({ name: 'Мёд', price: 30_000 })];
    expect(short({ lines, surcharge: 400 }, 40_400)).toEqual(['Чай: 1 x 10100', 'Мёд: 1 x 30300']);
    expect(short({ lines, margin: '-2.5' }, 39_000)).toEqual(['Чай: 1 x 9750', 'Мёд: 1 x 29250']);
  });

  it('takes a price of one that the platform has rounded for what it is', () => {
    expect(short({ lines: [line({ quantity: '3', price: 3_333 })] }, 10_000)).toEqual(['Чай: 2 x 3333', 'Чай: 1 x 3334']);
  });

  it('cleans names of line breaks and control characters', () => {
    expect(printed({ lines: [line({ name: '\u0001 Чай\r\n\tчёрный ' })] }, 10_000)[0]?.name).toBe('Чай чёрный');
  });
});

const resultOf = (order: ReceiptOrder, sum = 10_000) => makeReceipt(order, rub(sum), RULES);

describe('what no receipt is made of', () => {
  it.each<[string, ReceiptOrder]>([
    ['receipt-empty', { lines: [] }],
    ['receipt-empty', { lines: [line({ quantity: '0' })] }],
    ['receipt-name', { lines: [line({ name: '\n\u0000' })] }],
    ['receipt-quantity', { lines: [line({ quantity: '1,5' })] }],
    ['receipt-quantity', { lines: [line({ quantity: '0', total: 10_000 })] }],
    ['receipt-vat', { lines: [line({ vat: '18' })] }],
    ['receipt-subject', { lines: [line({ subject: 'magic' })] }],
    ['receipt-method', { lines: [line({ method: '9' })] }],
    ['receipt-negative', { lines: [line({ discount: 10_001 })] }],
    ['receipt-negative', { lines: [line({})], discount: 10_001 }],
    ['receipt-unexplained', { lines: [line({ price: 9_900 })] }],
    ['receipt-unexplained', { lines: [line({ price: 0 })] }],
    ['receipt-unexplained', { lines: [line({})], discount: 10_000 }],
    ['receipt-unexplained', { lines: [line({ price: 3_944 })], margin: 'much' }],
  ])('%s', (code, order) => {
    expect(codeOf(resultOf(order))).toBe(code);
  });

  it('names both sums where the lines do not come to the sum to pay', () => {
    expect(resultOf({ lines: [line({ price: 394_400 })] }, 12_100)).toEqual({
      ok: false,
      refusal: { code: 'receipt-unexplained', facts: { sum: '121.00', lines: '3944.00' } },
    });
  });

  it('takes no ruble for rounding, however many pieces there are', () => {
    const lines = [line({ quantity: '10000', price: 123 })];
    expect(codeOf(resultOf({ lines }, 1_230_099))).toBeNull();
    expect(codeOf(resultOf({ lines }, 1_230_100))).toBe('receipt-unexplained');
  });

  it('has a limit of printed lines', () => {
    const lines = [line({ quantity: '3', total: 10_000 })];
    expect(makeReceipt({ lines }, rub(10_000), { ...RULES, mostPositions: 1 })).toEqual({
      ok: false,
      refusal: { code: 'receipt-too-long', facts: { most: '1', positions: '2' } },
    });
  });
});

describe('what a merchant may decide', () => {
  const allowed = { ...RULES, unexplained: 'one-line' } as const;

  it('one line stands for an order whose lines do not come to the sum', () => {
    expect(positionsOf(madeOf(makeReceipt({ lines: [line({ price: 9_000 })] }, rub(10_000), allowed)))).toEqual([
      { name: 'Заказ 1042', quantity: '1', price: 10_000, vat: 'vat20', subject: 'commodity', method: 'full_payment' },
    ]);
  });

  it('one line is not taken while the lines come to the sum, nor for a VAT that nobody knows', () => {
    expect(madeOf(makeReceipt(INSALES, rub(153_150), allowed)).items).toHaveLength(3);
    expect(codeOf(makeReceipt({ lines: [line({ vat: '18' })] }, rub(10_000), allowed))).toBe('receipt-vat');
  });

  it('the settings decide the VAT of every line where the merchant wants that', () => {
    const order = { lines: [line({ vat: '18' }), line({ name: 'Курьер', price: 500, part: 'delivery' as const, vat: 'vat10' })] };
    const receipt = madeOf(makeReceipt(order, rub(10_500), { ...RULES, vatFrom: 'settings' }));
    expect(receipt.items.map(({ vat }) => vat)).toEqual(['vat20', 'none']);
  });
});
