import type { Tx } from '../infra/database';
import { isUniqueViolation } from '../infra/database';
import type { ErrorCode, Result } from './domain/errors';
import { done, refused } from './domain/errors';
import type { Invoice } from './domain/invoice';
import { refundable } from './domain/invoice';
import { money } from './domain/money';
import type { MovingAbilities, OperationKind, Plan } from './domain/operation';
import type { Phase, Snapshot } from './domain/snapshot';
import { unreachable } from './domain/unreachable';
import type { Heart } from './heart';
import { abilitiesOf, gatewayOf, openAccount, openSettings, platformOf } from './opened';
import type { Outcome } from './ports/gateway';
import type { Actor } from './ports/platform-host';
import { readAttempt, recordSnapshot } from './read-gateway';
import { recordEvents, writeLine } from './record';
import { settleOperation } from './settle-operation';
import type { StoredAttempt } from './stores/attempts';
import { findInstallation } from './stores/installations';
import type { StoredInvoice } from './stores/invoices';
import { lockInvoice } from './stores/invoices';
import type { MerchantRow } from './stores/merchants';
import { findMerchantOf } from './stores/merchants';
import type { Operation } from './stores/operations';
import { findOpenOperation, insertOperation, keepBefore } from './stores/operations';

/** What somebody wants done with the money of an invoice. */
export interface Move {
  readonly installationId: string;
  readonly invoiceId: string;
  readonly kind: OperationKind;
  readonly actor: Actor;
  /** `now` is what the lock shows beside the money: the invoice's times and its merchant. */
  readonly plan: (invoice: Invoice, able: MovingAbilities, now: Pick<Work, 'stored' | 'merchant'>) => Plan;
  /** Why, for the history. */
  readonly because?: Readonly<Record<string, unknown>>;
}

/** An operation with everything that its three steps need. */
export interface Work {
  readonly stored: StoredInvoice;
  readonly merchant: MerchantRow;
  readonly attempt: StoredAttempt;
  readonly operation: Operation;
}

/**
 * Moves money in three steps, so that a crash at any point can be resolved: (1) check and keep the operation, committed; (2) read the gateway, keep what it says,
 * make the call outside any transaction; (3) keep the outcome. Gives the operation as it then stands, or null when nothing had to be called.
 */
export async function moveMoney(heart: Heart, move: Move): Promise<Result<Operation | null>> {
  const begun = await begin(heart, move);
  if (!begun.ok) return begun;
  heart.passStep('operation-kept');
  const moved = begun.value ? await run(heart, begun.value) : done(null);
  heart.passStep('outcome-kept');
  return moved;
}

async function begin(heart: Heart, move: Move): Promise<Result<Work | null>> {
  try {
    return await heart.db.transaction((tx) => beginLocked(heart, tx, move));
  } catch (error) {
    if (isUniqueViolation(error, 'operation_one_open')) return refused('operation-open');
    throw error;
  }
}

async function beginLocked(heart: Heart, tx: Tx, move: Move): Promise<Result<Work | null>> {
  const { installationId, invoiceId, kind, actor } = move;
  const stored = await lockInvoice(tx, installationId, invoiceId);
  const merchant = stored && (await findMerchantOf(tx, stored.facts));
  if (!stored || !merchant) return refused('invoice-unknown');
  const open = await findOpenOperation(tx, installationId, invoiceId);
  if (open) return refused('operation-open', { facts: { since: open.startedAt.toISOString() } });
  const plan = move.plan(stored.invoice, abilitiesOf(heart, merchant), { stored, merchant });
  if (plan.kind === 'refused') return refused(plan.code);
  if (plan.kind === 'already-done') return done(null);
  if (plan.kind === 'close-link') {
    await recordEvents(heart, tx, stored, { events: [{ type: 'cancel', reason: 'manager' }], actor, holdHours: null });
    return done(null);
  }
  const attempt = stored.attempts.find((one) => one.id === plan.attempt.id);
  if (!attempt) throw new Error('A plan names an attempt of another invoice');
  const operation: Operation = {
    installationId,
    id: heart.ids.uuid(),
    invoiceId,
    attemptId: attempt.id,
    kind,
    amount: money(plan.amount, stored.invoice.amount.currency),
    whole: plan.whole,
    state: 'started',
    code: null,
    gatewayText: null,
    actor,
    before: null,
    startedAt: heart.clock.now(),
    readAt: null,
    finishedAt: null,
    reportedAt: null,
  };
  await insertOperation(tx, operation);
  const written = await writeLine(heart, tx, stored, {
    kind: 'operation-started',
    actor,
    details: { operation: kind, amount: operation.amount, ...move.because },
  });
  return done({ stored: written, merchant, attempt, operation });
}

