import type { House } from './house';
import { methodPassword } from './house';
import { signatureOf } from './hashes';
import { secureUrl } from './hosts';
import type { PaymentMethod } from './rows';
import { parseJson, resultSchema } from './wire';

/** What a result is about: the shop's attempt, with the sum as the shop printed it. */
export interface ResultOf {
  readonly merchantCode: string;
  readonly amount: string;
  readonly transactionId: string;
  readonly orderKey: string;
}

/** How the shop took a result. `refused`: it will not, however often it is told. */
export type ResultOutcome =
  { readonly kind: 'taken' } | { readonly kind: 'retry'; readonly text: string } | { readonly kind: 'refused'; readonly text: string };

/**
 * The fields of a result in the one order that satisfies both readings of the signature, signature last
 * (InSales protocol notes: section Reporting the result).
 */
export function resultFields(result: ResultOf, paid: '1' | '0', password: string): Readonly<Record<string, string>> {
  const { merchantCode: shopId, amount, transactionId, orderKey: key } = result;
  const signature = signatureOf([shopId, amount, transactionId, key, paid], password);
  return { shop_id: shopId, amount, transaction_id: transactionId, key, paid, signature };
}

/** The signing password of a merchant's payment method; empty when there is none. */
export function signingPassword(credentials: Readonly<Record<string, string>>, merchantCode: string): string {
  return credentials[methodPassword(merchantCode)] ?? '';
}

/** Tells the shop's server that an attempt is paid. Judged by the answer's words, not its status; a redirect is never followed. */
export async function sendResult(
  house: Pick<House, 'http'>,
  method: Pick<PaymentMethod, 'serverUrl'>,
  fields: Readonly<Record<string, string>>,
): Promise<ResultOutcome> {
  const url = secureUrl(method.serverUrl);
  if (url === null) return { kind: 'refused', text: 'no address' };
  const answer = await house.http({
    method: 'POST',
    url,
    headers: { 'Content-Type': 'application/x-www-form-urlencoded', 'Accept': 'application/json' },
    body: new URLSearchParams(fields).toString(),
  });
  if (answer.kind === 'no-answer') return { kind: 'retry', text: `no answer (${answer.because})` };
  if (answer.status >= 300 && answer.status < 400) return { kind: 'refused', text: `redirected (HTTP ${answer.status})` };
  const read = resultSchema.safeParse(parseJson(answer.text));
  if (!read.success || answer.status === 429 || answer.status >= 500) return { kind: 'retry', text: `HTTP ${answer.status}` };
  if (read.data.status === 'ok') return { kind: 'taken' };
  return { kind: 'refused', text: (read.data.errors ?? []).join(', ') || read.data.status };
}
