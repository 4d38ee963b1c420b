import { DateTime } from 'luxon';
import { z } from 'zod';
import type { StartRequest } from '../../payments/ports/gateway';
import type { Country } from './countries';
import type { Shop } from './settings';

const MOST_ERROR_TEXT = 500;
const MOST_TITLE = 250;
const HOUR_MS = 3_600_000;
/** How soon and how late the coupon of a slip may run out. Mercado Pago: section Cancel and expiry. */
const COUPON_HOURS = { least: 24, most: 30 * 24 } as const;
/** Mercado Pago: section Notifications, Delivery. */
const MOST_NOTIFY_URL = 248;

/** Numbers of things there: as a number or as text. */
const id = z.union([z.int().nonnegative(), z.string().min(1)]).transform(String);
const amount = z.union([z.number(), z.string()]);
const text = z.string().nullish();

const refundSchema = z.object({ id, amount, status: text, date_created: text });

/** A payment, read loosely: what is not used here may be missing or null. Mercado Pago: section Payments, Answers. */
export const paymentSchema = z.object({
  id,
  status: z.string(),
  status_detail: text,
  date_created: text,
  date_approved: text,
  date_last_updated: text,
  date_of_expiration: text,
  payment_method_id: text,
  payment_type_id: text,
  currency_id: z.string(),
  collector_id: id.nullish(),
  external_reference: text,
  transaction_amount: amount,
  transaction_amount_refunded: amount.nullish(),
  captured: z.boolean().nullish(),
  card: z.object({ first_six_digits: text, last_four_digits: text }).nullish().catch(null),
  refunds: z
    .array(refundSchema)
    .nullish()
    .transform((refunds) => refunds ?? []),
});

export type WirePayment = z.infer<typeof paymentSchema>;

/** `/v1/payments/search`, answer. */
export const paymentListSchema = z.object({
  paging: z.object({ total: z.int().nonnegative() }).nullish(),
  results: z.array(paymentSchema),
});

/** `/v1/payments/{id}/refunds`: an answer to a repeat may be empty. Mercado Pago: section Idempotency. */
export const madeRefundSchema = refundSchema.nullable();

/** `/v1/payments/{id}/refunds`, list. */
export const refundListSchema = z.array(refundSchema);

const preferenceSchema = z.object({
  id: z.string().min(1),
  init_point: z.url({ protocol: /^https?$/ }),
  external_reference: text,
  expires: z.boolean().nullish(),
  expiration_date_to: text,
});

/** `/checkout/preferences`, answer. Mercado Pago: section Checkout Pro. */
export const shownPreferenceSchema = preferenceSchema;

export type WirePreference = z.infer<typeof preferenceSchema>;

/** `/checkout/preferences/search`, answer; the entries are shorter than a preference that is read. */
export const preferenceListSchema = z.object({
  elements: z
    .array(z.object({ id: z.string().min(1), external_reference: text, date_created: text }))
    .nullish()
    .transform((elements) => elements ?? []),
});

/** `/users/me`, answer. */
export const accountSchema = z.object({
  id,
  site_id: z.string(),
  nickname: text,
  tags: z.array(z.string()).nullish().catch(null),
});

export type WireAccount = z.infer<typeof accountSchema>;

/** `/v1/chargebacks/{id}`: the payments that are disputed. */
export const chargebackSchema = z.object({ payments: z.array(z.union([id, z.object({ id }).transform((one) => one.id)])).nullish() });

/** `/merchant_orders/{id}`: the payments of one preference. */
export const merchantOrderSchema = z.object({
  external_reference: text,
  payments: z
    .array(z.object({ id }))
    .nullish()
    .transform((payments) => payments ?? []),
});

const code = z.union([z.number(), z.string()]).transform(String);
const causeSchema = z.object({ code: code.nullish(), description: text });

/** A refusal in their words; `cause` may be a list, one object, empty or missing. Mercado Pago: section Errors and limits. */
const errorSchema = z.object({
  message: text,
  error: text,
  code: code.nullish().catch(null),
  cause: z
    .union([z.array(causeSchema), causeSchema.transform((one) => [one])])
    .nullish()
    .catch(null),
});

