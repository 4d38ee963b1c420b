import { COUNTRIES } from '../countries';
import type { Account, Chargeback, Json } from '../model';
import { toWire } from '../money';
import { stamp } from '../moment';
import { failed, ok } from './answer';
import { paged } from './call';
import type { Endpoint } from './call';

/** Reads a dispute of the account. */
export const readChargeback: Endpoint = ({ params, account }, { books }) => {
  const chargeback = books.chargebacks.get(params['id'] ?? '');
  if (chargeback?.accountId !== account.id) return failed(404, [{ code: 2000, description: 'Chargeback not found' }]);
  return ok(view(chargeback, account));
};

/** Searches the disputes of the account. */
export const searchChargebacks: Endpoint = (call, { books }) => {
  const { account, query } = call;
  const asked = query['payment_id'];
  const own = [...books.chargebacks.values()].filter((one) => one.accountId === account.id && (!asked || String(one.paymentId) === asked));
  const { paging, results } = paged(own, call);
  return ok({ paging, results: results.map((one) => view(one, account)) });
};

function view({ id, paymentId, amount, status, createdAt, updatedAt }: Chargeback, { country }: Account): Json {
  return {
    id,
    payment_id: paymentId,
    payments: [paymentId],
    status,
    currency_id: COUNTRIES[country].currency,
    amount: toWire(amount, COUNTRIES[country].exponent),
    reason_id: '4837',
    reason: 'fraud',
    coverage_applied: status === 'reimbursed',
    documentation_required: status === 'in_process',
    date_created: stamp(createdAt),
    date_last_updated: stamp(updatedAt),
    last_modified: stamp(updatedAt),
    live_mode: true,
  };
}
