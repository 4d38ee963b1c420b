import { MINUTE } from '../moment';
import { failed, ok } from './answer';
import { paged } from './call';
import type { Endpoint } from './call';
import { instalmentView } from './preapproval-view';

/** Reads one charge of a subscription. */
export const readInstalment: Endpoint = ({ params, account }, parts) => {
  const instalment = parts.books.instalments.get(Number(params['id']));
  if (instalment?.accountId !== account.id) return failed(404, [{ code: 'NOT_FOUND', description: 'Authorized payment not found' }]);
  return ok(instalmentView(instalment, account, parts));
};

/** Searches charges by subscription or payment; new ones appear late. */
export const searchInstalments: Endpoint = (call, parts) => {
  const { account, query } = call;
  const { books, clock, switches } = parts;
  const since = clock.now().getTime() - (switches.number('instalmentSearchLagMinutes') ?? 0) * MINUTE;
  const own = [...books.instalments.values()].filter(
    (one) =>
      one.accountId === account.id &&
      one.createdAt.getTime() <= since &&
      (!query['preapproval_id'] || one.preapprovalId === query['preapproval_id']) &&
      (!query['payment_id'] || String(one.paymentId) === query['payment_id']),
  );
  const { paging, results } = paged(own, call);
  return ok({ paging, results: results.map((one) => instalmentView(one, account, parts)) });
};