/** What a refusal says: the code to decide on, and one text for people. */
export interface WireError {
  readonly code: string | null;
  readonly text: string;
}

/** Reads a refusal; what does not look like one is told by its status. Two situations may share one message, so the code goes along. */
export function readError(body: unknown, status: number): WireError {
  const parsed = errorSchema.safeParse(body);
  if (!parsed.success) return { code: null, text: `Mercado Pago refused (status ${status})` };
  const { message, error, cause } = parsed.data;
  const [first] = cause ?? [];
  const known = first?.code ?? parsed.data.code ?? null;
  const said = [...new Set([message ?? error, first?.description].filter((part) => part))].join(': ');
  const shown = `${said || `Mercado Pago refused (status ${status})`}${known === null ? '' : ` [${known}]`}`;
  return { code: known, text: shown.slice(0, MOST_ERROR_TEXT) };
}

/** A moment as the interface takes it: milliseconds and the offset of the country. Mercado Pago: section Payments, Answers. */
export function wireMoment(moment: Date, { zone }: Pick<Country, 'zone'>): string {
  return DateTime.fromJSDate(moment, { zone }).toFormat("yyyy-MM-dd'T'HH:mm:ss.SSSZZ");
}

/** A moment of an answer; null when there is none. */
export function momentOf(printed: string | null | undefined): Date | null {
  const moment = DateTime.fromISO(printed ?? '', { setZone: true });
  return moment.isValid ? moment.toJSDate() : null;
}

/** An address for notifications, in their new form only; left out when it is too long, for the panel's own address then stands in. */
export function notificationUrl(address: string): string | undefined {
  const url = new URL(address);
  url.searchParams.set('source_news', 'webhooks');
  return url.href.length <= MOST_NOTIFY_URL ? url.href : undefined;
}

interface PreferenceParts {
  readonly shop: Shop;
  readonly country: Country;
  readonly price: number;
  readonly now: Date;
}

/** The body of a payment page of Checkout Pro: one item with the whole sum, our number, its term. Mercado Pago: section Checkout Pro. */
export function preferenceBody(request: StartRequest, { shop, country, price, now }: PreferenceParts): Readonly<Record<string, unknown>> {
  const { orderNumber, returnUrl, notifyUrl, customerEmail } = request;
  const email = z.email().safeParse(customerEmail).data;
  const title = Array.from(request.description.trim() || orderNumber)
    .slice(0, MOST_TITLE)
    .join('');
  return {
    items: [{ id: orderNumber, title, quantity: 1, currency_id: country.currency, unit_price: price }],
    ...(email ? { payer: { email } } : {}),
    back_urls: { success: returnUrl, pending: returnUrl, failure: returnUrl },
    // Addresses without https are dropped there, and going back by itself to nowhere is refused.
    ...(returnUrl.startsWith('https://') ? { auto_return: 'approved' } : {}),
    external_reference: orderNumber,
    notification_url: notificationUrl(notifyUrl),
    payment_methods: { excluded_payment_types: shop.slips === 'hidden' ? [{ id: 'ticket' }, { id: 'atm' }] : [] },
    binary_mode: false,
    ...(shop.statementDescriptor === undefined ? {} : { statement_descriptor: shop.statementDescriptor }),
    ...termOf(request.expiresAt, now, country),
    metadata: { order_number: orderNumber },
  };
}

/** Without a term a page lives on after it was paid; coupons end with the page where their own limits allow it. */
function termOf(expiresAt: Date | null, now: Date, country: Country): Readonly<Record<string, unknown>> {
  if (expiresAt === null) return { expires: false };
  const hours = (expiresAt.getTime() - now.getTime()) / HOUR_MS;
  const coupon = hours >= COUPON_HOURS.least ? new Date(Math.min(expiresAt.getTime(), now.getTime() + COUPON_HOURS.most * HOUR_MS)) : null;
  return {
    expires: true,
    expiration_date_from: wireMoment(now, country),
    expiration_date_to: wireMoment(expiresAt, country),
    ...(coupon ? { date_of_expiration: wireMoment(coupon, country) } : {}),
  };
}
