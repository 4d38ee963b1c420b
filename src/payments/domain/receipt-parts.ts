import { formatMoney } from './money';
import type { Money } from './money';
import type { Receipt, ReceiptItem, ReceiptResult } from './receipt';
import { noReceipt } from './receipt';
import { parseQuantity } from './receipt-quantity';
import { share } from './receipt-share';

/**
 * A part of a receipt that is taken or given back: so much money, and of what. Without `chosen` it is spread over everything that is left, in
 * proportion: quantities stay, prices shrink.
 */
export interface ReceiptPart {
  readonly sum: Money;
  readonly chosen?: readonly ChosenItem[] | undefined;
}

/** Pieces of the item at a place of the whole receipt, counted from 0; the quantity is decimal text. */
export interface ChosenItem {
  readonly item: number;
  readonly quantity: string;
}

/** What is left of an item: units of its quantity and minor units of money. */
interface Left {
  readonly units: number;
  readonly total: number;
}

interface Cut {
  readonly receipt: Receipt;
  readonly left: readonly Left[];
}

/**
 * The receipt of one more part of what was sold, after the parts before it, in their order. Every part comes to its own sum exactly, all parts
 * together never exceed an item's, and the part that takes the rest leaves nothing. Refused: more money than is left, pieces that are not there,
 * pieces that do not come to the sum.
 */
export function partOf(whole: Receipt, earlier: readonly ReceiptPart[], part: ReceiptPart): ReceiptResult<Receipt> {
  let left: readonly Left[] = whole.items.map(({ quantity, total }) => ({ units: quantity.units, total }));
  for (const one of earlier) {
    const made = cut(whole, left, one);
    if (!made.ok) return made;
    left = made.value.left;
  }
  const untouched = earlier.length === 0 && part.chosen === undefined;
  if (untouched && part.sum.minor === whole.sum.minor && part.sum.currency === whole.sum.currency) return { ok: true, value: whole };
  const last = cut(whole, left, part);
  return last.ok ? { ok: true, value: last.value.receipt } : last;
}

function cut(whole: Receipt, left: readonly Left[], part: ReceiptPart): ReceiptResult<Cut> {
  const rest = left.reduce((all, { total }) => all + total, 0);
  if (part.sum.currency !== whole.sum.currency || part.sum.minor > rest || part.sum.minor === 0) {
    return noReceipt('receipt-part-above', { sum: formatMoney(part.sum), left: formatMoney({ ...whole.sum, minor: rest }) });
  }
  return part.chosen === undefined ? inProportion(whole, left, part.sum) : asChosen(whole, left, { sum: part.sum, chosen: part.chosen });
}

function inProportion(whole: Receipt, left: readonly Left[], sum: Money): ReceiptResult<Cut> {
  const totals = share(
    sum.minor,
    left.map(({ total }) => total),
  );
  const items = whole.items.flatMap((item, index) => {
    const total = totals[index] ?? 0;
    return total === 0 ? [] : [{ ...item, total }];
  });
  return {
    ok: true,
    value: { receipt: { items, sum }, left: left.map((one, index) => ({ ...one, total: one.total - (totals[index] ?? 0) })) },
  };
}

interface ChosenPart {
  readonly sum: Money;
  readonly chosen: readonly ChosenItem[];
}

function asChosen(whole: Receipt, left: readonly Left[], { sum, chosen }: ChosenPart): ReceiptResult<Cut> {
  const items: ReceiptItem[] = [];
  const after = [...left];
  for (const { item: place, quantity } of chosen) {
    const item = whole.items[place];
    const had = after[place];
    const units = item === undefined ? null : unitsLike(item, quantity);
    if (item === undefined || had === undefined || units === null || units === 0 || units > had.units) {
      return noReceipt('receipt-part-unknown', { name: item?.name ?? String(place + 1), quantity });
    }
    // The last pieces take every minor unit that is left of their item.
    const total = Number((BigInt(had.total) * BigInt(units)) / BigInt(had.units));
    after[place] = { units: had.units - units, total: had.total - total };
    items.push({ ...item, quantity: { ...item.quantity, units }, total });
  }
  const come = items.reduce((all, { total }) => all + total, 0);
  if (come === sum.minor) return { ok: true, value: { receipt: { items, sum }, left: after } };
  return noReceipt('receipt-part-differs', { sum: formatMoney(sum), chosen: formatMoney({ ...sum, minor: come }) });
}

/** A quantity in the units of an item's own, null when it is finer than those. */
function unitsLike({ quantity: { places } }: ReceiptItem, text: string): number | null {
  const quantity = parseQuantity(text);
  if (quantity === null || quantity.places > places) return null;
  return quantity.units * 10 ** (places - quantity.places);
}
