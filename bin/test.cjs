#!/usr/bin/env node
'use strict';
/** Everything CI runs. It goes on after a failure, so that one run tells all; the last line is the sum of the tests. */
const { ensureCompiled, ensureInstalled } = require('./prepare.cjs');

const LIMIT_SECONDS = 2_700;
/** For two processors: a third worker has what the others leave while they wait for a database, a browser or a simulator. */
const WORKERS = 3;

ensureInstalled({ development: true });
const { CHECKS, runStep, startTests } = require('./steps.cjs');

async function test() {
  const unit = startTests(['unit'], { seconds: LIMIT_SECONDS, workers: 2, shown: false });
  const checks = [];
  for (const [name, command] of CHECKS) checks.push(await runStep(name, command, { seconds: LIMIT_SECONDS }));
  // Tests that start the program run what is compiled; what is no TypeScript does not compile, and the types step has said so.
  if (checks[0]) ensureCompiled();
  // The last of the unit tests would leave a processor to nobody.
  const others = startTests(['conformance', 'http', 'faults', 'browser'], { seconds: LIMIT_SECONDS, workers: WORKERS, shown: true });
  const runs = await Promise.all([unit.ended, others.ended]);
  const sum = (field) => runs.reduce((total, run) => total + run[field], 0);
  process.stdout.write(`${sum('passed')} passed, ${sum('failed')} failed\n`);
  return checks.every(Boolean) && runs.every((run) => run.ok);
}

void test().then((good) => process.exit(good ? 0 : 1));
