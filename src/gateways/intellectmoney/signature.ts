import { createHash, timingSafeEqual } from 'node:crypto';
import { cyrillicBytes, cyrillicText, utf8Text } from './charset';

/** What stands between the signed values. It is not escaped, so that no value of ours may contain it. */
export const SEPARATOR = '::';

const md5 = (data: string | Buffer): string => createHash('md5').update(data).digest('hex');
const joined = (values: readonly string[], key: string): string => [...values, key].join(SEPARATOR);

/** The signed members of the payment form; an absent name of the service keeps its place. */
export interface SignedForm {
  readonly eshopId: string;
  readonly orderId: string;
  readonly serviceName?: string | undefined;
  readonly recipientAmount: string;
  readonly recipientCurrency: string;
}

/** The hash of the payment form, lower-case hex over UTF-8. IntellectMoney: section Payment form, form hash. */
export function formHash(form: SignedForm, secretKey: string): string {
  return md5(joined([form.eshopId, form.orderId, form.serviceName ?? '', form.recipientAmount, form.recipientCurrency], secretKey));
}

/** The hash of a capture (`ToPaid`) or of a release or refund (`Refund`). IntellectMoney: section Capture, cancel, refund. */
export function moveHash(move: { readonly eshopId: string; readonly orderId: string; readonly action: string }, secretKey: string): string {
  return md5(joined([move.eshopId, move.orderId, move.action], secretKey));
}

/** Both signatures of a call: `hash` goes into the body, `sign` into the header. IntellectMoney: section Merchant API. */
export function callSignatures(
  values: readonly string[],
  keys: { readonly secretKey: string; readonly signKey: string },
): { readonly hash: string; readonly sign: string } {
  const sign = createHash('sha256').update(joined(values, keys.signKey)).digest('hex');
  return { hash: md5(joined(values, keys.secretKey)), sign };
}

/**
 * Whether a notification's hash fits its values, compared in constant time and without regard to case. The service's charset is not known for sure,
 * so that three readings count: the bytes as they came, windows-1251 bytes as UTF-8, and UTF-8 bytes as windows-1251.
 * IntellectMoney: section Result URL notification, hash and charset.
 */
export function isSigned(values: readonly Buffer[], hash: string, secretKey: string): boolean {
  const given = Buffer.from(hash.toLowerCase());
  const readings = [values, all(values, asUtf8), all(values, asCyrillic)];
  return readings
    .map((reading) => reading !== null && sameText(given, Buffer.from(md5(bytesToSign(reading, secretKey)))))
    .some((fits) => fits);
}

/** Compares two texts in a time that tells nothing of where they differ. */
export function sameText(left: string | Buffer, right: string | Buffer): boolean {
  const [one, other] = [Buffer.from(left), Buffer.from(right)];
  return one.length === other.length && timingSafeEqual(one, other);
}

function bytesToSign(values: readonly Buffer[], key: string): Buffer {
  return Buffer.concat([...values, Buffer.from(key)].flatMap((value, at) => (at === 0 ? [value] : [Buffer.from(SEPARATOR), value])));
}

const asUtf8 = (bytes: Buffer): Buffer => Buffer.from(cyrillicText(bytes));

function asCyrillic(bytes: Buffer): Buffer | null {
  const text = utf8Text(bytes);
  return text === null ? null : cyrillicBytes(text);
}

function all(values: readonly Buffer[], convert: (bytes: Buffer) => Buffer | null): readonly Buffer[] | null {
  const converted = values.map(convert).filter((bytes) => bytes !== null);
  return converted.length === values.length ? converted : null;
}
