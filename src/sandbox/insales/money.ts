const PLAIN_DECIMAL = /^(\d{1,13})(?:\.(\d+))?$/;

/**
 * Whole minor units (two decimals) of a decimal number or text, read digit by digit.
 * Undefined when it is not a plain number, is negative, or has more than two decimals that count.
 */
export function toMinor(value: unknown): number | undefined {
  if (typeof value !== 'number' && typeof value !== 'string') return undefined;
  const found = PLAIN_DECIMAL.exec(String(value).trim());
  if (!found) return undefined;
  const fraction = (found[2] ?? '').replace(/0+$/, '');
  if (fraction.length > 2) return undefined;
  return Number(`${found[1]}${fraction.padEnd(2, '0')}`);
}

/** Decimal text of minor units with two decimals, e.g. `1531.50`. */
export function toDecimal(minor: number): string {
  const text = String(Math.abs(minor)).padStart(3, '0');
  return `${minor < 0 ? '-' : ''}${text.slice(0, -2)}.${text.slice(-2)}`;
}

/** The JSON number that the shop sends for minor units (major units, shortest form: 1531.5). */
export function toWire(minor: number): number {
  return Number(toDecimal(minor));
}

/** How the shop may print a sum in the payment form; nobody could confirm which (InSales: section Form to the payment system). */
export const AMOUNT_FORMATS = ['1531.5', '1531.50', '1531'] as const;

/**
 * Minor units as the payment form prints them: `1531.5` keeps at least one decimal (`1531.0`), `1531.50` two, `1531` drops
 * what is not needed.
 */
export function amountText(minor: number, format: string | null): string {
  const full = toDecimal(minor);
  if (format === '1531.50') return full;
  const short = full.replace(/0$/, '');
  return format === '1531' ? short.replace(/\.0$/, '') : short;
}

/** Minor units with a surcharge in hundredths of a per cent, rounded to the nearest unit. */
export function withMargin(minor: number, marginHundredths: number): number {
  return Math.floor((minor * (10_000 + marginHundredths) + 5_000) / 10_000);
}

/** Minor units of one currency in another at a decimal rate such as `0.011`, rounded half up. */
export function convertAt(minor: number, rate: string): number {
  const [whole = '0', fraction = ''] = rate.split('.');
  const scale = 10n ** BigInt(fraction.length);
  const product = BigInt(minor) * BigInt(`${whole}${fraction}`);
  return Number((product * 2n + scale) / (scale * 2n));
}

/** Hundredths of a per cent from a number or text such as `10`, `"2.5"` or `-1`; undefined when it is none. */
export function toHundredths(value: string | number): number | undefined {
  const text = String(value).trim();
  const minor = toMinor(text.replace(/^-/, ''));
  return minor === undefined ? undefined : minor * (text.startsWith('-') ? -1 : 1);
}

/** A margin as the API prints it: at least one decimal (`0.0`, `10.0`, `2.25`). */
export function marginText(hundredths: number): string {
  return toDecimal(hundredths).replace(/0$/, '');
}
