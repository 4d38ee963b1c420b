import type { Named } from './hashes';
import { digest, sameHash, valuesOf } from './hashes';
import type { Invoice } from './model';
import { readKopecks } from './money';
import type { Move } from './moves';
import type { Parts } from './parts';

/**
 * The old form protocol: `ToPaid` takes what is held, `Refund` releases a hold or gives money back. Gives null when it was done, else why not.
 * IntellectMoney: section Capture, cancel, refund.
 */
export function runMoveForm(fields: Named, parts: Parts): string | null {
  const { books, switches } = parts;
  const seller = books.sellers.get(fields.get('eshopid') ?? '');
  if (seller?.kind !== 'shop') return 'unknown shop';
  if (fields.get('secretkey') !== seller.secretKey) return 'wrong secretKey';
  const wanted = digest('md5', valuesOf(fields, ['eshopid', 'orderid', 'action']), { key: seller.secretKey });
  if (!sameHash(fields.get('hash'), wanted)) return 'wrong hash';
  const invoice = books.withOrder(seller.id, fields.get('orderid') ?? '').at(-1);
  if (!invoice) return 'unknown order';
  if (!switches.flag('movesByForm')) return 'this way of moving money is not supported any more';
  const move = act(invoice, fields, parts);
  return move.ok ? null : move.reason;
}

function act(invoice: Invoice, fields: Named, { moves, switches }: Parts): Move {
  const action = fields.get('action');
  if (action === 'ToPaid') return moves.capture(invoice);
  if (action !== 'Refund') return { ok: false, reason: 'unknown action' };
  if (invoice.state === 'held') return moves.release(invoice);
  if (!switches.flag('refundByForm')) return { ok: false, reason: 'refunds are made in the cabinet' };
  const sum = fields.get('operationamount') ?? '';
  if (sum === '') return moves.refund(invoice);
  const amount = switches.flag('partialRefundByForm') ? readKopecks(sum) : null;
  return amount === null ? { ok: false, reason: 'operationAmount is not understood' } : moves.refund(invoice, amount);
}
