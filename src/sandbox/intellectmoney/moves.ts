import type { SimClock } from '../kit/clock';
import type { Switches } from '../kit/switches';
import type { Books } from './books';
import type { Invoice, LedgerLine, State, Status } from './model';
import { printKopecks } from './money';

/** An invoice after its move, or why it may not move. */
export type Move = { readonly ok: true; readonly invoice: Invoice } | { readonly ok: false; readonly reason: string };

/** What moving money needs; `changed` hears of every change that is notified, `later` of those made by the clock alone. */
export interface MoveParts {
  readonly books: Books;
  readonly clock: SimClock;
  readonly switches: Switches;
  readonly changed: (invoice: Invoice, status: Status) => void;
  readonly later: () => void;
}

/** The life of invoices, with the ledger kept beside it. IntellectMoney: sections Result URL notification and Simulator. */
export type Moves = ReturnType<typeof createMoves>;

/** Binds the life of invoices to the books and the clock. */
export function createMoves(parts: MoveParts) {
  return {
    /** A new invoice is told of, and ends by itself when nobody pays in full. */
    opened: (invoice: Invoice): void => {
      parts.changed(invoice, '3');
      watch(parts, invoice.expiresAt.getTime() - parts.clock.now().getTime(), () => expire(parts, invoice.sko));
    },
    /** The payer pays what is left: it is reserved or taken, as the invoice wants. */
    pay: (invoice: Invoice, payMethod: string): Move => pay(parts, invoice, payMethod),
    /** The payer pays a part; the last part makes it paid. */
    payPart: (invoice: Invoice, payMethod: string, amount: number): Move => payPart(parts, invoice, { payMethod, amount }),
    capture: (invoice: Invoice, amount = invoice.held): Move => capture(parts, invoice, amount),
    release: (invoice: Invoice): Move => release(parts, invoice),
    refund: (invoice: Invoice, amount = invoice.captured - invoice.refunded): Move => refund(parts, invoice, amount),
    /** The shop gives up an invoice that nobody has paid. */
    cancel: (invoice: Invoice): Move => cancel(parts, invoice),
  };
}

const PAYABLE: readonly State[] = ['created', 'part-paid'];

function pay(parts: MoveParts, invoice: Invoice, payMethod: string): Move {
  if (!PAYABLE.includes(invoice.state)) return refused(invoice, 'cannot be paid');
  if (!invoice.hold) return payPart(parts, invoice, { payMethod, amount: invoice.amount - invoice.captured });
  if (invoice.captured > 0) return refused(invoice, 'was paid in part and cannot be held');
  enter(parts, invoice, { kind: 'hold', amount: invoice.amount });
  watch(parts, invoice.holdHours * 3_600_000, () => endHold(parts, invoice.sko));
  return change(parts, invoice, { state: 'held', held: invoice.amount, payMethod }, '6');
}

function payPart(parts: MoveParts, invoice: Invoice, { payMethod, amount }: { readonly payMethod: string; readonly amount: number }): Move {
  if (!PAYABLE.includes(invoice.state)) return refused(invoice, 'cannot be paid');
  const captured = invoice.captured + amount;
  if (amount <= 0 || captured > invoice.amount)
    return { ok: false, reason: `only ${printKopecks(invoice.amount - invoice.captured)} is left to pay` };
  if (invoice.hold) return { ok: false, reason: 'an invoice with a hold is paid at once' };
  enter(parts, invoice, { kind: 'capture', amount });
  const whole = captured === invoice.amount;
  return change(parts, invoice, { state: whole ? 'paid' : 'part-paid', captured, payMethod }, whole ? '5' : '7');
}

function capture(parts: MoveParts, invoice: Invoice, amount: number): Move {
  if (invoice.state !== 'held') return refused(invoice, 'holds nothing');
  const inPart = amount < invoice.held;
  if (amount <= 0 || amount > invoice.held || (inPart && !parts.switches.flag('partialCaptureInCabinet'))) {
    return { ok: false, reason: `exactly ${printKopecks(invoice.held)} can be taken` };
  }
  enter(parts, invoice, { kind: 'capture', amount });
  return change(parts, invoice, { state: 'paid', held: 0, captured: amount }, '5');
}

function release(parts: MoveParts, invoice: Invoice): Move {
  if (invoice.state !== 'held') return refused(invoice, 'holds nothing');
  enter(parts, invoice, { kind: 'void', amount: invoice.held });
  return change(parts, invoice, { state: 'cancelled', held: 0 }, '4');
}

function refund(parts: MoveParts, invoice: Invoice, amount: number): Move {
  if (invoice.state !== 'paid') return refused(invoice, 'has nothing to refund');
  const left = invoice.captured - invoice.refunded;
  if (amount <= 0 || amount > left) return { ok: false, reason: `only ${printKopecks(left)} can be refunded` };
  enter(parts, invoice, { kind: 'refund', amount });
  const refunded = invoice.refunded + amount;
  return change(parts, invoice, { state: amount === left ? 'refunded' : 'paid', refunded, lastRefund: amount }, '8');
}

function cancel(parts: MoveParts, invoice: Invoice): Move {
  if (!PAYABLE.includes(invoice.state)) return refused(invoice, 'cannot be cancelled');
  if (invoice.captured > 0) enter(parts, invoice, { kind: 'refund', amount: invoice.captured });
  return change(parts, invoice, { state: 'cancelled', refunded: invoice.captured }, '4');
}

function expire(parts: MoveParts, sko: string): void {
  const invoice = parts.books.invoices.get(sko);
  if (invoice && PAYABLE.includes(invoice.state)) cancel(parts, invoice);
}

/** What becomes of a hold that nobody touched is the shop's choice. IntellectMoney: section Holding rules. */
function endHold(parts: MoveParts, sko: string): void {
  const invoice = parts.books.invoices.get(sko);
  if (invoice?.state !== 'held') return;
  const end = parts.books.sellers.get(invoice.sellerId)?.settings.endOfHold;
  if (end === 'take') capture(parts, invoice, invoice.held);
  else release(parts, invoice);
}

function watch({ clock, later }: MoveParts, delayMs: number, work: () => void): void {
  clock.schedule(delayMs, () => {
    work();
    later();
  });
}

function change({ books, clock, changed }: MoveParts, invoice: Invoice, patch: Partial<Invoice>, status: Status): Move {
  const next: Invoice = { ...invoice, ...patch, changedAt: clock.now() };
  books.keep(next);
  changed(next, status);
  return { ok: true, invoice: next };
}

function enter({ books, clock }: MoveParts, { sko, orderId }: Invoice, line: Pick<LedgerLine, 'kind' | 'amount'>): void {
  books.enter({ at: clock.now(), sko, orderId, ...line });
}

const refused = ({ state }: Invoice, why: string): Move => ({ ok: false, reason: `an invoice that is ${state} ${why}` });
