import type { Tx } from '../infra/database';
import type { Result } from './domain/errors';
import { done, refused } from './domain/errors';
import type { Heart } from './heart';
import { gatewayOf, hookOf, linkOf, openSettings } from './opened';
import type { Outcome, PayTarget, Started } from './ports/gateway';
import type { Actor } from './ports/platform-host';
import { recordEvents, writeLine } from './record';
import type { StoredAttempt } from './stores/attempts';
import { insertAttempt, updateAttempt } from './stores/attempts';
import type { StoredInvoice } from './stores/invoices';
import { lockInvoice } from './stores/invoices';
import type { MerchantRow } from './stores/merchants';

const BEFORE_GATEWAY_FORGETS_MS = 60_000;

/** Adds an attempt in state `starting` to a locked invoice; our order number is fresh for every attempt. */
export async function addAttempt(heart: Heart, tx: Tx, stored: StoredInvoice, merchant: MerchantRow): Promise<StoredAttempt> {
  const { facts, invoice } = stored;
  const number = stored.attempts.length + 1;
  const now = heart.clock.now();
  const { linkHours } = gatewayOf(heart, merchant.gateway).capabilities;
  const attempt: StoredAttempt = {
    installationId: facts.installationId,
    id: heart.ids.uuid(),
    invoiceId: facts.id,
    number,
    orderNumber: `${facts.orderNumber.replace(/[^\w-]/g, '').slice(0, 24)}-${facts.id.slice(0, 8)}-${number}`,
    state: 'starting',
    asked: invoice.amount.minor,
    held: 0,
    released: 0,
    captured: 0,
    refunded: 0,
    faceTaken: null,
    reference: null,
    paymentReference: null,
    pay: null,
    card: null,
    snapshot: null,
    startedAt: now,
    expiresAt: linkHours === null ? facts.expiresAt : new Date(now.getTime() + linkHours * 3_600_000),
    readAt: null,
  };
  await insertAttempt(tx, attempt);
  return attempt;
}

/** Whether a payer can still be sent to this attempt. One that lives as long as its link is good to the end, because another would not live longer. */
export function isUsable(attempt: StoredAttempt, link: { readonly expiresAt: Date | null }, now: Date): boolean {
  const last = attempt.expiresAt !== null && attempt.expiresAt.getTime() === link.expiresAt?.getTime();
  const margin = last ? 0 : BEFORE_GATEWAY_FORGETS_MS;
  const alive = attempt.expiresAt === null || attempt.expiresAt.getTime() - now.getTime() > margin;
  return attempt.state === 'open' && attempt.pay !== null && alive;
}

/**
 * Asks the gateway for the payment object of a `starting` attempt and keeps the answer. The call is made outside any transaction;
 * a call whose end nobody heard leaves the attempt `starting`, to be looked for at the gateway by its order number.
 */
export async function startAttempt(
  heart: Heart,
  stored: StoredInvoice,
  merchant: MerchantRow,
  attempt: StoredAttempt,
): Promise<Result<PayTarget>> {
  const { facts, invoice } = stored;
  const outcome = await gatewayOf(heart, merchant.gateway).start({
    settings: openSettings(heart, merchant),
    orderNumber: attempt.orderNumber,
    amount: invoice.amount,
    manualCapture: facts.confirmManually,
    description: heart.words('invoice.description', facts.language, { number: facts.orderNumber }),
    language: facts.language,
    customerEmail: facts.customerEmail,
    returnUrl: `${linkOf(heart, facts.slug)}?returned=1`,
    notifyUrl: hookOf(heart, merchant),
    expiresAt: attempt.expiresAt,
    lines: facts.lines,
  });
  return keepStart(heart, facts, attempt.id, await lookedFor(heart, merchant, attempt, outcome));
}

/** A start whose answer was lost is looked for at once: what the gateway has is ours. What it has not may still be on its way, so that is no end. */
async function lookedFor(
  heart: Heart,
  merchant: MerchantRow,
  { orderNumber }: StoredAttempt,
  outcome: Outcome<Started>,
): Promise<Outcome<Started>> {
  if (outcome.kind !== 'unknown' || !outcome.sent) return outcome;
  const found = await gatewayOf(heart, merchant.gateway).find(openSettings(heart, merchant), orderNumber);
  return found.kind === 'done' && found.value ? { kind: 'done', value: found.value } : outcome;
}

/** Keeps what a gateway said to a start, wherever the invoice has gone meanwhile. */
export async function keepStart(
  heart: Heart,
  at: { readonly installationId: string; readonly id: string },
  attemptId: string,
  outcome: Outcome<Started | null>,
): Promise<Result<PayTarget>> {
  return heart.db.transaction(async (tx) => {
    const stored = await lockInvoice(tx, at.installationId, at.id);
    const attempt = stored?.attempts.find((one) => one.id === attemptId);
    if (!stored || !attempt) throw new Error('An attempt has disappeared');
    const actor: Actor = { kind: 'system' };
    if (outcome.kind === 'done' && outcome.value) {
      const { reference, pay } = outcome.value;
      await updateAttempt(tx, { ...attempt, reference, pay, state: attempt.state === 'starting' ? 'open' : attempt.state });
      if (attempt.reference === null)
        await writeLine(heart, tx, stored, { kind: 'attempt-started', actor, details: { number: attempt.number } });
      return done(pay);
    }
    if (outcome.kind === 'unknown' && outcome.sent) {
      await writeLine(heart, tx, stored, { kind: 'attempt-unknown', actor, details: { because: outcome.because } });
      return refused('gateway-unknown');
    }
    const text = outcome.kind === 'refused' ? outcome.text : null;
    const lost = await recordEvents(heart, tx, stored, { events: [{ type: 'lost', attemptId }], actor, holdHours: null });
    if (text !== null) await writeLine(heart, tx, lost.stored, { kind: 'attempt-refused', actor, details: { text } });
    return text === null ? refused('gateway-unknown') : refused('gateway-refused', { text });
  });
}

/** Looks for an attempt whose start nobody heard the end of. Found: it is open. Not known to the gateway: it never was, and is closed. */
export async function resolveStart(
  heart: Heart,
  stored: StoredInvoice,
  merchant: MerchantRow,
  attempt: StoredAttempt,
): Promise<Result<PayTarget>> {
  const found = await gatewayOf(heart, merchant.gateway).find(openSettings(heart, merchant), attempt.orderNumber);
  if (found.kind === 'unknown') return refused('gateway-unknown');
  return keepStart(heart, stored.facts, attempt.id, found);
}
