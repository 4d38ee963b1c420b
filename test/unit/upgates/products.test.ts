import type { ProductLink, ProductRef } from '../../../src/academy/domain/product-ref';
import { matchLinks } from '../../../src/channels/upgates/match';
import { asked, fetchStatus, startStand } from './stand';
import type { Stand } from './stand';

const ref = (given: Partial<ProductRef>): ProductRef => ({ product: null, variant: null, code: null, plan: null, offer: null, ...given });

describe('the products of an Upgates shop', () => {
  let stand: Stand;
  beforeEach(async () => {
    stand = await startStand();
  });
  afterEach(() => stand.stop());

  const list = () => stand.value(stand.channel.listProducts(stand.account()));

  it('are listed with their variants, the sleeping ones marked', async () => {
    const products = await list();
    expect(products).toContainEqual({ ref: ref({ product: '501', code: 'KURZ-01' }), title: 'Online kurz háčkování', active: true });
    expect(products).toContainEqual({
      ref: ref({ product: '502', variant: '9001', code: 'CLEN-M' }),
      title: 'Členství, CLEN-M',
      active: true,
    });
  });

  it('are read whole once a day, and in between only what has changed', async () => {
    await list();
    await list();
    expect(asked(stand)).toEqual(['GET /products?page=1']);
    stand.shop.clock.advance(120_000);
    const form = new URLSearchParams({ title: 'Nový kurz', code: 'NEW', price: '100' });
    await fetch(`${stand.shop.url}/admin/products`, { method: 'POST', body: form, redirect: 'manual' });
    await fetch(`${stand.shop.url}/admin/products/501/archived`, { method: 'POST', redirect: 'manual' });
    const products = await list();
    expect(products.filter(({ title }) => title === 'Nový kurz')).toHaveLength(1);
    expect(products.find(({ ref: { product } }) => product === '501')?.active).toBe(false);
    expect(asked(stand).at(-1)).toMatch(/^GET \/products\?last_update_time_from=.*%2B00:00&page=1$/);
    stand.shop.clock.advance(86_400_000);
    await list();
    expect(asked(stand).at(-1)).toBe('GET /products?page=1');
  });

  it('go on where a limit interrupted the list', async () => {
    for (let index = 0; index < 120; index += 1) {
      const form = new URLSearchParams({ title: `Kurz ${index}`, price: '100' });
      await fetch(`${stand.shop.url}/admin/products`, { method: 'POST', body: form, redirect: 'manual' });
    }
    stand.shop.switches.set('tariff', 'Bronze');
    for (let call = 0; call < 108; call += 1) await fetchStatus(stand);
    expect((await stand.channel.listProducts(stand.account())).kind).toBe('later');
    stand.shop.clock.advance(3_600_000);
    stand.requests.length = 0;
    expect(await list()).toHaveLength(5 + 2 + 120);
    expect(asked(stand)).toEqual(['GET /products?page=3']);
  });
});

const link = (id: string, product: Partial<ProductRef>): ProductLink => ({ id, product: ref(product), target: { kind: 'course', id } });

describe('a line of an order is granted by', () => {
  const links = [
    link('product', { product: '502' }),
    link('monthly', { product: '502', variant: '9001', code: 'CLEN-M' }),
    link('crochet', { product: '501', code: 'KURZ-01' }),
    link('old', { product: '77', code: 'OLD' }),
  ];
  const matched = (product: Partial<ProductRef>) => matchLinks(links, { product: ref(product), title: '' }).map(({ id }) => id);

  test.each([
    ['the link of its variant, before that of the product', { product: '502', variant: '9001' }, ['monthly']],
    ['the link of the product, when its variant has none', { product: '502', variant: '9002' }, ['product']],
    ['the same product', { product: '501' }, ['crochet']],
    ['the same code, without ids', { code: ' KURZ-01 ' }, ['crochet']],
    ['nothing, when only capital letters differ', { code: 'kurz-01' }, []],
    ['the code of a variant', { code: 'CLEN-M' }, ['monthly']],
    ['nothing, when nothing is said', {}, []],
    ['the same code, when the id has changed', { product: '78', code: 'OLD' }, ['old']],
  ] as const)('%s', (_name, line, ids) => {
    expect(matched(line)).toEqual(ids);
  });
});
