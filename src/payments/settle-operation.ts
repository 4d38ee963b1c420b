import type { Tx } from '../infra/database';
import { enqueue } from '../infra/queue';
import type { InvoiceEvent } from './domain/apply';
import type { ErrorCode, Result } from './domain/errors';
import { done, refused } from './domain/errors';
import type { Snapshot } from './domain/snapshot';
import { judge } from './domain/snapshot';
import { unreachable } from './domain/unreachable';
import type { Heart } from './heart';
import { tellRuleRefused } from './hold-rule-refused';
import { gatewayOf } from './opened';
import { gatewayOutside, noteHeard, noteUnheard, platformOutside } from './outside-trouble';
import type { Actor } from './ports/platform-host';
import { recordSnapshot } from './read-gateway';
import { dueReport, recordEvents, setAttention, writeLine } from './record';
import type { StoredAttempt } from './stores/attempts';
import type { StoredInvoice } from './stores/invoices';
import { lockInvoice } from './stores/invoices';
import type { MerchantRow } from './stores/merchants';
import type { Operation } from './stores/operations';
import { findOperation, isPromised, updateOperation } from './stores/operations';

/** How a call ended. `unheard`: nobody knows; `snapshot` is what the gateway says now, where it could be asked. */
export type Ending =
  | { readonly kind: 'done'; readonly snapshot: Snapshot | null }
  | { readonly kind: 'refused'; readonly code: ErrorCode; readonly text: string | null }
  | { readonly kind: 'unheard'; readonly before: Snapshot; readonly snapshot: Snapshot | null };

/** What settling needs to know of an operation. */
export interface Unsettled {
  readonly merchant: MerchantRow;
  readonly attempt: StoredAttempt;
  readonly operation: Operation;
}

/**
 * Third step: keeps the outcome, applies it to the invoice and makes the report due, in one transaction. Settling twice is harmless, and a late "done"
 * outranks an earlier "not done", because truth is money.
 */
export async function settleOperation(heart: Heart, unsettled: Unsettled, ending: Ending): Promise<Result<Operation>> {
  return heart.db.transaction(async (tx) => {
    const { installationId, id, invoiceId } = unsettled.operation;
    const stored = await lockInvoice(tx, installationId, invoiceId);
    const operation = await findOperation(tx, installationId, id);
    if (!stored || !operation) throw new Error('An operation has disappeared');
    if (operation.state === 'done') return done(operation);
    await noteEnding(heart, tx, unsettled, ending);
    if (ending.kind === 'done') return settleDone(heart, tx, stored, { ...unsettled, operation, snapshot: ending.snapshot });
    if (operation.state === 'refused') return refusalOf(operation);
    if (ending.kind === 'refused') return settleRefused(heart, tx, stored, { operation, ...ending });
    const verdict = ending.snapshot
      ? judge({ kind: operation.kind, amount: operation.amount.minor }, ending.before, ending.snapshot)
      : 'unclear';
    if (verdict === 'done') return settleDone(heart, tx, stored, { ...unsettled, operation, snapshot: ending.snapshot });
    return keepUnknown(heart, tx, stored, operation);
  });
}

/** Whether the gateway, or the platform that is asked before a capture, has answered. */
async function noteEnding(heart: Heart, tx: Tx, { merchant, operation }: Unsettled, ending: Ending): Promise<void> {
  const code = ending.kind === 'refused' ? ending.code : null;
  const gateway = gatewayOutside(operation.installationId, merchant.gateway);
  if (code === 'platform-unreachable') return noteUnheard(heart, tx, platformOutside(operation.installationId));
  if (code === 'gateway-unreachable') return noteUnheard(heart, tx, gateway);
  if (ending.kind === 'unheard' && ending.snapshot === null && gatewayOf(heart, merchant.gateway).capabilities.readable)
    return noteUnheard(heart, tx, gateway);
  if (code === null || code === 'gateway-refused') await noteHeard(tx, gateway);
}

function refusalOf(operation: Operation): Result<Operation> {
  return refused(
    operation.code === 'order-changed' ? 'order-changed' : 'not-done',
    operation.gatewayText === null ? {} : { text: operation.gatewayText },
  );
}

