import { rows } from '../../infra/database';
import type { Tx } from '../../infra/database';
import type { HoldPlan } from '../domain/hold-clock';
import { isUuid } from './columns';

/** A merchant as it is stored; every value of `secrets` is sealed by itself. */
export interface MerchantRow {
  readonly installationId: string;
  readonly id: string;
  readonly gateway: string;
  readonly name: string;
  readonly mode: 'live' | 'test';
  readonly confirmManually: boolean;
  readonly holdRule: HoldPlan['rule'];
  /** How many hours before the end of a hold the rule is carried out. */
  readonly holdRuleHours: HoldPlan['hours'];
  readonly active: boolean;
  readonly settings: Readonly<Record<string, string>>;
  readonly secrets: Readonly<Record<string, string>>;
  readonly hookKey: string;
  readonly lastNotificationAt: Date | null;
}

/** What an invoice keeps of its merchant. */
interface OfMerchant {
  readonly installationId: string;
  readonly merchantId: string;
  readonly mode: MerchantRow['mode'];
}

const COLUMNS = `installation_id as "installationId", id, gateway, name, mode, confirm_manually as "confirmManually", hold_rule as "holdRule",
  hold_rule_hours as "holdRuleHours", active, settings, secrets, hook_key as "hookKey", last_notification_at as "lastNotificationAt"`;

/** All merchants of an installation, oldest first, switched-off ones included. */
export const listMerchants = (tx: Tx, installationId: string): Promise<readonly MerchantRow[]> =>
  rows<MerchantRow>(tx, `select ${COLUMNS} from merchant where installation_id = $1 order by created_at, id`, [installationId]);

/** One merchant of this installation; a foreign one is no merchant. */
export async function findMerchant(tx: Tx, installationId: string, id: string): Promise<MerchantRow | null> {
  if (!isUuid(id)) return null;
  const found = await rows<MerchantRow>(tx, `select ${COLUMNS} from merchant where installation_id = $1 and id = $2`, [installationId, id]);
  return found[0] ?? null;
}

/**
 * The merchant of an invoice, in the world that the invoice was made in: test money never pays a live order, and live money is never looked for
 * among test payments, whatever the merchant was switched to since.
 */
export async function findMerchantOf(tx: Tx, { installationId, merchantId, mode }: OfMerchant): Promise<MerchantRow | null> {
  const row = await findMerchant(tx, installationId, merchantId);
  return row && { ...row, mode, settings: 'mode' in row.settings ? { ...row.settings, mode } : row.settings };
}

/** The merchant that a notification address belongs to. */
export async function findMerchantByHook(tx: Tx, installationId: string, hookKey: string): Promise<MerchantRow | null> {
  const found = await rows<MerchantRow>(tx, `select ${COLUMNS} from merchant where installation_id = $1 and hook_key = $2`, [
    installationId,
    hookKey,
  ]);
  return found[0] ?? null;
}

/** Stores a new merchant. */
export async function insertMerchant(tx: Tx, row: MerchantRow, at: Date): Promise<void> {
  await rows(
    tx,
    `insert into merchant (installation_id, id, gateway, name, mode, confirm_manually, active, settings, secrets, hook_key, created_at, updated_at,
       hold_rule, hold_rule_hours)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $11, $12, $13)`,
    [
      row.installationId,
      row.id,
      row.gateway,
      row.name,
      row.mode,
      row.confirmManually,
      row.active,
      JSON.stringify(row.settings),
      JSON.stringify(row.secrets),
      row.hookKey,
      at,
      row.holdRule,
      row.holdRuleHours,
    ],
  );
}

/** Stores what can be changed of a merchant. */
export async function updateMerchant(tx: Tx, row: MerchantRow, at: Date): Promise<void> {
  await rows(
    tx,
    `update merchant set name = $3, mode = $4, confirm_manually = $5, active = $6, settings = $7, secrets = $8, updated_at = $9,
       hold_rule = $10, hold_rule_hours = $11
     where installation_id = $1 and id = $2`,
    [
      row.installationId,
      row.id,
      row.name,
      row.mode,
      row.confirmManually,
      row.active,
      JSON.stringify(row.settings),
      JSON.stringify(row.secrets),
      at,
      row.holdRule,
      row.holdRuleHours,
    ],
  );
}

/** How many invoices of each merchant are not final yet. */
export async function countOpenInvoices(tx: Tx, installationId: string): Promise<ReadonlyMap<string, number>> {
  const found = await rows<{ merchantId: string; count: number }>(
    tx,
    `select merchant_id as "merchantId", count(*)::int as count from invoice
     where installation_id = $1 and state in ('pending', 'authorized') group by merchant_id`,
    [installationId],
  );
  return new Map(found.map((row) => [row.merchantId, row.count]));
}
