import { mkdtempSync, readdirSync, rmSync, chmodSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ensureDatabase, startEmbeddedPostgres } from '../../src/infra/embedded-postgres';
import { createLogger } from '../../src/infra/logger';
import { migrate } from '../../src/infra/migrate';
import { migrationsDir } from '../../src/infra/paths';
import { PREFIX, keep } from './test-cluster';

const hasEnded = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return false;
  } catch {
    return true;
  }
};

/** Stops and removes what a killed test run left behind. */
async function sweep(): Promise<void> {
  for (const name of readdirSync(tmpdir())) {
    const pid = new RegExp(`^${PREFIX}(\\d+)-`).exec(name)?.[1];
    if (pid === undefined || !hasEnded(Number(pid))) continue;
    const dir = join(tmpdir(), name);
    try {
      const left = await startEmbeddedPostgres({ dataDir: join(dir, 'postgres'), durable: false });
      await left.stop('immediate');
      rmSync(dir, { recursive: true, force: true });
    } catch {
      // It belongs to another user, who will sweep it, or is half made and holds no server.
    }
  }
}

/** One database server for the whole run (`TEST_DATABASE_URL` names another), with one migrated template that every test file copies. */
async function globalSetup(): Promise<void> {
  const logger = createLogger({ level: 'warn' });
  const template = `ordertill_template_${process.pid}`;
  const given = process.env['TEST_DATABASE_URL'];
  if (given === undefined) await sweep();
  const dir = given === undefined ? mkdtempSync(join(tmpdir(), `${PREFIX}${process.pid}-`)) : null;
  // mkdtemp closes the folder to everybody else, and the user of the database is somebody else when we are root.
  if (dir) chmodSync(dir, 0o755);
  const cluster = dir ? await startEmbeddedPostgres({ dataDir: join(dir, 'postgres'), durable: false }) : null;
  const url = new URL(given ?? cluster?.url(template) ?? '');
  url.pathname = `/${template}`;
  keep({ url: url.href, template, cluster, dir });
  await ensureDatabase(url.href);
  await migrate({ url: url.href, dir: migrationsDir, logger });
}

// Jest wants the function itself as the module.
export = globalSetup;
