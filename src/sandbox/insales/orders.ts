import { randomKey } from './books';
import { announce } from './announce';
import { sendOrderLetter, sendPaidLetter } from './letters';
import type { Order, OrderLine, Variant } from './model';
import { SAMPLE_VARIANTS } from './seed';
import type { OrderDraft } from './seed';
import type { Shop } from './shop';

/** Who changed something: a name for the history, and whether it was the app itself. */
export interface Cause {
  readonly userName: string | null;
  readonly byApp?: boolean;
}

/** Places an order as the storefront or a manager does; webhooks and the buyer's letter follow unless it is silent. */
export function placeOrder(shop: Shop, draft: OrderDraft, { silent = false }: { readonly silent?: boolean } = {}): Order {
  const { books } = shop;
  const now = shop.clock.now();
  const delivery = books.deliveries.find(({ id }) => id === draft.deliveryVariantId) ?? books.deliveries[0];
  const gateway = draft.gatewayId === null ? undefined : (books.gateway(draft.gatewayId ?? null) ?? books.gateways[0]);
  const order: Order = {
    id: books.nextId('order'),
    number: books.nextNumber++,
    key: draft.key ?? randomKey(),
    createdAt: now,
    client: {
      id: books.nextId('client'),
      name: draft.name ?? 'Покупатель',
      surname: draft.surname ?? null,
      email: draft.email === undefined ? 'buyer@example.ru' : draft.email,
      phone: draft.phone === undefined ? '+79160000000' : draft.phone,
    },
    addressId: books.nextId('address'),
    addressLine: draft.address ?? 'ул Лесная, д 1',
    comment: draft.comment ?? null,
    financialStatus: 'pending',
    paidAt: null,
    fulfillmentStatus: 'new',
    customStatus: books.statuses.find(({ systemStatus }) => systemStatus === 'new')?.permalink ?? '',
    deliveryVariantId: delivery?.id ?? 0,
    deliveryTitle: delivery?.title ?? '',
    deliveryPrice: delivery?.price ?? 0,
    gatewayId: gateway?.id ?? null,
    paymentTitle: gateway?.title ?? null,
    margin: gateway?.margin ?? 0,
    clientTransactionId: null,
    managerComment: null,
    acceptedAt: null,
    deliveredAt: null,
    updatedAt: now,
    deleted: false,
    lines: [],
    fieldValues: [],
    changes: [],
  };
  for (const line of draft.lines ?? [{ variantId: 0, quantity: 1 }]) order.lines.push(newLine(shop, line));
  books.orders.push(order);
  noteChange(shop, order, { action: 'order_created', description: 'Заказ создан', cause: { userName: null } });
  if (silent) return order;
  announce(shop, 'orders/create', { order });
  void sendOrderLetter(shop, order);
  return order;
}

/** A line of the shop's goods; an unknown variant is the first one. */
export function newLine(shop: Shop, given: NonNullable<OrderDraft['lines']>[number]): OrderLine {
  const variant = variantOf(given.variantId);
  const now = shop.clock.now();
  return {
    id: shop.books.nextId('line'),
    variantId: variant.id,
    productId: variant.productId,
    title: variant.title,
    sku: variant.sku,
    vat: variant.vat,
    weight: variant.weight,
    salePrice: given.price ?? variant.price,
    quantity: given.quantity,
    discountsAmount: given.discount ?? 0,
    createdAt: now,
    updatedAt: now,
  };
}

/** Sets the payment state; one that is the same already changes nothing. */
export function setFinancialStatus(
  shop: Shop,
  order: Order,
  { status, cause }: { readonly status: 'pending' | 'paid'; readonly cause: Cause },
): void {
  if (order.financialStatus === status) return;
  const was = order.financialStatus;
  order.financialStatus = status;
  order.paidAt = status === 'paid' ? shop.clock.now() : null;
  const description = status === 'paid' ? 'Заказ оплачен' : 'Оплата заказа отменена';
  noteChange(shop, order, { action: 'financial_status_changed', was, is: status, description, cause });
  if (status === 'paid') void sendPaidLetter(shop, order);
}

/** Sets the system status, with the custom status that stands for it. */
export function setFulfillmentStatus(
  shop: Shop,
  order: Order,
  { status, cause }: { readonly status: string; readonly cause: Cause },
): void {
  if (order.fulfillmentStatus === status) return;
  const was = order.fulfillmentStatus;
  order.fulfillmentStatus = status;
  const current = shop.books.statuses.find(({ permalink }) => permalink === order.customStatus);
  if (current?.systemStatus !== status) {
    order.customStatus = shop.books.statuses.find(({ systemStatus }) => systemStatus === status)?.permalink ?? order.customStatus;
  }
  if (status === 'accepted') order.acceptedAt ??= shop.clock.now();
  if (status === 'delivered') order.deliveredAt ??= shop.clock.now();
  noteChange(shop, order, { action: 'fulfillment_status_changed', was, is: status, description: `Статус: ${status}`, cause });
}

/** Sets a status of the shop's own and the system status behind it; an unknown permalink changes nothing. */
export function setCustomStatus(
  shop: Shop,
  order: Order,
  { permalink, cause }: { readonly permalink: string; readonly cause: Cause },
): void {
  const status = shop.books.statuses.find((one) => one.permalink === permalink);
  if (!status || order.customStatus === permalink) return;
  const was = order.customStatus;
  order.customStatus = permalink;
  noteChange(shop, order, { action: 'custom_status_changed', was, is: permalink, description: status.title, cause });
  setFulfillmentStatus(shop, order, { status: status.systemStatus, cause });
}

/** Gives the order another payment method; its surcharge applies from now on. */
export function setGateway(shop: Shop, order: Order, { gatewayId, cause }: { readonly gatewayId: number; readonly cause: Cause }): void {
  const gateway = shop.books.gateway(gatewayId);
  if (!gateway || order.gatewayId === gatewayId) return;
  const was = order.paymentTitle;
  order.gatewayId = gateway.id;
  order.paymentTitle = gateway.title;
  order.margin = gateway.margin;
  noteChange(shop, order, { action: 'payment_gateway_changed', was, is: gateway.title, description: gateway.title, cause });
}

/** Takes an order away; it stays in the state of the simulator. */
export function deleteOrder(shop: Shop, order: Order, cause: Cause): void {
  announce(shop, 'orders/destroy', { order, byApp: cause.byApp === true });
  order.deleted = true;
  order.updatedAt = shop.clock.now();
}

/** Writes a line of the history and moves the time of the last change. */
export function noteChange(
  shop: Shop,
  order: Order,
  change: {
    readonly action: string;
    readonly was?: string | null;
    readonly is?: string | null;
    readonly description: string;
    readonly cause: Cause;
  },
): void {
  const now = shop.clock.now();
  order.updatedAt = now;
  order.changes.unshift({
    id: shop.books.nextId('change'),
    createdAt: now,
    action: change.action,
    valueWas: change.was ?? null,
    valueIs: change.is ?? null,
    description: change.description,
    userName: change.cause.userName,
  });
}

function variantOf(id: number): Variant {
  const [first] = SAMPLE_VARIANTS;
  const found = SAMPLE_VARIANTS.find((variant) => variant.id === id) ?? first;
  if (!found) throw new Error('the shop sells nothing');
  return found;
}
