import { parseArgs } from 'node:util';
import globalSetup = require('../support/global-setup');
import globalTeardown = require('../support/global-teardown');
import type { Figures } from './attack';
import { attack } from './attack';
import { ENDPOINTS } from './endpoints';
import { heldBytes } from './memory';
import { startStand } from './stand';
import type { Stand } from './stand';

const USUAL_RUNS = 10_000;
const WARM_UP = 200;
/** What may be held at the end above the beginning, in bytes. */
const MOST_GROWTH = 64 * 1024 * 1024;

const say = (text: string): void => void process.stdout.write(`${text}\n`);
const inMb = (bytes: number): string => `${(bytes / 1024 / 1024).toFixed(1)} MB`;

interface Wish {
  readonly runs: number;
  readonly seed: number;
  readonly only: string;
}

function wished(): Wish {
  const { values } = parseArgs({ options: { runs: { type: 'string' }, seed: { type: 'string' }, only: { type: 'string' } } });
  const runs = Number(values.runs ?? USUAL_RUNS);
  const seed = Number(values.seed ?? Date.now() % 1_000_000);
  if (!Number.isSafeInteger(runs) || !Number.isSafeInteger(seed) || runs < 1) throw new Error('--runs and --seed are whole numbers');
  return { runs, seed, only: values.only ?? '' };
}

const line = ({ route, inputs, granted, slowestMs, seconds }: Figures, held: string): string =>
  `${route.padEnd(50)} ${String(inputs).padStart(7)} ${String(granted).padStart(7)} ${slowestMs.toFixed(0).padStart(6)} ms ${seconds.toFixed(1).padStart(7)} s ${held.padStart(10)}`;

const problemOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

async function attackAll(stand: Stand, { runs, seed, only }: Wish): Promise<number> {
  const chosen = ENDPOINTS.filter(({ route }) => route.includes(only));
  let breaches = 0;
  for (const endpoint of chosen) {
    await attack(endpoint, stand, { runs: Math.min(runs, WARM_UP), seed: seed + 1 }).catch((error: unknown) => {
      breaches += 1;
      say(problemOf(error));
    });
  }
  const before = await heldBytes();
  let inputs = 0;
  say(`seed ${seed}, ${chosen.length} endpoints, ${runs} inputs each; held ${inMb(before)}`);
  say(`${'endpoint'.padEnd(50)}  inputs granted   slowest      time       held`);
  for (const endpoint of chosen) {
    try {
      const figures = await attack(endpoint, stand, { runs, seed });
      inputs += figures.inputs;
      say(line(figures, inMb(await heldBytes())));
    } catch (error) {
      breaches += 1;
      say(problemOf(error));
    }
  }
  const grown = (await heldBytes()) - before;
  say(`${inputs} inputs, ${breaches} breaches, seed ${seed}; memory held grew by ${inMb(grown)}, the limit is ${inMb(MOST_GROWTH)}`);
  return grown > MOST_GROWTH ? breaches + 1 : breaches;
}

/** `npm run fuzz -- --runs N --seed S --only "POST /merchants"`. Gives how many promises were broken. */
export async function fuzz(): Promise<number> {
  const wish = wished();
  await globalSetup();
  try {
    const stand = await startStand();
    try {
      return await attackAll(stand, wish);
    } finally {
      await stand.stop();
    }
  } finally {
    await globalTeardown();
  }
}
