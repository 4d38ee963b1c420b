import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { z } from 'zod';
import type { Guard } from './guards';
import { GUARDS } from './guards';
import type { Lean } from './lean';
import { mutate, mutatedTexts } from './mutate';
import { describeTrials, withTable } from './mutations-table';
import type { Tried, Whole } from './mutations-table';
import { tryTree } from './trial';

const USAGE = 'npm run mutations -- [--only NAME] [--runs N] [--seed S] [--again]\n';
const ROOT = resolve(__dirname, '../..');
const DOCUMENT = join(ROOT, 'docs/reliability.md');
/** What is known already, so that a long trial that was stopped goes on where it was. */
const KEPT = join(ROOT, 'data/mutations.json');
/** The name under which the tree with all its guards is kept. */
const wholeName = (lean: Lean | null): string => (lean === null ? 'nothing' : `nothing, ${lean}`);

const Kept = z.record(
  z.string(),
  z.object({ seed: z.number(), runs: z.number(), run: z.number().nullable(), promises: z.array(z.string()), on: z.string() }),
);
type Known = z.infer<typeof Kept>;

/** A tree to be tried: with one guard less, or whole. */
interface Tree {
  readonly name: string;
  readonly guard: Guard | null;
  readonly lean: Lean | null;
}

interface Options {
  readonly runs: number;
  readonly seed: number;
  readonly guards: readonly Guard[];
  readonly again: boolean;
  readonly stop: AbortSignal;
}

const say = (line: string): void => void process.stdout.write(`${line}\n`);
const today = (): string => new Date().toISOString().slice(0, 10);

function readOptions(stop: AbortSignal): Options | null {
  const { values } = parseArgs({
    options: {
      only: { type: 'string' },
      runs: { type: 'string', default: '200' },
      seed: { type: 'string', default: '1' },
      again: { type: 'boolean', default: false },
    },
  });
  const [runs, seed] = [Number(values.runs), Number(values.seed)];
  const guards = GUARDS.filter(({ name }) => values.only === undefined || name === values.only);
  const usable = Number.isSafeInteger(runs) && runs > 0 && Number.isSafeInteger(seed) && seed >= 0 && guards.length > 0;
  return usable ? { runs, seed, guards, again: values.again, stop } : null;
}

const readKept = (): Known => (existsSync(KEPT) ? Kept.parse(JSON.parse(readFileSync(KEPT, 'utf8'))) : {});

function keep(known: Known): void {
  mkdirSync(dirname(KEPT), { recursive: true });
  writeFileSync(KEPT, `${JSON.stringify(known, null, 2)}\n`);
}

/** Tries one tree and keeps what was found; a driver that failed is told and leaves no figure. */
async function tryOne(what: Tree, { runs, seed, stop }: Pick<Options, 'runs' | 'seed' | 'stop'>, known: Known): Promise<Known> {
  const { name, guard, lean } = what;
  say(`\nwithout ${name}: up to ${runs} runs of seed ${seed}`);
  const tree = mutate(ROOT, guard);
  try {
    const finding = await tryTree({ root: ROOT, product: tree.dir, first: 1, runs, seed, lean, say: (line) => say(`  ${line}`), stop });
    const now: Known = { ...known, [name]: { seed, runs, run: finding.run, promises: [...finding.promises], on: today() } };
    keep(now);
    say(finding.run === null ? '  no promise was broken' : `  broken in run ${finding.run}: ${finding.promises.join('; ')}`);
    return now;
  } catch (error) {
    say(`  nothing is known of it: ${error instanceof Error ? error.message : String(error)}`);
    return known;
  } finally {
    tree.remove();
  }
}

const treeWithout = (guard: Guard): Tree => ({ name: guard.name, guard, lean: guard.lean ?? null });

/** The whole trees that the guards need, one for each way in which their runs lean, with how many runs they have to survive. */
function wholeTrees(guards: readonly Guard[], known: Known): readonly { readonly tree: Tree; readonly runs: number }[] {
  return [...new Set(guards.map(({ lean }) => lean ?? null))].map((lean) => ({
    tree: { name: wholeName(lean), guard: null, lean },
    runs: Math.max(0, ...guards.filter((one) => (one.lean ?? null) === lean).map(({ name }) => known[name]?.run ?? 0)),
  }));
}

function writeTable(known: Known): void {
  const tried = GUARDS.flatMap((guard): readonly Tried[] => {
    const one = known[guard.name];
    return one ? [{ guard, ...one }] : [];
  });
  const whole = wholeTrees(GUARDS, known).flatMap(({ tree: { name, lean } }): readonly Whole[] => {
    const one = known[name];
    return one ? [{ lean, ...one }] : [];
  });
  writeFileSync(DOCUMENT, withTable(readFileSync(DOCUMENT, 'utf8'), describeTrials(tried, whole, today())));
  spawnSync(process.execPath, [join(ROOT, 'node_modules/prettier/bin/prettier.cjs'), '--write', '--log-level', 'warn', DOCUMENT], {
    stdio: 'inherit',
  });
}

/** Takes every guard away in turn and lets the driver look for what breaks; then the whole tree has to survive the same runs. True when both went well. */
async function tryAll(options: Options): Promise<boolean> {
  const { guards, seed, again, stop } = options;
  // All patches first: hours of trials are not to end with one that does not apply any more.
  for (const guard of guards) mutatedTexts(ROOT, guard);
  let known = readKept();
  for (const guard of guards) {
    if (stop.aborted) return false;
    const before = known[guard.name];
    if (!again && before?.seed === seed && before.run !== null) say(`without ${guard.name}: kept from ${before.on}`);
    else known = await tryOne(treeWithout(guard), options, known);
  }
  const survives = (name: string, runs: number): boolean => {
    const one = known[name];
    return one?.seed === seed && one.run === null && one.runs >= runs;
  };
  const wholes = wholeTrees(guards, known);
  for (const { tree, runs } of wholes) {
    if (stop.aborted) return false;
    if (runs > 0 && (again || !survives(tree.name, runs))) known = await tryOne(tree, { ...options, runs }, known);
  }
  writeTable(known);
  const missed = guards.filter(({ name }) => known[name]?.seed === seed && known[name].run !== null);
  const healthy = wholes.every(({ tree, runs }) => survives(tree.name, runs));
  for (const { name } of guards.filter((one) => !missed.includes(one))) say(`nothing is known to break without ${name}`);
  say(`${missed.length} of ${guards.length} guards are missed; the whole tree ${healthy ? 'survives' : 'does not survive'} the same runs`);
  return missed.length === guards.length && healthy;
}

async function main(): Promise<void> {
  const stop = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => stop.abort());
  const options = readOptions(stop.signal);
  if (!options) {
    process.stderr.write(`${USAGE}guards: ${GUARDS.map(({ name }) => name).join(', ')}\n`);
    process.exit(2);
  }
  process.exitCode = (await tryAll(options)) ? 0 : 1;
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
  process.exitCode = 3;
});
