import { randomUUID } from 'node:crypto';
import { announce } from './announce';
import type { Customer, Line, LineType, Order, Origin } from './model';
import { shopNow } from './shop';
import type { Shop } from './shop';

/** A line as a person or a test describes it; what is left out comes from the product. Price of one piece in minor units. */
export interface LineInput {
  readonly productId?: number | null | undefined;
  readonly variantId?: number | null | undefined;
  readonly code?: string | null | undefined;
  readonly title?: string | undefined;
  readonly quantity?: number | undefined;
  readonly price?: number | undefined;
  readonly type?: LineType | undefined;
  readonly parentUuid?: string | undefined;
}

/** An order as a person or a test describes it; everything may be left out. */
export interface OrderInput {
  readonly number?: string | undefined;
  readonly externalNumber?: string | undefined;
  readonly origin?: Origin | undefined;
  readonly customer?: Omit<Customer, 'id'> | null | undefined;
  readonly lines?: readonly LineInput[] | undefined;
  readonly paymentType?: string | null | undefined;
  readonly statusId?: number | null | undefined;
  readonly created?: Date | undefined;
  readonly oldForm?: boolean | undefined;
}

const RECEIVED = 1;
const CANCELED = 'Canceled';

/** Makes an order and tells `Orders.create`. */
export function placeOrder(shop: Shop, given: OrderInput = {}): Order {
  const { books } = shop;
  const id = books.nextId('order');
  const created = given.created ?? shopNow(shop);
  const order: Order = {
    number: given.number ?? `${created.getUTCFullYear()}${String(id - 100).padStart(6, '0')}`,
    externalNumber: given.externalNumber ?? null,
    id,
    uuid: randomUUID(),
    created,
    updated: created,
    origin: given.origin ?? 'frontend',
    currency: 'CZK',
    oldForm: given.oldForm ?? false,
    statusId: given.statusId === undefined ? RECEIVED : given.statusId,
    statusText: null,
    paidDate: null,
    resolved: false,
    customer: given.customer ? keepCustomer(shop, given.customer) : null,
    lines: (given.lines ?? []).map((line) => makeLine(shop, line)),
    paymentType: given.paymentType === undefined ? 'command' : given.paymentType,
  };
  books.orders.push(order);
  announce(shop, 'Orders.create', order);
  return order;
}

/** A line with everything that its product knows. */
export function makeLine({ books }: Shop, given: LineInput): Line {
  const product = books.products.find(({ id }) => id === given.productId);
  const variant = product?.variants.find(({ id }) => id === given.variantId);
  const title = [product?.title ?? 'Položka', variant?.name].filter(Boolean).join(', ');
  return {
    uuid: randomUUID(),
    parentUuid: given.parentUuid ?? null,
    type: given.type ?? 'product',
    productId: given.productId ?? null,
    variantId: given.variantId ?? null,
    code: given.code === undefined ? (variant ? variant.code : (product?.code ?? null)) : given.code,
    title: given.title ?? title,
    quantity: given.quantity ?? 1,
    price: given.price ?? product?.price ?? 0,
  };
}

/** Takes a customer over, known by the address, or as a new one. */
function keepCustomer({ books }: Shop, given: Omit<Customer, 'id'>): Customer {
  const known = books.customers.find(({ email }) => email !== null && email === given.email);
  if (known && known.firstName === given.firstName && known.lastName === given.lastName) return known;
  const customer = { id: books.nextId('customer'), ...given };
  books.customers.push(customer);
  return customer;
}

/** Changes an order, moves `last_update_time` and tells `Orders.update`. */
export function changeOrder(
  shop: Shop,
  order: Order,
  change: Partial<Pick<Order, 'lines' | 'customer' | 'paymentType' | 'statusText' | 'resolved'>>,
): void {
  Object.assign(order, change);
  touch(shop, order);
}

/** Gives an order another customer. */
export function setCustomer(shop: Shop, order: Order, customer: Omit<Customer, 'id'> | null): void {
  changeOrder(shop, order, { customer: customer && keepCustomer(shop, customer) });
}

/** Marks an order as paid now, or takes the mark back with null; money is not moved here. */
export function setPaid(shop: Shop, order: Order, paidDate: Date | null): void {
  order.paidDate = paidDate;
  if (shop.switches.flag('paymentMovesUpdate')) touch(shop, order);
}

/** Takes the money in cash at the till. */
export function payAtTill(shop: Shop, order: Order): void {
  order.paymentType = 'cashOnCashRegister';
  setPaid(shop, order, shopNow(shop));
}

/** Gives an order another state; some states set the day of payment. False when there is no such state. */
export function setStatus(shop: Shop, order: Order, statusId: number | null): boolean {
  const status = shop.books.status(statusId);
  if (statusId !== null && !status) return false;
  order.statusId = statusId;
  order.statusText = null;
  if (status?.marksPaid) order.paidDate ??= shopNow(shop);
  if (status?.marksResolved) order.resolved = true;
  touch(shop, order);
  return true;
}

/** Puts an order into the shop's cancelled state. */
export function cancelOrder(shop: Shop, order: Order): void {
  const canceled = shop.books.statuses.find(({ type }) => type === CANCELED);
  setStatus(shop, order, canceled?.id ?? null);
}

/** Removes an order for good and tells `Orders.delete`. */
export function removeOrder(shop: Shop, order: Order): void {
  shop.books.orders = shop.books.orders.filter((one) => one !== order);
  announce(shop, 'Orders.delete', order);
}

/** The sum of an order in minor units; broken quantities are rounded by line. */
export function totalOf(order: Order): number {
  return order.lines.reduce((sum, { price, quantity }) => sum + Math.round(price * quantity), 0);
}

function touch(shop: Shop, order: Order): void {
  order.updated = shopNow(shop);
  announce(shop, 'Orders.update', order);
}
