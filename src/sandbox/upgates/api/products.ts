import type { Product } from '../model';
import { shopTime, toNumber } from '../shop';
import type { Shop } from '../shop';
import { flagOf, listOf, momentOf, ok, paged, refuse } from './call';
import type { ApiAnswer, ApiCall, ApiMethod } from './call';

const PAGE = 50;
const READ = { endpoint: 'products', level: 'readonly' } as const;

type View = (shop: Shop, product: Product) => Readonly<Record<string, unknown>>;

/** Goods, whole and in short; the short form has no title (Upgates: section Products). */
export const PRODUCT_METHODS: readonly ApiMethod[] = [
  { method: 'GET', path: /^products$/, right: READ, handle: (call) => list(call, fullView) },
  { method: 'GET', path: /^products\/simple$/, right: READ, handle: (call) => list(call, simpleView) },
  { method: 'GET', path: /^products\/([^/]+)$/, right: READ, handle: (call) => single(call, fullView) },
  { method: 'GET', path: /^products\/([^/]+)\/simple$/, right: READ, handle: (call) => single(call, simpleView) },
];

function list({ shop, query }: ApiCall, view: View): ApiAnswer {
  const changed = momentOf(query, 'last_update_time_from');
  if (changed === 'wrong') return refuse(400, 'Wrong value of last_update_time_from', { object: 'products' });
  const codes = listOf(query, 'codes');
  const ids = listOf(query, 'product_ids') ?? listOf(query, 'product_id');
  const variantCodes = listOf(query, 'variant_codes');
  const active = flagOf(query, 'active_yn');
  const archived = flagOf(query, 'archived_yn');
  const found = shop.books.products.filter(
    (product) =>
      (!changed || product.updated >= changed) &&
      (!codes || codes.has(product.code ?? '')) &&
      (!ids || ids.has(String(product.id))) &&
      (!variantCodes || product.variants.some(({ code }) => variantCodes.has(code ?? ''))) &&
      (active === null || product.active === active) &&
      (archived === null || product.archived === archived),
  );
  const page = paged(found, query, PAGE);
  if (!page) return refuse(400, 'Wrong value of page', { object: 'products' });
  return ok({ ...page.envelope, products: page.items.map((product) => view(shop, product)) });
}

function single({ shop, id }: ApiCall, view: View): ApiAnswer {
  const product = shop.books.products.find(({ code }) => code === id);
  if (!product) return refuse(404, 'Product not found', { object: 'products' });
  return ok({ current_page: 1, current_page_items: 1, number_of_pages: 1, number_of_items: 1, products: [view(shop, product)] });
}

function simpleView(shop: Shop, product: Product) {
  return {
    code: product.code,
    product_id: product.id,
    action_currently_yn: false,
    code_supplier: null,
    supplier: null,
    ean: null,
    active_yn: product.active,
    archived_yn: product.archived,
    replacement_product_code: null,
    can_add_to_basket_yn: product.active,
    adult_yn: false,
    set_yn: false,
    in_set_yn: false,
    exclude_from_search_yn: false,
    stock: null,
    availability: 'Skladem',
    availability_type: 'InStock',
    weight: 0,
    variants: product.variants.map((variant, at) => ({
      code: variant.code,
      variant_id: variant.id,
      active_yn: variant.active,
      main_yn: at === 0,
      parameters: [{ name: 'Forma', value: variant.name }],
    })),
    creation_time: shopTime(product.created),
    last_update_time: shopTime(product.updated),
    admin_url: `${shop.url()}/admin/products`,
  };
}

function fullView(shop: Shop, product: Product) {
  return {
    ...simpleView(shop, product),
    descriptions: [
      {
        language: 'cs',
        title: product.title,
        short_description: '',
        long_description: `<p>${product.title}</p>`,
        url: `${shop.url()}/shop#${product.slug}`,
        seo_title: null,
        seo_description: null,
        seo_url: product.slug,
        unit: 'ks',
      },
    ],
    manufacturer: null,
    prices: [{ language: 'cs', currency: 'CZK', price_with_vat: toNumber(product.price) }],
    images: [],
  };
}
