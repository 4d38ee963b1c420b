import { join, resolve } from 'node:path';
import type { App, AppParts } from './app';
import { createApp } from './app';
import type { Config } from './config';
import { systemClock } from './infra/clock';
import { ensureDatabase, startEmbeddedPostgres } from './infra/embedded-postgres';
import { isConnectionLost } from './infra/errors';
import { createDoor } from './infra/express';
import type { Door } from './infra/express';
import type { Logger } from './infra/logger';
import { migrate } from './infra/migrate';
import { migrationsDir } from './infra/paths';
import { readSecretKeys } from './infra/secret-key-file';
import { createTexts } from './web/texts';
import { createWaitingRoom } from './web/waiting-room';

/** Something that was started and can be stopped; stopping waits until it is done. */
export interface Running {
  readonly port: number;
  readonly app: App;
  stop(): Promise<void>;
}

/** Where the database is, and how to leave it. */
export interface DatabasePlace {
  readonly url: string;
  stop(): Promise<void>;
}

/** The database of the configuration: the operator's, or an embedded one under the data folder. */
export async function placeDatabase(config: Config, logger: Logger, name = 'ordertill'): Promise<DatabasePlace> {
  if (config.databaseUrl) return { url: config.databaseUrl, stop: async () => undefined };
  const embedded = await startEmbeddedPostgres({ dataDir: join(resolve(config.dataDir), 'postgres'), durable: true, logger });
  await ensureDatabase(embedded.url(name));
  return { url: embedded.url(name), stop: () => embedded.stop() };
}

/** The keys that secrets are sealed with: the operator's, or those of a file in the data folder, made at the first start. */
export function placeKeys(config: Config, logger: Logger): readonly string[] {
  if (config.secretKeys) return config.secretKeys;
  const { keys, file, made } = readSecretKeys(resolve(config.dataDir));
  if (made)
    logger.warn(
      { event: 'secret-key-made', file },
      'Credentials are sealed with the key in this file: keep a copy of it, apart from the database',
    );
  return keys;
}

/** Starts a copy of the product on a migrated database: it listens, works, or both, as the role says. */
export async function startApp(parts: AppParts): Promise<Running> {
  const door = waitingDoor(parts.config, parts.logger);
  try {
    return await startBehind(door, parts);
  } catch (error) {
    door.server.close();
    throw error;
  }
}

function waitingDoor({ baseUrl }: Config, logger: Logger): Door {
  const texts = createTexts((language, key) => logger.error({ event: 'text-missing', language, text: key }));
  return createDoor(createWaitingRoom({ texts, clock: systemClock, logger, baseUrl }));
}

async function startBehind(door: Door, parts: AppParts): Promise<Running> {
  const { config, logger } = parts;
  const app = await createApp(parts);
  let port = 0;
  try {
    if (config.role !== 'web') await app.work();
    door.lead(app.web);
    if (config.role !== 'worker') port = await door.listen(config.port, config.host);
  } catch (error) {
    await app.rest();
    await app.close();
    throw error;
  }
  logger.info({ event: 'started', role: config.role, port, baseUrl: config.baseUrl });
  const stop = async (): Promise<void> => {
    logger.info({ event: 'stopping' });
    // No request and no job that was begun is cut off from the database.
    await Promise.all([config.role === 'worker' ? undefined : door.drain(), app.rest()]);
    await app.close();
  };
  return { port, app, stop };
}

/** How often a start that waits for its database says so, in milliseconds; in between it tries all the time. */
const PATIENCE_PAUSE_MS = 1_000;

/** Does the work as soon as the database is there, however long that takes; anything but its absence ends the wait. */
export async function onceDatabaseIsThere<T>(logger: Logger, work: () => Promise<T>): Promise<T> {
  for (;;) {
    try {
      return await work();
    } catch (error) {
      if (!isConnectionLost(error)) throw error;
      logger.warn({ event: 'database-not-ready', err: error }, 'Still waiting for the database server');
      await systemClock.sleep(PATIENCE_PAUSE_MS);
    }
  }
}

/**
 * Starts the real server: database, migrations, app. While the operator's database is not there yet it waits without end: the port is open, `/readyz`
 * says 503, and everybody else is asked to come back.
 */
export async function serve(config: Config, logger: Logger): Promise<{ stop(): Promise<void> }> {
  const door = waitingDoor(config, logger);
  if (config.role !== 'worker') await door.listen(config.port, config.host);
  try {
    const database = await placeDatabase(config, logger);
    try {
      const secretKeys = placeKeys(config, logger);
      const running = await onceDatabaseIsThere(logger, async () => {
        await migrate({ url: database.url, dir: migrationsDir, logger });
        return startBehind(door, { config, databaseUrl: database.url, secretKeys, logger });
      });
      return {
        stop: async () => {
          await running.stop();
          await database.stop();
        },
      };
    } catch (error) {
      await database.stop();
      throw error;
    }
  } catch (error) {
    door.server.close();
    throw error;
  }
}
