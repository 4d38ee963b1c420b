import { rows } from '../../../infra/database';
import type { Tx } from '../../../infra/database';
import type { ChargeView } from '../life';

/** One charge of a subscription; its money is its invoice's. */
export interface Charge extends ChargeView {
  readonly installationId: string;
  readonly subscriptionId: string;
  readonly invoiceId: string;
  /** What the gateway calls the charge where it makes it by itself. */
  readonly reference: string | null;
  /** Payments at the gateway that were counted as tries. */
  readonly slips: number;
  readonly triedAt: Date | null;
  /** The gateway's own words, of the last try. */
  readonly words: string | null;
  readonly createdAt: Date;
  readonly settledAt: Date | null;
}

const COLUMNS = `installation_id as "installationId", subscription_id as "subscriptionId", number, invoice_id as "invoiceId", reference, due_at as "dueAt", state,
  tries, slips, tried_at as "triedAt", next_try_at as "nextTryAt", words, created_at as "createdAt", settled_at as "settledAt"`;

/** The charges of a subscription, oldest first. */
export const listCharges = (tx: Tx, installationId: string, subscriptionId: string): Promise<readonly Charge[]> =>
  rows<Charge>(tx, `select ${COLUMNS} from subscription_charge where installation_id = $1 and subscription_id = $2 order by number`, [
    installationId,
    subscriptionId,
  ]);

/** Stores a new charge. */
export async function insertCharge(tx: Tx, charge: Charge): Promise<void> {
  const { installationId, subscriptionId, number, invoiceId, reference, dueAt, state, createdAt } = charge;
  await rows(
    tx,
    `insert into subscription_charge (installation_id, subscription_id, number, invoice_id, reference, due_at, state, created_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8)`,
    [installationId, subscriptionId, number, invoiceId, reference, dueAt, state, createdAt],
  );
}

/** Stores how a charge now stands. */
export async function updateCharge(tx: Tx, charge: Charge): Promise<void> {
  const { installationId, subscriptionId, number, state, tries, slips, triedAt, nextTryAt, words, settledAt } = charge;
  await rows(
    tx,
    `update subscription_charge set state = $4, tries = $5, slips = $6, tried_at = $7, next_try_at = $8, words = $9, settled_at = $10
     where installation_id = $1 and subscription_id = $2 and number = $3`,
    [installationId, subscriptionId, number, state, tries, slips, triedAt, nextTryAt, words, settledAt],
  );
}
