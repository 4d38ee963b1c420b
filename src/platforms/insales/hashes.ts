import { createHash, timingSafeEqual } from 'node:crypto';

/** Lower-case hexadecimal MD5 of the UTF-8 bytes of a text: the only hash that InSales signs with. */
export function md5hex(text: string): string {
  return createHash('md5').update(text, 'utf8').digest('hex');
}

/** The API password of a shop, from the one-time token of its install call (InSales protocol notes: section Installation). */
export function installPassword(token: string, secret: string): string {
  return md5hex(token + secret);
}

/** The person that a login names; the texts are taken as they came, because the hash is over them. */
export interface LoginClaim {
  readonly email: string;
  readonly name: string;
  readonly id: string;
  readonly confirmed: string;
}

/** The third hash of an auto-login, the only one that covers everything it says (InSales protocol notes: section Entry and auto-login). */
export function loginHash(loginToken: string, { email, name, id, confirmed }: LoginClaim, password: string): string {
  return md5hex(loginToken + email + name + id + confirmed + password);
}

/** Signature over values in the order given and the password of a payment method (InSales protocol notes: sections Form and Result). */
export function signatureOf(values: readonly string[], methodPassword: string): string {
  return md5hex([...values, methodPassword].join(';'));
}

const digest = (text: string): Buffer => createHash('sha256').update(text, 'utf8').digest();

/** Compares a received secret with the expected one in constant time, whatever its length. */
export function sameSecret(received: string, expected: string): boolean {
  return timingSafeEqual(digest(received), digest(expected));
}

/** The same for hashes, whose hexadecimal digits may come in either case. */
export function sameHash(received: string, expected: string): boolean {
  return sameSecret(received.toLowerCase(), expected.toLowerCase());
}
