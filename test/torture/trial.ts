import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { PROMISE_NAMES } from './promises';

/** What a tree is tried with. */
export interface Trial {
  /** Where the driver lies. */
  readonly root: string;
  /** The tree that is tried. */
  readonly product: string;
  readonly runs: number;
  readonly seed: number;
  readonly say: (line: string) => void;
}

/** What the driver found: the first run in which a promise was broken, null = none in all its runs. */
export interface Finding {
  readonly run: number | null;
  readonly promises: readonly string[];
}

const BREACH = /^BREACH in run (\d+) of seed /;
const HEALTHY = 0;
const BROKEN = 1;
/** A run takes seconds; a driver that says nothing for so long hangs. */
const LONGEST_SILENCE_MS = 15 * 60_000;

/** Reads what the driver prints, line by line. */
export function readFinding(lines: readonly string[]): Finding {
  const at = lines.findIndex((line) => BREACH.test(line));
  const run = BREACH.exec(lines[at] ?? '')?.[1];
  if (run === undefined) return { run: null, promises: [] };
  const told = lines.slice(at + 1);
  return { run: Number(run), promises: PROMISE_NAMES.filter((name) => told.some((line) => line.startsWith(`  ${name}: `))) };
}

/**
 * Lets the torture driver attack a tree until the first breach.
 * @throws when the driver itself failed, hung, or was ended, because then nothing is known of the tree.
 */
export async function tryTree({ root, product, runs, seed, say }: Trial): Promise<Finding> {
  const options = { runs, seed, patience: 0, product };
  const child = spawn(
    process.execPath,
    [join(root, 'bin/torture.cjs'), ...Object.entries(options).flatMap(([name, value]) => [`--${name}`, String(value)])],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  const ended = new Promise<number | null>((resolve) => void child.once('exit', (code) => resolve(code)));
  const lines: string[] = [];
  const hang = (): void => void child.kill('SIGKILL');
  let silence = setTimeout(hang, LONGEST_SILENCE_MS);
  for await (const line of createInterface({ input: child.stdout })) {
    clearTimeout(silence);
    silence = setTimeout(hang, LONGEST_SILENCE_MS);
    lines.push(line);
    if (line.startsWith('run ') || line.startsWith('BREACH')) say(line);
  }
  clearTimeout(silence);
  const code = await ended;
  const finding = readFinding(lines);
  if (code === BROKEN && finding.run !== null) return finding;
  if (code === HEALTHY && finding.run === null) return finding;
  throw new Error(`the driver ended with ${String(code)} after: ${lines.at(-1) ?? 'nothing'}`);
}
