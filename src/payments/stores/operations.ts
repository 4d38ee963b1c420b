import { rows } from '../../infra/database';
import type { Tx } from '../../infra/database';
import { currency } from '../domain/currency';
import { isErrorCode } from '../domain/errors';
import type { RuleTry } from '../domain/hold-clock';
import type { Money } from '../domain/money';
import type { OperationKind, OperationState } from '../domain/operation';
import type { Snapshot } from '../domain/snapshot';
import type { Actor } from '../ports/platform-host';
import { isUuid, whole } from './columns';

/** One attempt to move money at a gateway. `before` is what the gateway said right before the call; null = the call was never made. */
export interface Operation {
  readonly installationId: string;
  readonly id: string;
  readonly invoiceId: string;
  readonly attemptId: string;
  readonly kind: OperationKind;
  readonly amount: Money;
  readonly whole: boolean;
  readonly state: OperationState;
  readonly code: string | null;
  readonly gatewayText: string | null;
  readonly actor: Actor;
  readonly before: Snapshot | null;
  readonly startedAt: Date;
  readonly readAt: Date | null;
  readonly finishedAt: Date | null;
  readonly reportedAt: Date | null;
}

/** Whether a platform that asked for this refund was told "pending", so that it waits to hear the end. */
export function isPromised({ kind, readAt, actor }: Operation): boolean {
  return kind === 'refund' && readAt !== null && actor.kind === 'platform-user';
}

type OperationRecord = Omit<Operation, 'amount'> & { readonly amount: string; readonly currency: string };

const COLUMNS = `installation_id as "installationId", id, invoice_id as "invoiceId", attempt_id as "attemptId", kind, amount, currency, whole, state, code,
  gateway_text as "gatewayText", actor, "before", started_at as "startedAt", read_at as "readAt", finished_at as "finishedAt", reported_at as "reportedAt"`;

const fromRecord = ({ amount, currency: code, ...rest }: OperationRecord): Operation => ({
  ...rest,
  amount: { minor: whole(amount), currency: currency(code) },
});

/** All operations of an invoice, oldest first. */
export async function listOperations(tx: Tx, installationId: string, invoiceId: string): Promise<readonly Operation[]> {
  const found = await rows<OperationRecord>(
    tx,
    `select ${COLUMNS} from operation where installation_id = $1 and invoice_id = $2 order by started_at, id`,
    [installationId, invoiceId],
  );
  return found.map(fromRecord);
}

/** What a merchant's rule has tried in vain on the present hold of an invoice, oldest first. */
export async function listRuleTries(
  tx: Tx,
  invoice: { readonly installationId: string; readonly id: string; readonly heldAt: Date | null },
): Promise<readonly RuleTry[]> {
  const found = await rows<{ kind: OperationKind; code: string | null; at: Date }>(
    tx,
    `select kind, code, finished_at as at from operation where installation_id = $1 and invoice_id = $2 and actor ->> 'kind' = 'rule' and state = 'refused'
       and started_at >= $3 order by started_at, id`,
    [invoice.installationId, invoice.id, invoice.heldAt],
  );
  return found.map(({ code, ...rest }) => ({ ...rest, code: code !== null && isErrorCode(code) ? code : null }));
}

/** One operation of this installation. */
export async function findOperation(tx: Tx, installationId: string, id: string): Promise<Operation | null> {
  if (!isUuid(id)) return null;
  const [found] = await rows<OperationRecord>(tx, `select ${COLUMNS} from operation where installation_id = $1 and id = $2`, [
    installationId,
    id,
  ]);
  return found ? fromRecord(found) : null;
}

/** The operation of an invoice that is still open, if there is one. */
export async function findOpenOperation(tx: Tx, installationId: string, invoiceId: string): Promise<Operation | null> {
  const [found] = await rows<OperationRecord>(
    tx,
    `select ${COLUMNS} from operation where installation_id = $1 and invoice_id = $2 and state in ('started', 'unknown')`,
    [installationId, invoiceId],
  );
  return found ? fromRecord(found) : null;
}

/** Stores a new operation; the database refuses a second open one of the same invoice. */
export async function insertOperation(tx: Tx, operation: Operation): Promise<void> {
  await rows(
    tx,
    `insert into operation (installation_id, id, invoice_id, attempt_id, kind, amount, currency, whole, state, code, gateway_text, actor, "before", started_at, finished_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)`,
    [
      operation.installationId,
      operation.id,
      operation.invoiceId,
      operation.attemptId,
      operation.kind,
      operation.amount.minor,
      operation.amount.currency,
      operation.whole,
      operation.state,
      operation.code,
      operation.gatewayText,
      JSON.stringify(operation.actor),
      operation.before === null ? null : JSON.stringify(operation.before),
      operation.startedAt,
      operation.finishedAt,
    ],
  );
}

/**
 * Keeps what the gateway said right before the call. False when the operation is no longer `started`:
 * somebody has settled it meanwhile, and the call must not be made.
 */
export async function keepBefore(tx: Tx, operation: Operation, before: Snapshot): Promise<boolean> {
  const changed = await rows(
    tx,
    `update operation set "before" = $3 where installation_id = $1 and id = $2 and state = 'started' and "before" is null returning id`,
    [operation.installationId, operation.id, JSON.stringify(before)],
  );
  return changed.length === 1;
}

/** Stores how an operation stands. */
export async function updateOperation(tx: Tx, operation: Operation): Promise<void> {
  await rows(
    tx,
    `update operation set state = $3, code = $4, gateway_text = $5, read_at = $6, finished_at = $7 where installation_id = $1 and id = $2`,
    [
      operation.installationId,
      operation.id,
      operation.state,
      operation.code,
      operation.gatewayText,
      operation.readAt,
      operation.finishedAt,
    ],
  );
}

/** Marks refunds as told to the platform. */
export async function markReported(tx: Tx, installationId: string, ids: readonly string[], at: Date): Promise<void> {
  await rows(tx, 'update operation set reported_at = $3 where installation_id = $1 and id = any($2::uuid[])', [
    installationId,
    [...ids],
    at,
  ]);
}

/** Open operations of every installation, those first that were asked for longest ago. */
export async function listOpenOperations(tx: Tx, limit: number): Promise<readonly Operation[]> {
  const found = await rows<OperationRecord>(
    tx,
    `select ${COLUMNS} from operation where state in ('started', 'unknown') order by coalesce(read_at, started_at) limit $1`,
    [limit],
  );
  return found.map(fromRecord);
}
