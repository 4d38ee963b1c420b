import { createHmac } from 'node:crypto';

/** What the signature of a notification covers; a missing part is left out. */
export interface Signed {
  readonly dataId: string | null;
  readonly requestId: string | null;
  /** Digits, as they stand in the header. */
  readonly ts: string;
}

/** The header `x-signature`. Mercado Pago: section Signature. */
export function signatureHeader(secret: string, signed: Signed): string {
  return `ts=${signed.ts},v1=${signatureOf(secret, signed)}`;
}

/** HMAC-SHA256 of the manifest, as 64 lower-case hexadecimal digits. */
export function signatureOf(secret: string, { dataId, requestId, ts }: Signed): string {
  const manifest = `${dataId === null ? '' : `id:${dataId};`}${requestId === null ? '' : `request-id:${requestId};`}ts:${ts};`;
  return createHmac('sha256', secret).update(manifest).digest('hex');
}
