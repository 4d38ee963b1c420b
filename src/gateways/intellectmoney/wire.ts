import { DateTime } from 'luxon';
import { z } from 'zod';
import type { Currency } from '../../payments/domain/currency';
import { currency } from '../../payments/domain/currency';
import { formatMoney } from '../../payments/domain/money';
import type { StartRequest } from '../../payments/ports/gateway';
import type { Individual, Organisation, Shop } from './settings';
import { formHash, SEPARATOR } from './signature';

/** The currency in which merchants count; a test merchant's rubles travel as the service's test money. */
export const RUB = currency('RUB');

/** Shops through which forms of individuals are paid. IntellectMoney: section Individuals, form transfer. */
const INDIVIDUALS_SHOP = { live: '450157', test: '450040' } as const;

const MOST_NAME = 1_024;
const MOST_URL = 512;
const MOST_ERROR_TEXT = 500;
const HOUR_MS = 3_600_000;
/** IntellectMoney: section Payment form, expireDate: half a year, which the official modules cut to whole hours. */
const LONGEST_LIFE_HOURS = 4_319;
/** IntellectMoney: section Holding rules: an invoice with a hold lives for five days at most. */
const LONGEST_LIFE_DAYS_WITH_HOLD = 5;
const LIFE_DAYS_WITH_HOLD = 3;
const HOLD_HOURS = 119;
const EXPIRY_ZONE = 'Europe/Moscow';
const EXPIRY_FORM = 'yyyy-MM-dd HH:mm:ss';

/** Codes of the wire. `RUR` is the ruble's old code. A foreign one must reach the heart as what it is, so that it is seen as a mismatch. */
const CURRENCIES: ReadonlyMap<string, Currency> = new Map([
  ['RUB', RUB],
  ['RUR', RUB],
  ['TST', currency('TST')],
  ['USD', currency('USD')],
  ['EUR', currency('EUR')],
]);

/**
 * The currency of a notification, null for an unknown code. For a test merchant the test money is what its orders are counted in;
 * for a live merchant it stays test money, which is never rubles.
 */
export function currencyOf(code: string, mode: Shop['mode']): Currency | null {
  return mode === 'test' && code === 'TST' ? RUB : (CURRENCIES.get(code) ?? null);
}

/** The number of the shop through which a merchant is paid. */
export function eshopIdOf(shop: Shop): string {
  return shop.kind === 'organisation' ? shop.eshopId : INDIVIDUALS_SHOP[shop.mode];
}

/** The body of createInvoice; absent members are left out. IntellectMoney: section createInvoice. */
export interface InvoiceBody {
  readonly eshopId: number;
  readonly orderId: string;
  readonly serviceName?: string;
  readonly recipientAmount: string;
  readonly recipientCurrency: string;
  readonly userName?: string;
  readonly email: string;
  readonly successUrl?: string;
  readonly failUrl?: string;
  readonly backUrl?: string;
  readonly resultUrl?: string;
  readonly expireDate?: string;
  readonly holdMode?: 0 | 1;
  readonly preference?: string;
  readonly holdTime?: number;
  /** A receipt as JSON text; like the hold time it is not signed. */
  readonly merchantReceipt?: string;
  readonly language: 'ru' | 'en';
}

/** The values of createInvoice that are signed, in their order; an absent one keeps its place. IntellectMoney: section Merchant API. */
export function invoiceValues(body: InvoiceBody): readonly string[] {
  const { eshopId, orderId, serviceName, recipientAmount, recipientCurrency, userName, email } = body;
  const { successUrl, failUrl, backUrl, resultUrl, expireDate, holdMode, preference } = body;
  const payment = [eshopId, orderId, serviceName, recipientAmount, recipientCurrency, userName, email];
  return [...payment, successUrl, failUrl, backUrl, resultUrl, expireDate, holdMode, preference].map((value) => String(value ?? ''));
}

/** What a start request comes to on the wire: everything but the hashes. The request must have passed `refusalOf`. */
export function invoiceBody(request: StartRequest, shop: Organisation, now: Date): InvoiceBody {
  const { holdMode, preference } = shop;
  const hold = request.manualCapture || holdMode === 'hold';
  const expiresAt = expiryOf(request.expiresAt, { now, lifeDays: shop.lifeDays, hold });
  return {
    eshopId: Number(shop.eshopId),
    ...orderOf(request, shop),
    email: request.customerEmail ?? '',
    ...addressesOf(request),
    ...(expiresAt && { expireDate: moscowTime(expiresAt) }),
    ...(hold ? { holdMode: 1, holdTime: holdHoursOf(shop) } : {}),
    ...(!hold && holdMode === 'none' ? { holdMode: 0 } : {}),
    ...(preference !== undefined && { preference }),
    language: languageOf(request),
  };
}

/** The fields of the browser's form for a shop. The e-mail goes under both names that are in use. IntellectMoney: section Payment form. */
export function formFields(body: InvoiceBody, secretKey: string): Readonly<Record<string, string>> {
  const { language: _language, ...fields } = body;
  const texts = Object.entries(fields).map(([name, value]) => [name, String(value)]);
  const hash = formHash({ ...body, eshopId: String(body.eshopId) }, secretKey);
  return { ...Object.fromEntries(texts), user_email: body.email, hash };
}

