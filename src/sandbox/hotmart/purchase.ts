import type { Buyer, PaymentType, Sale, SaleStatus } from './model';
import type { Parts } from './parts';
import type { Order } from './sales';

/** What a buyer does in the checkout. */
export interface Checkout {
  readonly productId: number;
  readonly offerCode: string | null;
  readonly buyer: Buyer;
  readonly paymentType: PaymentType;
  /** `refused`: a card that the bank turns down. */
  readonly card: 'good' | 'refused';
  /** The product that is offered beside it is taken as well. */
  readonly withBump: boolean;
  readonly src: string | null;
  readonly sck: string | null;
}

/** Buys something: cards are settled at once, pix and boleto wait. The transactions, the main one first. */
export function buy(parts: Parts, checkout: Checkout): readonly Sale[] {
  const { books, clock } = parts;
  const at = clock.now();
  const product = books.productOf(checkout);
  const main = begin(parts, checkout, at);
  const bump = checkout.withBump && product.bumpId !== null;
  const added = bump ? [begin(parts, { ...checkout, productId: product.bumpId, offerCode: null, parent: main.transaction }, at)] : [];
  const opened = [main, ...added];
  for (const sale of opened) settleFirst(parts, sale, checkout.card);
  return opened.map((sale) => books.sales.get(sale.transaction) ?? sale);
}

/** Does to a transaction what the producer, the buyer, a bank or time does; false when that is not possible from where it is. */
export function turn(parts: Parts, transaction: string, status: SaleStatus): boolean {
  const { sales, subscriptions, clock } = parts;
  const at = clock.now();
  if (status === 'CANCELED') return sales.refuse(transaction, at) !== null;
  if (status !== 'APPROVED') return sales.move(transaction, status, at) !== null;
  const sale = sales.approve(transaction, at);
  if (sale) subscriptions.paid(sale);
  return sale !== null;
}

function begin(parts: Parts, order: Order, at: Date): Sale {
  const { isSubscription } = parts.books.productOf(order);
  return isSubscription ? parts.subscriptions.begin(order, at) : parts.sales.open(order, at);
}

function settleFirst(parts: Parts, sale: Sale, card: Checkout['card']): void {
  if (sale.paymentType !== 'CREDIT_CARD') parts.sales.wait(sale);
  else turn(parts, sale.transaction, card === 'good' ? 'APPROVED' : 'CANCELED');
}
