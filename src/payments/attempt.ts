import { createHash } from 'node:crypto';
import type { Tx } from '../infra/database';
import type { Refusal, Result } from './domain/errors';
import { done, refused } from './domain/errors';
import type { Heart } from './heart';
import type { HistoryKind } from './history';
import type { LetterEvent } from './letters/letter-content';
import { queueLetters } from './letters/queue-letters';
import { abilitiesOf, gatewayOf, hookOf, linkOf, openSettings } from './opened';
import { gatewayOutside, noteAnswer } from './outside-trouble';
import type { Outcome, PayTarget, Started } from './ports/gateway';
import type { Actor } from './ports/platform-host';
import { recordEvents, writeLine } from './record';
import type { DirectStart, StoredAttempt } from './stores/attempts';
import { insertAttempt, updateAttempt } from './stores/attempts';
import type { StoredInvoice } from './stores/invoices';
import { lockInvoice } from './stores/invoices';
import type { MerchantRow } from './stores/merchants';

const BEFORE_GATEWAY_FORGETS_MS = 60_000;

/**
 * Adds an attempt in state `starting` to a locked invoice; our order number is fresh for every attempt. One that is paid on a page of our own goes by that
 * number at the gateway from the start.
 */
export async function addAttempt(
  heart: Heart,
  tx: Tx,
  stored: StoredInvoice,
  { merchant, direct }: { readonly merchant: MerchantRow; readonly direct: DirectStart | null },
): Promise<StoredAttempt> {
  const { facts, invoice } = stored;
  const number = stored.attempts.length + 1;
  const now = heart.clock.now();
  const { linkHours, holdHours } = abilitiesOf(heart, merchant);
  const orderNumber = `${facts.orderNumber.replace(/[^\w-]/g, '').slice(0, 24)}-${facts.id.slice(0, 8)}-${number}`;
  const attempt: StoredAttempt = {
    installationId: facts.installationId,
    id: heart.ids.uuid(),
    invoiceId: facts.id,
    number,
    orderNumber,
    state: 'starting',
    asked: invoice.amount.minor,
    held: 0,
    released: 0,
    captured: 0,
    refunded: 0,
    faceTaken: null,
    reference: direct ? orderNumber : null,
    paymentReference: null,
    pay: null,
    direct,
    card: null,
    snapshot: null,
    startedAt: now,
    expiresAt: direct ? null : sooner(facts.expiresAt, linkHours === null ? null : new Date(now.getTime() + linkHours * 3_600_000)),
    readAt: null,
    holdHours,
  };
  await insertAttempt(tx, attempt);
  return attempt;
}

/** The sooner of two moments; null = never. */
function sooner(one: Date | null, other: Date | null): Date | null {
  if (one === null || other === null) return one ?? other;
  return one < other ? one : other;
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
    manualCapture: facts.confirmManually && abilitiesOf(heart, merchant).manualCapture,
    description: heart.words('invoice.description', facts.language, { number: facts.orderNumber }),
    language: facts.language,
    customerEmail: facts.customerEmail,
    returnUrl: `${linkOf(heart, facts.slug)}?returned=1`,
    notifyUrl: hookOf(heart, merchant),
    expiresAt: attempt.expiresAt,
    lines: facts.lines,
  });
  heart.passStep('start-heard');
  const kept = await keepStart(heart, facts, { attemptId: attempt.id, merchant }, await lookedFor(heart, merchant, attempt, outcome));
  heart.passStep('start-kept');
  return kept;
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
async function keepStart(
  heart: Heart,
  at: { readonly installationId: string; readonly id: string },
  { attemptId, merchant }: { readonly attemptId: string; readonly merchant: MerchantRow },
  outcome: Outcome<Started | null>,
): Promise<Result<PayTarget>> {
  return heart.db.transaction(async (tx) => {
    const stored = await lockInvoice(tx, at.installationId, at.id);
    const attempt = stored?.attempts.find((one) => one.id === attemptId);
    if (!stored || !attempt) throw new Error('An attempt has disappeared');
    await noteAnswer(heart, tx, gatewayOutside(at.installationId, merchant.gateway), outcome);
    const actor: Actor = { kind: 'system' };
    if (outcome.kind === 'done' && outcome.value) {
      const { reference, pay } = outcome.value;
      const paymentReference = attempt.paymentReference ?? outcome.value.paymentReference ?? null;
      await updateAttempt(tx, {
        ...attempt,
        reference,
        paymentReference,
        pay,
        state: attempt.state === 'starting' ? 'open' : attempt.state,
      });
      if (attempt.reference === null) {
        await writeLine(heart, tx, stored, { kind: 'attempt-started', actor, details: { number: attempt.number } });
        await queueLetters(heart, tx, stored.facts, firstLink(stored));
      }
      return done(pay);
    }
    if (outcome.kind === 'unknown' && outcome.sent) {
      await writeLine(heart, tx, stored, { kind: 'attempt-unknown', actor, details: { because: outcome.because } });
      return refused('gateway-unknown');
    }
    const lost = await recordEvents(heart, tx, stored, { events: [{ type: 'lost', attemptId }], actor, holdHours: null });
    const refusal = outcome.kind === 'refused' ? (outcome.refusal ?? { code: 'gateway-refused', text: outcome.text }) : null;
    if (refusal) await writeLine(heart, tx, lost.stored, { kind: refusedAs(refusal), actor, details: { ...refusal } });
    await queueLetters(heart, tx, stored.facts, [linkFailed(refusal)]);
    return refusal ? { ok: false, refusal } : refused(outcome.kind === 'unknown' ? 'gateway-unreachable' : 'gateway-unknown');
  });
}

/** What the service said, or what kept us from asking it. */
function refusedAs({ code }: Refusal): HistoryKind {
  return code === 'gateway-refused' ? 'attempt-refused' : 'attempt-impossible';
}

/** The invoice is made when its link first leads somewhere; what later attempts do is no news. */
function firstLink(stored: StoredInvoice): readonly LetterEvent[] {
  const before = stored.attempts.some((one) => one.reference !== null);
  return before ? [] : [{ topic: 'invoice-made', key: 'invoice-made', details: {} }];
}

/** The same refusal of the same link is told once, however often somebody tries; another reason is news. */
function linkFailed(refusal: Refusal | null): LetterEvent {
  if (refusal === null) return { topic: 'link-failed', key: 'link-failed', details: { code: 'gateway-unreachable' } };
  const { code, text, facts } = refusal;
  const reason = code === 'gateway-refused' ? (text ?? '') : JSON.stringify(refusal);
  const key = `link-failed:${createHash('sha256').update(reason).digest('hex').slice(0, 16)}`;
  return { topic: 'link-failed', key, details: { code, ...(facts ? { facts } : {}), ...(text ? { said: text } : {}) } };
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
  return keepStart(heart, stored.facts, { attemptId: attempt.id, merchant }, found);
}
