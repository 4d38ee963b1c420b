import { exponent } from '../../payments/domain/currency';
import type { Money } from '../../payments/domain/money';
import { formatMoney } from '../../payments/domain/money';

/** A sum as letters print it: the language's digits and signs, with the currency code. Goes to Intl as decimal text, so that no digit passes through a float. */
export function sumText(sum: Money, language: string): string {
  const places = exponent(sum.currency);
  const format = new Intl.NumberFormat(language, { minimumFractionDigits: places, maximumFractionDigits: places });
  return `${format.format(formatMoney(sum) as `${number}`)}\u00a0${sum.currency}`;
}

/** A day as letters print it, with its year. */
export function dateText(at: Date, { language, timezone }: { readonly language: string; readonly timezone: string }): string {
  return new Intl.DateTimeFormat(language, { day: 'numeric', month: 'long', year: 'numeric', timeZone: timezone }).format(at);
}