async function run(heart: Heart, work: Work): Promise<Result<Operation | null>> {
  const verdict = work.operation.kind === 'capture' ? await askPlatform(heart, work) : null;
  heart.passStep('platform-asked');
  if (verdict) return settleOperation(heart, work, { kind: 'refused', ...verdict });
  const read = await readBefore(heart, work);
  heart.passStep('gateway-read');
  if (read.kind === 'stop') return stop(heart, work, read);
  const fenced = await heart.db.transaction((tx) => keepBefore(tx, work.operation, read.snapshot));
  if (!fenced) return refused('state-changed');
  heart.passStep('reading-kept');
  const outcome = await call(heart, work, read.snapshot);
  heart.passStep('gateway-called');
  if (outcome.kind === 'refused') {
    return settleOperation(heart, work, { kind: 'refused', code: outcome.refusal?.code ?? 'gateway-refused', text: outcome.text || null });
  }
  if (outcome.kind === 'unknown' && !outcome.sent)
    return settleOperation(heart, work, { kind: 'refused', code: 'gateway-unreachable', text: null });
  const after = await readAttempt(heart, work.merchant, work.attempt);
  heart.passStep('gateway-read-again');
  const snapshot = after.kind === 'done' ? after.value : null;
  if (outcome.kind === 'done') return settleOperation(heart, work, { kind: 'done', snapshot });
  return settleOperation(heart, work, { kind: 'unheard', before: read.snapshot, snapshot });
}

/** Before money is taken the platform says whether it still stands by the invoice; without its word nothing is taken. */
async function askPlatform(
  heart: Heart,
  { stored, operation }: Work,
): Promise<{ readonly code: ErrorCode; readonly text: string | null } | null> {
  const row = await heart.db.select((tx) => findInstallation(tx, operation.installationId));
  if (!row) throw new Error('An installation has disappeared');
  const answer = await platformOf(heart, row.platform).stillGood(openAccount(heart, row), {
    platformInvoiceId: stored.facts.platformInvoiceId,
    amount: stored.invoice.amount,
    taking: operation.amount,
  });
  if (answer.kind === 'good') return null;
  return { code: answer.kind === 'changed' ? 'order-changed' : 'platform-unreachable', text: answer.text };
}

/** The states in which a call cannot be right any more, because somebody has moved the money elsewhere. */
const PAST: Readonly<Record<OperationKind, readonly Phase[]>> = {
  capture: ['open', 'part', 'taken', 'returned', 'released', 'failed', 'lost'],
  void: ['taken', 'returned', 'released', 'failed', 'lost'],
  refund: ['open', 'part', 'held', 'returned', 'released', 'failed', 'lost'],
};

type Stop = { readonly kind: 'stop'; readonly code: ErrorCode; readonly text: string | null; readonly seen: Snapshot | null };
type Before = { readonly kind: 'go'; readonly snapshot: Snapshot } | Stop;

/** Ends an operation before its call. What was read then is applied after it, because facts that an open operation may bring about are left to it. */
async function stop(heart: Heart, work: Work, { code, text, seen }: Stop): Promise<Result<Operation>> {
  const settled = await settleOperation(heart, work, { kind: 'refused', code, text });
  if (seen) {
    await heart.db.transaction(async (tx) => {
      const { stored, merchant, attempt } = work;
      const locked = await lockInvoice(tx, stored.facts.installationId, stored.facts.id);
      const actor: Actor = { kind: 'gateway', gateway: merchant.gateway };
      if (locked) await recordSnapshot(heart, tx, locked, { attempt, merchant, snapshot: seen, actor });
    });
  }
  return settled;
}

async function readBefore(heart: Heart, { merchant, attempt, operation }: Work): Promise<Before> {
  const read = await readAttempt(heart, merchant, attempt);
  if (read.kind === 'refused') return { kind: 'stop', code: 'gateway-refused', text: read.text, seen: null };
  if (read.kind === 'unknown') return { kind: 'stop', code: 'gateway-unreachable', text: null, seen: null };
  if (!PAST[operation.kind].includes(read.value.phase) || isOurOwnPart(operation, attempt, read.value)) {
    return { kind: 'go', snapshot: read.value };
  }
  return { kind: 'stop', code: 'state-changed', text: null, seen: read.value };
}

/**
 * A gateway may say "given back" after a part already. When nothing has changed since our own part was seen, that word is no news, and the rest
 * may still be asked for; the gateway refuses what is not there.
 */
function isOurOwnPart({ kind }: Operation, attempt: StoredAttempt, now: Snapshot): boolean {
  const parted = attempt.refunded > 0 && refundable(attempt) > 0;
  return kind === 'refund' && now.phase === 'returned' && parted && attempt.snapshot?.mark === now.mark;
}

function call(heart: Heart, { merchant, attempt, operation }: Work, before: Snapshot): Promise<Outcome<void>> {
  const gateway = gatewayOf(heart, merchant.gateway);
  const request = {
    settings: openSettings(heart, merchant),
    reference: before.reference,
    paymentReference: before.paymentReference ?? attempt.paymentReference,
    amount: operation.amount,
    whole: operation.whole,
    idempotencyKey: operation.id,
  };
  switch (operation.kind) {
    case 'capture':
      return gateway.capture(request);
    case 'void':
      return gateway.void(request);
    case 'refund':
      return gateway.refund(request);
    default:
      return unreachable(operation.kind);
  }
}
