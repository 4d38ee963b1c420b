import { createHash } from 'node:crypto';

/** Lower-case hexadecimal MD5 of the UTF-8 bytes of a text. */
export function md5hex(text: string): string {
  return createHash('md5').update(text, 'utf8').digest('hex');
}

/** The API password of a shop (InSales: section Installation). */
export function installPassword(token: string, secret: string): string {
  return md5hex(token + secret);
}

/** Who came back from the shop's back office. */
export interface LoginUser {
  readonly id: number;
  readonly name: string;
  readonly email: string;
  readonly emailConfirmed: boolean;
}

/** The seven parameters of the auto-login's return (InSales: section Entry from the back office and auto-login). */
export function loginParameters(loginToken: string, user: LoginUser, password: string): readonly (readonly [string, string])[] {
  const { email, name } = user;
  const id = String(user.id);
  const confirmed = String(user.emailConfirmed);
  return [
    ['token', md5hex(loginToken + password)],
    ['user_email', email],
    ['user_name', name],
    ['user_id', id],
    ['token2', md5hex(loginToken + email + name + id + password)],
    ['email_confirmed', confirmed],
    ['token3', md5hex(loginToken + email + name + id + confirmed + password)],
  ];
}

/** Signature over values in the order given and a gateway's password, parted by semicolons. */
export function signature(values: readonly string[], gatewayPassword: string): string {
  return md5hex([...values, gatewayPassword].join(';'));
}
