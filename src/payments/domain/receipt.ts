import type { Money } from './money';
import { formatMoney } from './money';
import type { Quantity } from './receipt-quantity';
import { cost, parseQuantity, quantityText } from './receipt-quantity';
import { share } from './receipt-share';
import type { Priced } from './receipt-split';
import { priced } from './receipt-split';
import type { ReceiptTerms } from './receipt-terms';
import { readMethod, readSubject, readVat } from './receipt-terms';

/** One line of an order, as far as a receipt needs it. Sums are minor units; codes are the platform's own, as text. */
export interface ReceiptLine {
  readonly name: string;
  /** Decimal text, because a quantity may be fractional. */
  readonly quantity: string;
  /** Price of one. */
  readonly price: number;
  /** What is taken off the whole line; without meaning where `total` is given. */
  readonly discount?: number | undefined;
  /** What the line comes to after its discounts and surcharges, where the platform says so; then `price` does not count. */
  readonly total?: number | undefined;
  /** Delivery has terms of its own and carries an order's discount only when the goods cannot. */
  readonly part?: 'goods' | 'delivery' | undefined;
  readonly vat?: string | undefined;
  readonly subject?: string | undefined;
  readonly method?: string | undefined;
}

/** What an order is made of. */
export interface ReceiptOrder {
  readonly lines: readonly ReceiptLine[];
  /** What is taken off the order as a whole, in minor units. */
  readonly discount?: number | undefined;
  /** What the way of paying adds to goods and delivery, per cent as decimal text, negative for a rebate. */
  readonly margin?: string | undefined;
  /** What is added to the order as a whole, in minor units. */
  readonly surcharge?: number | undefined;
}

/** What a merchant has decided about receipts. */
export interface ReceiptRules {
  readonly goods: ReceiptTerms;
  readonly delivery: ReceiptTerms;
  /** Whether an order's own VAT codes count, or only these rules. */
  readonly vatFrom: 'order' | 'settings';
  /** What happens when the lines do not come to the sum to pay. */
  readonly unexplained: 'refuse' | 'one-line';
  /** The name of that one line. */
  readonly oneLineName: string;
  /** How many printed lines fit on a receipt. */
  readonly mostPositions: number;
}

/** Something sold, with what it comes to in minor units. */
export interface ReceiptItem extends ReceiptTerms {
  readonly name: string;
  readonly quantity: Quantity;
  readonly total: number;
}

/** What was sold for a sum; the items come to `sum` exactly. */
export interface Receipt {
  readonly items: readonly ReceiptItem[];
  readonly sum: Money;
}

/** A line of the printed receipt; `price` in minor units for one. */
export interface ReceiptPosition extends ReceiptTerms, Priced {
  readonly name: string;
}

/** Why there is no receipt; the figures of `facts` are formatted sums and texts of the order. */
export interface ReceiptRefusal {
  readonly code:
    | 'receipt-empty'
    | 'receipt-name'
    | 'receipt-quantity'
    | 'receipt-vat'
    | 'receipt-subject'
    | 'receipt-method'
    | 'receipt-negative'
    | 'receipt-unexplained'
    | 'receipt-too-long'
    | 'receipt-part-above'
    | 'receipt-part-unknown'
    | 'receipt-part-differs';
  readonly facts: Readonly<Record<string, string>>;
}

export type ReceiptResult<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly refusal: ReceiptRefusal };

/** A refusal with its code and figures. */
export const noReceipt = (
  code: ReceiptRefusal['code'],
  facts: ReceiptRefusal['facts'] = {},
): { readonly ok: false; readonly refusal: ReceiptRefusal } => ({
  ok: false,
  refusal: { code, facts },
});

/** A merchant who takes one line for what the lines cannot explain does not take a guessed tax: these stay refused. */
const ABOUT_TERMS: readonly ReceiptRefusal['code'][] = ['receipt-vat', 'receipt-subject', 'receipt-method'];

/** Beyond this a difference is not rounding, however long the order: one short of a whole unit of the currency's hundred. */
const MOST_ROUNDING = 99;

/**
 * Makes the receipt of an order for the sum to pay, to the minor unit: discounts, margin and rounding are spread over the lines in proportion,
 * and no line becomes negative. A difference that rounding cannot explain is refused, or all becomes one line where the rules allow it.
 * The sum must be more than zero.
 */
export function makeReceipt(order: ReceiptOrder, sum: Money, rules: ReceiptRules): ReceiptResult<Receipt> {
  const made = fromLines(order, sum, rules);
  if (made.ok || rules.unexplained === 'refuse' || ABOUT_TERMS.includes(made.refusal.code)) return made;
  return { ok: true, value: oneLine(sum, rules) };
}

/** The receipt that names nothing but the sum. */
function oneLine(sum: Money, { goods, oneLineName }: ReceiptRules): Receipt {
  return { items: [{ ...goods, name: oneLineName, quantity: { units: 1, places: 0 }, total: sum.minor }], sum };
}

/** The printed lines of a receipt. An item whose price in whole minor units does not give its sum takes two of them. */
export function positionsOf({ items }: Receipt): readonly ReceiptPosition[] {
  return items.flatMap(({ name, quantity, total, vat, subject, method }) =>
    priced(quantity, total).map((part) => ({ name, ...part, vat, subject, method })),
  );
}

