import { DateTime } from 'luxon';
import { z } from 'zod';
import { parseForeignJson } from '../../infra/foreign-json';
import { currency } from '../../payments/domain/currency';
import type { Snapshot } from '../../payments/domain/snapshot';
import type { StartRequest } from '../../payments/ports/gateway';
import { openToken } from './signature';
import type { Claims } from './signature';
import { leadingPayment, phaseOf, reasonOf } from './states';

/** The only currency that UAPAY documents. */
export const UAH = currency('UAH');

const MOST_DESCRIPTION = 255;
const MOST_ERROR_TEXT = 500;
/** UAPAY documents no zone for `payExpiresAt`; its merchants and its pages live by Kyiv time. */
const EXPIRY_ZONE = 'Europe/Kyiv';
const EXPIRY_FORM = 'yyyy-MM-dd HH:mm:ss';

/** Numeric codes that a UAPAY module lists. A foreign one must reach the heart as what it is, so that it is seen as a mismatch. */
const CURRENCIES = new Map(
  [
    ['980', 'UAH'],
    ['840', 'USD'],
    ['978', 'EUR'],
    ['643', 'RUB'],
  ].map(([numeric = '', code = '']) => [numeric, currency(code)]),
);

const id = z.string().min(1);
const wholeNumber = z.union([z.int().nonnegative(), z.string().regex(/^\d{1,15}$/)]).transform(Number);
const numericCurrency = z.union([z.int(), z.string()]).transform((code, context) => {
  const known = CURRENCIES.get(String(code));
  if (known) return known;
  context.addIssue({ code: 'custom', message: 'unknown currency' });
  return z.NEVER;
});

const errorSchema = z.object({
  code: z.union([z.string(), z.number()]).transform(String),
  message: z.string().nullish(),
  fields: z.record(z.string(), z.unknown()).nullish(),
});

const envelopeSchema = z.object({
  status: z.union([z.string(), z.number()]).transform(String).optional(),
  error: errorSchema.nullish(),
  data: z.object({ token: z.string().optional() }).nullish(),
});

/** A refusal in UAPAY's own words. UAPAY: section Errors. */
export type WireError = z.infer<typeof errorSchema>;

/** What the body of an answer amounts to; `unsigned` = its token is missing or was signed with another key. */
export type Envelope =
  | { readonly kind: 'claims'; readonly claims: Claims }
  | { readonly kind: 'error'; readonly error: WireError }
  | { readonly kind: 'broken'; readonly why: 'unreadable' | 'unsigned' };

/**
 * Opens the body of an answer. The state of the envelope and the state of a payment inside it bear the same name, so the two are never
 * mixed. An answer without a token is not believed. UAPAY: section Signing, Response.
 */
export function openEnvelope(text: string, secret: string): Envelope {
  const parsed = envelopeSchema.safeParse(parseForeignJson(text));
  if (!parsed.success) return { kind: 'broken', why: 'unreadable' };
  const { status, error, data } = parsed.data;
  if (error) return { kind: 'error', error };
  if (status !== '1') return { kind: 'broken', why: 'unreadable' };
  const claims = data?.token === undefined ? null : openToken(data.token, secret);
  return claims === null ? { kind: 'broken', why: 'unsigned' } : { kind: 'claims', claims };
}

/** A refusal as one text for the manager: code, message, then one line per field. Whatever looks like a token is blotted out. */
export function errorText({ code, message, fields }: WireError): string {
  const lines = Object.entries(fields ?? {}).flatMap(([group, members]) => fieldLines(group, members));
  const text = [message ? `${code}: ${message}` : code, ...lines].join('\n');
  return text.replace(/eyJ[\w-]+\.[\w-]+\.[\w-]*/g, '***').slice(0, MOST_ERROR_TEXT);
}

function fieldLines(path: string, value: unknown): readonly string[] {
  if (typeof value !== 'object' || value === null) return [`${path}: ${String(value)}`];
  return Object.entries(value).flatMap(([name, inner]) => fieldLines(`${path}.${name}`, inner));
}

/** Whether the refusal is about the session, so that a new one may help. UAPAY: section Sessions. */
export function blamesSession({ fields }: WireError): boolean {
  return z.object({ params: z.object({ sessionId: z.unknown() }) }).safeParse(fields).data?.params.sessionId !== undefined;
}

/** `sessions/create`, answer. */
export const sessionSchema = z.object({ id });

/** `invoices/create`, answer. */
export const createdSchema = z.object({ id, paymentPageUrl: z.url({ protocol: /^https?$/ }) });

/** The answer of a call that moved money; its content is never needed. */
export const movedSchema = z.object({ paymentId: id.optional() });

const paymentSchema = z.object({
  paymentId: id,
  number: wholeNumber.catch(0),
  amount: wholeNumber,
  currency: numericCurrency.nullish(),
  status: z.string(),
  paymentStatus: z.string(),
  cardFromMasked: z.string().nullish(),
  updatedAt: z.string().nullish(),
  reversedAt: z.string().nullish(),
});

/** `payments/show`, answer. */
export const shownPaymentSchema = paymentSchema;

/** What we sent along with an invoice: a reading gives it back as an object, a message as text. */
const extraInfoSchema = z.preprocess(
  (told) => (typeof told === 'string' ? parseForeignJson(told) : told),
  z.object({ order: id.nullish() }).nullish().catch(null),
);

