import { rows } from '../../infra/database';
import type { Tx } from '../../infra/database';

/** A connected CRM account or shop as it is stored; `clientId`, `credentials` and `sender` are sealed. */
export interface InstallationRow {
  readonly id: string;
  readonly code: string;
  readonly platform: string;
  readonly address: string;
  readonly publicAddress: string;
  readonly clientIdFingerprint: string;
  readonly clientId: string;
  readonly credentials: string;
  readonly active: boolean;
  readonly frozen: boolean;
  readonly language: string;
  readonly timezone: string;
  readonly currency: string | null;
  readonly mapsStatuses: boolean;
  readonly mappingOffered: boolean;
  readonly sender: string | null;
  readonly senderFrom: string | null;
  readonly senderCheckedAt: Date | null;
  /** A link whose order has another sum now is refused instead of following it. */
  readonly refusesSums: boolean;
}

const COLUMNS = `id, code, platform, address, public_address as "publicAddress", client_id_fingerprint as "clientIdFingerprint", client_id as "clientId",
  credentials, active, frozen, language, timezone, currency, maps_statuses as "mapsStatuses", mapping_offered as "mappingOffered",
  sender, sender_from as "senderFrom", sender_checked_at as "senderCheckedAt", refuses_sums as "refusesSums"`;

/** The columns that change after the installation was made. */
export type InstallationChange = Partial<Omit<InstallationRow, 'id' | 'code' | 'platform' | 'clientId' | 'clientIdFingerprint'>>;

const CHANGEABLE: Readonly<Record<keyof InstallationChange, string>> = {
  address: 'address',
  publicAddress: 'public_address',
  credentials: 'credentials',
  active: 'active',
  frozen: 'frozen',
  language: 'language',
  timezone: 'timezone',
  currency: 'currency',
  mapsStatuses: 'maps_statuses',
  mappingOffered: 'mapping_offered',
  sender: 'sender',
  senderFrom: 'sender_from',
  senderCheckedAt: 'sender_checked_at',
  refusesSums: 'refuses_sums',
};

const all = (tx: Tx, where: string, params: readonly unknown[]): Promise<readonly InstallationRow[]> =>
  rows<InstallationRow>(tx, `select ${COLUMNS} from installation where ${where}`, params);

async function one(tx: Tx, where: string, params: readonly unknown[]): Promise<InstallationRow | null> {
  const found = await all(tx, where, params);
  return found[0] ?? null;
}

/** The installation with this id; null = none. */
export const findInstallation = (tx: Tx, id: string): Promise<InstallationRow | null> => one(tx, 'id = $1', [id]);

/** The installation that a link's or hook's code belongs to. */
export const findInstallationByCode = (tx: Tx, code: string): Promise<InstallationRow | null> => one(tx, 'code = $1', [code]);

/** The installation at this address of a platform. */
export const findInstallationByAddress = (tx: Tx, platform: string, address: string): Promise<InstallationRow | null> =>
  one(tx, 'platform = $1 and address = $2', [platform, address]);

/** The installations that people know by this address of a platform. */
export const findInstallationsByPublicAddress = (tx: Tx, platform: string, publicAddress: string): Promise<readonly InstallationRow[]> =>
  all(tx, 'platform = $1 and public_address = $2', [platform, publicAddress]);

/** The installation whose clientId has this fingerprint. */
export const findInstallationByFingerprint = (tx: Tx, platform: string, print: string): Promise<InstallationRow | null> =>
  one(tx, 'platform = $1 and client_id_fingerprint = $2', [platform, print]);

/** Stores a new installation; a second one at the same address is refused by the database. */
export async function insertInstallation(tx: Tx, row: InstallationRow, at: Date): Promise<void> {
  await rows(
    tx,
    `insert into installation (id, code, platform, address, public_address, client_id_fingerprint, client_id, credentials, language, timezone, currency,
       created_at, updated_at) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $12)`,
    [
      row.id,
      row.code,
      row.platform,
      row.address,
      row.publicAddress,
      row.clientIdFingerprint,
      row.clientId,
      row.credentials,
      row.language,
      row.timezone,
      row.currency,
      at,
    ],
  );
}

/** Changes what is named in `change` and nothing else. */
export async function updateInstallation(tx: Tx, id: string, change: InstallationChange, at: Date): Promise<void> {
  const entries = Object.entries(change).filter(([, value]) => value !== undefined);
  if (entries.length === 0) return;
  const sets = entries.map(([name], index) => `${CHANGEABLE[name as keyof InstallationChange]} = $${index + 3}`);
  await rows(tx, `update installation set updated_at = $2, ${sets.join(', ')} where id = $1`, [
    id,
    at,
    ...entries.map(([, value]) => value),
  ]);
}

/** Keeps what was changed in the settings, by whom. `details` never holds a secret. */
export async function insertSettingEvent(
  tx: Tx,
  event: {
    readonly installationId: string;
    readonly id: string;
    readonly at: Date;
    readonly actor: unknown;
    readonly kind: string;
    readonly details: unknown;
  },
): Promise<void> {
  await rows(tx, 'insert into setting_event (installation_id, id, at, actor, kind, details) values ($1, $2, $3, $4, $5, $6)', [
    event.installationId,
    event.id,
    event.at,
    JSON.stringify(event.actor),
    event.kind,
    JSON.stringify(event.details),
  ]);
}
