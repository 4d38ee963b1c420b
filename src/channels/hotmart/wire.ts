import { z } from 'zod';
import type { SaleItem } from '../../academy/domain/product-ref';
import type { Buyer } from '../../academy/domain/sale';
import { isCurrency } from '../../payments/domain/currency';
import { formatMoney, moneyFromNumber, parseMoney } from '../../payments/domain/money';

/** Ids come as numbers or as texts; inside they are always texts. */
export const idSchema = z.union([z.int().nonnegative(), z.string().trim().min(1).max(100)]).transform(String);

/** What may be missing, null or of another kind without harm: then it is null. */
export const lenient = <T extends z.ZodType>(schema: T) => z.preprocess((value) => value ?? null, schema.nullable()).catch(null);

/** Short text, or null. */
export const textSchema = lenient(z.string().trim().min(1).max(500));

/** A price that travels: number or decimal text, with the code of its currency in a key that differs. */
export interface WirePrice {
  readonly value: number | string;
  readonly currency: string;
}

/** A price as the academy prints it. */
export function priceOf(price: WirePrice | null): { readonly text: string; readonly currency: string } | null {
  if (price === null) return null;
  const { value, currency } = price;
  if (!isCurrency(currency)) return { text: String(value), currency };
  const sum = typeof value === 'number' ? moneyFromNumber(value, currency) : parseMoney(value, currency);
  return { text: sum ? formatMoney(sum) : String(value), currency };
}

/** Names of a buyer: the parts where they are told, else the whole one cut at its first space. */
export function buyerOf(told: {
  readonly email: string | null;
  readonly name: string | null;
  readonly firstName?: string | null;
  readonly lastName?: string | null;
}): Buyer {
  const [first = null, ...rest] = (told.name ?? '').split(/\s+/).filter((part) => part !== '');
  return {
    email: told.email,
    firstName: told.firstName ?? first,
    lastName: told.firstName ? (told.lastName ?? null) : rest.join(' ') || null,
    language: null,
  };
}

/** What a line of a sale is made of. */
export interface Goods {
  readonly product: string | null;
  readonly name: string | null;
  readonly plan?: { readonly id: string | null; readonly name: string | null } | null;
  readonly offer?: string | null;
}

/**
 * A line of a sale. Version 1 knows plans by name only, version 2 by number and name, so that both are kept: the number (or else the name)
 * as the plan, the name as the variant.
 */
export function itemOf({ product, name, plan, offer }: Goods): SaleItem {
  const title = [name ?? product, plan?.name].filter(Boolean).join(', ');
  return {
    product: {
      product,
      variant: plan?.name ?? null,
      code: null,
      plan: plan?.id ?? plan?.name ?? null,
      offer: offer ?? null,
    },
    title,
  };
}

/** Hotmart's panel sends its tests about a product whose number is made of zeros. Hotmart: section Other events. */
export function isTestProduct(product: string | null): boolean {
  return product !== null && /^0+$/.test(product);
}
