import { z } from 'zod';
import { isCurrency } from '../../payments/domain/currency';
import type { Currency } from '../../payments/domain/currency';
import { moneyFromNumber, parseMoney } from '../../payments/domain/money';
import type { Money } from '../../payments/domain/money';

/** A text, or null when it is absent, empty or something else. */
export const text = z
  .string()
  .nullish()
  .catch(null)
  .transform((value) => (value === undefined || value === '' ? null : value));
const id = z.union([z.string(), z.number()]).transform(String);
const sum = z.union([z.string(), z.number()]).nullish().catch(null);
const flag = z.boolean().catch(false);
const texts = z
  .array(z.string())
  .nullish()
  .catch(null)
  .transform((list) => list ?? []);

/** A map of the CRM as a list: an object by code or id, a list, or the empty list that an empty object turns into there. */
export function listOf<T>(item: z.ZodType<T>): z.ZodType<readonly T[]> {
  return z
    .unknown()
    .optional()
    .transform((value) => {
      const items: readonly unknown[] = Array.isArray(value)
        ? value
        : Object.values(typeof value === 'object' && value !== null ? value : {});
      return items.flatMap((one) => {
        const parsed = item.safeParse(one);
        return parsed.success ? [parsed.data] : [];
      });
    });
}

/** `GET /api/credentials`: scopes, and the deprecated list of methods. */
export const credentialsSchema = z
  .object({ scopes: texts, credentials: texts })
  .transform(({ scopes, credentials }) => ({ scopes, methods: credentials }));
export type Credentials = z.infer<typeof credentialsSchema>;

/** `GET /api/system-info`. */
export const systemInfoSchema = z.object({ publicUrl: text, technicalUrl: text });

/** `GET settings`, with the object that the settings callback carries as well. */
export const settingsAnswerSchema = z.object({ settings: z.unknown() });

/** `GET integration-modules/{code}`. */
export const moduleSchema = z.object({ integrationModule: z.object({ name: text, active: z.boolean().nullish().catch(null) }) });

/** `GET payment/invoice/{uuid}`: what links an invoice with its order and payment, and its money. */
export const invoiceSchema = z.object({
  invoice: z.object({
    orderId: id.nullish(),
    paymentId: id.nullish(),
    status: text,
    amount: sum,
    currency: text,
    refunds: listOf(z.object({ externalId: text, status: text, amount: sum })),
  }),
});

export type WireInvoice = z.infer<typeof invoiceSchema>['invoice'];

/** The verdict inside an answer of `payment/check`; the outer flag only says that the call worked. */
export const checkSchema = z.object({ result: z.object({ success: z.boolean(), errorMsg: text }) });

/** `POST payment/create-invoice`. */
export const linkSchema = z.object({ result: z.object({ link: z.string().min(1) }) });

const status = z.object({ code: z.string(), name: z.string(), active: flag, ordering: z.number().catch(0) });

/** `GET reference/payment-statuses`. */
export const statusesSchema = z.object({ paymentStatuses: listOf(status) });

/** `GET reference/payment-types`: whether a module stands behind a type, and which by name, is all that can be read. */
export const paymentTypesSchema = z.object({
  paymentTypes: listOf(z.object({ active: flag, integrationModule: z.object({ name: text }).nullish().catch(null) })),
});

/** One payment of an order. */
const orderPayment = z.object({ id, type: text, status: text, amount: sum, paidAt: text });

/** The payments of an order in any of the forms in which they come. */
export const paymentsSchema = listOf(orderPayment);

const person = { email: text, firstName: text, lastName: text, patronymic: text };

/** An order, as far as our screens show it. */
const orderSchema = z.object({
  ...person,
  id,
  number: z.union([z.string(), z.number()]).transform(String),
  currency: text,
  totalSumm: sum,
  phone: text,
  customer: z
    .object({ ...person, phones: listOf(z.object({ number: text })) })
    .nullish()
    .catch(null),
  payments: paymentsSchema,
});
export type WireOrder = z.infer<typeof orderSchema>;

/** `GET orders/{id}`. */
export const orderAnswerSchema = z.object({ order: orderSchema });

/** `GET orders`. */
export const ordersAnswerSchema = z.object({ orders: listOf(orderSchema) });

/** A currency code that we can count in, else null. */
export function readCurrency(code: string | null): Currency | null {
  return code !== null && isCurrency(code) ? code : null;
}

/** A sum in major units, number or decimal text, in whole minor units; null when it is not exactly a sum of that currency. */
export function readSum(value: string | number | null | undefined, currency: Currency | null): Money | null {
  if (value === null || value === undefined || currency === null) return null;
  return typeof value === 'number' ? moneyFromNumber(value, currency) : parseMoney(value, currency);
}
