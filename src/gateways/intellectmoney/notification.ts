import { createHash } from 'node:crypto';
import { parseMoney } from '../../payments/domain/money';
import type { Snapshot } from '../../payments/domain/snapshot';
import type { Acknowledgement, Claim, RawNotification } from '../../payments/ports/gateway';
import { shownText } from './charset';
import type { Shop } from './settings';
import { isSigned, sameText, SEPARATOR } from './signature';
import { phaseOf, reasonOf } from './states';
import { currencyOf, eshopIdOf, RUB } from './wire';

/** Exactly two letters, or the service repeats itself. IntellectMoney: section Result URL notification, answer. */
export const ACKNOWLEDGEMENT: Acknowledgement = { status: 200, contentType: 'text/plain; charset=utf-8', body: 'OK' };

/** The signed fields in their order. IntellectMoney: section Result URL notification, hash. */
const SIGNED = [
  'eshopid',
  'orderid',
  'servicename',
  'eshopaccount',
  'recipientamount',
  'recipientcurrency',
  'paymentstatus',
  'username',
  'useremail',
  'paymentdata',
];

const MOST_FIELDS = 200;
const AMOUNT = /^\d{1,12}\.\d{2}$/;
const SHAPES: Readonly<Record<string, RegExp>> = {
  eshopid: /^\d{1,6}$/,
  orderid: /^[^\p{Cc}]{1,50}$/u,
  // No colon: together with a name that has no separator this leaves one way only to cut the signed text into its fields.
  eshopaccount: /^[^:]*$/,
  recipientamount: AMOUNT,
  recipientcurrency: /^[A-Z]{3}$/,
  paymentstatus: /^\d$/,
  paymentdata: /^\d{4}-\d{2}-\d{2} \d{2}:\d{2}:\d{2}$/,
  hash: /^[\da-f]{32}$/i,
  paymentid: /^\d{0,15}$/,
  refundamount: /^(?:\d{1,12}\.\d{2})?$/,
};

const MALFORMED = { kind: 'rejected', because: 'malformed' } as const;
const FORGED = { kind: 'rejected', because: 'signature' } as const;

type Fields = ReadonlyMap<string, Buffer>;

/**
 * Verifies a notification over its bytes and says what it claims. The service cannot be asked, so that the claim carries the state itself.
 * Of the unsigned fields only the invoice's number, the refunded sum and the masked card are read. An individual without a key for notifications
 * has none that could be believed. IntellectMoney: section Result URL notification.
 */
export function verifyNotification(raw: RawNotification, shop: Shop): Claim {
  const fields = readFields(raw.body);
  if (fields === null || !wellFormed(fields)) return MALFORMED;
  const { secretKey } = shop;
  if (secretKey === undefined) return FORGED;
  const values = SIGNED.map((name) => fields.get(name) ?? Buffer.alloc(0));
  if (!isSigned(values, textOf(fields, 'hash'), secretKey)) return FORGED;
  const told = textOf(fields, 'secretkey');
  if (told !== '' && !sameText(told, secretKey)) return FORGED;
  if (textOf(fields, 'eshopid') !== eshopIdOf(shop)) return MALFORMED;
  const snapshot = snapshotOf(fields, shop.mode);
  if (snapshot === null) return MALFORMED;
  const { reference, mark, words } = snapshot;
  return {
    kind: 'claim',
    key: createHash('sha256').update(`${reference}|${mark}`).digest('hex'),
    // The invoice's number there is not signed: only our own order number may choose the attempt.
    reference: null,
    orderNumber: reference,
    words,
    snapshot,
  };
}

/** Fields by their names in lower case, as bytes; null when a name comes twice or the encoding is broken. */
function readFields(body: Buffer): Fields | null {
  const fields = new Map<string, Buffer>();
  const parts = body.toString('latin1').split('&');
  if (parts.length > MOST_FIELDS) return null;
  for (const part of parts) {
    const at = part.indexOf('=');
    const name = unescaped(at < 0 ? part : part.slice(0, at));
    const value = unescaped(at < 0 ? '' : part.slice(at + 1));
    if (name === null || value === null) return null;
    const known = name.toString('latin1').toLowerCase();
    if (fields.has(known)) return null;
    fields.set(known, value);
  }
  return fields;
}

function unescaped(text: string): Buffer | null {
  if (/%(?![\da-f]{2})/i.test(text)) return null;
  const bytes = text
    .replaceAll('+', ' ')
    .replace(/%([\da-f]{2})/gi, (_found, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
  return Buffer.from(bytes, 'latin1');
}

const textOf = (fields: Fields, name: string): string => shownText(fields.get(name) ?? Buffer.alloc(0));

/** The separator is not escaped, so that values could slide into their neighbours: every field has to look like itself. */
function wellFormed(fields: Fields): boolean {
  const name = textOf(fields, 'servicename');
  const order = textOf(fields, 'orderid');
  if ([name, order].some((text) => text.includes(SEPARATOR) || text.startsWith(':') || text.endsWith(':'))) return false;
  return Object.entries(SHAPES).every(([field, shape]) => shape.test(textOf(fields, field)));
}

function snapshotOf(fields: Fields, mode: Shop['mode']): Snapshot | null {
  const code = textOf(fields, 'recipientcurrency');
  const status = textOf(fields, 'paymentstatus');
  const paid = textOf(fields, 'recipientamount');
  const refund = textOf(fields, 'refundamount');
  const returnedAt = status === '8' ? textOf(fields, 'paymentdata') : null;
  const currency = currencyOf(code, mode);
  const sum = minorOf(paid);
  if (currency === null || sum === null) return null;
  const phase = phaseOf(status);
  const orderNumber = textOf(fields, 'orderid');
  const paymentId = textOf(fields, 'paymentid');
  return {
    reference: orderNumber,
    paymentReference: paymentId === '' ? null : paymentId,
    orderNumber,
    currency,
    test: code === 'TST',
    ...sumsOf(phase, sum, refund === '' ? null : minorOf(refund)),
    ofHold: phase === 'held',
    returnedAt,
    reason: reasonOf(phase),
    disputed: false,
    card: cardOf(textOf(fields, 'shortpan')),
    // Two refunds of one sum differ only in their time.
    mark: [paymentId, status, refund, paid, code, ...(returnedAt === null ? [] : [returnedAt])].join('|'),
    words: [`paymentStatus ${status}`, refund && `refundAmount ${refund}`, code === 'TST' && 'TST'].filter(Boolean).join(', '),
  };
}

type Sums = Pick<Snapshot, 'phase' | 'amount' | 'returned'>;

/** A refund smaller than the payment is one in part. Its sum is taken for the total of all refunds, so that a repeat counts once. */
function sumsOf(phase: Snapshot['phase'], sum: number, refund: number | null): Sums {
  if (phase === 'taken') return { phase, amount: sum, returned: 0 };
  if (phase !== 'returned') return { phase, amount: sum, returned: null };
  if (refund === null || refund === sum || refund === 0) return { phase, amount: 0, returned: sum };
  return { phase: 'taken', amount: Math.max(sum - refund, 0), returned: refund };
}

/** All currencies of the service have two decimals. */
const minorOf = (text: string): number | null => parseMoney(text, RUB)?.minor ?? null;

function cardOf(text: string): string | null {
  return /^[\d*]{8,22}$/.test(text) && text.includes('*') ? text : null;
}
