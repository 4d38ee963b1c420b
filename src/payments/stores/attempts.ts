import { rows } from '../../infra/database';
import type { Tx } from '../../infra/database';
import type { Attempt } from '../domain/invoice';
import type { Snapshot } from '../domain/snapshot';
import type { PayTarget } from '../ports/gateway';
import { whole, wholeOrNull } from './columns';

/** One payment object at the gateway as it is stored. */
export interface StoredAttempt extends Attempt {
  readonly installationId: string;
  readonly invoiceId: string;
  readonly number: number;
  readonly orderNumber: string;
  readonly faceTaken: number | null;
  readonly reference: string | null;
  readonly paymentReference: string | null;
  readonly pay: PayTarget | null;
  readonly card: string | null;
  readonly snapshot: Snapshot | null;
  readonly startedAt: Date;
  readonly expiresAt: Date | null;
  readonly readAt: Date | null;
  /** How long a hold lasts, in hours, as the settings said when the gateway was asked; null = nobody knew. */
  readonly holdHours: number | null;
}

type AttemptRecord = Omit<StoredAttempt, 'asked' | 'held' | 'released' | 'captured' | 'refunded' | 'faceTaken'> &
  Readonly<Record<'asked' | 'held' | 'released' | 'captured' | 'refunded', string>> & { readonly faceTaken: string | null };

const COLUMNS = `installation_id as "installationId", id, invoice_id as "invoiceId", number, order_number as "orderNumber", state, asked, held, released, captured,
  refunded, face_taken as "faceTaken", reference, payment_reference as "paymentReference", pay, card, snapshot, started_at as "startedAt", expires_at as "expiresAt",
  read_at as "readAt", hold_hours as "holdHours"`;

const fromRecord = (record: AttemptRecord): StoredAttempt => ({
  ...record,
  asked: whole(record.asked),
  held: whole(record.held),
  released: whole(record.released),
  captured: whole(record.captured),
  refunded: whole(record.refunded),
  faceTaken: wholeOrNull(record.faceTaken),
});

/** The attempts of an invoice, oldest first. */
export async function listAttempts(tx: Tx, installationId: string, invoiceId: string): Promise<readonly StoredAttempt[]> {
  const found = await rows<AttemptRecord>(
    tx,
    `select ${COLUMNS} from attempt where installation_id = $1 and invoice_id = $2 order by number`,
    [installationId, invoiceId],
  );
  return found.map(fromRecord);
}

/** The attempt that the gateway names by its own reference or by our order number; null = not ours. */
export async function findAttemptByGateway(
  tx: Tx,
  installationId: string,
  merchantId: string,
  named: { readonly reference: string | null; readonly orderNumber: string | null },
): Promise<StoredAttempt | null> {
  const [found] = await rows<AttemptRecord>(
    tx,
    `select ${COLUMNS} from attempt a where installation_id = $1 and (reference = $3 or order_number = $4)
       and exists (select from invoice i where i.installation_id = a.installation_id and i.id = a.invoice_id and i.merchant_id = $2)
     order by (reference = $3) desc nulls last limit 1`,
    [installationId, merchantId, named.reference, named.orderNumber],
  );
  return found ? fromRecord(found) : null;
}

/** Stores a new attempt in state `starting`; at most one attempt of an invoice is starting or open. */
export async function insertAttempt(tx: Tx, attempt: StoredAttempt): Promise<void> {
  await rows(
    tx,
    `insert into attempt (installation_id, id, invoice_id, number, order_number, state, asked, started_at, expires_at, hold_hours)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
    [
      attempt.installationId,
      attempt.id,
      attempt.invoiceId,
      attempt.number,
      attempt.orderNumber,
      attempt.state,
      attempt.asked,
      attempt.startedAt,
      attempt.expiresAt,
      attempt.holdHours,
    ],
  );
}

/** Stores what became of an attempt. */
export async function updateAttempt(tx: Tx, attempt: StoredAttempt): Promise<void> {
  await rows(
    tx,
    `update attempt set state = $3, held = $4, released = $5, captured = $6, refunded = $7, face_taken = $8, reference = $9, payment_reference = $10, pay = $11,
       card = $12, snapshot = $13, read_at = $14 where installation_id = $1 and id = $2`,
    [
      attempt.installationId,
      attempt.id,
      attempt.state,
      attempt.held,
      attempt.released,
      attempt.captured,
      attempt.refunded,
      attempt.faceTaken,
      attempt.reference,
      attempt.paymentReference,
      attempt.pay === null ? null : JSON.stringify(attempt.pay),
      attempt.card,
      attempt.snapshot === null ? null : JSON.stringify(attempt.snapshot),
      attempt.readAt,
    ],
  );
}
