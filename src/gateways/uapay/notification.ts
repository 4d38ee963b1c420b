import { createHash } from 'node:crypto';
import { z } from 'zod';
import { parseForeignJson } from '../../infra/foreign-json';
import type { Acknowledgement, Claim, RawNotification } from '../../payments/ports/gateway';
import { openToken } from './signature';

/** UAPAY repeats a callback until it hears status 200. UAPAY: section Callback. */
export const ACKNOWLEDGEMENT: Acknowledgement = { status: 200, contentType: 'application/json', body: '{}' };

const bodySchema = z.object({ token: z.string().min(1) });

/** Callbacks of the older interface name the two ids differently; `iat` may be absent and nothing hangs on it. */
const claimsSchema = z
  .object({
    paymentId: z.string().min(1).optional(),
    id: z.string().min(1).optional(),
    invoiceId: z.string().min(1).optional(),
    orderId: z.string().min(1).optional(),
    externalId: z.string().min(1).nullish(),
    status: z.string(),
    paymentStatus: z.string(),
    amount: z.union([z.int(), z.string()]),
  })
  .transform(({ paymentId, id, invoiceId, orderId, ...rest }) => ({
    ...rest,
    paymentId: paymentId ?? id,
    invoiceId: invoiceId ?? orderId,
  }));

/**
 * Verifies a callback and says what it claims. It names no snapshot: the state is always read from UAPAY, because a callback can be
 * repeated for ever and proves nothing about the present. UAPAY: section Callback.
 */
export function verifyNotification(raw: RawNotification, secret: string): Claim {
  const body = bodySchema.safeParse(parseForeignJson(raw.body.toString('utf8')));
  if (!body.success) return { kind: 'rejected', because: 'malformed' };
  const opened = openToken(body.data.token, secret);
  if (opened === null) return { kind: 'rejected', because: 'signature' };
  const claims = claimsSchema.safeParse(opened);
  if (!claims.success || claims.data.paymentId === undefined) return { kind: 'rejected', because: 'malformed' };
  const { paymentId, invoiceId, externalId, status, paymentStatus, amount } = claims.data;
  return {
    kind: 'claim',
    key: createHash('sha256').update(`${paymentId}|${paymentStatus}|${status}|${amount}`).digest('hex'),
    reference: invoiceId ?? null,
    orderNumber: externalId ?? null,
    words: `${status}/${paymentStatus}`,
    snapshot: null,
  };
}
