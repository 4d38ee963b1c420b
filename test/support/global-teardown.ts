import { rmSync } from 'node:fs';
import { Client } from 'pg';
import { kept } from './test-cluster';

/** Throws the server of the run away, or only its template when the server is the user's. */
async function globalTeardown(): Promise<void> {
  const run = kept();
  if (!run) return;
  if (run.cluster && run.dir) {
    await run.cluster.stop('immediate');
    rmSync(run.dir, { recursive: true, force: true });
    return;
  }
  const admin = new URL(run.url);
  admin.pathname = '/postgres';
  const client = new Client({ connectionString: admin.href });
  await client.connect();
  await client.query(`drop database if exists ${client.escapeIdentifier(run.template)} with (force)`);
  await client.end();
}

// Jest wants the function itself as the module.
export = globalTeardown;
