import { createHmac, timingSafeEqual } from 'node:crypto';

/** The token that the CRM sends with a new key: HMAC-SHA256 of the key with the cabinet's secret, lower-case hex (RetailCRM protocol notes: section Simple connection). */
export function registerToken(secret: string, apiKey: string): string {
  return createHmac('sha256', secret).update(apiKey, 'utf8').digest('hex');
}

/** Says whether a token proves that the CRM issued this key; compared in constant time, anything but 64 lower-case hex digits is false. */
export function isGenuine(secret: string, claim: { readonly token: string; readonly apiKey: string }): boolean {
  if (!/^[0-9a-f]{64}$/.test(claim.token)) return false;
  return timingSafeEqual(Buffer.from(claim.token), Buffer.from(registerToken(secret, claim.apiKey)));
}
