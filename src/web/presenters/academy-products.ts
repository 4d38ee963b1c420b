import { z } from 'zod';
import type { ProductRef } from '../../academy/domain/product-ref';
import type { ChannelProduct } from '../../academy/ports/channel';
import type { LinkRow } from '../../academy/stores/links';

/** The parts of a product's name, in the order of screens. */
export const PRODUCT_FIELDS = ['product', 'variant', 'code', 'plan', 'offer'] as const;
/** A longer list is searched, not scrolled. */
const MOST_SHOWN = 60;

/** No database keeps a character of number zero, or half of one. */
const Short = z
  .string()
  .max(200)
  .refine((text) => !text.includes('\0') && Buffer.from(text).toString() === text)
  .nullable();
const Product = z.tuple([Short, Short, Short, Short, Short]);

/** A product as the name of a form's field. */
export const productKey = (product: ProductRef): string =>
  Buffer.from(JSON.stringify(PRODUCT_FIELDS.map((name) => product[name]))).toString('base64url');

/** The product of such a name; null for anything that is none. */
export function productIn(key: string): ProductRef | null {
  try {
    const parsed: unknown = JSON.parse(Buffer.from(key, 'base64url').toString('utf8'));
    const [product, variant, code, plan, offer] = Product.parse(parsed);
    return { product, variant, code, plan, offer };
  } catch {
    return null;
  }
}

/** A shop's products with ticks, those that are linked first. */
export function presentProducts(facts: {
  readonly products: readonly ChannelProduct[];
  readonly links: readonly LinkRow[];
  readonly search: string;
}): {
  readonly products: readonly {
    readonly key: string;
    readonly title: string;
    readonly ids: string;
    readonly ticked: boolean;
    readonly active: boolean;
  }[];
  readonly more: number;
} {
  const linked = new Set(facts.links.map(({ product }) => productKey(product)));
  const wanted = facts.search.toLowerCase();
  const found = facts.products
    .map(({ ref, title, active }) => ({
      key: productKey(ref),
      title,
      ids: PRODUCT_FIELDS.flatMap((name) => ref[name] ?? []).join(' / '),
      ticked: linked.has(productKey(ref)),
      active,
    }))
    .filter(({ title, ids }) => `${title} ${ids}`.toLowerCase().includes(wanted))
    .toSorted((one, other) => Number(other.ticked) - Number(one.ticked));
  return { products: found.slice(0, MOST_SHOWN), more: Math.max(0, found.length - MOST_SHOWN) };
}
