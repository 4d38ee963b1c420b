import { z } from 'zod';
import { emptyValue } from '../order-view';
import type { FieldValue, Order } from '../model';
import { newLine, noteChange, setCustomStatus, setFinancialStatus, setFulfillmentStatus, setGateway } from '../orders';
import type { Cause } from '../orders';
import { FULFILLMENT_STATUSES } from '../seed';
import type { Shop } from '../shop';
import { wrong } from './call';
import type { ApiAnswer } from './call';
import { flag, text, textOrNull, whole } from './inputs';

/** What an order may be told (InSales: section Orders); everything else is left alone. */
export const orderInput = z.object({
  financial_status: text.optional(),
  fulfillment_status: text.optional(),
  custom_status_permalink: text.optional(),
  manager_comment: textOrNull.optional(),
  payment_gateway_id: whole.nullable().optional(),
  delivery_variant_id: whole.optional(),
  fields_values_attributes: z
    .array(z.object({ id: whole.optional(), field_id: whole.optional(), handle: text.optional(), value: textOrNull.optional() }))
    .optional(),
  order_lines_attributes: z
    .array(z.object({ id: whole.optional(), variant_id: whole.optional(), quantity: whole.optional(), _destroy: flag.optional() }))
    .optional(),
});

/** The values of `orderInput`. */
export type OrderInput = z.output<typeof orderInput>;

/** Takes over what was said about an order, or answers what is wrong and changes nothing. */
export function updateOrder(
  shop: Shop,
  order: Order,
  { input, cause }: { readonly input: OrderInput; readonly cause: Cause },
): ApiAnswer | undefined {
  const trouble = findTrouble(shop, order, input);
  if (trouble !== undefined) return wrong(shop, trouble);
  const { financial_status: financial, fulfillment_status: fulfillment, custom_status_permalink: permalink } = input;
  if (typeof input.payment_gateway_id === 'number') setGateway(shop, order, { gatewayId: input.payment_gateway_id, cause });
  if (input.delivery_variant_id !== undefined) setDelivery(shop, order, input.delivery_variant_id);
  for (const line of input.order_lines_attributes ?? []) updateLine(shop, order, { line, cause });
  if (fulfillment !== undefined) setFulfillmentStatus(shop, order, { status: fulfillment, cause });
  if (permalink !== undefined) setCustomStatus(shop, order, { permalink, cause });
  if (financial === 'paid' || financial === 'pending') setFinancialStatus(shop, order, { status: financial, cause });
  if (input.manager_comment !== undefined) order.managerComment = input.manager_comment;
  for (const given of input.fields_values_attributes ?? []) {
    const value = findValue(shop, order, given);
    if (value) Object.assign(value, { value: given.value ?? '', updatedAt: shop.clock.now() });
  }
  order.updatedAt = shop.clock.now();
  return undefined;
}

type ValueInput = NonNullable<OrderInput['fields_values_attributes']>[number];
type LineInput = NonNullable<OrderInput['order_lines_attributes']>[number];

/** The name of the first field with a value that cannot be; what the order has already may be said again, even if the shop has lost it. */
function findTrouble(shop: Shop, order: Order, input: OrderInput): string | undefined {
  const { books } = shop;
  const { financial_status: financial, fulfillment_status: fulfillment, custom_status_permalink: permalink } = input;
  if (financial !== undefined && financial !== 'paid' && financial !== 'pending') return 'financial_status';
  if (fulfillment !== undefined && !FULFILLMENT_STATUSES.some((status) => status === fulfillment)) return 'fulfillment_status';
  if (permalink !== undefined && !books.statuses.some((status) => status.permalink === permalink)) return 'custom_status_permalink';
  const { payment_gateway_id: gateway = order.gatewayId, delivery_variant_id: delivery = order.deliveryVariantId } = input;
  if (gateway !== order.gatewayId && !books.gateway(gateway)) return 'payment_gateway_id';
  if (delivery !== order.deliveryVariantId && !books.deliveries.some(({ id }) => id === delivery)) return 'delivery_variant_id';
  if ((input.fields_values_attributes ?? []).some((given) => !findField(shop, order, given))) return 'fields_values';
  const isLine = (id: number | undefined) => id === undefined || order.lines.some((line) => line.id === id);
  const bad = (input.order_lines_attributes ?? []).some(({ id, quantity }) => !isLine(id) || (quantity !== undefined && quantity < 1));
  return bad ? 'order_lines' : undefined;
}

function findField({ books }: Shop, order: Order, given: ValueInput): number | undefined {
  const known = order.fieldValues.find(({ id }) => id === given.id);
  const field = books.fields.find(({ id, attributes }) => {
    if (attributes['destiny'] !== 3) return false;
    return id === (known?.fieldId ?? given.field_id) || (given.handle !== undefined && attributes['handle'] === given.handle);
  });
  return field?.id;
}

function findValue(shop: Shop, order: Order, given: ValueInput): FieldValue | undefined {
  const fieldId = findField(shop, order, given);
  if (fieldId === undefined) return undefined;
  return order.fieldValues.find((value) => value.fieldId === fieldId) ?? emptyValue(shop, order, fieldId);
}

function setDelivery(shop: Shop, order: Order, deliveryId: number): void {
  const delivery = shop.books.deliveries.find(({ id }) => id === deliveryId);
  if (!delivery || order.deliveryVariantId === delivery.id) return;
  order.deliveryVariantId = delivery.id;
  order.deliveryTitle = delivery.title;
  order.deliveryPrice = delivery.price;
}

function updateLine(shop: Shop, order: Order, { line, cause }: { readonly line: LineInput; readonly cause: Cause }): void {
  const known = order.lines.find(({ id }) => id === line.id);
  if (known && line._destroy) order.lines = order.lines.filter(({ id }) => id !== known.id);
  else if (known) Object.assign(known, { quantity: line.quantity ?? known.quantity, updatedAt: shop.clock.now() });
  else order.lines.push(newLine(shop, { variantId: line.variant_id ?? 0, quantity: line.quantity ?? 1 }));
  noteChange(shop, order, { action: 'order_line_changed', description: 'Изменен состав заказа', cause });
}
