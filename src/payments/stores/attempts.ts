import { rows } from '../../infra/database';
import type { Tx } from '../../infra/database';
import type { Attempt } from '../domain/invoice';
import type { Snapshot } from '../domain/snapshot';
import type { Instruction, MethodKind } from '../ports/direct-payments';
import type { PayTarget } from '../ports/gateway';
import { whole, wholeOrNull } from './columns';

/** How an attempt is paid on a page of our own. `asked: false`: it is certain that the gateway was never asked for it. */
export interface DirectStart {
  readonly method: string;
  readonly kind: MethodKind;
  readonly asked: boolean;
  /** What the payer has to be shown; moments as ISO text in UTC. Pictures are not kept: they say what the code says. */
  readonly show: StoredInstruction | null;
}

/** An instruction as it is kept. */
export type StoredInstruction =
  | { readonly kind: 'qr'; readonly code: string; readonly until: string | null }
  | {
      readonly kind: 'slip';
      readonly line: string | null;
      readonly barcode: string | null;
      readonly url: string | null;
      readonly until: string | null;
    }
  | { readonly kind: 'page'; readonly url: string };

/** An instruction in the form that is kept. */
export function keptInstruction(show: Instruction | null): StoredInstruction | null {
  if (show === null || show.kind === 'page') return show;
  const until = show.until?.toISOString() ?? null;
  if (show.kind === 'qr') return { kind: 'qr', code: show.code, until };
  return { kind: 'slip', line: show.line, barcode: show.barcode, url: show.url, until };
}

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
  /** Null for an attempt that a payment link leads to. */
  readonly direct: DirectStart | null;
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
  refunded, face_taken as "faceTaken", reference, payment_reference as "paymentReference", pay, direct, card, snapshot, started_at as "startedAt", expires_at as "expiresAt",
  read_at as "readAt", hold_hours as "holdHours"`;

const jsonOrNull = (value: object | null): string | null => (value === null ? null : JSON.stringify(value));

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
    `insert into attempt (installation_id, id, invoice_id, number, order_number, state, asked, started_at, expires_at, reference, direct, hold_hours)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)`,
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
      attempt.reference,
      jsonOrNull(attempt.direct),
      attempt.holdHours,
    ],
  );
}

/** Stores what became of an attempt. */
export async function updateAttempt(tx: Tx, attempt: StoredAttempt): Promise<void> {
  await rows(
    tx,
    `update attempt set state = $3, held = $4, released = $5, captured = $6, refunded = $7, face_taken = $8, reference = $9, payment_reference = $10, pay = $11,
       card = $12, snapshot = $13, read_at = $14, direct = $15 where installation_id = $1 and id = $2`,
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
      jsonOrNull(attempt.pay),
      attempt.card,
      jsonOrNull(attempt.snapshot),
      attempt.readAt,
      jsonOrNull(attempt.direct),
    ],
  );
}
