import { COUNTRIES } from '../countries';
import { readAmount } from '../money';
import { bad, created, failed, ok } from './answer';
import type { Endpoint } from './call';
import { isGiven } from './inputs';
import { findPayment } from './payments';
import { refundView } from './payment-view';

/** Gives money back: an empty body all that is left, `amount` a part of it. */
export const createRefund: Endpoint = (call, parts) => {
  const { account, body } = call;
  const found = findPayment(call, parts);
  if (!found.ok) return failed(404, [{ code: 2000, description: 'Payment not found' }]);
  const asked = body['amount'];
  if (isGiven(asked) && typeof asked !== 'number') return bad(2017, 'amount must be numeric');
  if (typeof asked === 'number' && asked <= 0) return bad(4040, 'amount must be positive');
  const amount = isGiven(asked) ? readAmount(asked, COUNTRIES[account.country].exponent) : undefined;
  if (isGiven(asked) && typeof amount !== 'number') return bad(2017, 'Invalid amount');
  const move = parts.moves.refund(found.value, { amount: typeof amount === 'number' ? amount : undefined, byHand: false });
  return move.ok ? created(refundView(move.refund, move.payment, account)) : bad(move.code, move.reason);
};

/** The refunds of a payment, oldest first. */
export const listRefunds: Endpoint = (call, parts) => {
  const found = findPayment(call, parts);
  if (!found.ok) return found.reply;
  return ok(found.value.refunds.map((refund) => refundView(refund, found.value, call.account)));
};

/** One refund of a payment. */
export const readRefund: Endpoint = (call, parts) => {
  const found = findPayment(call, parts);
  if (!found.ok) return found.reply;
  const refund = found.value.refunds.find(({ id }) => String(id) === call.params['refundId']);
  return refund ? ok(refundView(refund, found.value, call.account)) : failed(404, [{ code: 2024, description: 'Refund not found' }]);
};
