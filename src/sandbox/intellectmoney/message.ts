import { DateTime } from 'luxon';
import type { Switches } from '../kit/switches';
import { formPair } from './charset';
import { digest } from './hashes';
import type { Invoice, Seller, Status } from './model';
import { printKopecks } from './money';

const CARD = '411111******1111';
const CARD_WAYS = ['Acquiring', 'TestAcquiring', 'PremiumCardAcquiring', 'ForeignAcquiring', 'BNPL'];

/** A notification about an invoice, before it is signed. */
export interface MessageFacts {
  readonly invoice: Invoice;
  readonly seller: Seller;
  readonly status: Status;
}

/** The fields of a notification by their names, without the hash. IntellectMoney: section Result URL notification, fields. */
export function messageFields(facts: MessageFacts, switches: Switches, url: string): readonly (readonly [string, string])[] {
  const { invoice, seller, status } = facts;
  const { currency, payMethod } = invoice;
  const altered = switches.flag('alterUnsigned');
  const card = payMethod !== null && CARD_WAYS.includes(payMethod);
  return [
    ['eshopId', invoice.eshopId],
    ['paymentId', altered ? String(Number(invoice.sko) + 1) : invoice.sko],
    ['orderId', invoice.orderId],
    ['eshopAccount', seller.account],
    ['serviceName', invoice.serviceName],
    ['recipientOriginalAmount', altered ? '1.00' : printKopecks(invoice.amount)],
    ['recipientAmount', printKopecks(amountOf(facts))],
    ...(status === '8' ? [['refundAmount', altered ? '0.01' : printKopecks(refundOf(invoice, switches))] as const] : []),
    ['recipientCurrency', currency],
    ['paymentStatus', switches.text('statusWord') ?? status],
    ['userName', invoice.userName],
    ['userEmail', invoice.email],
    ['paymentData', stamp(invoice.changedAt, switches)],
    ['payMethod', payMethod ?? ''],
    ['shortPan', card ? CARD : ''],
    ['country', card ? 'RUS' : ''],
    ['bank', card ? 'TEST BANK' : ''],
    ['ipAddress', '203.0.113.7'],
    ...(invoice.recurring && status === '5' ? [['recurringState', 'Activated'] as const] : []),
    ...Object.entries(invoice.userFields),
    ['secretKey', tellsKey(seller, switches, url) ? seller.secretKey : ''],
  ];
}

const SIGNED = [
  'eshopId',
  'orderId',
  'serviceName',
  'eshopAccount',
  'recipientAmount',
  'recipientCurrency',
  'paymentStatus',
  'userName',
  'userEmail',
  'paymentData',
];

/** The whole body: body and hash each in the charset that the shop has chosen. */
export function messageBody(fields: readonly (readonly [string, string])[], seller: Seller, key: string): string {
  const { charset, hashCharset } = seller.settings;
  const known = new Map(fields);
  const values = SIGNED.map((name) => known.get(name) ?? '');
  const hash = digest('md5', values, { key, charset: hashCharset });
  return [...fields, ['hash', hash] as const].map((pair) => formPair(pair, charset)).join('&');
}

/** The key that signs what is told about a seller's invoices; for wallets nobody knows it for sure. */
export function keyOf(seller: Seller, switches: Switches): string {
  return seller.kind === 'wallet' && switches.text('walletKey') === 'secret' ? `undisclosed ${seller.secretKey}` : seller.secretKey;
}

function amountOf({ invoice, status }: MessageFacts): number {
  const { amount, held, captured } = invoice;
  if (status === '6') return held;
  return status === '5' || status === '7' || status === '8' ? captured : amount;
}

function refundOf({ refunded, lastRefund }: Invoice, switches: Switches): number {
  return switches.text('refundAmountIs') === 'last' ? lastRefund : refunded;
}

function tellsKey({ settings }: Seller, switches: Switches, url: string): boolean {
  return settings.sendSecretKey && (url.startsWith('https://') || switches.flag('secretKeyOverHttp'));
}

/** A moment as messages write it, in the zone that the switch names. */
export function stamp(moment: Date, switches: Switches): string {
  return DateTime.fromJSDate(moment, { zone: switches.text('paymentDataZone') ?? 'UTC' }).toFormat('yyyy-MM-dd HH:mm:ss');
}
