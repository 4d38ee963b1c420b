import { EMPTY_BOOK, noteSale } from '../../../src/academy/domain/book';
import type { SaleWord } from '../../../src/academy/domain/book';

const word = (day: number, plan: string | null): SaleWord => ({
  at: new Date(Date.UTC(2026, 0, day)),
  standing: { kind: 'good' },
  items: [{ product: { product: '1', variant: null, code: null, plan, offer: null }, title: 'Club' }],
  buyer: { email: null, firstName: null, lastName: null, language: null },
  charge: null,
  price: null,
});

describe('the book of a sale', () => {
  it('keeps the plan that one message named when a later one leaves it out, in any order', () => {
    const [named, bare] = [word(1, 'monthly'), word(2, null)];
    for (const order of [
      [named, bare],
      [bare, named],
    ])
      expect(order.reduce(noteSale, EMPTY_BOOK).items?.value).toEqual(named.items);
  });
  it('believes the newer of two messages that both name a plan', () => {
    for (const order of [
      [word(1, 'monthly'), word(2, 'yearly')],
      [word(2, 'yearly'), word(1, 'monthly')],
    ])
      expect(order.reduce(noteSale, EMPTY_BOOK).items?.value[0]?.product.plan).toBe('yearly');
  });
});
