import { isCurrency } from '../../payments/domain/currency';
import type { Currency } from '../../payments/domain/currency';
import { moneyFromNumber, parseMoney } from '../../payments/domain/money';
import type { Money } from '../../payments/domain/money';
import type { OrderLine } from '../../payments/ports/gateway';
import type { PlatformAccount } from '../../payments/ports/platform';
import { decode } from './client';
import type { Asked, ShopAccess, ShopClient } from './client';
import { answeredList, orderSchema } from './wire';
import type { WireOrder } from './wire';

const LONGEST_NAME = 255;

/** The address and password that an account's calls are made with. */
export function accessOf(account: Pick<PlatformAccount, 'address' | 'credentials'>): ShopAccess {
  return { address: account.address, password: account.credentials['password'] ?? '' };
}

/** Where the shop's people see an order. */
export function orderUrl({ publicAddress }: Pick<PlatformAccount, 'publicAddress'>, orderId: string): string {
  return `${publicAddress}/admin2/orders/${encodeURIComponent(orderId)}`;
}

/** The shop writes roubles as RUR; null for what we cannot count in. */
export function readCurrency(code: string | null): Currency | null {
  const iso = code === 'RUR' ? 'RUB' : code;
  return iso !== null && isCurrency(iso) ? iso : null;
}

/** A sum of the wire in minor units, exact; null when it is not one. */
export function readSum(value: string | number | null, currency: Currency | null): Money | null {
  if (value === null || currency === null) return null;
  return typeof value === 'number' ? moneyFromNumber(value, currency) : parseMoney(value, currency);
}

/** What an order costs; null when its currency or sum cannot be read. */
export function totalOf(order: WireOrder): Money | null {
  return readSum(order.total_price, readCurrency(order.currency_code));
}

/** One line of a receipt: the sum of the whole line in minor units, `vat` in per cent or -1 for none. */
export interface ReceiptLine {
  readonly name: string;
  readonly quantity: number;
  readonly total: number;
  readonly vat: number;
}

/**
 * The lines of an order with its delivery, with all discounts and surcharges; they add up to its sum, the last line taking what rounding left
 * (InSales protocol notes: section Orders). Empty when they cannot be read or differ by more than rounding can explain.
 */
export function receiptLines(order: WireOrder): readonly ReceiptLine[] {
  const currency = readCurrency(order.currency_code);
  const total = totalOf(order);
  if (currency === null || total === null) return [];
  const goods = order.order_lines.map(({ title, quantity, full_total_price: full, total_price: plain, vat }) => ({
    name: title.slice(0, LONGEST_NAME),
    quantity,
    total: readSum(rounded(full ?? plain), currency)?.minor ?? 0,
    vat,
  }));
  const delivery = readSum(rounded(order.full_delivery_price), currency)?.minor ?? 0;
  const way =
    delivery > 0 ? [{ name: (order.delivery_title ?? order.number).slice(0, LONGEST_NAME), quantity: 1, total: delivery, vat: -1 }] : [];
  const lines = [...goods, ...way].filter((line) => line.total > 0);
  const left = total.minor - lines.reduce((added, line) => added + line.total, 0);
  const last = lines.at(-1);
  if (!last || Math.abs(left) > lines.length || last.total + left <= 0) return [];
  return left === 0 ? lines : [...lines.slice(0, -1), { ...last, total: last.total + left }];
}

/** Percentages leave more decimals than money has; the digits are rounded, half up, before they are read. */
function rounded(value: string | number | null): string | null {
  const match = /^(\d{1,12})(?:\.(\d{1,20}))?$/.exec(String(value ?? ''));
  if (!match) return null;
  const digits = (match[2] ?? '').padEnd(3, '0');
  const minor = Number(`${match[1] ?? ''}${digits.slice(0, 2)}`) + (Number(digits[2]) >= 5 ? 1 : 0);
  const text = String(minor).padStart(3, '0');
  return `${text.slice(0, -2)}.${text.slice(-2)}`;
}

/** The same lines as a payment page shows them, each with the price of one; a line that does not divide evenly is shown as one piece. */
export function orderLines(order: WireOrder): readonly OrderLine[] {
  return receiptLines(order).map(({ name, quantity, total }) => {
    const even = Number.isSafeInteger(quantity) && quantity > 0 && total % quantity === 0;
    if (even) return { name, quantity: String(quantity), price: total / quantity };
    return { name: `${name} × ${quantity}`.slice(0, LONGEST_NAME), quantity: '1', price: total };
  });
}

/** Why nobody may pay an order any more; null = it may be paid. */
export function closedBecause(order: WireOrder): 'paid' | 'declined' | null {
  if (order.financial_status === 'paid') return 'paid';
  return order.fulfillment_status === 'declined' || order.fulfillment_status === 'returned' ? 'declined' : null;
}

/** Reads an order by its id. */
export async function readOrderById(client: ShopClient, account: PlatformAccount, orderId: string, by?: 'job'): Promise<Asked<WireOrder>> {
  const path = `orders/${encodeURIComponent(orderId)}.json`;
  return decode(await client(accessOf(account), { method: 'GET', path, ...(by ? { by } : {}) }), orderSchema, 'order');
}

/** Finds an order by the number that people know; null = none. The filter searches texts, so what it finds is compared. */
export async function findOrderByNumber(client: ShopClient, account: PlatformAccount, number: string): Promise<Asked<WireOrder | null>> {
  const query = { q: number, per_page: '50' };
  const found = decode(await client(accessOf(account), { method: 'GET', path: 'orders.json', query }), answeredList(orderSchema));
  return found.ok ? { ok: true, value: found.value.find((order) => order.number === number) ?? null } : found;
}

/** Our id of an order's n-th invoice. */
export const platformInvoiceIdOf = (orderId: string, count: number): string => `${orderId}-${count}`;

/** The order and count of such an id; null for an id that is not ours. */
export function readInvoiceId(platformInvoiceId: string): { readonly orderId: string; readonly count: number } | null {
  const match = /^(\d{1,18})-(\d{1,6})$/.exec(platformInvoiceId);
  return match ? { orderId: match[1] ?? '', count: Number(match[2]) } : null;
}
