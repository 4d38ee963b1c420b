import { onceEach } from '../../infra/once-each';

const PLAIN_DECIMAL = /^(\d{1,15})(?:\.(\d+))?$/;

/** All currency codes of ISO 4217 that this runtime knows. */
const ISO_CURRENCIES: ReadonlySet<string> = new Set(Intl.supportedValuesOf('currency'));

/** True for a code of ISO 4217 in capitals. */
export function isCurrency(code: unknown): code is string {
  return typeof code === 'string' && ISO_CURRENCIES.has(code);
}

const decimalsOf = onceEach(
  (currency) => new Intl.NumberFormat('en', { style: 'currency', currency }).resolvedOptions().maximumFractionDigits ?? 2,
);

/** How many decimals a currency has; 2 when the code is unknown. */
const exponentOf = (currency: string): number => (isCurrency(currency) ? decimalsOf(currency) : 2);

/**
 * Whole minor units of a decimal number or text, read digit by digit.
 * Undefined when it is not a plain number, is negative, or has more decimals than the currency.
 */
export function toMinor(value: unknown, currency: string): number | undefined {
  if (typeof value !== 'number' && typeof value !== 'string') return undefined;
  const found = PLAIN_DECIMAL.exec(String(value).trim());
  if (!found) return undefined;
  const digits = exponentOf(currency);
  const fraction = (found[2] ?? '').replace(/0+$/, '');
  if (fraction.length > digits) return undefined;
  const minor = Number(`${found[1]}${fraction.padEnd(digits, '0')}`);
  return Number.isSafeInteger(minor) ? minor : undefined;
}

/** Decimal text of minor units with all decimals of the currency, e.g. `121.50`. */
export function toDecimal(minor: number, currency: string): string {
  const digits = exponentOf(currency);
  if (digits === 0) return String(minor);
  const sign = minor < 0 ? '-' : '';
  const text = String(Math.abs(minor)).padStart(digits + 1, '0');
  return `${sign}${text.slice(0, -digits)}.${text.slice(-digits)}`;
}

/** The JSON number that the CRM sends for minor units (major units, shortest form: 121.5). */
export function toWireAmount(minor: number, currency: string): number {
  return Number(toDecimal(minor, currency));
}
