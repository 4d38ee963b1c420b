import { COUNTRIES } from '../countries';
import type { Account, Instalment, Json, Preapproval } from '../model';
import { toWire } from '../money';
import { stamp, stampOrNull } from '../moment';
import type { Parts } from '../parts';
import { progressOf } from '../subscriptions';
import { recurringView } from './recurring';

/** A subscription as reading it by id shows it. */
export function preapprovalView(preapproval: Preapproval, account: Account, parts: Pick<Parts, 'books' | 'url'>): Json {
  const { exponent } = COUNTRIES[account.country];
  const progress = progressOf(parts.books, preapproval);
  const sum = (minor: number | null) => (minor === null ? null : toWire(minor, exponent));
  return {
    ...preapprovalLine(preapproval, account, parts),
    next_payment_date: stampOrNull(preapproval.nextPaymentAt),
    summarized: {
      quotas: progress.quotas,
      charged_quantity: progress.chargedQuantity,
      pending_charge_quantity: progress.pendingQuantity,
      charged_amount: sum(progress.chargedAmount),
      pending_charge_amount: sum(progress.pendingAmount),
      semaphore: progress.semaphore,
      last_charged_date: stampOrNull(progress.lastAt),
      last_charged_amount: sum(progress.lastAmount),
    },
  };
}

/** The same as the search shows it: without the next payment and the sums. */
export function preapprovalLine(preapproval: Preapproval, account: Account, { url }: Pick<Parts, 'url'>): Json {
  return {
    id: preapproval.id,
    version: preapproval.version,
    status: preapproval.status,
    reason: preapproval.reason,
    external_reference: preapproval.externalReference,
    payer_id: preapproval.payerId,
    payer_email: '',
    collector_id: account.id,
    application_id: account.applicationId,
    back_url: preapproval.backUrl,
    preapproval_plan_id: preapproval.planId,
    auto_recurring: recurringView(preapproval.recurring, account),
    payment_method_id: preapproval.card?.methodId ?? null,
    card_id: preapproval.cardId,
    first_invoice_offset: null,
    date_created: stamp(preapproval.createdAt),
    last_modified: stamp(preapproval.updatedAt),
    init_point: `${url()}/subscriptions/checkout?preapproval_id=${preapproval.id}`,
  };
}

/** A charge record as the interface shows it. */
export function instalmentView(instalment: Instalment, account: Account, { books }: Pick<Parts, 'books'>): Json {
  const { exponent, currency } = COUNTRIES[account.country];
  const preapproval = books.preapprovals.get(instalment.preapprovalId);
  const payment = books.payments.get(instalment.paymentId ?? 0);
  const settled = payment !== undefined && payment.status !== 'in_process' && instalment.status !== 'recycling';
  return {
    id: instalment.id,
    type: 'scheduled',
    date_created: stamp(instalment.createdAt),
    last_modified: stamp(instalment.updatedAt),
    preapproval_id: instalment.preapprovalId,
    reason: preapproval?.reason ?? '',
    external_reference: preapproval?.externalReference ?? null,
    payer_id: preapproval?.payerId ?? null,
    currency_id: currency,
    transaction_amount: toWire(instalment.amount, exponent),
    debit_date: stamp(instalment.debitAt),
    retry_attempt: instalment.tries,
    status: settled ? 'processed' : instalment.status,
    summarized: settled ? 'done' : 'pending',
    payment: payment ? { id: payment.id, status: payment.status, status_detail: payment.statusDetail } : null,
  };
}
