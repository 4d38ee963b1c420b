import type { Tx } from '../infra/database';
import type { Result } from './domain/errors';
import { done, refused } from './domain/errors';
import { hasEnded, judge } from './domain/snapshot';
import type { Heart } from './heart';
import { gatewayOf } from './opened';
import type { Actor } from './ports/platform-host';
import { readAttempt, recordSnapshot } from './read-gateway';
import { setAttention, writeLine } from './record';
import type { Unsettled } from './settle-operation';
import { settleOperation } from './settle-operation';
import { findInvoice, lockInvoice } from './stores/invoices';
import { findMerchantOf } from './stores/merchants';
import type { Operation } from './stores/operations';
import { findOperation, updateOperation } from './stores/operations';

async function load(tx: Tx, installationId: string, operationId: string): Promise<Unsettled | null> {
  const operation = await findOperation(tx, installationId, operationId);
  const stored = operation && (await findInvoice(tx, installationId, operation.invoiceId));
  const merchant = stored && (await findMerchantOf(tx, stored.facts));
  const attempt = stored?.attempts.find((one) => one.id === operation?.attemptId);
  return operation && merchant && attempt ? { operation, merchant, attempt } : null;
}

const isOpen = (operation: Operation): boolean => operation.state === 'started' || operation.state === 'unknown';

/**
 * Finds out what became of an operation that is still open, by reading the gateway; never by calling again. An operation that another process may still have
 * in hand is left alone. What the gateway cannot tell stays `unknown` and needs somebody.
 */
export async function resolveOperation(heart: Heart, installationId: string, operationId: string): Promise<'settled' | 'open'> {
  const found = await heart.db.read((tx) => load(tx, installationId, operationId));
  if (!found || !isOpen(found.operation)) return 'settled';
  const { operation, merchant, attempt } = found;
  const age = heart.clock.now().getTime() - operation.startedAt.getTime();
  const abandoned = age >= heart.timings.abandonedAfter;
  if (operation.state === 'started' && !abandoned) return 'open';
  if (operation.before === null) {
    await settleOperation(heart, found, { kind: 'refused', code: 'not-done', text: null });
    return 'settled';
  }
  const read = await readAttempt(heart, merchant, attempt);
  heart.passStep('operation-read');
  if (read.kind !== 'done') return keepAsking(heart, operation, age >= heart.timings.toldWithin ? 'needs-somebody' : null);
  const verdict = judge({ kind: operation.kind, amount: operation.amount.minor }, operation.before, read.value);
  if (verdict === 'done') {
    await settleOperation(heart, found, { kind: 'done', snapshot: read.value });
    return 'settled';
  }
  const { readable } = gatewayOf(heart, merchant.gateway).capabilities;
  const known = readable ? abandoned : hasEnded(operation.before, read.value);
  if (verdict === 'not-done' && known) {
    await settleOperation(heart, found, { kind: 'refused', code: 'not-done', text: null });
    heart.passStep('operation-resolved');
    await applyLastWord(heart, found);
    return 'settled';
  }
  // A gateway that cannot be asked tells later: until its word has come, "nothing has changed" means nothing.
  const patience = readable ? heart.timings.abandonedAfter : heart.timings.toldWithin;
  return keepAsking(heart, operation, age >= patience ? 'needs-somebody' : null);
}

async function keepAsking(heart: Heart, operation: Operation, need: 'needs-somebody' | null): Promise<'open'> {
  await heart.db.transaction(async (tx) => {
    const stored = await lockInvoice(tx, operation.installationId, operation.invoiceId);
    const current = await findOperation(tx, operation.installationId, operation.id);
    if (!stored || !current || !isOpen(current)) return;
    await updateOperation(tx, { ...current, state: 'unknown', readAt: heart.clock.now() });
    if (need) await setAttention(heart, tx, stored, { reason: 'outcome-unknown', on: true, line: null });
  });
  return 'open';
}

/** A person has looked into the gateway's cabinet and says what became of an operation; only for those that stayed unknown. */
export async function tellOutcome(
  heart: Heart,
  told: { readonly installationId: string; readonly operationId: string; readonly happened: boolean; readonly actor: Actor },
): Promise<Result<void>> {
  const found = await heart.db.read((tx) => load(tx, told.installationId, told.operationId));
  if (!found) return refused('not-found');
  if (found.operation.state !== 'unknown') return refused('state-changed');
  await heart.db.transaction(async (tx) => {
    const stored = await lockInvoice(tx, told.installationId, found.operation.invoiceId);
    const details = { operation: found.operation.kind, amount: found.operation.amount, happened: told.happened };
    if (stored) await writeLine(heart, tx, stored, { kind: 'operation-told', actor: told.actor, details });
  });
  await settleOperation(heart, found, told.happened ? { kind: 'done', snapshot: null } : { kind: 'refused', code: 'not-done', text: null });
  await applyLastWord(heart, found);
  return done(undefined);
}

/** What a gateway that cannot be asked said while the operation was open was left to it, and nobody will say it again. */
async function applyLastWord(heart: Heart, { merchant, attempt }: Unsettled): Promise<void> {
  if (gatewayOf(heart, merchant.gateway).capabilities.readable) return;
  const said = await readAttempt(heart, merchant, attempt);
  if (said.kind !== 'done') return;
  await heart.db.transaction(async (tx) => {
    const stored = await lockInvoice(tx, attempt.installationId, attempt.invoiceId);
    const actor: Actor = { kind: 'gateway', gateway: merchant.gateway };
    if (stored) await recordSnapshot(heart, tx, stored, { attempt, merchant, snapshot: said.value, actor });
  });
}
