import type { SimClock } from '../kit/clock';
import type { Switches } from '../kit/switches';
import type { Books } from './books';
import { draftOf } from './instalment-draft';
import type { Instalment, Payment, Preapproval } from './model';
import { DAY, later, MINUTE } from './moment';
import type { Moves } from './moves';
import type { News } from './notification-request';

/** What charging subscriptions needs. */
export interface SubscriptionParts {
  readonly books: Books;
  readonly clock: SimClock;
  readonly switches: Switches;
  readonly moves: Moves;
  readonly tell: (news: News) => void;
  readonly later: () => void;
}

/** The engine of subscriptions. Mercado Pago: section Subscriptions, engine rules and measured behaviour. */
export type Subscriptions = ReturnType<typeof createSubscriptions>;

/** Binds the engine to the books and the clock. */
export function createSubscriptions(parts: SubscriptionParts) {
  return {
    /** Keeps a new subscription and, when it is authorized, starts to charge. */
    open: (preapproval: Preapproval): Preapproval => open(parts, preapproval),
    /** Keeps what changed; the seller is told only where the real service tells. */
    change: (preapproval: Preapproval, patch: Partial<Preapproval>, quiet = false) => change(parts, preapproval, patch, quiet),
    /** Starts to charge a subscription that its payer has just authorized. */
    start: (preapproval: Preapproval, patch: Partial<Preapproval>): Preapproval => start(parts, preapproval, patch),
    /** Charges the next instalment now instead of on its day. */
    chargeNow: (preapproval: Preapproval) => charge(parts, preapproval, parts.clock.now()),
    instalmentsOf: (preapprovalId: string): readonly Instalment[] => instalmentsOf(parts, preapprovalId),
  };
}

/** How far a subscription has come; sums in minor units. */
export function progressOf(books: Books, { id, recurring }: Preapproval) {
  const all = [...books.instalments.values()].filter(({ preapprovalId }) => preapprovalId === id);
  const paid = all.filter(({ paymentId }) => books.payments.get(paymentId ?? 0)?.approvedAt);
  const last = paid.at(-1);
  const quota = recurring.repetitions;
  return {
    quotas: quota,
    chargedQuantity: paid.length,
    pendingQuantity: quota === null ? null : Math.max(quota - all.length, 0),
    chargedAmount: paid.reduce((sum, { amount }) => sum + amount, 0),
    pendingAmount: quota === null ? null : Math.max(quota - all.length, 0) * recurring.amount,
    semaphore: semaphoreOf(books, all),
    lastAt: last?.debitAt ?? null,
    lastAmount: last?.amount ?? null,
  };
}

function semaphoreOf(books: Books, all: readonly Instalment[]): string | null {
  const last = all.at(-1);
  if (!last) return null;
  if (last.status === 'recycling') return 'yellow';
  return isRejected(books, last) ? 'red' : 'green';
}

function open(parts: SubscriptionParts, preapproval: Preapproval): Preapproval {
  const { books } = parts;
  books.preapprovals.set(preapproval.id, preapproval);
  tellOf(parts, preapproval, 'created');
  return preapproval.status === 'authorized' ? start(parts, preapproval, {}) : preapproval;
}

function start(parts: SubscriptionParts, preapproval: Preapproval, patch: Partial<Preapproval>): Preapproval {
  const { clock, switches, books } = parts;
  const { freeTrial, startDate, billingDay } = preapproval.recurring;
  const now = clock.now();
  const minutes = switches.number('firstChargeMinutes') ?? 0;
  const begin = startDate && startDate > now ? startDate : now;
  const afterTrial = freeTrial ? later(begin, freeTrial.frequency, freeTrial.frequencyType) : begin;
  const onDay = billingDay === null ? afterTrial : nextBillingDay(afterTrial, billingDay);
  const firstDueAt = new Date(onDay.getTime() + (onDay.getTime() === now.getTime() ? minutes * MINUTE : 0));
  const authorized: Partial<Preapproval> = { ...patch, status: 'authorized', firstDueAt, nextPaymentAt: firstDueAt, periodsPassed: 0 };
  const next = preapproval.status === 'authorized' ? keep(books, preapproval, authorized, now) : change(parts, preapproval, authorized);
  schedule(parts, next.id, firstDueAt);
  return next;
}

function nextBillingDay(from: Date, day: number): Date {
  let moment = from;
  while (new Date(moment.getTime() - 4 * 60 * MINUTE).getUTCDate() !== day) moment = later(moment, 1, 'days');
  return moment;
}

function schedule(parts: SubscriptionParts, id: string, due: Date): void {
  const { clock, books } = parts;
  clock.schedule(due.getTime() - clock.now().getTime(), () => {
    const preapproval = books.preapprovals.get(id);
    if (!preapproval || preapproval.status === 'cancelled') return;
    if (preapproval.status === 'authorized') charge(parts, preapproval, due);
    moveOn(parts, id);
    parts.later();
  });
}

/** The next day of payment moves on, even while the subscription is paused. */
function moveOn(parts: SubscriptionParts, id: string): void {
  const { books, clock } = parts;
  const current = books.preapprovals.get(id);
  if (!current?.firstDueAt || current.status === 'cancelled') return;
  const { frequency, frequencyType } = current.recurring;
  const periodsPassed = current.periodsPassed + 1;
  const nextPaymentAt = later(current.firstDueAt, frequency * periodsPassed, frequencyType);
  const next = keep(books, current, { periodsPassed, nextPaymentAt }, clock.now());
  if (isOver(next)) endWhenSettled(parts, id);
  else schedule(parts, id, nextPaymentAt);
}