async function settleDone(
  heart: Heart,
  tx: Tx,
  given: StoredInvoice,
  what: Unsettled & { readonly snapshot: Snapshot | null },
): Promise<Result<Operation>> {
  const { merchant, operation, snapshot } = what;
  const gatewayActor: Actor = { kind: 'gateway', gateway: merchant.gateway };
  const readFirst = operation.kind === 'capture' && snapshot;
  // A capture is believed as the gateway shows it, which knows our sum only while the operation is open; the others are told by us first.
  let stored = readFirst
    ? (await recordSnapshot(heart, tx, given, { attempt: what.attempt, merchant, snapshot, actor: gatewayActor })).stored
    : given;
  const settled: Operation = { ...operation, state: 'done', code: null, finishedAt: heart.clock.now() };
  await updateOperation(tx, settled);
  const attempt = stored.attempts.find((one) => one.id === operation.attemptId);
  const events = attempt ? eventsOf(operation, attempt) : [];
  stored = (await recordEvents(heart, tx, stored, { events, actor: operation.actor, holdHours: null })).stored;
  stored = await setAttention(heart, tx, stored, { reason: 'outcome-unknown', on: false, line: null });
  await writeLine(heart, tx, stored, {
    kind: 'operation-done',
    actor: operation.actor,
    details: { operation: operation.kind, amount: operation.amount },
  });
  if (snapshot && !readFirst) await readAgain(heart, tx, what, snapshot);
  return done(settled);
}

async function readAgain(heart: Heart, tx: Tx, what: Unsettled, snapshot: Snapshot): Promise<void> {
  const stored = await lockInvoice(tx, what.operation.installationId, what.operation.invoiceId);
  const actor: Actor = { kind: 'gateway', gateway: what.merchant.gateway };
  if (stored) await recordSnapshot(heart, tx, stored, { attempt: what.attempt, merchant: what.merchant, snapshot, actor });
}

function eventsOf(operation: Operation, attempt: StoredAttempt): readonly InvoiceEvent[] {
  const attemptId = attempt.id;
  switch (operation.kind) {
    case 'capture':
      return attempt.captured > 0 ? [] : [{ type: 'captured', attemptId, total: operation.amount, ofHold: true }];
    case 'void':
      return [{ type: 'released', attemptId, reason: operation.actor.kind === 'rule' ? 'rule' : 'manager' }];
    case 'refund':
      return [{ type: 'refunded', attemptId, total: { ...operation.amount, minor: attempt.refunded + operation.amount.minor } }];
    default:
      return unreachable(operation.kind);
  }
}

async function settleRefused(
  heart: Heart,
  tx: Tx,
  given: StoredInvoice,
  what: { readonly operation: Operation; readonly code: ErrorCode; readonly text: string | null },
): Promise<Result<Operation>> {
  const { operation, code, text } = what;
  await updateOperation(tx, { ...operation, state: 'refused', code, gatewayText: text, finishedAt: heart.clock.now() });
  const stored = await setAttention(heart, tx, given, { reason: 'outcome-unknown', on: false, line: null });
  const details = { operation: operation.kind, amount: operation.amount, code, ...(text === null ? {} : { text }) };
  const written = await tellRuleRefused(
    heart,
    tx,
    await writeLine(heart, tx, stored, { kind: 'operation-refused', actor: operation.actor, details }),
    {
      operation,
      code,
      text,
    },
  );
  if (isPromised(operation)) await dueReport(heart, tx, written);
  return refused(code, text === null ? {} : { text });
}

/** How long to wait before the gateway is asked what became of a call, in milliseconds. */
const FIRST_QUESTION_AFTER = 3_000;

async function keepUnknown(heart: Heart, tx: Tx, stored: StoredInvoice, operation: Operation): Promise<Result<Operation>> {
  const unknown: Operation = { ...operation, state: 'unknown', readAt: heart.clock.now() };
  await updateOperation(tx, unknown);
  const details = { operation: operation.kind, amount: operation.amount };
  if (operation.state === 'started') await writeLine(heart, tx, stored, { kind: 'operation-unknown', actor: operation.actor, details });
  const runAt = new Date(heart.clock.now().getTime() + Math.min(FIRST_QUESTION_AFTER, heart.timings.abandonedAfter));
  await enqueueResolve(tx, operation, runAt);
  return done(unknown);
}

/** Lets the gateway be asked what became of an operation, at once or at the time given; once per operation. */
export async function enqueueResolve(tx: Tx, operation: Pick<Operation, 'installationId' | 'id'>, runAt?: Date): Promise<void> {
  const { installationId, id: operationId } = operation;
  const key = `resolve-operation:${operationId}`;
  await enqueue(tx, { name: 'resolve-operation', payload: { installationId, operationId }, key, ...(runAt && { runAt }) });
}
