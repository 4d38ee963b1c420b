import { ensureDatabase, startEmbeddedPostgres } from '../../src/infra/embedded-postgres';
import { createLogger } from '../../src/infra/logger';
import { migrate } from '../../src/infra/migrate';
import { migrationsDir } from '../../src/infra/paths';
import { dataIn, folderFor, sweepFolders } from './left-behind';
import { PREFIX, keep } from './test-cluster';

/** One database server for the whole run (`TEST_DATABASE_URL` names another), with one migrated template that every test file copies. */
async function globalSetup(): Promise<void> {
  const logger = createLogger({ level: 'warn' });
  const template = `ordertill_template_${process.pid}`;
  const given = process.env['TEST_DATABASE_URL'];
  if (given === undefined) await sweepFolders(PREFIX);
  const dir = given === undefined ? folderFor(PREFIX) : null;
  const cluster = dir ? await startEmbeddedPostgres({ dataDir: dataIn(dir), durable: false, overSocket: true }) : null;
  const url = new URL(given ?? cluster?.url(template) ?? '');
  url.pathname = `/${template}`;
  keep({ url: url.href, template, cluster, dir });
  await ensureDatabase(url.href);
  await migrate({ url: url.href, dir: migrationsDir, logger });
}

// Jest wants the function itself as the module.
export = globalSetup;
