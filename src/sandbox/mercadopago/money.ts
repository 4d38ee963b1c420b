const PLAIN_DECIMAL = /^(\d{1,12})(?:\.(\d+))?$/;

/**
 * Minor units of a JSON number in major units, read digit by digit; `fraction` when it has more decimals than the currency,
 * undefined when it is not a plain number or is negative.
 */
export function readAmount(value: unknown, exponent: number): number | 'fraction' | undefined {
  if (typeof value !== 'number') return undefined;
  return readDecimal(String(value), exponent);
}

/** The same for text, such as a field of a form. */
export function readDecimal(text: string, exponent: number): number | 'fraction' | undefined {
  const found = PLAIN_DECIMAL.exec(text.trim());
  if (!found) return undefined;
  const fraction = (found[2] ?? '').replace(/0+$/, '');
  if (fraction.length > exponent) return 'fraction';
  return Number(`${found[1]}${fraction.padEnd(exponent, '0')}`);
}

/** Decimal text of minor units with all decimals of the currency, e.g. `150.00`. */
export function decimalText(minor: number, exponent: number): string {
  const sign = minor < 0 ? '-' : '';
  const digits = String(Math.abs(minor)).padStart(exponent + 1, '0');
  return exponent === 0 ? `${sign}${digits}` : `${sign}${digits.slice(0, -exponent)}.${digits.slice(-exponent)}`;
}

/** The JSON number of minor units, in major units. */
export function toWire(minor: number, exponent: number): number {
  return Number(decimalText(minor, exponent));
}

/** The fee that the simulator keeps of a paid sum: 4.99 per cent, rounded down to the minor unit. */
export function feeOf(minor: number): number {
  return Math.floor((minor * 499) / 10_000);
}
