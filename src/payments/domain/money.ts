import type { Currency } from './currency';
import { exponent, isCountedWhole } from './currency';

/** A sum in whole minor units (a safe integer, never negative) of one currency. */
export interface Money {
  readonly minor: number;
  readonly currency: Currency;
}

/**
 * Makes a sum of `minor` units.
 * @throws RangeError when `minor` is not a whole, safe, non-negative number.
 */
export function money(minor: number, currency: Currency): Money {
  if (!Number.isSafeInteger(minor) || minor < 0) throw new RangeError(`Not a sum in minor units: ${minor}`);
  return { minor, currency };
}

/**
 * Reads decimal text such as `19.99` by its digits.
 * Gives null for anything else: signs, blanks, exponents, more decimals than the currency has (zeros at the end are allowed), unsafe sizes.
 */
export function parseMoney(text: string, currency: Currency): Money | null {
  const match = /^(\d{1,16})(?:\.(\d{1,20}))?$/.exec(text);
  if (!match) return null;
  const places = exponent(currency);
  const fraction = match[2] ?? '';
  if (/[1-9]/.test(fraction.slice(places))) return null;
  const minor = Number(`${match[1] ?? ''}${fraction.slice(0, places).padEnd(places, '0')}`);
  return Number.isSafeInteger(minor) ? { minor, currency } : null;
}

/**
 * Reads what a person typed: blanks of any kind as thousands separators, a comma or a dot before the decimals, the currency code behind it.
 * Gives null when that is not one unmistakable sum: `1,500` of a currency with two decimals may be meant as thousands, so more decimals than
 * the currency has are refused even when they are zeros.
 */
export function parseTypedMoney(text: string, currency: Currency): Money | null {
  const typed = text.replace(new RegExp(`${currency}\\s*$`, 'i'), '').trim();
  const grouped = /^\d{1,3}(\s\d{3})+([.,]\d+)?$/.test(typed) ? typed.replace(/\s/g, '') : typed;
  const plain = grouped.replace(',', '.');
  const decimals = plain.split('.')[1] ?? '';
  return decimals.length > exponent(currency) ? null : parseMoney(plain, currency);
}

/**
 * Reads a JSON number in major units, as RetailCRM sends it, without arithmetic on floats: its shortest decimal text is parsed by digits.
 * Gives null for negative, non-finite or too precise numbers, and for numbers so large or small that they print with an exponent.
 */
export function moneyFromNumber(value: number, currency: Currency): Money | null {
  return Number.isFinite(value) ? parseMoney(String(value), currency) : null;
}

/** Prints a sum as plain decimal text with a dot and all decimals of its currency: `19.90`, `3944`, `1.005`. */
export function formatMoney({ minor, currency }: Money): string {
  const places = exponent(currency);
  if (places === 0) return String(minor);
  const digits = String(minor).padStart(places + 1, '0');
  return `${digits.slice(0, -places)}.${digits.slice(-places)}`;
}

/** How many decimals of a sum are shown to people: none of a currency that is counted whole, unless the sum has a fraction all the same. */
export function shownPlaces({ minor, currency }: Money): number {
  const places = exponent(currency);
  return isCountedWhole(currency) && minor % 10 ** places === 0 ? 0 : places;
}

/** Prints a sum with its currency for texts without a language of their own, such as facts of an error: `19.90 BRL`, `49900 COP`. */
export function printMoney(sum: Money): string {
  const whole = shownPlaces(sum) < exponent(sum.currency);
  const text = formatMoney(sum);
  return `${whole ? text.slice(0, text.indexOf('.')) : text} ${sum.currency}`;
}

/** The sum as a JSON number in major units: the number whose shortest decimal text is the exact sum. */
export function moneyToNumber(sum: Money): number {
  return Number(formatMoney(sum));
}

/** Says whether two sums are of one currency and equal. */
export function sameMoney(left: Money, right: Money): boolean {
  return left.minor === right.minor && left.currency === right.currency;
}
