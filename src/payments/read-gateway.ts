import type { Tx } from '../infra/database';
import type { InvoiceEvent } from './domain/apply';
import type { Snapshot } from './domain/snapshot';
import { factsFrom, isBehind } from './domain/snapshot';
import type { Heart } from './heart';
import { abilitiesOf, gatewayOf, openSettings } from './opened';
import { gatewayOutside, noteAnswer } from './outside-trouble';
import type { Outcome } from './ports/gateway';
import type { Actor } from './ports/platform-host';
import type { Recorded } from './record';
import { recordEvents } from './record';
import type { Surplus } from './record-surplus';
import { recordSurplus } from './record-surplus';
import type { StoredAttempt } from './stores/attempts';
import { listAttempts, updateAttempt } from './stores/attempts';
import type { InvoiceFacts, StoredInvoice } from './stores/invoices';
import { findInvoice, lockInvoice } from './stores/invoices';
import type { MerchantRow } from './stores/merchants';
import { findMerchantOf } from './stores/merchants';
import { findOpenOperation, insertOperation } from './stores/operations';

/**
 * Reads one attempt at its gateway. An attempt without a reference was never there to read.
 * Of a gateway that cannot be asked, the last notification is all that is known.
 */
export async function readAttempt(heart: Heart, merchant: MerchantRow, attempt: StoredAttempt): Promise<Outcome<Snapshot>> {
  const gateway = gatewayOf(heart, merchant.gateway);
  if (!gateway.capabilities.readable) {
    const { installationId, invoiceId, id } = attempt;
    const last = (await heart.db.select((tx) => listAttempts(tx, installationId, invoiceId))).find((one) => one.id === id)?.snapshot;
    return last ? { kind: 'done', value: last } : { kind: 'unknown', because: 'told-later', sent: false };
  }
  if (attempt.reference === null) return { kind: 'refused', text: '' };
  return gateway.read({
    settings: openSettings(heart, merchant),
    reference: attempt.reference,
    paymentReference: attempt.paymentReference,
  });
}

/**
 * Applies what a gateway says of an attempt to its locked invoice. A payment that is not the one we asked for (currency, test or live, numbers) is
 * never applied or kept: it needs somebody. Of a gateway that cannot be asked, a message that others have overtaken is not applied either.
 */
export async function recordSnapshot(
  heart: Heart,
  tx: Tx,
  stored: StoredInvoice,
  what: { readonly attempt: StoredAttempt; readonly merchant: MerchantRow; readonly snapshot: Snapshot; readonly actor: Actor },
): Promise<Recorded> {
  const { merchant, snapshot, actor } = what;
  const attempt = stored.attempts.find((one) => one.id === what.attempt.id) ?? what.attempt;
  const { readable } = gatewayOf(heart, merchant.gateway).capabilities;
  const readAt = heart.clock.now();
  if (!isOurs(stored, attempt, { snapshot, readable }))
    return refuseForeign(heart, tx, stored, { attempt: { ...attempt, readAt }, snapshot, actor });
  if (!readable && attempt.snapshot && isBehind(snapshot, attempt.snapshot)) {
    return { stored, moved: false, results: [{ kind: 'same', because: 'late' }] };
  }
  const open = await findOpenOperation(tx, stored.facts.installationId, stored.facts.id);
  const pendingCapture = open?.kind === 'capture' && open.attemptId === attempt.id ? open.amount.minor : null;
  const facts = factsFrom(snapshot, attempt, { faceTaken: attempt.faceTaken, pendingCapture, previous: attempt.snapshot });
  // What an open operation of ours brings about is judged together with it: a refund would be counted twice, a release would get the wrong reason.
  const ours = open?.kind === 'refund' ? 'refunded' : open?.kind === 'void' ? 'released' : null;
  const events = facts.filter((fact) => fact.type !== ours);
  const holdHours = holdHoursOf(heart, merchant, attempt);
  const seen: StoredAttempt = {
    ...attempt,
    snapshot,
    readAt,
    paymentReference: snapshot.paymentReference ?? attempt.paymentReference,
    card: snapshot.card ?? attempt.card,
  };
  await updateAttempt(tx, seen);
  const attempts = stored.attempts.map((one) => (one.id === seen.id ? seen : one));
  const details = { words: snapshot.words, card: seen.card };
  const recorded = await recordEvents(heart, tx, { ...stored, attempts }, { events, actor, details, holdHours });
  await keepForeignRefund(heart, tx, { attempt: seen, recorded, actor });
  await keepFaceTaken(tx, recorded, seen);
  const record: Surplus['record'] = (now, other) => recordSnapshot(heart, tx, now, other);
  return recordSurplus(heart, tx, recorded, { attempt: seen, merchant, snapshot, actor, record });
}

/**
 * How long the hold of an attempt lasts, in hours; null = nobody knows. A gateway that is told the time with the payment keeps to what it was told then; where it
 * does not say at all, the merchant's present word counts.
 */
function holdHoursOf(heart: Heart, merchant: MerchantRow, attempt: StoredAttempt): number | null {
  const stated = abilitiesOf(heart, merchant).holdHours;
  return gatewayOf(heart, merchant.gateway).capabilities.holdHours === null ? stated : (attempt.holdHours ?? stated);
}

