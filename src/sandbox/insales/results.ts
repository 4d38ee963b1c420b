import { announce } from './announce';
import { signature } from './hashes';
import type { Transaction } from './model';
import { setFinancialStatus } from './orders';
import { noteRegression, shopNow } from './shop';
import type { Shop } from './shop';
import { isAmountRight } from './transactions';
import type { Attempt } from './transactions';

/** The fields of a result in the order that a canonical signature covers. */
const CANONICAL = ['shop_id', 'amount', 'transaction_id', 'key', 'paid'] as const;

const PAYMENT_SYSTEM = { userName: 'Платежная система' } as const;

/** What the shop made of a result; `orderKey` is null when no order could be found. */
export interface Verdict {
  readonly errors: readonly string[];
  readonly orderKey: string | null;
}

/** A result as it came in; `gatewayId` is null on the address without one. */
export interface Incoming {
  readonly route: string;
  readonly gatewayId: number | null;
  readonly body: string;
}

/**
 * Judges a result and acts upon a good one (InSales: section Reporting the result): paid=1 makes the order paid, paid=0
 * never takes that back unless the switch says so.
 */
export function takeResult(shop: Shop, incoming: Incoming): Verdict {
  const verdict = judge(shop, incoming);
  if (verdict.errors.length === 0 && verdict.attempt) settle(shop, verdict.attempt, verdict.paid === '1');
  return { errors: verdict.errors, orderKey: verdict.attempt?.order.key ?? null };
}

/** Keeps a result with the status it was answered. */
export function recordResult(
  shop: Shop,
  { route, body }: Incoming,
  answer: { readonly status: number; readonly errors: readonly string[] },
): void {
  shop.books.remember(shop.books.results, { at: shopNow(shop), route, body, ...answer });
}

interface Judged {
  readonly errors: readonly string[];
  readonly attempt?: Attempt;
  readonly paid?: string;
}

function judge(shop: Shop, { gatewayId, body }: Incoming): Judged {
  if (body.trim() === '') return { errors: ['data is empty'] };
  if (!body.includes('=')) return { errors: ['data is not a hash'] };
  const fields = new Map(new URLSearchParams(body));
  const attempt = findAttempt(shop, fields, gatewayId);
  if (!attempt) return { errors: ['transaction not found'] };
  const paid = fields.get('paid') ?? '';
  if (!isSigned(shop, fields, attempt.gateway.password)) return { errors: ['signature is not valid'], attempt };
  const errors: string[] = [];
  if (paid !== '1' && paid !== '0') errors.push('paid params is not valid');
  if (fields.get('shop_id') !== attempt.gateway.shopId) errors.push('shop id is not valid');
  if (!isAmountRight(shop, fields.get('amount') ?? '', attempt)) errors.push('amount is not valid');
  return { errors, attempt, paid };
}

function findAttempt(shop: Shop, fields: ReadonlyMap<string, string>, gatewayId: number | null): Attempt | undefined {
  const { books } = shop;
  const transaction = books.transactions.find(({ id }) => String(id) === fields.get('transaction_id'));
  const order = transaction && books.order(transaction.orderId);
  const gateway = transaction && books.gateway(transaction.gatewayId);
  if (!order || !gateway || order.key !== fields.get('key')) return undefined;
  if (gatewayId !== null && gateway.id !== gatewayId) return undefined;
  return { order, gateway, transaction };
}

function isSigned(shop: Shop, fields: ReadonlyMap<string, string>, password: string): boolean {
  const mode = shop.switches.text('signatureMode');
  const received = [...fields.keys()].filter((name) => name !== 'signature');
  const orders = mode === 'canonical' ? [CANONICAL] : mode === 'either' ? [received, CANONICAL] : [received];
  return orders.some((names) => signature(valuesOf(fields, names), password) === fields.get('signature'));
}

function valuesOf(fields: ReadonlyMap<string, string>, names: readonly string[]): readonly string[] {
  return names.map((name) => fields.get(name) ?? '');
}

function settle(shop: Shop, { order, transaction }: Attempt, paid: boolean): void {
  const wasPaid = order.financialStatus === 'paid';
  if (wasPaid) noteRepetition(shop, transaction, paid);
  if (paid) transaction.status = 'paid';
  if (wasPaid && (paid || shop.switches.text('paidZeroAfterPaid') === 'ignored')) return;
  if (!paid) transaction.status = 'failed';
  setFinancialStatus(shop, order, { status: paid ? 'paid' : 'pending', cause: PAYMENT_SYSTEM });
  if (paid || wasPaid) announce(shop, 'orders/update', { order });
}

/** Saying "paid" by the server and by the buyer's browser is usual; a second attempt that is paid too is not. */
function noteRepetition(shop: Shop, transaction: Transaction, paid: boolean): void {
  const subject = `transaction ${transaction.id}`;
  if (!paid) return noteRegression(shop, 'unpaid-after-paid', subject);
  const other = shop.books.transactions.some(({ id, orderId, status }) => {
    return id !== transaction.id && orderId === transaction.orderId && status === 'paid';
  });
  if (other) noteRegression(shop, 'paid-twice', subject);
}
