import { createHash } from 'node:crypto';
import type { Charset } from './charset';
import { encode } from './charset';

type Algorithm = 'md5' | 'sha1' | 'sha256';

/** Hex digest of the values and the key, joined as all signatures of the service are. */
export function digest(
  algorithm: Algorithm,
  values: readonly string[],
  given: { readonly key: string; readonly charset?: Charset },
): string {
  return createHash(algorithm)
    .update(encode([...values, given.key].join('::'), given.charset ?? 'utf-8'))
    .digest('hex');
}

/** Named values, lower-case names; absent ones read as empty. */
export type Named = ReadonlyMap<string, string>;

const FORM = ['eshopid', 'orderid', 'servicename', 'recipientamount', 'recipientcurrency'];

/** The hash of the payment form; a recurring payment signs its type as well. IntellectMoney: section Payment form, form hash. */
export function formHash(fields: Named, secretKey: string): string {
  const names = fields.get('recurringtype') ? [...FORM, 'recurringtype'] : FORM;
  return digest('md5', valuesOf(fields, names), { key: secretKey });
}

/** The signed members of each method, in order. IntellectMoney: section Merchant API. */
export const METHOD_FIELDS = {
  createInvoice: [...FORM, 'username', 'email', 'successurl', 'failurl', 'backurl', 'resulturl', 'expiredate', 'holdmode', 'preference'],
  getBankCardPaymentState: ['eshopid', 'invoiceid'],
} as const satisfies Record<string, readonly string[]>;

/** The values of these names in order, empty text for absent ones. */
export function valuesOf(fields: Named, names: readonly string[]): readonly string[] {
  return names.map((name) => fields.get(name) ?? '');
}

/** The signed members of the calls for transfers between people. IntellectMoney: section Individuals, peer-to-peer. */
export const P2P_FIELDS = {
  GetFormUrl: ['orderid', 'amount', 'formid', 'cardguid', 'comment', 'backurl', 'language'],
  CheckPay: ['orderid', 'formid'],
} as const satisfies Record<string, readonly string[]>;

/** Whether two signatures are the same, without regard to case. */
export function sameHash(given: string | undefined, wanted: string): boolean {
  return given?.toLowerCase() === wanted;
}