/**
 * The fields of the browser's form for an individual; they are not signed. Without the wallet's number its owner's e-mail names the wallet,
 * which is our assumption. IntellectMoney: section Individuals, form transfer.
 */
export function individualFields(request: StartRequest, shop: Individual, now: Date): Readonly<Record<string, string>> {
  const expiresAt = expiryOf(request.expiresAt, { now, lifeDays: shop.lifeDays, hold: false });
  const email = request.customerEmail ?? '';
  return {
    eshopId: eshopIdOf(shop),
    ...orderOf(request, shop),
    email,
    user_email: email,
    userEmail: email,
    ...addressesOf(request),
    ...(expiresAt && { expireDate: moscowTime(expiresAt) }),
    ...(shop.preference !== undefined && { preference: shop.preference }),
    UserFieldName_0: 'Перевод в кошелек',
    UserField_0: shop.account ?? shop.email,
    UserFieldName_9: 'UserPaymentFormId',
    UserField_9: shop.formId,
    FormType: 'IMAccount',
  };
}

/** Pages and letters of the service are in Russian or English. */
export function languageOf({ language }: { readonly language: string }): 'ru' | 'en' {
  return language.slice(0, 2).toLowerCase() === 'ru' ? 'ru' : 'en';
}

function orderOf({ orderNumber, amount, description }: StartRequest, { mode }: Shop) {
  const name = plain(description);
  return {
    orderId: orderNumber,
    ...(name !== '' && { serviceName: name }),
    recipientAmount: formatMoney(amount),
    recipientCurrency: mode === 'test' ? 'TST' : 'RUB',
  };
}

/** Nothing of ours may hold the separator of signed values, nor begin or end in a part of it. */
function plain(text: string): string {
  const spaced = Array.from(text.replaceAll(SEPARATOR, ': ').replace(/\s+/g, ' '));
  return spaced
    .slice(0, MOST_NAME)
    .join('')
    .replace(/^[:\s]+|[:\s]+$/g, '');
}

function addressesOf({ returnUrl, notifyUrl }: StartRequest) {
  const back = returnUrl.length <= MOST_URL ? { successUrl: returnUrl, backUrl: returnUrl } : {};
  return { ...back, resultUrl: notifyUrl };
}

interface Term {
  readonly now: Date;
  readonly lifeDays: string | undefined;
  readonly hold: boolean;
}

/** How long a hold of this shop lasts, in hours. */
export function holdHoursOf({ holdHours }: Pick<Organisation, 'holdHours'>): number {
  return Number(holdHours ?? HOLD_HOURS);
}

/** How long an invoice lives by the shop's settings, in hours; null = as long as is asked for. IntellectMoney: section Holding rules. */
export function lifeHoursOf(lifeDays: string | undefined, hold: boolean): number | null {
  if (hold) return Math.min(Number(lifeDays ?? LIFE_DAYS_WITH_HOLD), LONGEST_LIFE_DAYS_WITH_HOLD) * 24;
  return lifeDays === undefined ? null : Number(lifeDays) * 24;
}

/** The sooner of the link's end and the shop's own life of an invoice, never beyond what the service takes; null = the service's own default. */
function expiryOf(asked: Date | null, { now, lifeDays, hold }: Term): Date | null {
  const own = lifeHoursOf(lifeDays, hold);
  if (own === null && asked === null) return null;
  const hours = own ?? LONGEST_LIFE_HOURS;
  return new Date(Math.min(asked?.getTime() ?? Infinity, now.getTime() + hours * HOUR_MS));
}

function moscowTime(moment: Date): string {
  return DateTime.fromJSDate(moment, { zone: EXPIRY_ZONE }).toFormat(EXPIRY_FORM);
}

const code = z.union([z.int(), z.string().regex(/^-?\d{1,9}$/)]).transform(Number);
const stateSchema = z.object({ Code: code, Desc: z.string().nullish() });

/** An answer of the interface. `Result` may be missing when something went wrong. */
export const answerSchema = z.object({
  OperationState: stateSchema,
  Result: z
    .object({
      State: stateSchema,
      InvoiceId: z
        .union([z.int().positive(), z.string().regex(/^\d{1,15}$/)])
        .transform(String)
        .nullish(),
      ErrorSourceParam: z.string().nullish(),
    })
    .nullish(),
});

export type Answer = z.infer<typeof answerSchema>;

/** A refusal as one text for the manager, without anything of the keys. */
export function errorText({ OperationState, Result }: Answer, secrets: readonly string[]): string {
  const { Code, Desc } = Result && Result.State.Code !== 0 ? Result.State : OperationState;
  const source = Result?.ErrorSourceParam ? ` (${Result.ErrorSourceParam})` : '';
  const text = `${Desc || 'IntellectMoney refused without a reason'} [${Code}]${source}`;
  return secrets.reduce((clean, secret) => clean.replaceAll(secret, '***'), text).slice(0, MOST_ERROR_TEXT);
}
