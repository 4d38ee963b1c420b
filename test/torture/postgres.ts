import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { rmSync } from 'node:fs';
import { Client } from 'pg';
import { ensureDatabase, startEmbeddedPostgres } from '../../src/infra/embedded-postgres';
import { findBinaries, postgresUser } from '../../src/infra/embedded-postgres-binaries';
import { placeCluster, spawnAs } from '../../src/infra/embedded-postgres-cluster';
import { dataIn, folderFor, sweepFolders } from '../support/left-behind';

/** A Postgres of a test's own, which it may restart under everybody's feet. Its port stays the same. */
export interface OwnPostgres {
  readonly url: string;
  /** `fast` ends all sessions; `immediate` is a crash: the server recovers from its log. */
  restart(mode: 'fast' | 'immediate'): Promise<void>;
  stop(): Promise<void>;
}

/** How the folders begin; the number of their process follows. */
const PREFIX = 'ordertill-torture-';

async function settings(url: string): Promise<void> {
  const client = new Client({ connectionString: url });
  await client.connect();
  // What is committed survives the death of every process of the server; only a power cut could lose it.
  for (const line of ['fsync = off', 'full_page_writes = off']) await client.query(`alter system set ${line}`);
  await client.query('select pg_reload_conf()');
  await client.end();
}

/** Starts a server with an empty database in a new folder. */
export async function startOwnPostgres(): Promise<OwnPostgres> {
  await sweepFolders(PREFIX);
  const root = folderFor(PREFIX);
  const dataDir = dataIn(root);
  const server = await startEmbeddedPostgres({ dataDir, durable: true });
  const url = server.url('torture');
  await ensureDatabase(url);
  await settings(url);
  const user = postgresUser(dataDir);
  const pgCtl = findBinaries(user).path('pg_ctl');
  const dir = placeCluster(dataDir, user, undefined);
  return {
    url,
    restart: async (mode) => {
      const child = spawn(pgCtl, ['restart', '-m', mode, '-w', '-s', '-D', dir], { ...spawnAs(user), stdio: 'ignore' });
      const [code] = await once(child, 'exit');
      if (code !== 0) throw new Error(`the database server did not restart: pg_ctl ended with ${String(code)}`);
    },
    stop: async () => {
      await server.stop('immediate');
      rmSync(root, { recursive: true, force: true });
    },
  };
}
