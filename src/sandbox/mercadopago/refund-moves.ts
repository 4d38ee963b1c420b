import type { Switches } from '../kit/switches';
import type { Payment, Refund } from './model';
import { DAY, MINUTE } from './moment';
import { change, moved, refused } from './move-kit';
import type { Move, MoveParts, Refusal } from './move-kit';

const REFUNDABLE_DAYS = 180;

/** The refunded part of a payment in minor units; refunds under way count only where money must not go twice. */
export function refundedSum(payment: Payment, withUnderWay = false): number {
  const counted = payment.refunds.filter(({ status }) => status === 'approved' || (withUnderWay && status === 'in_process'));
  return counted.reduce((sum, { amount }) => sum + amount, 0);
}

/** A refund that was made, or the cause code and words of the refusal. */
export type RefundMove = { readonly ok: true; readonly payment: Payment; readonly refund: Refund } | Refusal;

/** What is to be given back, in minor units; all that is left when there is no amount. */
export interface RefundRequest {
  readonly amount?: number | undefined;
  readonly byHand: boolean;
}

/** Gives money back when state, age and rest allow it. Mercado Pago: section Refunds. */
export function refund(parts: MoveParts, payment: Payment, { amount, byHand }: RefundRequest): RefundMove {
  const { books, clock, switches } = parts;
  const rest = payment.amount - refundedSum(payment, true);
  const asked = amount ?? rest;
  const refusal = refundRefusal(parts, payment, { asked, rest });
  if (refusal) return refusal;
  const status = byHand ? 'approved' : firstRefundStatus(switches);
  const made: Refund = { id: books.nextNumber(), amount: asked, status, createdAt: clock.now(), byHand };
  const next = withRefunds(parts, payment, [...payment.refunds, made]);
  if (status === 'in_process') {
    clock.schedule((switches.number('refundSettlesMinutes') ?? 60) * MINUTE, () => {
      const current = books.payments.get(payment.id);
      if (!current?.refunds.some(({ id, status: now }) => id === made.id && now === 'in_process')) return;
      withRefunds(
        parts,
        current,
        current.refunds.map((one) => (one.id === made.id ? { ...one, status: 'approved' } : one)),
      );
      parts.later();
    });
  }
  return { ok: true, payment: next, refund: made };
}

/** Ends all refunds of a payment that are under way. */
export function endRefunds(parts: MoveParts, payment: Payment, status: 'approved' | 'rejected'): Move {
  if (payment.refunds.every((one) => one.status !== 'in_process')) return refused(2063, 'No refund is under way');
  const refunds = payment.refunds.map((one) => (one.status === 'in_process' ? { ...one, status } : one));
  return moved(withRefunds(parts, payment, refunds));
}

function refundRefusal(
  { clock, switches }: MoveParts,
  payment: Payment,
  { asked, rest }: { readonly asked: number; readonly rest: number },
): Refusal | null {
  if (asked <= 0 && rest > 0) return refused(4040, 'amount must be positive');
  if (payment.status !== 'approved' || rest === 0) return refused(2063, 'The action requested is not valid for the current payment state');
  const age = clock.now().getTime() - (payment.approvedAt ?? payment.createdAt).getTime();
  if (age > REFUNDABLE_DAYS * DAY) return refused(2024, 'Payment too old to be refunded');
  if (asked > rest) return refused(2017, 'Invalid amount: more than what is left of the payment');
  const code = switches.number('refuseRefund');
  if (code === null) return null;
  const times = switches.number('refuseRefundTimes') ?? 0;
  if (times > 0) switches.merge({ refuseRefundTimes: times - 1, ...(times === 1 && { refuseRefund: null }) });
  return refused(code, 'The payment does not support this refund');
}

function firstRefundStatus(switches: Switches): Refund['status'] {
  const status = switches.text('refundStatus');
  return status === 'in_process' || status === 'rejected' ? status : 'approved';
}

function withRefunds(parts: MoveParts, payment: Payment, refunds: readonly Refund[]): Payment {
  const sum = refundedSum({ ...payment, refunds });
  if (sum === 0) return change(parts, payment, { refunds });
  if (sum < payment.amount) return change(parts, payment, { refunds, statusDetail: 'partially_refunded' });
  return change(parts, payment, { refunds, status: 'refunded', statusDetail: 'refunded' });
}
