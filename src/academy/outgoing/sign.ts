import { Webhook } from 'standardwebhooks';
import type { Ids } from '../../infra/ids';
import type { Sealer } from '../../infra/secrets';
import type { EndpointAt, KeyRow } from './endpoint-store';

const KEY_BYTES = 32;

/** A new key, as receivers paste it. */
export const newKey = (ids: Ids): string => `whsec_${Buffer.from(ids.token(KEY_BYTES), 'base64url').toString('base64')}`;

/** Seals a key to its row. */
export const sealKey = (
  sealer: Sealer,
  { installationId }: Pick<EndpointAt, 'installationId'>,
  key: { id: string; plain: string },
): string => sealer.seal(key.plain, { installationId, row: key.id, field: 'secret' });

/** A key in the clear. */
export const openKey = (sealer: Sealer, { installationId }: Pick<EndpointAt, 'installationId'>, key: KeyRow): string =>
  sealer.open(key.secret, { installationId, row: key.id, field: 'secret' });

/** The keys that messages are signed with at a moment. */
export const livingKeys = (keys: readonly KeyRow[], now: Date): readonly KeyRow[] =>
  keys.filter(({ expiresAt }) => expiresAt === null || expiresAt > now);

/** The headers that prove a message, signed with every key (Standard Webhooks: section Signature scheme). `at` is when it is sent. */
export function signedHeaders(
  message: { readonly id: string; readonly body: string; readonly at: Date },
  keys: readonly string[],
): Readonly<Record<string, string>> {
  return {
    'webhook-id': message.id,
    'webhook-timestamp': String(Math.floor(message.at.getTime() / 1_000)),
    'webhook-signature': keys.map((key) => new Webhook(key).sign(message.id, message.at, message.body)).join(' '),
  };
}
