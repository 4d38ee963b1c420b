import { z } from 'zod';

/** JSON text as a value; undefined when it is no JSON. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

const id = z.union([z.number(), z.string().regex(/^\d+$/)]).transform(String);
const idOrNull = id
  .nullish()
  .catch(null)
  .transform((value) => value ?? null);
const text = z
  .string()
  .nullish()
  .catch(null)
  .transform((value) => (value === undefined || value === '' ? null : value));
/** A sum in major units: a number, or its decimal text. */
const sum = z
  .union([z.number(), z.string()])
  .nullish()
  .catch(null)
  .transform((value) => (value === undefined ? null : value));

/** The entries of a list that fit; those of other kinds are left out. */
function fitting<T>(item: z.ZodType<T>, list: readonly unknown[]): readonly T[] {
  return list.flatMap((one) => {
    const parsed = item.safeParse(one);
    return parsed.success ? [parsed.data] : [];
  });
}

/** A list inside an object, which may be missing. */
function listOf<T>(item: z.ZodType<T>) {
  return z
    .unknown()
    .optional()
    .transform((value): readonly T[] => fitting(item, Array.isArray(value) ? value : []));
}

/** An answer that has to be a list. */
export function answeredList<T>(item: z.ZodType<T>) {
  return z.array(z.unknown()).transform((list): readonly T[] => fitting(item, list));
}

/** `GET account.json`. */
export const accountSchema = z.object({ id, main_host: text, time_zone: text });

const line = z.object({
  title: z.string().catch(''),
  quantity: z.number().catch(1),
  full_total_price: sum,
  total_price: sum,
  vat: z.int().nullish().catch(null),
  fiscal_product_type: z.int().nullish().catch(null),
});

/** An order, as far as we use it (InSales protocol notes: section Orders). */
export const orderSchema = z.object({
  id,
  number: z.union([z.number(), z.string()]).transform(String),
  key: z.string(),
  financial_status: text,
  fulfillment_status: text,
  custom_status: z.object({ permalink: text }).nullish().catch(null),
  total_price: sum,
  full_delivery_price: sum,
  delivery_title: text,
  currency_code: text,
  client_transaction_id: idOrNull,
  payment_gateway_id: idOrNull,
  order_lines: listOf(line),
  client: z.object({ name: text, surname: text, email: text, phone: text }).nullish().catch(null),
  fields_values: listOf(z.object({ handle: text, value: text })),
  updated_at: text,
});
export type WireOrder = z.infer<typeof orderSchema>;

/** What a webhook says that we believe: which order it is about. */
export const changedOrderSchema = z.object({ id });

/** A payment method (InSales protocol notes: section External payment method). */
export const methodSchema = z.object({
  id,
  type: text,
  title: text,
  url: text,
  shop_id: z
    .union([z.string(), z.number()])
    .nullish()
    .catch(null)
    .transform((value) => (value === null || value === undefined ? null : String(value))),
  password: text,
  success_url: text,
  fail_url: text,
  server_url: text,
  payment_delivery_variants: listOf(z.object({ id })),
});
export type WireMethod = z.infer<typeof methodSchema>;

/** A widget of the back office. */
export const widgetSchema = z.object({ id, code: z.string(), height: z.number().nullish().catch(null), page_type: text });

/** A webhook that we have asked for. */
export const webhookSchema = z.object({ id, address: text, topic: text });

/** A field of orders. */
export const fieldSchema = z.object({ id, handle: text, destiny: z.number().nullish().catch(null) });

/** A status that the shop made for itself, addressed by its permalink. */
export const statusSchema = z.object({
  permalink: z.string().min(1),
  title: z.string(),
  system_status: text,
  position: z.number().catch(0),
});

/** The answer of the shop to a result (InSales protocol notes: section Reporting the result). */
export const resultSchema = z.object({ status: z.string(), errors: z.array(z.string()).nullish().catch(null) });
