import { BackupRefused, restoreBackup, writeBackup } from '../infra/backup';
import type { Manifest } from '../infra/backup';
import { openDatabase } from '../infra/database';
import type { Logger } from '../infra/logger';
import { migrate } from '../infra/migrate';
import { migrationsDir } from '../infra/paths';
import { enqueueRereadAll } from '../payments/reread-all';
import type { Config } from '../config';
import { placeDatabase } from '../main';
import { checkKeys } from './check-keys';

type Say = (text: string) => void;

/** What a command needs that works on the database. */
interface Surroundings {
  readonly config: Config;
  readonly logger: Logger;
  readonly say: Say;
}

const counts = ({ parts }: Manifest): string =>
  parts
    .filter(({ rows }) => rows > 0)
    .map(({ name, rows }) => `  ${name}: ${rows}`)
    .join('\n');

async function onDatabase({ config, logger, say }: Surroundings, work: (url: string) => Promise<number>): Promise<number> {
  const place = await placeDatabase(config, logger);
  try {
    return await work(place.url);
  } catch (error) {
    if (!(error instanceof BackupRefused)) throw error;
    say(`Not done: ${error.message}.`);
    return 1;
  } finally {
    await place.stop();
  }
}

const folderOf = (args: readonly string[]): string | null => (args.length === 1 && args[0] ? args[0] : null);

/** `backup FOLDER`: writes everything into a new folder while the product goes on. Gives 0 when it did, 1 when it could not, 2 without a folder. */
export async function runBackup(args: readonly string[], around: Surroundings): Promise<number> {
  const { say } = around;
  const folder = folderOf(args);
  if (folder === null) {
    say('Name a new folder for the backup: backup FOLDER');
    return 2;
  }
  return onDatabase(around, async (url) => {
    const manifest = await writeBackup(url, folder);
    say(`Backup of ${manifest.madeAt} in ${folder}:\n${counts(manifest)}`);
    say(
      'The secrets in it are sealed. Keep SECRET_KEYS (or the file secret-keys of DATA_DIR) in another place: without them nobody opens them.',
    );
    return 0;
  });
}

/** `restore FOLDER`: puts a backup into an empty database, and lets every payment be read at its gateway again. Gives 0, 1 or 2 as `backup` does. */
export async function runRestore(args: readonly string[], around: Surroundings): Promise<number> {
  const { config, logger, say } = around;
  const folder = folderOf(args);
  if (folder === null) {
    say('Name the folder of the backup: restore FOLDER');
    return 2;
  }
  return onDatabase(around, async (url) => {
    const manifest = await restoreBackup({ url, folder, migrationsDir, logger });
    say(`Restored as of ${manifest.madeAt}:\n${counts(manifest)}`);
    await askForRereading(url, around);
    return (await checkKeys(url, config, logger, say)) ? 0 : 1;
  });
}

/** `reread`: lets every payment be read at its gateway again, after a restore that was made by other means. Gives 0. */
export async function runReread(around: Surroundings): Promise<number> {
  return onDatabase(around, async (url) => {
    await migrate({ url, dir: migrationsDir, logger: around.logger });
    await askForRereading(url, around);
    return 0;
  });
}

async function askForRereading(url: string, { logger, say }: Surroundings): Promise<void> {
  const db = await openDatabase({ url, entities: [], logger, poolSize: 1 });
  try {
    await db.transaction(enqueueRereadAll);
  } finally {
    await db.close();
  }
  say(
    'Every payment is read at its gateway again as soon as a worker runs. Start one with ROLE=worker first, and let people in when it is through.',
  );
}
