import { createHash } from 'node:crypto';
import type { Tx } from '../infra/database';
import { enqueue } from '../infra/queue';
import type { Heart } from './heart';
import type { At } from './look-up-notification';
import { lookUp, noteGenuine } from './look-up-notification';
import { CODE_LENGTH, gatewayOf, openSettings } from './opened';
import type { Acknowledgement, Claim, RawNotification } from './ports/gateway';
import type { Actor } from './ports/platform-host';
import { recordSnapshot, refreshAttempt } from './read-gateway';
import type { Recorded } from './record';
import { writeLine } from './record';
import { enqueueResolve } from './settle-operation';
import { findAttemptByGateway } from './stores/attempts';
import type { InstallationRow } from './stores/installations';
import { findInstallationByCode } from './stores/installations';
import { lockInvoice } from './stores/invoices';
import type { MerchantRow } from './stores/merchants';
import { findMerchant, findMerchantByHook } from './stores/merchants';
import type { Notification } from './stores/notifications';
import { findOpenOperation } from './stores/operations';
import { capRefused, findNotification, finishNotification, insertNotification } from './stores/notifications';

/** What the entry answers: the gateway's acknowledgement, or why there is none. */
export type Received =
  { readonly kind: 'accepted'; readonly answer: Acknowledgement } | { readonly kind: 'unknown-address' } | { readonly kind: 'refused' };

/**
 * Takes a notification in: signature on the raw bytes, one insert, committed, answered; a job applies it. What is answered with success is never lost.
 * Refused ones are kept too, marked, and never acted on.
 */
export async function receiveNotification(
  heart: Heart,
  at: { readonly gateway: string; readonly hookKey: string },
  raw: RawNotification,
): Promise<Received> {
  const { installation, merchant } = await byHook(heart, at);
  if (!installation) return { kind: 'unknown-address' };
  if (!merchant) {
    const stray = refusedOf(
      heart,
      { installationId: installation.id, gateway: at.gateway, merchantId: null },
      { raw, because: 'unknown-merchant' },
    );
    await heart.db.transaction((tx) => keepRefused(tx, stray));
    return { kind: 'unknown-address' };
  }
  const gateway = gatewayOf(heart, merchant.gateway);
  const claim = gateway.verify(openSettings(heart, merchant), raw);
  if (claim.kind === 'rejected') {
    const { installationId, id: merchantId } = merchant;
    const refusal = refusedOf(heart, { installationId, gateway: merchant.gateway, merchantId }, { raw, because: claim.because });
    await heart.db.transaction((tx) => keepRefused(tx, refusal));
    return { kind: 'refused' };
  }
  heart.passStep('notification-verified');
  await heart.db.transaction((tx) => keepAccepted(heart, tx, merchant, { raw, claim }));
  heart.passStep('notification-kept');
  return { kind: 'accepted', answer: gateway.acknowledgement };
}

async function byHook(
  { db }: Heart,
  at: { readonly gateway: string; readonly hookKey: string },
): Promise<{ readonly installation: InstallationRow | null; readonly merchant: MerchantRow | null }> {
  const installation = await db.select((tx) => findInstallationByCode(tx, at.hookKey.slice(0, CODE_LENGTH)));
  const merchant = installation && (await db.select((tx) => findMerchantByHook(tx, installation.id, at.hookKey)));
  return { installation, merchant: merchant?.gateway === at.gateway ? merchant : null };
}

function refusedOf(
  heart: Heart,
  of: Pick<Notification, 'installationId' | 'gateway' | 'merchantId'>,
  { raw, because }: { readonly raw: RawNotification; readonly because: string },
): Notification {
  const key = `refused:${createHash('sha256').update(raw.body).digest('hex')}`;
  const nothing = { reference: null, orderNumber: null, words: null };
  return { ...of, ...raw, ...nothing, id: heart.ids.uuid(), key, verdict: 'refused', because, receivedAt: heart.clock.now() };
}

async function keepRefused(tx: Tx, refusal: Notification): Promise<void> {
  await insertNotification(tx, refusal);
  await capRefused(tx, refusal.installationId, refusal.merchantId);
}

async function keepAccepted(
  heart: Heart,
  tx: Tx,
  merchant: MerchantRow,
  { raw, claim }: { readonly raw: RawNotification; readonly claim: Extract<Claim, { kind: 'claim' }> },
): Promise<void> {
  const { installationId, id: merchantId, gateway } = merchant;
  const { key, reference, orderNumber, words } = claim;
  const receivedAt = heart.clock.now();
  const id = await insertNotification(tx, {
    ...raw,
    installationId,
    id: heart.ids.uuid(),
    gateway,
    merchantId,
    key,
    verdict: 'accepted',
    because: null,
    reference,
    orderNumber,
    words,
    receivedAt,
  });
  if (claim.unproved === undefined) await noteGenuine(tx, merchant, receivedAt);
  // A repeat is applied again too: reading the gateway changes nothing twice, and some gateways say the same words for a new thing.
  await enqueueApply(tx, { installationId, id });
}