function isOver({ recurring: { repetitions, endDate }, periodsPassed, nextPaymentAt }: Preapproval): boolean {
  return (repetitions !== null && periodsPassed >= repetitions) || (endDate !== null && nextPaymentAt !== null && nextPaymentAt > endDate);
}

/** A subscription whose periods are over ends once its last instalment is tried no more. */
function endWhenSettled(parts: SubscriptionParts, id: string): void {
  const current = parts.books.preapprovals.get(id);
  const recycling = instalmentsOf(parts, id).some(({ status }) => status === 'recycling');
  if (current && current.status !== 'cancelled' && !recycling && isOver(current)) change(parts, current, { status: 'cancelled' });
}

function charge(parts: SubscriptionParts, preapproval: Preapproval, due: Date): Instalment {
  const { books } = parts;
  const instalment: Instalment = {
    id: books.nextNumber(),
    accountId: preapproval.accountId,
    preapprovalId: preapproval.id,
    number: instalmentsOf(parts, preapproval.id).length + 1,
    amount: preapproval.recurring.amount,
    status: 'scheduled',
    tries: 0,
    paymentId: null,
    debitAt: due,
    version: 0,
    createdAt: due,
    updatedAt: due,
  };
  return attempt(parts, instalment, due);
}

/** One try of an instalment: a new payment; a decline is tried again on the days of the switch, then it is over. */
function attempt(parts: SubscriptionParts, instalment: Instalment, at: Date): Instalment {
  const { books, moves, switches } = parts;
  const preapproval = books.preapprovals.get(instalment.preapprovalId);
  if (!preapproval) return instalment;
  const payment = moves.create(draftOf(preapproval, instalment, books.ownerOf(preapproval)), at);
  const tries = instalment.tries + 1;
  const step = retryDays(switches)[tries - 1];
  const status = statusOf(payment, switches, step !== undefined);
  const next = keepInstalment(parts, { ...instalment, tries, paymentId: payment.id, status, updatedAt: at });
  if (payment.status === 'rejected' && step !== undefined) scheduleRetry(parts, next, step);
  else if (payment.status === 'rejected') cancelAfterRejections(parts, preapproval.id);
  return next;
}

function statusOf(payment: Payment, switches: Switches, again: boolean): string {
  if (payment.status === 'in_process') return switches.text('waitingWord') ?? 'waiting_for_gateway';
  return payment.status === 'rejected' && again ? 'recycling' : 'processed';
}

function scheduleRetry(parts: SubscriptionParts, { id, debitAt }: Instalment, days: number): void {
  const { books, clock } = parts;
  const due = new Date(debitAt.getTime() + days * DAY);
  clock.schedule(due.getTime() - clock.now().getTime(), () => {
    const instalment = books.instalments.get(id);
    const preapproval = books.preapprovals.get(instalment?.preapprovalId ?? '');
    if (instalment?.status !== 'recycling' || !preapproval) return;
    if (preapproval.status === 'authorized') attempt(parts, instalment, due);
    else keepInstalment(parts, { ...instalment, status: 'processed', updatedAt: due });
    endWhenSettled(parts, preapproval.id);
    parts.later();
  });
}

function cancelAfterRejections(parts: SubscriptionParts, id: string): void {
  const rejected = instalmentsOf(parts, id).filter((one) => isRejected(parts.books, one));
  const preapproval = parts.books.preapprovals.get(id);
  const limit = parts.switches.number('rejectedToCancel') ?? 3;
  if (preapproval && rejected.length >= limit) change(parts, preapproval, { status: 'cancelled' });
}

function isRejected(books: Books, { status, paymentId }: Instalment): boolean {
  return status === 'processed' && books.payments.get(paymentId ?? 0)?.status === 'rejected';
}

function retryDays(switches: Switches): readonly number[] {
  const text = switches.text('retryDays') ?? '';
  return text === '' ? [] : text.split(',').map(Number);
}

function change(parts: SubscriptionParts, preapproval: Preapproval, patch: Partial<Preapproval>, quiet = false): Preapproval {
  const next = keep(parts.books, preapproval, patch, parts.clock.now());
  if (!quiet) tellOf(parts, next, 'updated');
  return next;
}

function keep(books: Books, preapproval: Preapproval, patch: Partial<Preapproval>, updatedAt: Date): Preapproval {
  const next: Preapproval = { ...preapproval, ...patch, version: preapproval.version + 1, updatedAt };
  books.preapprovals.set(next.id, next);
  return next;
}

function keepInstalment({ books, tell }: SubscriptionParts, instalment: Instalment): Instalment {
  const next: Instalment = { ...instalment, version: instalment.version + 1 };
  const action = books.instalments.has(next.id) ? 'updated' : 'created';
  books.instalments.set(next.id, next);
  const account = books.ownerOf(next);
  tell({ account, topic: 'subscription_authorized_payment', action, id: String(next.id), version: next.version, ownUrl: null });
  return next;
}

function tellOf({ books, tell }: SubscriptionParts, preapproval: Preapproval, action: string): void {
  const { id, version } = preapproval;
  tell({ account: books.ownerOf(preapproval), topic: 'subscription_preapproval', action, id, version, ownUrl: null });
}

function instalmentsOf({ books }: SubscriptionParts, preapprovalId: string): readonly Instalment[] {
  return [...books.instalments.values()].filter((one) => one.preapprovalId === preapprovalId);
}
