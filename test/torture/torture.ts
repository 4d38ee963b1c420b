import type { Event, Plan } from './events';
import { describeEvent } from './events';
import { makePlan } from './plan';
import type { Lean } from './lean';
import { leaning } from './lean';
import type { Breach } from './promise';
import type { Outcome } from './run';
import { playPlan } from './run';
import type { Patience } from './shrink';
import { shrink } from './shrink';
import { traitsOf } from './stage';
import type { World } from './world';
import { startWorld } from './world';

/** What to do: runs `first` and following of a seed, against the sources in `tree`. */
export interface Task {
  readonly runs: number;
  readonly seed: number;
  readonly first: number;
  readonly tree: string;
  readonly patience: Patience;
  readonly say: (line: string) => void;
  /** Ends after the run that is being played. */
  readonly stop?: AbortSignal;
  /** What the runs have more of. */
  readonly lean?: Lean;
}

/** What was done. */
export interface Figures {
  readonly runs: number;
  readonly events: number;
  readonly kills: number;
  readonly restarts: number;
  readonly faults: number;
  readonly seconds: number;
  readonly breaches: number;
}

const FAULTS: ReadonlySet<string> = new Set(['fault', 'shop-fault', 'messages', 'away'] satisfies readonly Event['kind'][]);

/** Books grow with every run; a new world is made after so many. */
const RUNS_OF_A_WORLD = 120;

/** Runs until the first breach, or all runs; says how it goes. A breach is told with its seed, that invoice's history and the shortest events that show it. */
export async function torture(task: Task): Promise<Figures> {
  const { say } = task;
  const started = Date.now();
  const count = { runs: 0, events: 0, kills: 0, restarts: 0, faults: 0, breaches: 0 };
  let world = await startWorld(task.tree);
  say(`the world is ready after ${((Date.now() - started) / 1_000).toFixed(1)} s; seed ${task.seed}`);
  try {
    for (let run = task.first; run < task.first + task.runs && count.breaches === 0 && task.stop?.aborted !== true; run += 1) {
      if (count.runs > 0 && count.runs % RUNS_OF_A_WORLD === 0) {
        await world.stop();
        world = await startWorld(task.tree);
      }
      const made = makePlan(task.seed, run, traitsOf(world));
      const plan = task.lean ? leaning(made, task.lean) : made;
      const deaths = world.copies.deaths().all;
      const outcome = await playPlan(world, plan);
      count.runs += 1;
      count.events += plan.events.length;
      count.kills += world.copies.deaths().all - deaths;
      count.restarts += plan.events.filter(({ kind }) => kind === 'database').length;
      count.faults += plan.events.filter(({ kind }) => FAULTS.has(kind)).length;
      count.breaches = outcome.breaches.length;
      say(lineOf(outcome));
      if (count.breaches > 0) world = await explain(task, world, outcome);
    }
  } finally {
    await world.stop();
  }
  const figures: Figures = { ...count, seconds: Math.round((Date.now() - started) / 1_000) };
  say(
    Object.entries(figures)
      .map(([name, value]) => `${name} ${value}`)
      .join(', '),
  );
  return figures;
}

function lineOf({ plan: { run, invoices, sales, events }, breaches, seconds }: Outcome): string {
  const broken = breaches.length === 0 ? '' : `, ${breaches.length} BREACHES`;
  return `run ${run}: ${invoices.length} orders, ${sales.length} sales, ${events.length} events, ${seconds.toFixed(1)} s${broken}`;
}

/** Says all of a breach; gives the world that is running then, because a broken one is thrown away. */
async function explain(task: Task, broken: World, outcome: Outcome): Promise<World> {
  const { say, patience } = task;
  say(`\nBREACH in run ${outcome.plan.run} of seed ${outcome.plan.seed}: --seed ${outcome.plan.seed} --first ${outcome.plan.run} --runs 1`);
  tellBreaches(say, outcome);
  for (const line of outcome.told) say(`  on the way: ${line}`);
  if (patience.tries === 0) return broken;
  let world = broken;
  const again = async (): Promise<void> => {
    await world.stop();
    world = await startWorld(task.tree);
  };
  const promises = new Set(outcome.breaches.map(({ promise }) => promise));
  let shortest: Outcome = outcome;
  const fails = async (plan: Plan): Promise<boolean> => {
    const tried = await playPlan(world, plan);
    if (tried.breaches.length > 0) await again();
    const same = tried.breaches.some(({ promise }) => promises.has(promise));
    if (same) shortest = tried;
    return same;
  };
  await again();
  const plan = await shrink(outcome.plan, fails, patience);
  say(
    `\nThe shortest events that still show it (${plan.events.length} of ${outcome.plan.events.length}); orders: ${JSON.stringify(plan.invoices)}, sales: ${JSON.stringify(plan.sales)}`,
  );
  for (const event of plan.events) say(`  ${describeEvent(event)}`);
  if (shortest !== outcome) tellBreaches(say, shortest);
  return world;
}

function tellBreaches(say: Task['say'], { breaches, ledger }: Outcome): void {
  const shown = new Set<string>();
  for (const breach of breaches) {
    say(`  ${sentence(breach)}`);
    if (breach.invoice !== null) shown.add(breach.invoice);
  }
  const { sold, enrolments, letters } = ledger.sales;
  if (breaches.some(({ invoice }) => invoice === null)) {
    for (const one of [...sold, ...enrolments, ...letters]) say(`  ${JSON.stringify(one)}`);
  }
  for (const invoice of ledger.invoices.filter(({ id }) => shown.has(id))) {
    const { history, gateway, platform, attempts, operations, ...facts } = invoice;
    say(`\n  invoice ${JSON.stringify(facts)}`);
    for (const attempt of attempts) say(`    attempt ${JSON.stringify(attempt)}`);
    for (const operation of operations) say(`    operation ${JSON.stringify(operation)}`);
    for (const book of gateway) say(`    gateway ${JSON.stringify(book)}`);
    say(`    platform ${JSON.stringify(platform)}`);
    for (const { number, kind, actor, details = '', after } of history)
      say(`    ${String(number).padStart(3)} ${kind} (${actor}) ${details}${after ? ` -> ${JSON.stringify(after)}` : ''}`);
  }
}

const sentence = ({ promise, what, invoice }: Breach): string => `${promise}: ${what}${invoice === null ? '' : ` (${invoice})`}`;
