import { join, resolve } from 'node:path';
import type { App, AppParts } from './app';
import { createApp } from './app';
import type { Config } from './config';
import { ensureDatabase, startEmbeddedPostgres } from './infra/embedded-postgres';
import { createServer, listen } from './infra/express';
import type { Logger } from './infra/logger';
import { migrate } from './infra/migrate';
import { migrationsDir } from './infra/paths';
import { readSecretKeys } from './infra/secret-key-file';

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

/** How long requests may take to end after a stop, in milliseconds. */
const DRAIN_MS = 10_000;
const IDLE_EVERY_MS = 50;

/** Starts a copy of the product on a migrated database: it listens, works, or both, as the role says. */
export async function startApp(parts: AppParts): Promise<Running> {
  const { config, logger } = parts;
  const app = await createApp(parts);
  const server = createServer(app.web);
  let port = 0;
  try {
    if (config.role !== 'worker') port = await listen(server, config.port, config.host);
    if (config.role !== 'web') await app.work();
  } catch (error) {
    server.close();
    await app.rest();
    await app.close();
    throw error;
  }
  logger.info({ event: 'started', role: config.role, port, baseUrl: config.baseUrl });
  const drain = (): Promise<void> =>
    new Promise((done) => {
      // A connection whose request was under way is kept alive after its answer, so idle ones are looked for until none is left.
      const idle = setInterval(() => server.closeIdleConnections(), IDLE_EVERY_MS);
      const late = setTimeout(() => server.closeAllConnections(), DRAIN_MS);
      server.close(() => {
        clearInterval(idle);
        clearTimeout(late);
        done();
      });
    });
  const stop = async (): Promise<void> => {
    logger.info({ event: 'stopping' });
    // No request and no job that was begun is cut off from the database.
    await Promise.all([config.role === 'worker' ? undefined : drain(), app.rest()]);
    await app.close();
  };
  return { port, app, stop };
}

/** Starts the real server: database, migrations, app. */
export async function serve(config: Config, logger: Logger): Promise<{ stop(): Promise<void> }> {
  const database = await placeDatabase(config, logger);
  try {
    await migrate({ url: database.url, dir: migrationsDir, logger });
    const running = await startApp({ config, databaseUrl: database.url, secretKeys: placeKeys(config, logger), logger });
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
}
