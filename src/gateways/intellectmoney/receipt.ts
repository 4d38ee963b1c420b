import type { Refusal } from '../../payments/domain/errors';
import { formatMoney, money } from '../../payments/domain/money';
import type { Money } from '../../payments/domain/money';
import { fitting, makeReceipt, positionsOf } from '../../payments/domain/receipt';
import type { Receipt, ReceiptPosition, ReceiptResult, ReceiptRules } from '../../payments/domain/receipt';
import { partOf } from '../../payments/domain/receipt-parts';
import { METHODS, SUBJECTS } from '../../payments/domain/receipt-terms';
import type { Vat } from '../../payments/domain/receipt-terms';
import type { MoveReceipt, StartRequest } from '../../payments/ports/gateway';
import { decided, TAXATION } from './receipt-settings';
import type { Decided, ReceiptSettings } from './receipt-settings';

/** The service's numbers of VAT. IntellectMoney: section Receipts, tax. */
const TAX: Readonly<Record<Vat, number>> = {
  vat20: 1,
  vat10: 2,
  vat120: 3,
  vat110: 4,
  vat0: 5,
  none: 6,
  vat5: 7,
  vat7: 8,
  vat105: 9,
  vat107: 10,
  vat22: 11,
  vat122: 12,
};

/** IntellectMoney: section Receipts, content.type and payments.type. */
const INCOME = 1;
const INCOME_RETURN = 2;
const ELECTRONIC = 2;

/** The official modules cut names by bytes. */
const MOST_NAME_BYTES = 128;
/** What fiscal services commonly take; no limit is documented here. */
const MOST_POSITIONS = 100;

/** What stands in `merchantReceipt`, null for none; or why there cannot be one, which nobody has asked the service about. */
export type ReceiptText =
  { readonly kind: 'text'; readonly text: string | null } | { readonly kind: 'refused'; readonly text: ''; readonly refusal: Refusal };

/**
 * The receipt of a payment that begins, as the text of `merchantReceipt`; its positions come to the sum to pay, to the kopeck.
 * IntellectMoney: section Receipts.
 */
export function startReceipt(
  request: Pick<StartRequest, 'amount' | 'customerEmail' | 'description' | 'lines'>,
  given: ReceiptSettings,
): ReceiptText {
  const settings = decided(given);
  if (settings.receipts === 'off') return { kind: 'text', text: null };
  const made = makeReceipt({ lines: request.lines }, request.amount, rulesOf(settings, request.description));
  return written(made, { settings, contact: request.customerEmail, type: INCOME });
}

/** A capture or refund with what its receipt needs besides the settings. */
export interface MoveOfReceipt {
  readonly kind: 'capture' | 'refund';
  readonly amount: Money;
  readonly receipt: MoveReceipt;
  readonly customerEmail: string | null;
  readonly description: string;
}

/**
 * The receipt of a capture or, as a return, of a refund, whole or in part: of the pieces that were chosen, else in proportion. The service's form
 * protocol has no place for it yet; it is what its cabinet and later interfaces ask for. IntellectMoney: section Receipts.
 */
export function moveReceipt({ kind, amount, receipt, customerEmail, description }: MoveOfReceipt, given: ReceiptSettings): ReceiptText {
  const settings = decided(given);
  if (settings.receipts === 'off') return { kind: 'text', text: null };
  const whole = makeReceipt(receipt.order, receipt.sum, rulesOf(settings, description));
  const part = whole.ok ? partOf(whole.value, receipt.earlier, { sum: amount, chosen: receipt.chosen }) : whole;
  return written(part.ok ? fitting(part.value, MOST_POSITIONS) : part, {
    settings,
    contact: customerEmail,
    type: kind === 'capture' ? INCOME : INCOME_RETURN,
  });
}

function rulesOf(settings: Decided, oneLineName: string): ReceiptRules {
  const { vat, subject, method, deliveryVat, deliverySubject, vatFrom, receiptRest } = settings;
  return {
    goods: { vat, subject, method },
    delivery: { vat: deliveryVat, subject: deliverySubject, method },
    vatFrom,
    unexplained: receiptRest,
    oneLineName,
    mostPositions: MOST_POSITIONS,
  };
}

interface Heading {
  readonly settings: Decided;
  readonly contact: string | null;
  readonly type: number;
}

function written(made: ReceiptResult<Receipt>, { settings, contact, type }: Heading): ReceiptText {
  if (!made.ok) return without(made.refusal);
  const { inn, group, taxation } = settings;
  if (inn === undefined) return without({ code: 'gateway-settings' });
  if (contact === null || contact.trim() === '') return without({ code: 'email-missing' });
  const positions = positionsOf(made.value);
  // Written by hand, so that sums and quantities stand there digit by digit and keep their decimals.
  const payment = object({ type: ELECTRONIC, amount: formatMoney(made.value.sum) });
  const content = object({
    type,
    customerContact: JSON.stringify(contact.trim()),
    positions: list(positions.map((position) => positionText(position, made.value.sum))),
    checkClose: object({ payments: list([payment]), taxationSystem: TAXATION[taxation] }),
  });
  return { kind: 'text', text: object({ inn: JSON.stringify(inn), group: JSON.stringify(group), skipAmountCheck: 0, content }) };
}

const without = (refusal: Refusal): ReceiptText => ({ kind: 'refused', text: '', refusal });

function positionText({ name, quantity, price, vat, subject, method }: ReceiptPosition, { currency }: Money): string {
  return object({
    quantity,
    price: formatMoney(money(price, currency)),
    tax: TAX[vat],
    text: JSON.stringify(shortName(name)),
    paymentSubjectType: SUBJECTS[subject],
    paymentMethodType: METHODS[method],
  });
}

/** Members in the order given; the values are JSON already. */
const object = (members: Readonly<Record<string, string | number>>): string =>
  `{${Object.entries(members)
    .map(([name, value]) => `"${name}":${value}`)
    .join(',')}}`;
const list = (values: readonly string[]): string => `[${values.join(',')}]`;

/** Cut by bytes, between characters. */
function shortName(name: string): string {
  let short = '';
  let bytes = 0;
  for (const character of name) {
    bytes += Buffer.byteLength(character);
    if (bytes > MOST_NAME_BYTES) break;
    short += character;
  }
  return short.trimEnd();
}
