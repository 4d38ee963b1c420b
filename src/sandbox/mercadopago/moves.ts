import { resultOf } from './cards';
import { reserveDays } from './countries';
import type { Chargeback, Payment } from './model';
import { DAY } from './moment';
import { change, moved, refused, tellOf } from './move-kit';
import type { Move, MoveParts } from './move-kit';
import { endRefunds, refund } from './refund-moves';
import type { RefundRequest } from './refund-moves';

/** A payment before it has a number, a state and a result. */
export type Draft = Omit<
  Payment,
  'id' | 'status' | 'statusDetail' | 'captured' | 'refunds' | 'version' | 'createdAt' | 'updatedAt' | 'approvedAt'
> & { readonly reserve: boolean };

/** The state machine of payments. Mercado Pago: sections Payments, Refunds and Simulator. */
export type Moves = ReturnType<typeof createMoves>;

/** Binds the state machine to the books and the clock. */
export function createMoves(parts: MoveParts) {
  return {
    /** Makes a payment; `at` is the moment it happens, which may lie behind the clock after a long advance. */
    create: (draft: Draft, at = parts.clock.now()): Payment => create(parts, draft, at),
    /** The payer paid a slip, or the doubtful card payment was found good. */
    approve: (payment: Payment): Move => approve(parts, payment),
    /** The doubtful card payment was found bad, or the bank refused a transfer. */
    reject: (payment: Payment, detail = 'cc_rejected_other_reason'): Move => reject(parts, payment, detail),
    capture: (payment: Payment, amount?: number): Move => capture(parts, payment, amount),
    cancel: (payment: Payment, detail = 'by_collector'): Move => cancel(parts, payment, detail),
    refund: (payment: Payment, request: RefundRequest) => refund(parts, payment, request),
    endRefunds: (payment: Payment, status: 'approved' | 'rejected') => endRefunds(parts, payment, status),
    openClaim: (payment: Payment): Move => between(parts, payment, { from: 'approved', to: 'in_mediation', detail: 'pending' }),
    closeClaim: (payment: Payment): Move => between(parts, payment, { from: 'in_mediation', to: 'approved', detail: 'accredited' }),
    openChargeback: (payment: Payment): Move => openChargeback(parts, payment),
    closeChargeback: (payment: Payment, status: 'settled' | 'reimbursed'): Move => closeChargeback(parts, payment, status),
  };
}

function create(parts: MoveParts, { reserve, ...draft }: Draft, at: Date): Payment {
  const { books } = parts;
  const first = firstState(draft, reserve);
  const payment: Payment = {
    ...draft,
    ...first,
    id: books.nextNumber(),
    captured: first.status !== 'authorized',
    refunds: [],
    version: 1,
    createdAt: at,
    updatedAt: at,
    approvedAt: first.status === 'approved' ? at : null,
  };
  books.payments.set(payment.id, payment);
  tellOf(parts, payment, 'payment.created');
  watch(parts, payment);
  return payment;
}

function firstState({ card, typeId, binaryMode }: Omit<Draft, 'reserve'>, reserve: boolean): Pick<Payment, 'status' | 'statusDetail'> {
  if (card) {
    const { status, detail } = resultOf(card);
    if (status === 'approved' && reserve) return { status: 'authorized', statusDetail: 'pending_capture' };
    if (status === 'in_process' && binaryMode) return { status: 'rejected', statusDetail: 'cc_rejected_other_reason' };
    return { status, statusDetail: detail };
  }
  if (typeId === 'account_money') return { status: 'approved', statusDetail: 'accredited' };
  return { status: 'pending', statusDetail: typeId === 'bank_transfer' ? 'pending_waiting_transfer' : 'pending_waiting_payment' };
}

