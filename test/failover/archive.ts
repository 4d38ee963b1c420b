import { spawnSync } from 'node:child_process';
import { appendFileSync, chmodSync, chownSync, mkdirSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ensureDatabase, startEmbeddedPostgres } from '../../src/infra/embedded-postgres';
import type { EmbeddedPostgres } from '../../src/infra/embedded-postgres';
import { migrate } from '../../src/infra/migrate';
import { migrationsDir } from '../../src/infra/paths';
import { eventually } from '../support/eventually';
import { quietLogger } from '../support/quiet-logger';
import { DATABASE, ask, copyRunning, writeOwned } from './cluster';

const LONG_MS = 60_000;

/** A server that keeps its log in an archive, as docs/operating.md tells, with a migrated database of the product. */
export interface ArchivedServer {
  readonly url: string;
  /** Copies the running server; recovery begins there. */
  copy(): Promise<void>;
  /** Names this moment. */
  mark(moment: string): Promise<void>;
  /** Ends the server and starts another one from the copy and the archive, as of the moment; gives the address of its database. */
  recover(moment: string): Promise<string>;
  stop(): Promise<void>;
}

/** Starts it in a folder of its own under the system's temporary one. */
export async function startArchivedServer(): Promise<ArchivedServer> {
  const folder = mkdtempSync(join(tmpdir(), 'ordertill-archive-'));
  chmodSync(folder, 0o755);
  const [dir, base, archive, again] = ['server', 'base', 'archive', 'recovered'].map((name) => join(folder, name));
  if (!dir || !base || !archive || !again) throw new Error('a folder has no name');
  const first = await startEmbeddedPostgres({ dataDir: dir, durable: true });
  mkdirSync(archive);
  chownSync(archive, statSync(dir).uid, statSync(dir).gid);
  await ask(first.url('postgres'), 'alter system set archive_mode = on');
  await ask(first.url('postgres'), `alter system set archive_command = 'test ! -f ${archive}/%f && cp %p ${archive}/%f'`);
  await first.stop();
  const running: EmbeddedPostgres[] = [await startEmbeddedPostgres({ dataDir: dir, durable: true })];
  const url = running[0]?.url(DATABASE) ?? '';
  await ensureDatabase(url);
  await migrate({ url, dir: migrationsDir, logger: quietLogger });

  /** Waits until all of the log so far is in the archive. */
  const archiveAll = async (): Promise<void> => {
    const [last] = await ask<{ name: string }>(url, 'select pg_walfile_name(pg_switch_wal()) as name');
    const arrived = `select 1 from pg_stat_archiver where last_archived_wal >= '${last?.name}'`;
    await eventually(async () => (await ask(url, arrived)).length === 1, LONG_MS);
  };
  return {
    url,
    copy: () => copyRunning({ dir, url }, base),
    mark: async (moment) => void (await ask(url, `select pg_create_restore_point('${moment}')`)),
    recover: async (moment) => {
      await archiveAll();
      await running[0]?.stop('immediate');
      spawnSync('cp', ['-a', base, again]);
      const settings = [
        `restore_command = 'cp ${archive}/%f %p'`,
        `recovery_target_name = '${moment}'`,
        `recovery_target_action = 'promote'`,
        'archive_mode = off',
      ];
      appendFileSync(join(again, 'postgresql.auto.conf'), `${settings.join('\n')}\n`);
      writeOwned(join(again, 'recovery.signal'), '', join(again, 'PG_VERSION'));
      const recovered = await startEmbeddedPostgres({ dataDir: again, durable: true });
      running.push(recovered);
      await eventually(async () => (await ask(recovered.url('postgres'), 'select 1 where not pg_is_in_recovery()')).length === 1, LONG_MS);
      return recovered.url(DATABASE);
    },
    stop: async () => {
      for (const one of running) await one.stop('immediate');
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