/** Keeps the gateway's sum of money that was accepted as taken: later refunds are told from it. A sum that was not accepted says nothing. */
async function keepFaceTaken(tx: Tx, recorded: Recorded, seen: StoredAttempt): Promise<void> {
  const now = recorded.stored.attempts.find((one) => one.id === seen.id);
  if (!now || now.captured === 0 || now.faceTaken !== null || seen.snapshot?.phase !== 'taken') return;
  await updateAttempt(tx, { ...now, faceTaken: seen.snapshot.amount + seen.refunded });
}

/** Money that went back without a refund of ours, in the gateway's cabinet for instance, becomes an operation too, so that the platform is told of it. */
async function keepForeignRefund(
  heart: Heart,
  tx: Tx,
  what: { readonly attempt: StoredAttempt; readonly recorded: Recorded; readonly actor: Actor },
): Promise<void> {
  const { attempt, recorded, actor } = what;
  const now = recorded.stored.attempts.find((one) => one.id === attempt.id);
  const back = (now?.refunded ?? 0) - attempt.refunded;
  if (back <= 0) return;
  const at = heart.clock.now();
  await insertOperation(tx, {
    installationId: attempt.installationId,
    id: heart.ids.uuid(),
    invoiceId: attempt.invoiceId,
    attemptId: attempt.id,
    kind: 'refund',
    amount: { minor: back, currency: recorded.stored.invoice.amount.currency },
    whole: back === now?.captured,
    state: 'done',
    code: null,
    gatewayText: null,
    actor,
    before: null,
    startedAt: at,
    readAt: null,
    finishedAt: at,
    reportedAt: null,
  });
}

/**
 * Whether a payment is the one that was asked for. The number of the payment at the gateway comes unsigned in messages of some, so that there the
 * first one counts; a gateway that is read may have several payments under one reference.
 */
export function isOurs(
  { facts, invoice }: StoredInvoice,
  attempt: StoredAttempt,
  { snapshot, readable }: { readonly snapshot: Snapshot; readonly readable: boolean },
): boolean {
  const { orderNumber, paymentReference, test } = snapshot;
  const known = readable ? null : attempt.paymentReference;
  return (
    snapshot.currency === invoice.amount.currency &&
    (test === null || test === (facts.mode === 'test')) &&
    (orderNumber === null || orderNumber === attempt.orderNumber) &&
    (known === null || paymentReference === null || paymentReference === known)
  );
}

async function refuseForeign(
  heart: Heart,
  tx: Tx,
  stored: StoredInvoice,
  what: { readonly attempt: StoredAttempt; readonly snapshot: Snapshot; readonly actor: Actor },
): Promise<Recorded> {
  const { attempt, snapshot, actor } = what;
  await updateAttempt(tx, attempt);
  const events: readonly InvoiceEvent[] = [{ type: 'mismatch', attemptId: attempt.id }];
  return recordEvents(heart, tx, stored, { events, actor, details: { words: snapshot.words }, holdHours: null });
}

/**
 * Asks the gateway about an attempt and applies what it says. The answer is the gateway's: `unknown` or `refused` leave everything as it is,
 * but the time of asking is kept, so that the next one is asked first. A gateway that cannot be asked tells later.
 */
export async function refreshAttempt(
  heart: Heart,
  at: { readonly installationId: string; readonly invoiceId: string; readonly attemptId: string; readonly actor: Actor },
): Promise<Outcome<Recorded>> {
  const found = await heart.db.read(async (tx) => {
    const stored = await findAttempt(tx, at);
    return stored && { ...stored, merchant: await findMerchantOf(tx, stored.facts) };
  });
  if (!found?.merchant) return { kind: 'refused', text: '' };
  const { merchant, attempt } = found;
  if (!gatewayOf(heart, merchant.gateway).capabilities.readable) return { kind: 'unknown', because: 'told-later', sent: false };
  const outcome = await readAttempt(heart, merchant, attempt);
  return heart.db.transaction(async (tx) => {
    const stored = await lockInvoice(tx, at.installationId, at.invoiceId);
    const current = stored?.attempts.find((one) => one.id === attempt.id);
    if (!stored || !current) return { kind: 'refused', text: '' } as const;
    await noteAnswer(heart, tx, gatewayOutside(at.installationId, merchant.gateway), outcome);
    if (outcome.kind === 'done') {
      return {
        kind: 'done',
        value: await recordSnapshot(heart, tx, stored, { attempt: current, merchant, snapshot: outcome.value, actor: at.actor }),
      } as const;
    }
    await updateAttempt(tx, { ...current, readAt: heart.clock.now() });
    return outcome;
  });
}

async function findAttempt(
  tx: Tx,
  at: { readonly installationId: string; readonly invoiceId: string; readonly attemptId: string },
): Promise<{ readonly facts: InvoiceFacts; readonly attempt: StoredAttempt } | null> {
  const stored = await findInvoice(tx, at.installationId, at.invoiceId);
  const attempt = stored?.attempts.find((one) => one.id === at.attemptId);
  return stored && attempt ? { facts: stored.facts, attempt } : null;
}
