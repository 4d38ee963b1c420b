import { signature } from './hashes';
import { amountText, convertAt, toMinor } from './money';
import type { Gateway, Order, Transaction } from './model';
import { totalPrice } from './order-sums';
import { orderView } from './order-view';
import { shownHost } from './shop';
import type { Shop } from './shop';

/** A field of the payment form with its value as it is sent. */
export type FormField = readonly [name: string, value: string];

/** The attempt that a visit of the payment page belongs to: a new one, or the last one that is still open and of the same sum. */
export function openTransaction(shop: Shop, order: Order, gateway: Gateway): Transaction {
  const { books } = shop;
  const orderTotal = totalPrice(order);
  const last = books.transactions.findLast((one) => one.orderId === order.id && one.gatewayId === gateway.id);
  const reusable = last?.status === 'new' && last.orderTotal === orderTotal && !shop.switches.flag('newTransactionPerVisit');
  const transaction = reusable ? last : newTransaction(shop, order, gateway);
  order.clientTransactionId = transaction.id;
  order.updatedAt = shop.clock.now();
  return transaction;
}

/**
 * The form for the payment system in the order of the protocol, signature last (InSales: section Form to the payment system).
 * A fault `wrong-signature` on `OUT` and the path of the payment address spoils the signature.
 */
export function formFields(shop: Shop, { order, gateway, transaction }: Attempt): readonly FormField[] {
  const fields: FormField[] = [
    ['shop_id', gateway.shopId],
    ['amount', printed(shop, transaction.amount)],
    ['transaction_id', String(transaction.id)],
    ['key', order.key],
    ['description', `Заказ №${order.number} на сайте ${shownHost(shop)}`],
    ['order_id', String(order.id)],
    ['phone', order.client.phone ?? ''],
    ['email', order.client.email ?? ''],
    ...currencyFields(shop, gateway, transaction),
    ...(gateway.sendOrder ? [['order_json', orderJson(shop, order)] as const] : []),
  ];
  const values = fields.map(([, value]) => value);
  const spoiled = shop.faults.take('wrong-signature', 'OUT', new URL(gateway.url).pathname) !== undefined;
  return [...fields, ['signature', signature(values, spoiled ? `${gateway.password}-spoiled` : gateway.password)]];
}

/** One attempt with everything it speaks of. */
export interface Attempt {
  readonly order: Order;
  readonly gateway: Gateway;
  readonly transaction: Transaction;
}

/** True when an amount of a result is the sum to pay, compared as a number. */
export function isAmountRight(shop: Shop, amount: string, { order, transaction, gateway }: Attempt): boolean {
  const expected =
    shop.switches.text('amountCheckedAgainst') === 'order' ? chargeOf(shop, gateway, totalPrice(order)).amount : transaction.amount;
  return toMinor(amount) === expected;
}

function newTransaction(shop: Shop, order: Order, gateway: Gateway): Transaction {
  const orderTotal = totalPrice(order);
  const transaction: Transaction = {
    id: shop.books.nextId('transaction'),
    orderId: order.id,
    gatewayId: gateway.id,
    ...chargeOf(shop, gateway, orderTotal),
    orderTotal,
    createdAt: shop.clock.now(),
    status: 'new',
  };
  shop.books.transactions.push(transaction);
  return transaction;
}

/** Minor units and currency of what the payment system is asked to take. */
function chargeOf(shop: Shop, { convertCurrency }: Gateway, total: number): Pick<Transaction, 'amount' | 'currency'> {
  const { currency } = shop.books.setup;
  const rate = convertCurrency === null ? undefined : shop.books.rateTo(convertCurrency);
  if (convertCurrency === null || convertCurrency === currency || rate === undefined) return { amount: total, currency };
  return { amount: convertAt(total, rate), currency: convertCurrency };
}

function currencyFields(shop: Shop, gateway: Gateway, transaction: Transaction): readonly FormField[] {
  const { currency } = shop.books.setup;
  if (transaction.currency === currency) return [];
  return [
    ['original_currency', currency],
    ['convert_currency', transaction.currency],
    ['original_amount', printed(shop, transaction.orderTotal)],
    ['conversion_rate', shop.books.rateTo(gateway.convertCurrency ?? currency) ?? ''],
  ];
}

function orderJson(shop: Shop, order: Order): string {
  const text = JSON.stringify(orderView(shop, order));
  if (shop.switches.text('orderJsonEscape') === 'plain') return text;
  return text.replace(/[<>&]/g, (character) => `\\u00${character.charCodeAt(0).toString(16)}`);
}

function printed(shop: Shop, minor: number): string {
  return amountText(minor, shop.switches.text('amountFormat'));
}
