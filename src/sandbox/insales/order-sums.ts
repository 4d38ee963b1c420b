import { withMargin } from './money';
import type { Order, OrderLine } from './model';

/** The sum of a line before discounts, minor units. */
export function lineTotal(line: OrderLine): number {
  return line.salePrice * line.quantity;
}

/** The sum of a line with its discount and the surcharge of the payment method, minor units. */
export function fullLineTotal(order: Order, line: OrderLine): number {
  return withMargin(lineTotal(line) - line.discountsAmount, order.margin);
}

/** The price of delivery with the surcharge, minor units. */
export function fullDeliveryPrice(order: Order): number {
  return withMargin(order.deliveryPrice, order.margin);
}

/** The sum of all lines with discounts and surcharge, minor units. */
export function itemsPrice(order: Order): number {
  return order.lines.reduce((sum, line) => sum + fullLineTotal(order, line), 0);
}

/** What the buyer has to pay, minor units. */
export function totalPrice(order: Order): number {
  return itemsPrice(order) + fullDeliveryPrice(order);
}
