/** A quantity by its digits: `units` of one part in ten to the power of `places`; 2.5 is 25 units with one place. Trailing zeros are gone. */
export interface Quantity {
  readonly units: number;
  readonly places: number;
}

/** Fiscal documents take no finer quantity (54-FZ, tag 1023). */
const MOST_PLACES = 6;

/** Reads a quantity such as `0.250`; null for anything that is not plain decimal text of at most nine digits and six decimals. */
export function parseQuantity(text: string): Quantity | null {
  const match = /^(\d{1,9})(?:\.(\d{1,20}))?$/.exec(text);
  if (!match) return null;
  const decimals = (match[2] ?? '').replace(/0+$/, '');
  return decimals.length > MOST_PLACES ? null : { units: Number(`${match[1] ?? ''}${decimals}`), places: decimals.length };
}

/** Prints a quantity as decimal text without zeros at the end: `2`, `0.25`. */
export function quantityText({ units, places }: Quantity): string {
  const digits = String(units).padStart(places + 1, '0');
  if (places === 0) return digits;
  return `${digits.slice(0, -places)}.${digits.slice(-places)}`.replace(/\.?0+$/, '');
}

/** How many units one whole has. */
export function unitsOfOne({ places }: Quantity): bigint {
  return 10n ** BigInt(places);
}

/** What a quantity costs at a price of one in minor units, rounded half up to a whole minor unit. */
export function cost(quantity: Quantity, price: number): number {
  const one = unitsOfOne(quantity);
  return Number((BigInt(price) * BigInt(quantity.units) * 2n + one) / (one * 2n));
}
