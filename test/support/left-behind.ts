import { chmodSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startEmbeddedPostgres } from '../../src/infra/embedded-postgres';

const hasEnded = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return false;
  } catch {
    return true;
  }
};

/** Makes a folder for a database server of this process: its name begins like this, and the number of the process follows. */
export function folderFor(prefix: string): string {
  const dir = mkdtempSync(join(tmpdir(), `${prefix}${process.pid}-`));
  // mkdtemp closes the folder to everybody else, and the user of the database is somebody else when we are root.
  chmodSync(dir, 0o755);
  return dir;
}

/** Where the server of such a folder keeps its data. */
export const dataIn = (folder: string): string => join(folder, 'postgres');

/** Stops and removes what killed processes left behind in folders of this prefix. */
export async function sweepFolders(prefix: string): Promise<void> {
  for (const name of readdirSync(tmpdir())) {
    const pid = new RegExp(`^${prefix}(\\d+)-`).exec(name)?.[1];
    if (pid === undefined || !hasEnded(Number(pid))) continue;
    const dir = join(tmpdir(), name);
    try {
      const left = await startEmbeddedPostgres({ dataDir: dataIn(dir), durable: false });
      await left.stop('immediate');
      rmSync(dir, { recursive: true, force: true });
    } catch {
      // It belongs to another user, who will sweep it, or is half made and holds no server.
    }
  }
}
