import type { OrderLine } from '../../payments/ports/gateway';

/**
 * What a line costs in minor units: its own total where the platform gave one, else price of one by quantity, rounded half up; the price of one
 * when the quantity is no decimal number.
 */
export function lineTotal(line: Pick<OrderLine, 'price' | 'quantity' | 'total'>): number {
  if (line.total !== undefined) return line.total;
  const match = /^(\d{1,9})(?:\.(\d{1,6}))?$/.exec(line.quantity);
  if (!match) return line.price;
  const fraction = match[2] ?? '';
  const scale = 10n ** BigInt(fraction.length);
  const product = BigInt(line.price) * BigInt(`${match[1] ?? '0'}${fraction}`);
  const total = Number((product * 2n + scale) / (scale * 2n));
  return Number.isSafeInteger(total) ? total : line.price;
}
