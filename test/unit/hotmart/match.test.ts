import type { ProductLink, ProductRef } from '../../../src/academy/domain/product-ref';
import { matchLinks } from '../../../src/channels/hotmart/match';

const ref = (more: Partial<ProductRef>): ProductRef => ({
  product: '4100002',
  variant: null,
  code: null,
  plan: null,
  offer: null,
  ...more,
});
const link = (id: string, more: Partial<ProductRef>): ProductLink => ({ id, product: ref(more), target: { kind: 'course', id } });
const matched = (links: readonly ProductLink[], more: Partial<ProductRef>): readonly string[] =>
  matchLinks(links, { product: ref(more), title: '' }).map(({ id }) => id);

const LINKS = [
  link('product', {}),
  link('offer', { offer: 'n6hup355' }),
  link('plan', { plan: '726001' }),
  link('plan and offer', { plan: '726001', offer: 'n6hup355' }),
  link('other', { product: '4100001' }),
];

describe('the links of a line', () => {
  it.each([
    ['plan and offer', { plan: '726001', offer: 'n6hup355' }],
    ['plan', { plan: '726001', offer: 'another' }],
    ['plan', { plan: '726001' }],
    ['offer', { plan: '726009', offer: 'n6hup355' }],
    ['product', { plan: '726009', offer: 'another' }],
    ['product', {}],
  ])('are those of the most exact kind: %s', (id, sold) => {
    expect(matched(LINKS, sold)).toEqual([id]);
  });

  it('are all of that kind, and none of another product', () => {
    expect(matched([...LINKS, link('again', {})], {})).toEqual(['product', 'again']);
    expect(matched(LINKS, { product: '4999999' })).toEqual([]);
    expect(matched([link('none', { product: null })], {})).toEqual([]);
  });

  it('know a plan by its number, or by its name where a side has no number', () => {
    const chosen = link('chosen', { plan: '726001', variant: 'Clube Mensal' });
    expect(matched([chosen], { plan: '726001', variant: 'Novo nome' })).toEqual(['chosen']);
    expect(matched([chosen], { plan: '726003', variant: 'Clube Mensal' })).toEqual([]);
    expect(matched([chosen], { plan: 'clube mensal', variant: 'clube mensal' })).toEqual(['chosen']);
    const named = link('named', { variant: 'Clube Mensal' });
    expect(matched([named], { plan: '726001', variant: 'Clube Mensal' })).toEqual(['named']);
    expect(matched([named], {})).toEqual([]);
  });
});
