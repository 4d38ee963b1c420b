import { orderLines, readCurrency, readInvoiceId, totalOf } from '../../../src/platforms/insales/orders';
import { orderSchema } from '../../../src/platforms/insales/wire';

const order = (change: Readonly<Record<string, unknown>> = {}) =>
  orderSchema.parse({
    id: 51234567,
    number: 1042,
    key: '0f5e6d7c8b9a4a3b2c1d0e9f8a7b6c5d',
    financial_status: 'pending',
    fulfillment_status: 'new',
    total_price: 1531.5,
    full_delivery_price: 150,
    delivery_title: 'Курьер',
    currency_code: 'RUR',
    order_lines: [
      { title: 'Рюкзак городской', quantity: 2, total_price: 1400, full_total_price: 1330, vat: 20, fiscal_product_type: 1 },
      { title: 'Чехол от дождя', quantity: 1, total_price: 51.5, full_total_price: 51.5, vat: -1 },
    ],
    ...change,
  });

describe('the sums of an order', () => {
  it('are read from the published order in kopecks', () => {
    expect(totalOf(order())).toEqual({ minor: 153_150, currency: 'RUB' });
    expect(orderLines(order())).toEqual([
      { name: 'Рюкзак городской', quantity: '2', price: 66_500, total: 133_000, vat: '20', subject: '1' },
      { name: 'Чехол от дождя', quantity: '1', price: 5_150, total: 5_150, vat: '-1' },
      { name: 'Курьер', quantity: '1', price: 15_000, total: 15_000, part: 'delivery' },
    ]);
  });

  it('add up with discount, surcharge and delivery', () => {
    const lines = orderLines(
      order({
        total_price: 12600.5,
        full_delivery_price: 126.5,
        order_lines: [{ title: 'A', quantity: 1, total_price: 12600, full_total_price: 12474, vat: 18 }],
      }),
    );
    expect(lines.map(({ total }) => total)).toEqual([1_247_400, 12_650]);
  });

  it('give what rounding left to the last line', () => {
    const lines = orderLines(
      order({
        total_price: '100.00',
        full_delivery_price: null,
        order_lines: [
          { title: 'A', quantity: 3, full_total_price: 33.333333333333336 },
          { title: 'B', quantity: 3, full_total_price: 33.333333333333336 },
          { title: 'C', quantity: 3, full_total_price: 33.333333333333336 },
        ],
      }),
    );
    expect(lines.map(({ total }) => total)).toEqual([3_333, 3_333, 3_334]);
  });

  it('explain nothing when they do not add up', () => {
    expect(orderLines(order({ total_price: 2_000 }))).toEqual([]);
    expect(orderLines(order({ currency_code: 'XXX' }))).toEqual([]);
  });

  it('keep a quantity that a line does not divide evenly by, and one that is no whole number', () => {
    const lines = orderLines(
      order({
        total_price: 11.33,
        full_delivery_price: 0,
        order_lines: [
          { title: 'A', quantity: 3, full_total_price: 10, vat: 18 },
          { title: 'B', quantity: 0.333, full_total_price: 1.33 },
        ],
      }),
    );
    expect(lines).toEqual([
      { name: 'A', quantity: '3', price: 333, total: 1_000, vat: '18' },
      { name: 'B', quantity: '0.333', price: 399, total: 133 },
    ]);
  });

  it('are in roubles by either name', () => {
    expect(readCurrency('RUR')).toBe('RUB');
    expect(readCurrency('RUB')).toBe('RUB');
    expect(readCurrency('nonsense')).toBeNull();
    expect(readCurrency(null)).toBeNull();
  });

  it('an id of ours names the order, any other names none', () => {
    expect(readInvoiceId('51234567-3')).toEqual({ orderId: '51234567', count: 3 });
    for (const id of ['51234567', '00000000-0000-4000-8000-000000000000', '-1', 'a-1']) expect(readInvoiceId(id)).toBeNull();
  });
});
