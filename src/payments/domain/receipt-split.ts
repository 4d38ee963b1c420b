import type { Quantity } from './receipt-quantity';
import { cost, quantityText, unitsOfOne } from './receipt-quantity';

/** A quantity at one price, in minor units for one. */
export interface Priced {
  readonly quantity: string;
  readonly price: number;
}

interface Piece {
  readonly units: number;
  readonly price: number;
}

/** How far below the even price the cheaper part may start, and how far the dearer one may stand above it, in minor units. */
const LOWEST = 15;
const WIDEST_STEP = 16;

/**
 * Writes a sum as quantity by price. Where no price in whole minor units gives exactly the sum, the quantity is split into two parts whose prices
 * differ by a minor unit (sixteen at most); the parts together are the quantity. The sum comes out exactly, whether the reader multiplies and adds
 * without rounding, or rounds every part half up first: nobody documents which of the two a fiscal service does.
 * @throws RangeError for a quantity of nothing.
 */
export function priced(quantity: Quantity, total: number): readonly Priced[] {
  if (quantity.units === 0) throw new RangeError('A quantity of nothing has no price');
  return pieces(quantity, total).map(({ units, price }) => ({ quantity: quantityText({ units, places: quantity.places }), price }));
}

function pieces(quantity: Quantity, total: number): readonly Piece[] {
  const { units, places } = quantity;
  const exact = BigInt(total) * unitsOfOne(quantity);
  const even = Number(exact / BigInt(units));
  if (exact % BigInt(units) === 0n) return [{ units, price: even }];
  let first: readonly Piece[] = [];
  for (let step = 1; step <= WIDEST_STEP; step += 1)
    for (let below = 0; below <= LOWEST; below += 1) {
      const parts = pair({ units, exact, price: even - below, step });
      // Two parts that both end in half a minor unit would be rounded up twice: then other prices are taken.
      if (parts.length > 0 && parts.reduce((sum, part) => sum + cost({ units: part.units, places }, part.price), 0) === total) return parts;
      if (first.length === 0) first = parts;
    }
  return first;
}

interface Prices {
  readonly units: number;
  /** The sum in minor units, times the units of one whole. */
  readonly exact: bigint;
  readonly price: number;
  readonly step: number;
}

/** The one way to reach the sum with two prices, if there is one; `[]` otherwise. */
function pair({ units, exact, price, step }: Prices): readonly Piece[] {
  const missing = exact - BigInt(price) * BigInt(units);
  const dear = Number(missing / BigInt(step));
  if (price < 0 || missing % BigInt(step) !== 0n || dear >= units) return [];
  return [
    { units: units - dear, price },
    { units: dear, price: price + step },
  ];
}
