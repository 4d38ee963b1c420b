import { createHmac, timingSafeEqual } from 'node:crypto';

/** What a notification is signed over. Parts that did not come are null. */
export interface SignedParts {
  readonly dataId: string | null;
  readonly requestId: string | null;
}

/** A signature header taken apart; null when it is not one. */
export interface SignatureHeader {
  readonly ts: string;
  readonly v1: string;
}

/**
 * Takes the header `x-signature` apart: pieces between commas, names without case and blanks, the last of a repeated name counts, unknown names are
 * passed over. Null when the time or the hash is missing or not of their form. Mercado Pago: section Signature.
 */
export function readSignature(header: string): SignatureHeader | null {
  const pieces = new Map<string, string>();
  for (const piece of header.split(',')) {
    const at = piece.indexOf('=');
    if (at > 0) pieces.set(piece.slice(0, at).trim().toLowerCase(), piece.slice(at + 1).trim());
  }
  const ts = pieces.get('ts') ?? '';
  const v1 = pieces.get('v1') ?? '';
  return /^\d{1,16}$/.test(ts) && /^[0-9a-f]{64}$/.test(v1) ? { ts, v1 } : null;
}

/** The signed text: a part that did not come is left out whole. The time goes in as it came, in seconds or milliseconds. */
export function manifest({ dataId, requestId }: SignedParts, ts: string): string {
  const parts = [dataId === null ? '' : `id:${dataId};`, requestId === null ? '' : `request-id:${requestId};`, `ts:${ts};`];
  return parts.join('');
}

/** The signature of a manifest as lower-case hex: HMAC-SHA256 with the webhook secret. Mercado Pago: section Signature. */
export function sign(text: string, secret: string): string {
  return createHmac('sha256', secret).update(text).digest('hex');
}

/** Whether a header is the signature of these parts; the id counts as it is and in lower case, because both are in use. */
export function isSigned(parts: SignedParts, { ts, v1 }: SignatureHeader, secret: string): boolean {
  const spellings = new Set([parts.dataId, parts.dataId?.toLowerCase() ?? null]);
  const given = Buffer.from(v1, 'hex');
  return [...spellings].some((dataId) => timingSafeEqual(Buffer.from(sign(manifest({ ...parts, dataId }, ts), secret), 'hex'), given));
}
