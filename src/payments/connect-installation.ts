import type { Tx } from '../infra/database';
import { isUniqueViolation } from '../infra/database';
import { fingerprint } from '../infra/secrets';
import { MAPPED_OUTCOMES } from './domain/status-mapping';
import type { Heart } from './heart';
import { CODE_LENGTH, openAccount, platformOf, sealField } from './opened';
import type { PlatformAccount } from './ports/platform';
import type { Connecting, PlatformHost } from './ports/platform-host';
import type { InstallationChange, InstallationRow } from './stores/installations';
import {
  findInstallation,
  findInstallationByAddress,
  findInstallationByFingerprint,
  findInstallationsByPublicAddress,
  insertInstallation,
  insertSettingEvent,
  updateInstallation,
} from './stores/installations';
import { replaceMapping } from './stores/mapping';

/** A code is part of addresses that people read aloud, so it has letters and digits only. */
function newCode(heart: Heart): string {
  let code = '';
  while (code.length < CODE_LENGTH) code += heart.ids.token(9).replace(/[^A-Za-z0-9]/g, '');
  return code.slice(0, CODE_LENGTH);
}

function newRow(heart: Heart, connecting: Connecting): InstallationRow {
  const id = heart.ids.uuid();
  const clientId = heart.ids.uuid();
  return {
    id,
    code: newCode(heart),
    platform: connecting.platform,
    address: connecting.address,
    publicAddress: connecting.publicAddress,
    clientIdFingerprint: fingerprint(clientId),
    clientId: sealField(heart, id, 'clientId', clientId),
    credentials: sealField(heart, id, 'credentials', JSON.stringify(connecting.credentials)),
    active: true,
    frozen: false,
    language: connecting.language,
    timezone: connecting.timezone,
    currency: connecting.currency,
    mapsStatuses: false,
    mappingOffered: false,
    sender: null,
    senderFrom: null,
    senderCheckedAt: null,
    refusesSums: false,
  };
}

const systemEvent = (heart: Heart, installationId: string, kind: string, details: unknown) => ({
  installationId,
  id: heart.ids.uuid(),
  at: heart.clock.now(),
  actor: { kind: 'system' },
  kind,
  details,
});

async function keepKnown(heart: Heart, tx: Tx, known: InstallationRow, connecting: Connecting): Promise<void> {
  const { credentials, publicAddress, language, timezone, currency } = connecting;
  const change: InstallationChange = {
    publicAddress,
    language,
    timezone,
    ...(currency === null ? {} : { currency }),
    credentials: sealField(heart, known.id, 'credentials', JSON.stringify(credentials)),
    active: true,
  };
  await updateInstallation(tx, known.id, change, heart.clock.now());
  await insertSettingEvent(tx, systemEvent(heart, known.id, 'reconnected', { publicAddress }));
}

/** A platform that does not map invoice states by itself begins with a mapping of ours, which the shop may change. */
async function startMapping(heart: Heart, tx: Tx, row: InstallationRow): Promise<void> {
  const { defaultMapping } = platformOf(heart, row.platform);
  if (!defaultMapping) return;
  const chosen = MAPPED_OUTCOMES.flatMap((outcome) => {
    const status = defaultMapping[outcome];
    return status === undefined ? [] : [[outcome, status] as const];
  });
  await replaceMapping(tx, row.id, new Map(chosen));
  await updateInstallation(tx, row.id, { mapsStatuses: true }, heart.clock.now());
}

/** One tenant per address of a platform: a known address keeps its tenant and clientId and gets the new credentials. */
export const prepareInstallation =
  (heart: Heart): PlatformHost['prepare'] =>
  async (connecting) => {
    const known = await heart.db.select((tx) => findInstallationByAddress(tx, connecting.platform, connecting.address));
    const row = known ?? newRow(heart, connecting);
    const account: PlatformAccount = {
      ...openAccount(heart, row),
      credentials: connecting.credentials,
      publicAddress: connecting.publicAddress,
      active: !row.frozen,
    };
    const keep = async (): Promise<void> => {
      await heart.db.transaction(async (tx) => {
        if (known) return keepKnown(heart, tx, known, connecting);
        try {
          await insertInstallation(tx, row, heart.clock.now());
        } catch (error) {
          if (isUniqueViolation(error)) throw new Error('This account is being connected by another request', { cause: error });
          throw error;
        }
        await startMapping(heart, tx, row);
        await insertSettingEvent(tx, systemEvent(heart, row.id, 'connected', { address: connecting.publicAddress }));
      });
    };
    return { account, keep };
  };

/** Stores what a platform tells of an installation; every change is kept as an event. */
export const updateFromPlatform =
  (heart: Heart): PlatformHost['update'] =>
  async (account, change) => {
    await heart.db.transaction(async (tx) => {
      await updateInstallation(tx, account.installationId, change, heart.clock.now());
      await insertSettingEvent(tx, systemEvent(heart, account.installationId, 'told-by-platform', change));
    });
  };

/** Finds an installation by the secret that its platform calls with. Only the secret's fingerprint is searched for. */
export const findByClientId =
  (heart: Heart): PlatformHost['findByClientId'] =>
  async (platform, clientId) => {
    const row = await heart.db.select((tx) => findInstallationByFingerprint(tx, platform, fingerprint(clientId)));
    return row ? openAccount(heart, row) : null;
  };

/** Finds an installation by its address. */
export const findByAddress =
  (heart: Heart): PlatformHost['findByAddress'] =>
  async (platform, address) => {
    const row = await heart.db.select((tx) => findInstallationByAddress(tx, platform, address));
    return row ? openAccount(heart, row) : null;
  };

/** Finds the installations that people know by this address. */
export const findByPublicAddress =
  (heart: Heart): PlatformHost['findByPublicAddress'] =>
  async (platform, publicAddress) => {
    const found = await heart.db.select((tx) => findInstallationsByPublicAddress(tx, platform, publicAddress));
    return found.map((row) => openAccount(heart, row));
  };

/** The installation of a session or job, which exists as long as they do. */
export async function mustFindInstallation(tx: Tx, id: string): Promise<InstallationRow> {
  const row = await findInstallation(tx, id);
  if (!row) throw new Error('An installation has disappeared');
  return row;
}
