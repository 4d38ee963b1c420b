import { inspect } from 'node:util';
import { collect } from './collect';
import type { Plan } from './events';
import type { Ledger } from './ledger';
import { EMPTY } from './ledger';
import { perform } from './perform';
import type { Breach } from './promise';
import { findBreaches } from './promises';
import { settle } from './quiet';
import { setStage } from './stage';
import type { World } from './world';

/** What became of a run. */
export interface Outcome {
  readonly plan: Plan;
  readonly breaches: readonly Breach[];
  readonly ledger: Ledger;
  /** What did not work on the way, which is no breach. */
  readonly told: readonly string[];
  readonly seconds: number;
}

/** How a run is told of that says nothing about the product, because something around it failed. */
export const NOT_PLAYED = 'the run was not played to its end';

/** Plays a plan in a world, waits until all is quiet, and compares all books. A run that cannot be played to its end breaks the promise of quiet. */
export async function playPlan(world: World, plan: Plan): Promise<Outcome> {
  const started = Date.now();
  const told: string[] = [];
  const ledger = await play(world, plan, told).catch((error: unknown): Ledger => ({
    ...EMPTY,
    unquiet: [`${NOT_PLAYED}: ${inspect(error)}`],
  }));
  return { plan, breaches: findBreaches(ledger), ledger, told, seconds: (Date.now() - started) / 1_000 };
}

async function play(world: World, plan: Plan, told: string[]): Promise<Ledger> {
  const unasked = world.copies.deaths().unasked;
  const stage = await setStage(world, plan, told);
  const beats = [...new Set(plan.events.map(({ beat }) => beat))].sort((one, other) => one - other);
  for (const beat of beats)
    await perform(
      stage,
      plan.events.filter((event) => event.beat === beat),
    );
  return collect(stage, await settle(stage), unasked);
}
