import type { SimClock } from '../kit/clock';
import type { Switches } from '../kit/switches';
import type { Books, Invoice, LedgerLine, Payment } from './books';

/** A payment after its move, or why it may not move. */
export type Move = { readonly ok: true; readonly payment: Payment } | { readonly ok: false; readonly reason: string };

/** What moving money needs; `changed` hears of every payment that changed, `later` of those changed by the clock alone. */
export interface MoveParts {
  readonly books: Books;
  readonly clock: SimClock;
  readonly switches: Switches;
  readonly changed: (payment: Payment) => void;
  readonly later: () => void;
}

/** The state machine of payments, with the ledger kept beside it. UAPAY: sections Statuses and Simulator. */
export type Moves = ReturnType<typeof createMoves>;

/** Binds the state machine to the books and the clock. */
export function createMoves(parts: MoveParts) {
  return {
    ...payerMoves(parts),
    complete: (payment: Payment, amount: number | undefined) => complete(parts, payment, amount),
    cancel: (payment: Payment) => {
      const refusal = parts.switches.text('refuseCancel');
      return refusal === null ? cancel(parts, payment) : refused(refusal);
    },
    reverse: (payment: Payment, amount: number | undefined) => reverse(parts, payment, amount),
  };
}

function payerMoves(parts: MoveParts) {
  const { switches } = parts;
  const attempt = (invoice: Invoice) => openAttempt(parts, invoice);
  return {
    /** The payer looked and left: an attempt stays open. */
    abandon: (invoice: Invoice): Payment => attempt(invoice),
    /** The bank asks for a confirmation code. */
    askConfirmation: (invoice: Invoice, cardFromMasked: string): Payment =>
      change(parts, attempt(invoice), { state: 'NEEDS_CONFIRMATION', cardFromMasked }),
    /** The payer or the bank said no. */
    decline: (invoice: Invoice): Payment =>
      change(parts, attempt(invoice), { state: switches.text('declineStatus') === 'REJECTED' ? 'REJECTED' : 'CANCELED' }),
    /** Debits or reserves the sum, as the invoice wants. */
    pay: (invoice: Invoice, cardFromMasked: string): Payment => {
      const payment = attempt(invoice);
      const paid = { cardFromMasked, paidAt: parts.clock.now() };
      return invoice.type === 'HOLD' ? hold(parts, payment, paid) : debit(parts, payment, paid);
    },
  };
}

function openAttempt({ books, clock }: MoveParts, invoice: Invoice): Payment {
  const open = books.paymentsOf(invoice.id).find(({ state }) => state === 'OPEN' || state === 'NEEDS_CONFIRMATION');
  if (open) return open;
  const now = clock.now();
  const payment: Payment = {
    paymentId: books.newId(),
    invoiceId: invoice.id,
    number: books.nextNumber(),
    amount: invoice.amount,
    state: 'OPEN',
    held: 0,
    captured: 0,
    refunded: 0,
    voided: false,
    cardFromMasked: null,
    createdAt: now,
    updatedAt: now,
    paidAt: null,
    reversedAt: null,
  };
  books.keepPayment(payment);
  return payment;
}

function debit(parts: MoveParts, payment: Payment, paid: Partial<Payment>): Payment {
  enter(parts, { kind: 'capture', payment, amount: payment.amount });
  return change(parts, payment, { ...paid, state: 'FINISHED', captured: payment.amount });
}

function hold(parts: MoveParts, payment: Payment, paid: Partial<Payment>): Payment {
  const { books, clock, switches } = parts;
  enter(parts, { kind: 'hold', payment, amount: payment.amount });
  const hours = switches.number('holdHours');
  if (hours !== null) {
    clock.schedule(hours * 3_600_000, () => {
      const current = books.payments.get(payment.paymentId);
      if (current?.state !== 'HOLDED') return;
      cancel(parts, current);
      parts.later();
    });
  }
  return change(parts, payment, { ...paid, state: 'HOLDED', held: payment.amount });
}

function complete(parts: MoveParts, payment: Payment, amount = payment.held): Move {
  if (payment.state !== 'HOLDED') return refused(`a payment in ${payment.state} cannot be completed`);
  if (amount > payment.held) return refused(`only ${payment.held} is held`);
  const refusal = takeCaptureRefusal(parts.switches);
  if (refusal !== null) return refused(refusal);
  enter(parts, { kind: 'capture', payment, amount });
  return moved(change(parts, payment, { state: 'FINISHED', held: 0, captured: amount }));
}

function cancel(parts: MoveParts, payment: Payment): Move {
  if (payment.state === 'FINISHED' && parts.switches.flag('cancelAfterCapture')) {
    enter(parts, { kind: 'refund', payment, amount: payment.captured - payment.refunded });
    return moved(change(parts, payment, { state: 'CANCELED', refunded: payment.captured, reversedAt: parts.clock.now() }));
  }
  if (payment.state !== 'HOLDED') return refused(`a payment in ${payment.state} cannot be cancelled`);
  enter(parts, { kind: 'void', payment, amount: payment.held });
  return moved(change(parts, payment, { state: 'CANCELED', held: 0, voided: true }));
}

function reverse(parts: MoveParts, payment: Payment, asked: number | undefined): Move {
  const { switches } = parts;
  if (payment.state !== 'FINISHED') return refused(`a payment in ${payment.state} cannot be reversed`);
  if (payment.captured < payment.amount && !switches.flag('refundAfterPartialCapture')) {
    return refused('a payment captured in part cannot be reversed');
  }
  if (payment.refunded > 0 && !switches.flag('repeatedRefunds')) return refused('the payment was reversed in part already');
  const rest = payment.captured - payment.refunded;
  const amount = asked ?? rest;
  if (amount > rest) return refused(`only ${rest} can be reversed`);
  enter(parts, { kind: 'refund', payment, amount });
  const whole = amount === rest;
  const refunded = payment.refunded + amount;
  return moved(change(parts, payment, { refunded, reversedAt: parts.clock.now(), ...(whole && { state: 'REVERSED' }) }));
}

/** A limited refusal wears off by clearing its own switch, so that the panel shows what will happen next. */
function takeCaptureRefusal(switches: Switches): string | null {
  const text = switches.text('refuseCapture');
  const times = switches.number('refuseCaptureTimes') ?? 0;
  if (text === null || times === 0) return text;
  switches.merge({ refuseCaptureTimes: times - 1, ...(times === 1 && { refuseCapture: null }) });
  return text;
}

function change({ books, clock, changed }: MoveParts, payment: Payment, patch: Partial<Payment>): Payment {
  const next: Payment = { ...payment, ...patch, updatedAt: clock.now() };
  books.keepPayment(next);
  changed(next);
  return next;
}

interface Entry extends Pick<LedgerLine, 'kind' | 'amount'> {
  readonly payment: Payment;
}

function enter({ books, clock }: MoveParts, { kind, payment, amount }: Entry): void {
  books.enter({ at: clock.now(), kind, invoiceId: payment.invoiceId, paymentId: payment.paymentId, amount });
}

function refused(reason: string): Move {
  return { ok: false, reason };
}

function moved(payment: Payment): Move {
  return { ok: true, payment };
}
