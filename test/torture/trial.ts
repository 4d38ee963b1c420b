import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { PROMISE_NAMES } from './promises';
import type { Lean } from './lean';
import { NOT_PLAYED } from './run';

/** What a tree is tried with. */
export interface Trial {
  /** Where the driver lies. */
  readonly root: string;
  /** The tree that is tried. */
  readonly product: string;
  readonly first: number;
  readonly runs: number;
  readonly seed: number;
  /** What the runs have more of; null = the plans as they are. */
  readonly lean: Lean | null;
  readonly say: (line: string) => void;
  /** Ends the driver after the run that it is playing; nothing is known of the tree then. */
  readonly stop: AbortSignal;
}

/** What the driver found: the first run in which a promise was broken, null = none in all its runs. */
export interface Finding {
  readonly run: number | null;
  readonly promises: readonly string[];
  /** True when something around the product failed in that run, so that nothing is known of the promises. */
  readonly cutShort: boolean;
}

const RUN = /^run \d+: /;
const BREACH = /^BREACH in run (\d+) of seed /;
const HEALTHY = 0;
const BROKEN = 1;
/** A run takes seconds; a driver that says nothing for so long hangs. */
const LONGEST_SILENCE_MS = 15 * 60_000;

/** Reads what the driver prints, line by line. */
export function readFinding(lines: readonly string[]): Finding {
  const at = lines.findIndex((line) => BREACH.test(line));
  const run = BREACH.exec(lines[at] ?? '')?.[1];
  if (run === undefined) return { run: null, promises: [], cutShort: false };
  const told = lines.slice(at + 1);
  const cutShort = told.some((line) => line.includes(`: ${NOT_PLAYED}`));
  return { run: Number(run), promises: PROMISE_NAMES.filter((name) => told.some((line) => line.startsWith(`  ${name}: `))), cutShort };
}

const TRIES = 3;

/**
 * Lets the torture driver attack a tree until the first breach. A run that was cut short is played again.
 * @throws when the driver itself failed, hung, or was ended, because then nothing is known of the tree.
 */
export async function tryTree(trial: Trial): Promise<Finding> {
  let { first } = trial;
  for (let left = TRIES; left > 0; left -= 1) {
    const finding = await drive({ ...trial, first, runs: trial.runs - (first - trial.first) });
    if (!finding.cutShort || finding.run === null) return finding;
    trial.say(`run ${finding.run} was cut short`);
    first = finding.run;
  }
  throw new Error(`run ${first} was cut short ${TRIES} times`);
}

async function drive({ root, product, first, runs, seed, lean, say, stop }: Trial): Promise<Finding> {
  const options = { first, runs, seed, patience: 0, product, ...(lean === null ? {} : { lean }) };
  const child = spawn(
    process.execPath,
    [join(root, 'bin/torture.cjs'), ...Object.entries(options).flatMap(([name, value]) => [`--${name}`, String(value)])],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  const ended = new Promise<number | null>((resolve) => void child.once('exit', (code) => resolve(code)));
  const lines: string[] = [];
  const hang = (): void => void child.kill('SIGKILL');
  stop.addEventListener('abort', () => child.kill('SIGTERM'), { once: true });
  let silence = setTimeout(hang, LONGEST_SILENCE_MS);
  for await (const line of createInterface({ input: child.stdout })) {
    clearTimeout(silence);
    silence = setTimeout(hang, LONGEST_SILENCE_MS);
    lines.push(line);
    if (RUN.test(line)) say(line);
  }
  clearTimeout(silence);
  const code = await ended;
  const finding = readFinding(lines);
  if (code === BROKEN && finding.run !== null) return finding;
  if (code === HEALTHY && finding.run === null && lines.filter((line) => RUN.test(line)).length === runs) return finding;
  throw new Error(`the driver ended with ${String(code)} after: ${lines.at(-1) ?? 'nothing'}`);
}
