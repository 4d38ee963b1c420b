import type { Tx } from '../infra/database';
import { publish } from '../infra/live';
import type { Snapshot } from './domain/snapshot';
import type { Heart } from './heart';
import { gatewayOf, openSettings } from './opened';
import type { Actor } from './ports/platform-host';
import { recordSnapshot } from './read-gateway';
import type { Recorded } from './record';
import { findAttemptByGateway } from './stores/attempts';
import { lockInvoice } from './stores/invoices';
import type { MerchantRow } from './stores/merchants';
import type { Notification } from './stores/notifications';
import { noteHeard } from './stores/notifications';

/** Which attempt a message is about, and who tells. */
export interface At {
  readonly installationId: string;
  readonly invoiceId: string;
  readonly attemptId: string;
  readonly actor: Actor;
}

/** How long a message may be about something that its gateway does not know yet. */
const MISSING_FOR_MS = 10 * 60_000;

/** The first word of a gateway shows that the shop has set it up right; whoever looks at the merchant sees it at once. */
export async function noteGenuine(tx: Tx, merchant: MerchantRow, at: Date): Promise<void> {
  await noteHeard(tx, merchant.installationId, merchant.id, at);
  if (merchant.lastNotificationAt === null) await publish(tx, `installation:${merchant.installationId}`);
}

/** What a message turned out to be about: an attempt, or something that stands under a number which no attempt has. */
export type LookedUp = { readonly at: At; readonly recorded: Recorded } | { readonly at: null; readonly orderNumber: string | null };

/**
 * For messages that name only something of the gateway's own: it is read there, which gives our order number and how things stand. Null for what is not ours.
 * @throws when the gateway does not answer, or does not know it yet, so that the job is done again later.
 */
export async function lookUp(
  heart: Heart,
  merchant: MerchantRow,
  notification: Notification,
  known: string | null = null,
): Promise<LookedUp | null> {
  const gateway = gatewayOf(heart, merchant.gateway);
  if (!gateway.lookUp || notification.reference === null) return null;
  const looked = await gateway.lookUp(openSettings(heart, merchant), notification.reference, known);
  if (looked.kind !== 'done') throw new Error(`The gateway could not be read: ${looked.kind === 'unknown' ? looked.because : looked.text}`);
  if (looked.value.kind === 'missing') {
    const age = heart.clock.now().getTime() - notification.receivedAt.getTime();
    if (age < MISSING_FOR_MS) throw new Error('The gateway does not know yet what its notification is about');
    return null;
  }
  const claim = gateway.verify(openSettings(heart, merchant), notification);
  // Without a secret, what it tells of being there is the only proof that there is.
  if (claim.kind === 'claim' && claim.unproved === 'no-secret') {
    await heart.db.transaction((tx) => noteGenuine(tx, merchant, notification.receivedAt));
  }
  if (looked.value.kind !== 'ours') return null;
  const recorded = await recordLooked(heart, merchant, { snapshot: looked.value.snapshot, known });
  return 'instead' in recorded ? lookUp(heart, merchant, notification, recorded.instead) : recorded;
}

/** Of an order that was paid more than once, a reading that did not know which payment stands for the attempt may have taken another: `instead` is the right one. */
async function recordLooked(
  heart: Heart,
  merchant: MerchantRow,
  { snapshot, known }: { readonly snapshot: Snapshot; readonly known: string | null },
): Promise<LookedUp | { readonly instead: string }> {
  const { installationId, id: merchantId } = merchant;
  const actor: Actor = { kind: 'gateway', gateway: merchant.gateway };
  return heart.db.transaction(async (tx) => {
    const found = await findAttemptByGateway(tx, installationId, merchantId, { reference: null, orderNumber: snapshot.orderNumber });
    const stored = found && (await lockInvoice(tx, installationId, found.invoiceId));
    const attempt = stored?.attempts.find((one) => one.id === found?.id);
    if (!stored || !attempt) return { at: null, orderNumber: snapshot.orderNumber };
    const { paymentReference } = attempt;
    if (paymentReference !== null && ![snapshot.paymentReference, known].includes(paymentReference)) return { instead: paymentReference };
    const at: At = { installationId, invoiceId: attempt.invoiceId, attemptId: attempt.id, actor };
    return { at, recorded: await recordSnapshot(heart, tx, stored, { attempt, merchant, snapshot, actor }) };
  });
}