/** The receipt, or a refusal when it has more than `most` printed lines. */
export function fitting(receipt: Receipt, most: number): ReceiptResult<Receipt> {
  const positions = positionsOf(receipt).length;
  return positions > most
    ? noReceipt('receipt-too-long', { most: String(most), positions: String(positions) })
    : { ok: true, value: receipt };
}

function fromLines(order: ReceiptOrder, sum: Money, rules: ReceiptRules): ReceiptResult<Receipt> {
  const read = order.lines.map((line) => readLine(line, rules));
  const items: LineItem[] = [];
  for (const line of read) {
    if (!line.ok) return line;
    if (line.value !== null) items.push(line.value);
  }
  if (items.length === 0) return noReceipt('receipt-empty');
  const nets = discounted(items, order.discount ?? 0);
  if (nets === null) return noReceipt('receipt-negative', { name: '', discount: formatMoney({ ...sum, minor: order.discount ?? 0 }) });
  const net = nets.reduce((all, one) => all + one, 0);
  const explained = withMargin(net, order.margin ?? '0') + (order.surcharge ?? 0);
  const rounding = Math.min(
    MOST_ROUNDING,
    items.reduce((all, { slack }) => all + slack, 0),
  );
  if (net === 0 || Math.abs(explained - sum.minor) > rounding) {
    return noReceipt('receipt-unexplained', { sum: formatMoney(sum), lines: formatMoney({ ...sum, minor: Math.max(explained, 0) }) });
  }
  const totals = share(sum.minor, nets);
  return fitting({ items: items.map(({ item }, index) => ({ ...item, total: totals[index] ?? 0 })), sum }, rules.mostPositions);
}

interface LineItem {
  readonly item: ReceiptItem;
  readonly part: 'goods' | 'delivery';
  /** By how much rounding at the platform may have shifted the line, in minor units. */
  readonly slack: number;
}

/** Null for a line of no quantity that costs nothing. */
function readLine(line: ReceiptLine, rules: ReceiptRules): ReceiptResult<LineItem | null> {
  const { part = 'goods' } = line;
  const name = line.name.replace(/[\s\p{Cc}]+/gu, ' ').trim();
  const quantity = parseQuantity(line.quantity);
  if (quantity === null) return noReceipt('receipt-quantity', { name, quantity: line.quantity });
  const total = line.total ?? cost(quantity, line.price) - (line.discount ?? 0);
  if (total < 0) return noReceipt('receipt-negative', { name });
  if (quantity.units === 0)
    return total === 0 ? { ok: true, value: null } : noReceipt('receipt-quantity', { name, quantity: line.quantity });
  if (name === '') return noReceipt('receipt-name');
  const terms = termsOf(line, part, rules);
  if (!terms.ok) return terms;
  // A price of one that the platform has rounded hides up to half a minor unit for each piece.
  const slack = line.total === undefined ? Math.max(1, Math.ceil(Number(quantityText(quantity)) / 2)) : 1;
  return { ok: true, value: { item: { name, quantity, total, ...terms.value }, part, slack } };
}

function termsOf(line: ReceiptLine, part: 'goods' | 'delivery', rules: ReceiptRules): ReceiptResult<ReceiptTerms> {
  const usual = rules[part];
  const { name } = line;
  const given = rules.vatFrom === 'order' ? line.vat : undefined;
  const vat = given === undefined ? usual.vat : readVat(given);
  if (vat === null) return noReceipt('receipt-vat', { name, code: given ?? '' });
  const subject = line.subject === undefined ? usual.subject : readSubject(line.subject);
  if (subject === null) return noReceipt('receipt-subject', { name, code: line.subject ?? '' });
  const method = line.method === undefined ? usual.method : readMethod(line.method);
  if (method === null) return noReceipt('receipt-method', { name, code: line.method ?? '' });
  return { ok: true, value: { vat, subject, method } };
}

/** The lines' sums after an order's discount, spread over the goods and, when they cannot carry it, over delivery; null when nothing can. */
function discounted(items: readonly LineItem[], discount: number): readonly number[] | null {
  const sumOf = (part: LineItem['part']): number => items.reduce((all, one) => all + (one.part === part ? one.item.total : 0), 0);
  const goods = sumOf('goods');
  const delivery = sumOf('delivery');
  if (discount > goods + delivery) return null;
  const weigh = (part: LineItem['part']): readonly number[] => items.map((one) => (one.part === part ? one.item.total : 0));
  const ofGoods = share(Math.max(goods - discount, 0), weigh('goods'));
  const ofDelivery = share(Math.min(delivery, goods + delivery - discount), weigh('delivery'));
  return items.map((_, index) => (ofGoods[index] ?? 0) + (ofDelivery[index] ?? 0));
}

/** A sum with a margin in per cent, rounded half up. */
function withMargin(sum: number, margin: string): number {
  const match = /^(-?)(\d{1,4})(?:\.(\d{1,6}))?$/.exec(margin);
  // A margin that cannot be read counts as none; if it was one, the lines do not come to the sum and that is said.
  if (!match) return sum;
  const scale = 100n * 10n ** BigInt((match[3] ?? '').length);
  const percent = BigInt(`${match[1] ?? ''}${match[2] ?? ''}${match[3] ?? ''}`);
  return Number((BigInt(sum) * (scale + percent) * 2n + scale) / (scale * 2n));
}
