import { createHash } from 'node:crypto';
import { z } from 'zod';
import { parseForeignJson } from '../../infra/foreign-json';
import type { Acknowledgement, Claim, RawNotification } from '../../payments/ports/gateway';
import type { Shop } from './settings';
import { isSigned, readSignature } from './signature';

/** Mercado Pago wants 200 or 201 within 22 seconds. Mercado Pago: section Notifications, Delivery. */
export const ACKNOWLEDGEMENT: Acknowledgement = { status: 200, contentType: 'application/json', body: '{}' };

/** What the shop ticks in the panel. */
export const EVENTS = ['payments', 'subscriptions', 'chargebacks'] as const;

const MOST_ID = 100;
const shownId = z.union([z.int().nonnegative(), z.string().min(1).max(MOST_ID)]).transform(String);

/** A message of the new kind. It never says how things stand. */
const webhookSchema = z.object({
  id: shownId.nullish(),
  type: z.string().min(1).max(MOST_ID),
  action: z.string().max(MOST_ID).nullish(),
  data: z.object({ id: shownId }),
});

/** A message of the old kind, which is never signed: its facts stand in the address. Mercado Pago: section IPN. */
const ipnSchema = z.object({ topic: z.string().min(1).max(MOST_ID), id: z.string().min(1).max(MOST_ID) });

/** Topics of the new kind that may come without a signature. Mercado Pago: section Signature, No secret in the connect form. */
const MAY_BE_UNSIGNED = /^(?:subscription_|topic_merchant_order)/;

const MALFORMED = { kind: 'rejected', because: 'malformed' } as const;
const FORGED = { kind: 'rejected', because: 'signature' } as const;

/**
 * Verifies a message and says what it is about. It is only ever a reason to look: what it names is read there before anything is believed.
 * Where no secret was entered, nobody can say who sent it, so that it counts as a hint. Mercado Pago: section Notifications and their signature.
 */
export function verifyNotification(raw: RawNotification, shop: Shop): Claim {
  const body = webhookSchema.safeParse(parseForeignJson(raw.body.toString('utf8')));
  if (!body.success) return ofOldKind(raw, shop);
  const { type, action, data, id } = body.data;
  const proof = proofOf(raw, { secret: shop.webhookSecret, type });
  if (proof === 'forged') return FORGED;
  // Only the address is signed: a body that names something else was tampered with.
  const asked = raw.query['data.id'] ?? null;
  const askedType = raw.query['type'] ?? null;
  if ((asked !== null && asked !== data.id) || (askedType !== null && askedType !== type)) return FORGED;
  return claimOf({ about: `${type}:${data.id}`, twin: id ?? null, words: action || type, proof });
}

type Proof = 'proved' | 'forged' | 'no-secret' | 'unsigned';

function proofOf(raw: RawNotification, { secret, type }: { readonly secret: string | undefined; readonly type: string }): Proof {
  if (secret === undefined) return 'no-secret';
  const header = raw.headers['x-signature'];
  if (header === undefined || header === '') return MAY_BE_UNSIGNED.test(type) ? 'unsigned' : 'forged';
  const signature = readSignature(header);
  const parts = { dataId: raw.query['data.id'] ?? null, requestId: raw.headers['x-request-id'] ?? null };
  return signature !== null && isSigned(parts, signature, secret) ? 'proved' : 'forged';
}

function ofOldKind({ query }: RawNotification, { webhookSecret }: Shop): Claim {
  const parsed = ipnSchema.safeParse(query);
  if (!parsed.success) return MALFORMED;
  const { topic, id } = parsed.data;
  return claimOf({
    about: `${topic}:${id}`,
    twin: null,
    words: `ipn ${topic}`,
    proof: webhookSecret === undefined ? 'no-secret' : 'unsigned',
  });
}

interface About {
  readonly about: string;
  /** The number of the message itself: it stops exact twins, and only those. */
  readonly twin: string | null;
  readonly words: string;
  readonly proof: Exclude<Proof, 'forged'>;
}

function claimOf({ about, twin, words, proof }: About): Claim {
  return {
    kind: 'claim',
    key: createHash('sha256')
      .update(JSON.stringify([about, twin, words]))
      .digest('hex'),
    reference: about,
    orderNumber: null,
    words,
    snapshot: null,
    ...(proof === 'proved' ? {} : { unproved: proof }),
  };
}
