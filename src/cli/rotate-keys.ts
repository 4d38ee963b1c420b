import { openDatabase, rows } from '../infra/database';
import type { Database, Tx } from '../infra/database';
import type { Logger } from '../infra/logger';
import { migrate } from '../infra/migrate';
import { migrationsDir } from '../infra/paths';
import type { Sealer } from '../infra/secrets';
import { createSealer, keyIdOf } from '../infra/secrets';
import type { Config } from '../config';
import { placeDatabase, placeKeys } from '../main';

const BATCH = 100;
const FIELDS = ['client_id', 'credentials', 'sender'] as const;
const NAME_OF = { client_id: 'clientId', credentials: 'credentials', sender: 'sender' } as const;

/** Seals every secret anew with the newest key, in batches; can be stopped and started again at any time. Ends with counts. */
export async function rotateKeys(config: Config, logger: Logger, say: (text: string) => void): Promise<number> {
  const place = await placeDatabase(config, logger);
  try {
    await migrate({ url: place.url, dir: migrationsDir, logger });
    const db = await openDatabase({ url: place.url, entities: [], logger, poolSize: 1 });
    try {
      const sealer = createSealer(placeKeys(config, logger));
      const installations = await inBatches(db, (tx, after) => rotateInstallations(tx, sealer, after));
      const merchants = await inBatches(db, (tx, after) => rotateSecrets(tx, sealer, { table: 'merchant', after }));
      const connections = await inBatches(db, (tx, after) => rotateSecrets(tx, sealer, { table: 'channel_connection', after }));
      const keys = await inBatches(db, (tx, after) => rotateSecrets(tx, sealer, { table: 'outgoing_key', after }));
      const moodles = await inBatches(db, (tx, after) => rotateSecrets(tx, sealer, { table: 'moodle_connection', after }));
      const candidates = await rotateCandidates(db, sealer);
      say(
        `Sealed anew with key ${sealer.currentKeyId}: ${installations} values of installations, ${merchants} of merchants, ${connections} of shops that sell courses, ${keys} keys of outgoing messages, ${moodles} tokens of Moodle, ${candidates} passwords of shops that wait for proof.`,
      );
      return 0;
    } finally {
      await db.close();
    }
  } finally {
    await place.stop();
  }
}

interface Batch {
  readonly changed: number;
  readonly last: string | null;
}

async function inBatches(db: Database, step: (tx: Tx, after: string) => Promise<Batch>): Promise<number> {
  let total = 0;
  let after: string | null = '00000000-0000-0000-0000-000000000000';
  while (after !== null) {
    const from: string = after;
    const batch: Batch = await db.transaction((tx) => step(tx, from));
    total += batch.changed;
    after = batch.last;
  }
  return total;
}

async function rotateInstallations(tx: Tx, sealer: Sealer, after: string): Promise<Batch> {
  const found = await rows<{ id: string; client_id: string; credentials: string; sender: string | null }>(
    tx,
    'select id, client_id, credentials, sender from installation where id > $1 order by id limit $2 for update',
    [after, BATCH],
  );
  let changed = 0;
  for (const row of found) {
    for (const field of FIELDS) {
      const sealed = row[field];
      if (sealed === null || keyIdOf(sealed) === sealer.currentKeyId) continue;
      const context = { installationId: row.id, row: row.id, field: NAME_OF[field] };
      await rows(tx, `update installation set ${field} = $2 where id = $1`, [row.id, sealer.seal(sealer.open(sealed, context), context)]);
      changed += 1;
    }
  }
  return { changed, last: found.length === BATCH ? (found.at(-1)?.id ?? null) : null };
}

/** Rows whose column `secrets` holds values that are each sealed by themselves. */
async function rotateSecrets(
  tx: Tx,
  sealer: Sealer,
  { table, after }: { readonly table: 'merchant' | 'channel_connection' | 'outgoing_key' | 'moodle_connection'; readonly after: string },
): Promise<Batch> {
  const found = await rows<{ installationId: string; id: string; secrets: Readonly<Record<string, string>> }>(
    tx,
    `select installation_id as "installationId", id, secrets from ${table} where id > $1 order by id limit $2 for update`,
    [after, BATCH],
  );
  let changed = 0;
  for (const { installationId, id, secrets } of found) {
    const due = Object.entries(secrets).filter(([, sealed]) => keyIdOf(sealed) !== sealer.currentKeyId);
    if (due.length === 0) continue;
    const renewed = due.map(([field, sealed]) => {
      const context = { installationId, row: id, field };
      return [field, sealer.seal(sealer.open(sealed, context), context)] as const;
    });
    const all = JSON.stringify({ ...secrets, ...Object.fromEntries(renewed) });
    await rows(tx, `update ${table} set secrets = $3 where installation_id = $1 and id = $2`, [installationId, id, all]);
    changed += due.length;
  }
  return { changed, last: found.length === BATCH ? (found.at(-1)?.id ?? null) : null };
}

/** Passwords that came for shops of InSales and are not proved yet; sealed to the shop's number, because there may be no installation. */
async function rotateCandidates(db: Database, sealer: Sealer): Promise<number> {
  let total = 0;
  for (;;) {
    const changed = await db.transaction(async (tx) => {
      const found = await rows<{ insalesId: string; id: string; password: string }>(
        tx,
        `select insales_id as "insalesId", id, password from insales_candidate where split_part(password, '.', 2) <> $1 limit $2 for update`,
        [sealer.currentKeyId, BATCH],
      );
      for (const { insalesId, id, password } of found) {
        const context = { installationId: 'insales', row: insalesId, field: 'candidate' };
        const renewed = sealer.seal(sealer.open(password, context), context);
        await rows(tx, 'update insales_candidate set password = $3 where insales_id = $1 and id = $2', [insalesId, id, renewed]);
      }
      return found.length;
    });
    total += changed;
    if (changed < BATCH) return total;
  }
}