/** What time alone does: an unpaid slip and an uncaptured reserve end as cancelled. */
function watch(parts: MoveParts, { id, status, expiresAt, accountId, createdAt }: Payment): void {
  const { books, clock, switches } = parts;
  const days = status === 'authorized' ? (reserveDays(books.ownerOf({ accountId }).country, switches.flag('colombiaReserve')) ?? 7) : 30;
  if (!['pending', 'in_process', 'authorized'].includes(status)) return;
  const end = status === 'pending' && expiresAt ? expiresAt.getTime() : createdAt.getTime() + days * DAY;
  clock.schedule(end - clock.now().getTime(), () => {
    const current = books.payments.get(id);
    if (current?.status !== status) return;
    cancel(parts, current, 'expired');
    parts.later();
  });
}

function approve(parts: MoveParts, payment: Payment): Move {
  if (payment.status !== 'pending' && payment.status !== 'in_process') return refused(2063, 'Payment cannot be paid in its state');
  const approvedAt = parts.clock.now();
  return moved(change(parts, payment, { status: 'approved', statusDetail: 'accredited', approvedAt }));
}

function reject(parts: MoveParts, payment: Payment, detail: string): Move {
  if (payment.status !== 'pending' && payment.status !== 'in_process') return refused(2063, 'Payment cannot be rejected in its state');
  return moved(change(parts, payment, { status: 'rejected', statusDetail: detail }));
}

function capture(parts: MoveParts, payment: Payment, amount = payment.amount): Move {
  if (payment.status !== 'authorized') return refused(2063, 'Payment is not authorized to be captured');
  if (amount > payment.amount || amount <= 0) return refused(2072, 'Invalid value for transaction_amount');
  if (amount < payment.amount && !parts.switches.flag('partialCapture')) {
    return refused(2072, 'Only the full amount can be captured');
  }
  const approvedAt = parts.clock.now();
  return moved(change(parts, payment, { status: 'approved', statusDetail: 'accredited', captured: true, approvedAt, amount }));
}

function cancel(parts: MoveParts, payment: Payment, detail: string): Move {
  if (!['pending', 'in_process', 'authorized'].includes(payment.status)) {
    return refused(2018, 'The action requested is not valid for the current payment state');
  }
  return moved(change(parts, payment, { status: 'cancelled', statusDetail: detail }));
}

interface Turn {
  readonly from: Payment['status'];
  readonly to: Payment['status'];
  readonly detail: string;
}

function between(parts: MoveParts, payment: Payment, { from, to, detail }: Turn): Move {
  if (payment.status !== from) return refused(2063, 'The action requested is not valid for the current payment state');
  return moved(change(parts, payment, { status: to, statusDetail: detail }));
}

function openChargeback(parts: MoveParts, payment: Payment): Move {
  const result = between(parts, payment, { from: 'approved', to: 'charged_back', detail: 'in_process' });
  if (!result.ok) return result;
  const { books, clock } = parts;
  const at = clock.now();
  const id = `2${books.nextNumber()}`;
  const { accountId, amount } = payment;
  keepChargeback(parts, { id, accountId, paymentId: payment.id, amount, status: 'in_process', createdAt: at, updatedAt: at });
  return result;
}

function closeChargeback(parts: MoveParts, payment: Payment, status: 'settled' | 'reimbursed'): Move {
  const chargeback = [...parts.books.chargebacks.values()].find((one) => one.paymentId === payment.id && one.status === 'in_process');
  if (!chargeback) return refused(2063, 'No dispute is open');
  keepChargeback(parts, { ...chargeback, status, updatedAt: parts.clock.now() });
  return moved(change(parts, payment, { statusDetail: status }));
}

function keepChargeback({ books, tell }: MoveParts, chargeback: Chargeback): void {
  const action = books.chargebacks.has(chargeback.id) ? 'updated' : 'created';
  books.chargebacks.set(chargeback.id, chargeback);
  const account = books.ownerOf(chargeback);
  const ownUrl = books.payments.get(chargeback.paymentId)?.notificationUrl ?? null;
  tell({ account, topic: 'topic_chargebacks_wh', action: `chargeback.${action}`, id: chargeback.id, version: 1, ownUrl });
}
