import { createHash } from 'node:crypto';

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

/** The hash of a message that a test makes up by itself; `bytes` are those of a text, UTF-8 when left out. IntellectMoney: section Result URL notification, hash. */
export function hashOfMessage(
  valueOf: (field: string) => string,
  secretKey: string,
  bytes: (text: string) => Buffer = (text) => Buffer.from(text),
): string {
  const text = [...SIGNED.map(valueOf), secretKey].join('::');
  return createHash('md5').update(bytes(text)).digest('hex');
}
