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

/**
 * The lines of an order with its delivery, each with all discounts and surcharges; their totals add up to the order's sum, the last line taking what
 * rounding left (InSales protocol notes: section Orders). Empty when they cannot be read or differ by more than rounding can explain.
 */
export function orderLines(order: WireOrder): readonly OrderLine[] {
  const currency = readCurrency(order.currency_code);
  const sum = totalOf(order);
  if (currency === null || sum === null) return [];
  const totalIn = (value: string | number | null): number => readSum(rounded(value), currency)?.minor ?? 0;
  const goods = order.order_lines.map((line) => goodsLine(line, totalIn(line.full_total_price ?? line.total_price)));
  const lines = [...goods, deliveryLine(order, totalIn(order.full_delivery_price))].filter(({ total }) => total > 0);
  const left = sum.minor - lines.reduce((added, { total }) => added + total, 0);
  const last = lines.at(-1);
  if (!last || Math.abs(left) > lines.length || last.total + left <= 0) return [];
  return [...lines.slice(0, -1), { ...last, total: last.total + left }].map(({ count, ...line }) => ({
    ...line,
    quantity: String(count),
    price: Math.round(line.total / count),
  }));
}

/** A line whose sum is known; the price of one follows from it and is rounded, because discounts leave more decimals than money has. */
type SummedLine = Omit<OrderLine, 'quantity' | 'price'> & { readonly count: number; readonly total: number };

function goodsLine({ title, quantity, vat, fiscal_product_type: subject }: WireOrder['order_lines'][number], total: number): SummedLine {
  const fiscal = { ...(typeof vat === 'number' && { vat: String(vat) }), ...(typeof subject === 'number' && { subject: String(subject) }) };
  return { name: title.slice(0, LONGEST_NAME), count: quantity > 0 ? quantity : 1, total, ...fiscal };
}

/** The shop says nothing about the tax of a delivery, so that whoever makes a receipt decides. */
function deliveryLine({ delivery_title: title, number }: WireOrder, total: number): SummedLine {
  return { name: (title ?? number).slice(0, LONGEST_NAME), count: 1, total, part: 'delivery' };
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