/** Puts a notification's application into the queue; once per notification. */
export async function enqueueApply(tx: Tx, one: { readonly installationId: string; readonly id: string }): Promise<void> {
  const { installationId, id: notificationId } = one;
  await enqueue(tx, {
    name: 'apply-notification',
    payload: { installationId, notificationId },
    key: `apply-notification:${notificationId}`,
  });
}

/**
 * Applies a stored notification: finds the attempt it is about, and where the gateway can be asked applies what that says, not what the message claims.
 * About nothing of ours: marked foreign. @throws when the gateway does not answer, so that the job is done again later.
 */
export async function applyNotification(heart: Heart, installationId: string, notificationId: string): Promise<void> {
  const found = await heart.db.read(async (tx) => {
    const notification = await findNotification(tx, installationId, notificationId);
    const merchant = notification?.merchantId ? await findMerchant(tx, installationId, notification.merchantId) : null;
    const attempt = notification && merchant ? await findAttemptByGateway(tx, installationId, merchant.id, notification) : null;
    return { notification, merchant, attempt };
  });
  heart.passStep('notification-read');
  const { notification, merchant, attempt } = found;
  if (!notification || !merchant || notification.verdict !== 'accepted') return;
  const finish = (outcome: 'applied' | 'repeated' | 'foreign', invoiceId: string | null): Promise<void> =>
    heart.db.transaction((tx) => finishNotification(tx, notification, { outcome, invoiceId, at: heart.clock.now() }));
  const looked = attempt ? null : await lookUp(heart, merchant, notification);
  if (looked?.at) {
    await finish(looked.recorded.moved ? 'applied' : 'repeated', looked.at.invoiceId);
    return follow(heart, looked.at, looked.recorded);
  }
  if (!attempt) {
    const { reference } = notification;
    const heard = await heart.hear({ installationId, merchantId: merchant.id, reference, orderNumber: looked?.orderNumber ?? null });
    return finish(heard ? 'applied' : 'foreign', null);
  }
  const at = {
    installationId,
    invoiceId: attempt.invoiceId,
    attemptId: attempt.id,
    actor: { kind: 'gateway', gateway: merchant.gateway } satisfies Actor,
  };
  const readable = gatewayOf(heart, merchant.gateway).capabilities.readable;
  const recorded = readable ? await reread(heart, at) : await believe(heart, merchant, { ...at, notification });
  heart.passStep('notification-applied');
  await finish(recorded?.moved ? 'applied' : 'repeated', attempt.invoiceId);
  heart.passStep('notification-finished');
  await follow(heart, at, recorded);
}

async function follow(heart: Heart, at: At, recorded: Recorded | null): Promise<void> {
  await askForOpenOperation(heart, at);
  if (recorded && !recorded.moved) await noteIgnored(heart, at, recorded);
}

/** A notification may be the word that an operation waits for. */
async function askForOpenOperation(heart: Heart, at: At): Promise<void> {
  await heart.db.transaction(async (tx) => {
    const open = await findOpenOperation(tx, at.installationId, at.invoiceId);
    if (open?.state === 'unknown') await enqueueResolve(tx, open);
  });
}

async function reread(heart: Heart, at: At): Promise<Recorded> {
  const outcome = await refreshAttempt(heart, at);
  if (outcome.kind === 'done') return outcome.value;
  throw new Error(`The gateway could not be read: ${outcome.kind === 'unknown' ? outcome.because : outcome.text}`);
}

/** For gateways that cannot be asked: the genuine message itself is the truth. */
async function believe(heart: Heart, merchant: MerchantRow, at: At & { readonly notification: Notification }): Promise<Recorded | null> {
  const { body, contentType, query, headers } = at.notification;
  const claim = gatewayOf(heart, merchant.gateway).verify(openSettings(heart, merchant), { body, contentType, query, headers });
  const snapshot = claim.kind === 'claim' ? claim.snapshot : null;
  if (!snapshot) return null;
  return heart.db.transaction(async (tx) => {
    const stored = await lockInvoice(tx, at.installationId, at.invoiceId);
    const attempt = stored?.attempts.find((one) => one.id === at.attemptId);
    return stored && attempt ? recordSnapshot(heart, tx, stored, { attempt, merchant, snapshot, actor: at.actor }) : null;
  });
}

/** A late message that changed nothing leaves a line, so that nobody has to guess; a plain repeat does not. */
async function noteIgnored(heart: Heart, at: At, recorded: Recorded): Promise<void> {
  const late = recorded.results.find((result) => result.kind === 'same' && (result.because === 'late' || result.because === 'money-moved'));
  if (!late) return;
  await heart.db.transaction(async (tx) => {
    const stored = await lockInvoice(tx, at.installationId, at.invoiceId);
    if (stored) await writeLine(heart, tx, stored, { kind: 'ignored', actor: at.actor });
  });
}
