import type { Switches } from '../kit/switches';
import { formPair } from './charset';
import { digest } from './hashes';
import type { MessageFacts } from './message';
import { stamp } from './message';
import { printKopecks } from './money';

const PAID = '0';

/**
 * The body of the callback about a paid transfer between people. That its hash covers all members in this order, and how the date is written, is our
 * assumption. IntellectMoney: section Individuals, peer-to-peer, callback fields.
 */
export function transferBody({ invoice, seller }: MessageFacts, switches: Switches, key: string): string {
  const { charset, hashCharset } = seller.settings;
  const fields = [
    ['orderId', invoice.orderId],
    ['formId', seller.id],
    ['paymentId', invoice.sko],
    ['amount', printKopecks(invoice.amount)],
    ['date', stamp(invoice.changedAt, switches)],
    ['comment', invoice.serviceName],
    ['status', PAID],
  ] as const;
  const values = fields.map(([, value]) => value);
  const hash = digest('sha1', values, { key, charset: hashCharset }).toUpperCase();
  return [...fields, ['hash', hash] as const].map((pair) => formPair(pair, charset)).join('&');
}
