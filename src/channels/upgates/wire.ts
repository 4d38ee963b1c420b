import { z } from 'zod';
import type { SaleItem } from '../../academy/domain/product-ref';
import type { Buyer } from '../../academy/domain/sale';

/** Ids travel as numbers or text; here every id is text. */
const idText = z.union([z.string(), z.number()]).transform(String);
const optionalId = idText.nullish().transform((id) => id || null);
const optionalText = z
  .string()
  .nullish()
  .transform((text) => text?.trim() || null);

const pageFields = { current_page: z.int(), number_of_pages: z.int() };

const lineSchema = z.object({
  product_id: optionalId,
  option_set_id: optionalId,
  type: optionalText,
  code: optionalText,
  title: optionalText,
  quantity: z.number().nullish(),
});

const customerSchema = z.object({ email: optionalText, firstname_invoice: optionalText, surname_invoice: optionalText });

/** An order, as far as it concerns us. The number is text and stays as it is: its zeros at the front count. */
const orderSchema = z.object({
  order_number: idText,
  status_id: optionalId,
  paid_date: optionalText,
  creation_time: z.string(),
  last_update_time: z.string(),
  language_id: optionalText,
  currency_id: optionalText,
  order_total: z.number().nullish(),
  customer: customerSchema.nullish(),
  products: z.array(lineSchema).nullish(),
});

export type WireOrder = z.infer<typeof orderSchema>;

export const ordersSchema = z.object({ ...pageFields, orders: z.array(orderSchema) });

const descriptionSchema = z.object({ title: optionalText });
const variantSchema = z.object({
  code: optionalText,
  variant_id: optionalId,
  active_yn: z.boolean().nullish(),
  parameters: z.array(z.unknown()).nullish(),
});
const productSchema = z.object({
  code: optionalText,
  product_id: optionalId,
  active_yn: z.boolean().nullish(),
  archived_yn: z.boolean().nullish(),
  descriptions: z.array(descriptionSchema).nullish(),
  variants: z.array(variantSchema).nullish(),
});

export type WireProduct = z.infer<typeof productSchema>;

export const productsSchema = z.object({ ...pageFields, products: z.array(productSchema) });

export const statusesSchema = z.object({ order_statuses: z.array(z.object({ id: idText, type: z.string().nullish() })) });

export const servicesSchema = z.object({ services: z.array(z.object({ url: z.string(), privilege: z.string() })) });

const webhookSchema = z.object({ id: z.int(), active_yn: z.boolean(), url: z.string(), event: z.string() });

export type WireWebhook = z.infer<typeof webhookSchema>;

export const webhooksSchema = z.object({ webhooks: z.array(webhookSchema) });
export const webhookMadeSchema = z.object({ webhook: webhookSchema });
export const anySchema = z.unknown();

export const movedSchema = z.object({ api_url: z.string() });

const messagesSchema = z.object({ messages: z.array(z.object({ message: z.string() })) });

/** The words of an error body; empty where it has none of that form. */
export function errorWords(body: unknown): string {
  const parsed = messagesSchema.safeParse(body);
  return parsed.success ? parsed.data.messages.map(({ message }) => message).join('; ') : '';
}

/** Lines that are goods; older shops write none (Upgates: section Granting rules). */
const GOODS: ReadonlySet<string> = new Set(['product', 'set', 'set_part', 'gift']);

/** What an order sold; one line gives one seat, more pieces are only said in its title. */
export function itemsOf({ products }: WireOrder): readonly SaleItem[] {
  return (products ?? [])
    .filter(({ type }) => type === null || GOODS.has(type))
    .map(({ product_id: product, option_set_id: variant, code, title, quantity }) => ({
      product: { product, variant, code, plan: null, offer: null },
      title: `${title ?? code ?? product ?? '?'}${(quantity ?? 1) > 1 ? ` × ${quantity}` : ''}`,
    }));
}

/** Who ordered; an order made by hand may have nobody. */
export function buyerOf({ customer, language_id: language }: WireOrder): Buyer {
  return {
    email: customer?.email ?? null,
    firstName: customer?.firstname_invoice ?? null,
    lastName: customer?.surname_invoice ?? null,
    language: language === null ? null : language.slice(0, 2).toLowerCase(),
  };
}

/** The sum with VAT, as printed for people; null where the order does not say. */
export function priceOf({
  order_total: total,
  currency_id: currency,
}: WireOrder): { readonly text: string; readonly currency: string } | null {
  return typeof total === 'number' && currency ? { text: String(total), currency } : null;
}

/** A date-time with its offset; null for anything else. */
export function momentOf(text: string): Date | null {
  const at = Date.parse(text);
  return Number.isNaN(at) ? null : new Date(at);
}
