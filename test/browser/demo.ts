import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { z } from 'zod';
import { root } from '../../src/infra/paths';

const Ready = z.object({
  ready: z.literal(true),
  hub: z.url(),
  retailcrm: z.url(),
  insales: z.url(),
  uapay: z.url(),
  intellectmoney: z.url(),
  mercadopago: z.url(),
  hotmart: z.url(),
  upgates: z.url(),
  moodle: z.url(),
  mail: z.url(),
});

/** How a demo ended: its exit code, what of it still runs, and what it printed on stdout after the ready line. */
export interface DemoEnd {
  readonly code: number | null;
  readonly stillRunning: readonly number[];
  readonly printed: readonly string[];
}

/** The demo as a process of its own, with everything of it in a folder that is removed at the end. */
export interface Demo extends Readonly<Omit<z.infer<typeof Ready>, 'ready'>> {
  /** Presses Ctrl-C and waits until it is gone. */
  stop(): Promise<DemoEnd>;
}

const READY_WITHIN_MS = 90_000;

function alive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

function folder(): string {
  const made = mkdtempSync(join(tmpdir(), 'ordertill-demo-'));
  // Started as root, the database runs as another user and has to get through to its files.
  chmodSync(made, 0o755);
  return made;
}

const postmaster = (dir: string): number => Number(readFileSync(join(dir, 'postgres', 'postmaster.pid'), 'utf8').split('\n')[0]);

async function readyLine(child: ChildProcess, lines: AsyncIterator<string>, said: readonly string[]): Promise<string> {
  const late = setTimeout(() => child.kill('SIGKILL'), READY_WITHIN_MS);
  const first = await lines.next();
  clearTimeout(late);
  if (first.done) throw new Error(`the demo did not become ready: ${said.join('')}`);
  return String(first.value);
}

async function rest(lines: AsyncIterator<string>): Promise<readonly string[]> {
  const found: string[] = [];
  for (let next = await lines.next(); !next.done; next = await lines.next()) found.push(String(next.value));
  return found;
}

/** Starts `ordertill demo --json` on free ports and waits for its ready line. Stop it in `afterAll`. */
export async function startDemo(): Promise<Demo> {
  const dir = folder();
  const child = spawn(process.execPath, [join(root, 'bin', 'ordertill.cjs'), 'demo', '--json', '--port', '0'], {
    env: { PATH: process.env['PATH'] ?? '', HOME: process.env['HOME'] ?? '', DATA_DIR: dir },
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  });
  const said: string[] = [];
  child.stderr.on('data', (chunk: Buffer) => said.push(chunk.toString()));
  const exit = once(child, 'exit');
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const { ready: _, ...addresses } = Ready.parse(JSON.parse(await readyLine(child, lines, said)));
  const pids = [child.pid ?? 0, postmaster(dir)];
  return {
    ...addresses,
    stop: async () => {
      child.kill('SIGINT');
      await exit;
      const end: DemoEnd = { code: child.exitCode, stillRunning: pids.filter(alive), printed: await rest(lines) };
      rmSync(dir, { recursive: true, force: true });
      return end;
    },
  };
}