/** `invoices/show`, answer; `payments` is absent or empty before the payer tries. */
export const shownInvoiceSchema = z.object({
  id,
  externalId: id.nullish(),
  extraInfo: extraInfoSchema,
  type: z.string(),
  amount: wholeNumber,
  invoiceStatus: z.string(),
  createdAt: z.string().nullish(),
  paymentPageUrl: z.url({ protocol: /^https?$/ }).nullish(),
  payments: z
    .array(paymentSchema)
    .nullish()
    .transform((payments) => payments ?? []),
});

/** `invoices/show/list`, answer. */
export const invoiceListSchema = z.object({ invoices: z.array(shownInvoiceSchema) });

export type ShownInvoice = z.infer<typeof shownInvoiceSchema>;
export type ShownPayment = z.infer<typeof shownPaymentSchema>;

/** Members of a request besides the session. */
export interface CallBody {
  readonly params: Readonly<Record<string, unknown>>;
  readonly data?: Readonly<Record<string, unknown>>;
}

const LOCALES = ['uk', 'ru', 'en'];

/** The body of `invoices/create`: amounts in kopecks, the expiry in Kyiv time. UAPAY: section Invoices. */
export function createBody(request: StartRequest): CallBody {
  const { orderNumber, amount, manualCapture, returnUrl, notifyUrl, expiresAt } = request;
  // Only a receipt goes there: what is no address must not cost the whole link.
  const email = z.email().safeParse(request.customerEmail).data;
  const language = request.language.slice(0, 2).toLowerCase();
  const description = Array.from(request.description.trim() || orderNumber);
  return {
    params: { systemType: 'ECOM', locale: LOCALES.includes(language) ? language : 'en' },
    data: {
      externalId: orderNumber,
      type: manualCapture ? 'HOLD' : 'PAY',
      description: description.slice(0, MOST_DESCRIPTION).join(''),
      amount: amount.minor,
      reusability: false,
      redirectUrl: returnUrl,
      callbackUrl: notifyUrl,
      extraInfo: JSON.stringify({ order: orderNumber }),
      ...(email ? { email } : {}),
      ...(expiresAt ? { payExpiresAt: DateTime.fromJSDate(expiresAt, { zone: EXPIRY_ZONE }).toFormat(EXPIRY_FORM) } : {}),
    },
  };
}

/** Our own number of an invoice, where it says one. UAPAY: section Invoices, showing: readings have no `externalId`, only what was sent along. */
export function orderNumberOf({ externalId, extraInfo }: ShownInvoice): string | null {
  return externalId ?? extraInfo?.order ?? null;
}

/** What an invoice and the fresh reading of its leading payment say, in the heart's words. */
export function snapshotOf(invoice: ShownInvoice, payment: ShownPayment | null): Snapshot {
  const common = {
    reference: invoice.id,
    orderNumber: orderNumberOf(invoice),
    ofHold: invoice.type === 'HOLD',
    returned: null,
    disputed: false,
    test: null,
  };
  if (payment === null) return { ...common, ...unpaid(invoice) };
  const { status, paymentStatus, amount, updatedAt, reversedAt } = payment;
  const phase = paymentPhase(invoice, payment);
  return {
    ...common,
    paymentReference: payment.paymentId,
    currency: payment.currency ?? leadingPayment(invoice.payments)?.currency ?? UAH,
    phase,
    ...(phase === 'open' ? { idle: paymentStatus === 'OPEN' } : {}),
    amount,
    returnedAt: reversedAt ?? null,
    reason: phase === 'lost' && paymentStatus === 'OPEN' ? 'expired' : reasonOf(phase),
    card: payment.cardFromMasked ?? null,
    mark: [updatedAt ?? '', reversedAt ?? '', amount, status, paymentStatus, payment.paymentId].join('|'),
    words: `${status}/${paymentStatus}`,
  };
}

function unpaid({
  invoiceStatus,
  amount,
}: ShownInvoice): Omit<Snapshot, 'reference' | 'orderNumber' | 'ofHold' | 'returned' | 'disputed' | 'test'> {
  const over = invoiceStatus === 'INACTIVE';
  return {
    paymentReference: null,
    currency: UAH,
    phase: over ? 'lost' : 'open',
    idle: true,
    amount,
    returnedAt: null,
    reason: over ? 'expired' : null,
    card: null,
    mark: `${invoiceStatus}|${amount}`,
    words: invoiceStatus,
  };
}

function paymentPhase(invoice: ShownInvoice, payment: ShownPayment): Snapshot['phase'] {
  const phase = phaseOf(payment);
  // A payer who only looked leaves an open payment behind when the invoice runs out.
  if (phase === 'open' && payment.paymentStatus === 'OPEN' && invoice.invoiceStatus === 'INACTIVE') return 'lost';
  // How UAPAY shows a refund in part is not documented. A one-step payment is never taken in part, so a smaller sum beside REVERSED may be
  // what is left: calling that "all given back" would be wrong.
  if (phase === 'returned' && invoice.type !== 'HOLD' && payment.amount > 0 && payment.amount < invoice.amount) return 'unclear';
  return phase;
}
