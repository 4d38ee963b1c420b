import * as fc from 'fast-check';
import { EMPTY_BOOK, PLAIN_SUBSCRIPTION, bookedOf, noteSale, noteSubscription } from '../../../src/academy/domain/book';
import type { SaleWord } from '../../../src/academy/domain/book';
import { memberEmail } from '../../../src/academy/domain/email';
import { readBook, readSubscription } from '../../../src/academy/stores/forms';

const at = (day: number): Date => new Date(Date.UTC(2026, 0, day));
const item = (product: string) => ({ product: { product, variant: null, code: null, plan: null, offer: null }, title: product });

const word: fc.Arbitrary<SaleWord> = fc
  .record({
    at: fc.integer({ min: 1, max: 4 }).map(at),
    standing: fc.constantFrom<SaleWord['standing']>(
      { kind: 'good' },
      { kind: 'waiting' },
      { kind: 'ended', reason: 'refunded', final: true },
      { kind: 'ended', reason: 'cancelled', final: false },
    ),
    items: fc.array(fc.constantFrom(item('1'), { ...item('1'), title: 'One' }, item('2')), { maxLength: 2 }),
    buyer: fc.record({
      email: fc.constantFrom('a@example.com', 'b@example.com', null),
      firstName: fc.constantFrom('Ann', null),
      lastName: fc.constant(null),
      language: fc.constant(null),
    }),
    charge: fc.option(
      fc.record({
        subscription: fc.constant('S1'),
        number: fc.integer({ min: 1, max: 3 }),
        paidUntil: fc.option(fc.integer({ min: 5, max: 8 }).map(at), { nil: null }),
      }),
      { nil: null },
    ),
    price: fc.option(fc.record({ text: fc.constantFrom('1.00', '2.00'), currency: fc.constant('BRL') }), { nil: null }),
  })
  .chain((plain) => fc.constantFrom(plain, { ...plain, keepsItems: true as const }));

const shuffled = <T>(one: fc.Arbitrary<T>) =>
  fc.array(one, { maxLength: 6 }).chain((words) =>
    fc.record({
      words: fc.constant(words),
      other: fc.shuffledSubarray([...words, ...words], { minLength: words.length * 2, maxLength: words.length * 2 }),
    }),
  );

describe('the book of a sale', () => {
  it('comes to the same whatever the order of its messages, however often each is repeated, and is stored as it is', () => {
    fc.assert(
      fc.property(shuffled(word), ({ words, other }) => {
        const book = words.reduce(noteSale, EMPTY_BOOK);
        expect(other.reduce(noteSale, EMPTY_BOOK)).toEqual(book);
        expect(readBook(JSON.parse(JSON.stringify(book)))).toEqual(book);
      }),
    );
  });

  it('keeps what a later message leaves out', () => {
    const first: SaleWord = {
      at: at(1),
      standing: { kind: 'good' },
      items: [item('1')],
      buyer: { email: 'a@example.com', firstName: 'Ann', lastName: null, language: null },
      charge: { subscription: 'S1', number: 2, paidUntil: at(30) },
      price: { text: '1.00', currency: 'BRL' },
    };
    const bare: SaleWord = {
      ...first,
      at: at(2),
      items: [],
      buyer: { email: null, firstName: null, lastName: null, language: null },
      charge: { subscription: 'S1', number: 1, paidUntil: null },
      price: null,
    };
    const book = noteSale(noteSale(EMPTY_BOOK, first), bare);
    expect(bookedOf(book)).toEqual({ facts: book.facts, items: [item('1')], charge: { subscription: 'S1', number: 2, paidUntil: at(30) } });
    expect(book.buyer?.value.email).toBe('a@example.com');
  });
});

const saying = (day: number, items: SaleWord['items'], standing: SaleWord['standing'] = { kind: 'good' }): SaleWord => ({
  at: at(day),
  standing,
  items,
  buyer: { email: null, firstName: null, lastName: null, language: null },
  charge: null,
  price: null,
});
const keeping = (one: SaleWord): SaleWord => ({ ...one, keepsItems: true });
const linesOf = (...words: readonly SaleWord[]) => bookedOf(words.reduce(noteSale, EMPTY_BOOK)).items;

describe('lines that a later message leaves out', () => {
  it('are granted no more', () => {
    expect(linesOf(saying(1, [item('1'), item('2')]), saying(2, [item('2')]))).toEqual([item('2')]);
  });

  it('stay where the owner wants that nothing is taken back, once they were granted', () => {
    const words = [
      keeping(saying(1, [item('3')], { kind: 'waiting' })),
      keeping(saying(2, [item('1'), item('2')])),
      keeping(saying(3, [{ ...item('2'), title: 'Two' }])),
    ];
    expect(linesOf(...words)).toEqual([{ ...item('2'), title: 'Two' }, item('1')]);
  });
});

describe('what is known of a subscription', () => {
  const said = fc.oneof(
    fc.record({ end: fc.record({ at: fc.integer({ min: 1, max: 3 }).map(at), until: fc.option(fc.constant(at(9)), { nil: null }) }) }),
    fc.record({ switched: fc.record({ at: fc.integer({ min: 1, max: 3 }).map(at), items: fc.constant([item('2')]) }) }),
    fc.record({ due: fc.record({ at: fc.integer({ min: 1, max: 3 }).map(at), due: fc.integer({ min: 5, max: 8 }).map(at) }) }),
  );

  it('does not depend on the order of its messages, and is stored as it is', () => {
    fc.assert(
      fc.property(shuffled(said), ({ words, other }) => {
        const known = words.reduce(noteSubscription, PLAIN_SUBSCRIPTION);
        expect(other.reduce(noteSubscription, PLAIN_SUBSCRIPTION)).toEqual(known);
        expect(readSubscription(JSON.parse(JSON.stringify(known)))).toEqual(known);
      }),
    );
  });
});

describe('an address of a member', () => {
  it.each([
    [' Maria.Lima@Example.com ', 'maria.lima@example.com'],
    ['petra@nová.cz', 'petra@nová.cz'],
    ['no address', null],
    ['a@b', null],
    ['a@b.c, d@e.f', null],
    [null, null],
  ])('%s is kept as %s', (text, email) => {
    expect(memberEmail(text)).toBe(email);
  });
});
