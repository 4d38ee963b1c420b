import { mustFindInstallation } from './connect-installation';
import type { MappingView } from './desk-settings';
import type { Result } from './domain/errors';
import { done, refused } from './domain/errors';
import type { MappedOutcome } from './domain/status-mapping';
import { MAPPED_OUTCOMES } from './domain/status-mapping';
import type { Heart } from './heart';
import { openAccount, platformOf } from './opened';
import type { PlatformStatus } from './ports/platform';
import type { Actor } from './ports/platform-host';
import { insertSettingEvent, updateInstallation } from './stores/installations';
import { readMapping, replaceMapping } from './stores/mapping';

/** What the status-mapping screen shows: the mapping, and the statuses that the platform has now. */
export async function mappingView(heart: Heart, installationId: string): Promise<MappingView> {
  const { row, mapping } = await heart.db.read(async (tx) => ({
    row: await mustFindInstallation(tx, installationId),
    mapping: await readMapping(tx, installationId),
  }));
  const platform = platformOf(heart, row.platform);
  return {
    on: row.mapsStatuses,
    platformMapsItself: platform.mapsStatuses,
    outcomes: MAPPED_OUTCOMES.map((outcome) => ({ outcome, status: mapping.get(outcome) ?? null })),
    statuses: await platform.listStatuses(openAccount(heart, row)),
  };
}

/** Saves the mapping whole. A status that the platform does not have is refused, and nothing changes. */
export async function saveMapping(
  heart: Heart,
  asked: {
    readonly installationId: string;
    readonly on: boolean;
    readonly statuses: Readonly<Partial<Record<MappedOutcome, string>>>;
    readonly actor: Actor;
  },
): Promise<Result<void>> {
  const { installationId, on, actor } = asked;
  const row = await heart.db.select((tx) => mustFindInstallation(tx, installationId));
  const known = await platformOf(heart, row.platform).listStatuses(openAccount(heart, row));
  if (!known.ok) return known;
  const codes = new Set(known.value.map((status) => status.code));
  const chosen = MAPPED_OUTCOMES.flatMap((outcome) => {
    const status = asked.statuses[outcome];
    return status ? [[outcome, status] as const] : [];
  });
  if (chosen.some(([, status]) => !codes.has(status))) return refused('request-invalid');
  await heart.db.transaction(async (tx) => {
    const at = heart.clock.now();
    await replaceMapping(tx, installationId, new Map(chosen));
    await updateInstallation(tx, installationId, { mapsStatuses: on, mappingOffered: true }, at);
    const details = { on, statuses: Object.fromEntries(chosen) };
    await insertSettingEvent(tx, { installationId, id: heart.ids.uuid(), at, actor, kind: 'mapping-saved', details });
  });
  return done(undefined);
}

/** Creates a status in the platform's own reference book. */
export async function addStatus(heart: Heart, installationId: string, name: string, actor: Actor): Promise<Result<PlatformStatus>> {
  const trimmed = name.trim();
  if (trimmed.length < 1 || trimmed.length > 80) return refused('request-invalid');
  const row = await heart.db.select((tx) => mustFindInstallation(tx, installationId));
  const created = await platformOf(heart, row.platform).createStatus(openAccount(heart, row), trimmed);
  if (!created.ok) return created;
  await heart.db.transaction((tx) =>
    insertSettingEvent(tx, {
      installationId,
      id: heart.ids.uuid(),
      at: heart.clock.now(),
      actor,
      kind: 'status-added',
      details: created.value,
    }),
  );
  return created;
}
