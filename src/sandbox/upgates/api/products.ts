import type { Product } from '../model';
import { shopTime, toNumber } from '../shop';
import type { Shop } from '../shop';
import { flagOf, listOf, momentOf, ok, paged, refuse } from './call';
import type { ApiAnswer, ApiCall, ApiMethod } from './call';

const PAGE = 50;
const LANGUAGE = 'cs';
/** The name of the only list of prices. */
const PRICELIST = 'Výchozí';
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
  const found = shop.books.products.filter(
    (product) =>
      (!changed || product.updated >= changed) &&
      (!codes || codes.has(product.code ?? '')) &&
      (!ids || ids.has(String(product.id))) &&
      (!variantCodes || product.variants.some(({ code }) => variantCodes.has(code ?? ''))) &&
      hasFlags(simpleView(shop, product), query),
  );
  const none = !isOr(query.get('language'), LANGUAGE) || !isOr(query.get('pricelist'), PRICELIST);
  const page = paged(none ? [] : found, query, PAGE);
  if (!page) return refuse(400, 'Wrong value of page', { object: 'products' });
  return ok({ ...page.envelope, products: page.items.map((product) => view(shop, product)) });
}

/** Whether the yes-or-no filters fit what the list shows; everything that is not `InStock` counts as another availability. */
function hasFlags(shown: ReturnType<typeof simpleView>, query: URLSearchParams): boolean {
  const flags = {
    active_yn: shown.active_yn,
    archived_yn: shown.archived_yn,
    can_add_to_basket_yn: shown.can_add_to_basket_yn,
    in_stock_yn: shown.availability_type === 'InStock',
    exclude_from_search_yn: shown.exclude_from_search_yn,
  };
  return Object.entries(flags).every(([name, is]) => isOr(flagOf(query, name), is));
}

/** Whether a filter is not given or fits. */
function isOr<T>(asked: T | null, is: T): boolean {
  return asked === null || asked === is;
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
        language: LANGUAGE,
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
    prices: [
      {
        language: LANGUAGE,
        currency: 'CZK',
        price_with_vat: toNumber(product.price),
        pricelists: [{ name: PRICELIST, price_original: toNumber(product.price), price_with_vat: toNumber(product.price) }],
      },
    ],
    images: [],
  };
}
