import { currency, isCurrency } from '../../payments/domain/currency';
import type { Currency } from '../../payments/domain/currency';
import type { Money } from '../../payments/domain/money';
import { exponent } from '../../payments/domain/currency';
import { moneyFromNumber, moneyToNumber, parseMoney, sameMoney } from '../../payments/domain/money';
import type { Refusal } from '../../payments/domain/errors';
import type { Country } from './countries';

/** A sum for the wire, or why it cannot travel. */
export type WireAmount =
  { readonly ok: true; readonly value: number } | { readonly ok: false; readonly text: string; readonly refusal: Refusal };

/**
 * A sum as the JSON number in major units that the interface wants: its digits are exactly those of the sum. Refused before any call: another currency
 * than the account's, a fraction of a currency that travels whole, a sum too large for an exact number. Mercado Pago: section Countries, currencies, amounts.
 */
export function wireAmount(sum: Money, country: Country): WireAmount {
  if (sum.currency !== country.currency) {
    const facts = { currency: sum.currency, gateway: 'Mercado Pago', currencies: country.currency };
    return { ok: false, text: '', refusal: { code: 'currency-unsupported', facts } };
  }
  const value = moneyToNumber(sum);
  const back = moneyFromNumber(value, sum.currency);
  const exact = back !== null && sameMoney(back, sum);
  const whole = sum.minor % 10 ** exponent(sum.currency) === 0;
  if (!exact || (country.wholeOnly && !whole)) return { ok: false, text: '', refusal: { code: 'amount-invalid' } };
  return { ok: true, value };
}

/** Minor units of an amount of the wire, which comes as a number or as text; null when it is none of this currency. */
export function minorOf(value: number | string, code: Currency): number | null {
  const sum = typeof value === 'number' ? moneyFromNumber(value, code) : parseMoney(value, code);
  return sum?.minor ?? null;
}

/** The currency of an answer, null for a code that nobody knows. */
export const currencyOf = (code: string): Currency | null => (isCurrency(code) ? currency(code) : null);
