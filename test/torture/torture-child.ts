import { createInterface } from 'node:readline';
import { z } from 'zod';
import { TIMINGS } from '../../src/app';
import type { Database } from '../../src/infra/database';
import { systemClock } from '../../src/infra/clock';
import type { Clock } from '../../src/infra/clock';
import { createLogger } from '../../src/infra/logger';
import { onceDatabaseIsThere, startApp } from '../../src/main';
import { partsFrom } from '../support/parts';

/** What the driver says, one JSON a line. Times in milliseconds. */
const Told = z.union([
  z.object({ start: z.record(z.string(), z.string()), ahead: z.number() }),
  z.object({ place: z.string(), after: z.number() }),
  z.object({ ahead: z.number() }),
  z.object({ disarm: z.literal(true) }),
]);

/** Short, because whoever waits longest for a process that was killed is the test. */
const ISSUE_WAIT_MS = 1_500;

const traps = new Map<string, number>();
let ahead = 0;
const clock: Clock = { ...systemClock, now: () => new Date(systemClock.now().getTime() + ahead) };

/** Ends the process at once, as a power cut would, when it comes to a place that was made a trap. */
function pass(place: string): void {
  const left = traps.get(place);
  if (left === undefined) return;
  traps.set(place, left - 1);
  if (left <= 1) process.kill(process.pid, 'SIGKILL');
}

async function start(environment: Readonly<Record<string, string>>): Promise<void> {
  const logger = createLogger({ level: 'debug', destination: process.stderr });
  const timings = { ...TIMINGS, issueWait: ISSUE_WAIT_MS };
  const parts = partsFrom(environment, { logger, clock, timings, passStep: pass });
  // As the real server does: one that was killed may be started again while the database is restarted.
  const running = await onceDatabaseIsThere(logger, () => startApp(parts));
  const { heart, school, elsewhere } = running.app;
  // Every transaction is followed by a place of its own, wherever somebody puts one.
  const { db } = heart;
  const watched: Database['transaction'] = async (work) => {
    const value = await db.transaction(work);
    pass('committed');
    return value;
  };
  for (const part of [heart, school, elsewhere]) Object.assign(part, { db: { ...db, transaction: watched } });
  process.stdout.write(`${running.port}\n`);
}

/** One copy of the product in a test build: it loads everything, waits to be started, and can be told where to die and what time it is. */
function main(): void {
  const lines = createInterface({ input: process.stdin });
  lines.on('close', () => process.exit(1));
  lines.on('line', (line) => {
    const told = Told.parse(JSON.parse(line));
    if ('place' in told) traps.set(told.place, told.after);
    else if ('disarm' in told) traps.clear();
    else ahead = told.ahead;
    if ('start' in told) void start(told.start);
  });
  process.stdout.write('loaded\n');
}

main();
