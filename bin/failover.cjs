#!/usr/bin/env node
'use strict';
/** Kills the primary of a pair of real database servers under load, so many times (`-- --runs 3`), and prints the outage as a client saw it. */
const { spawnSync } = require('node:child_process');
const { parseArgs } = require('node:util');
const { ensureInstalled, inRoot, root } = require('./prepare.cjs');

ensureInstalled({ development: true });
const { values } = parseArgs({ options: { runs: { type: 'string', default: '1' } } });
const runs = Number(values.runs);
if (!Number.isInteger(runs) || runs < 1) {
  process.stderr.write('--runs wants a whole number above zero\n');
  process.exit(2);
}

const jest = [
  inRoot('node_modules', 'jest', 'bin', 'jest.js'),
  '--selectProjects',
  'faults',
  '--forceExit',
  '--testPathPatterns',
  'faults/failover',
];
let good = 0;
for (let run = 1; run <= runs; run += 1) {
  process.stderr.write(`failover ${run} of ${runs}\n`);
  if (spawnSync(process.execPath, jest, { cwd: root, stdio: ['ignore', 'ignore', 'inherit'] }).status === 0) good += 1;
}
process.stdout.write(`${good} of ${runs} failovers good\n`);
process.exitCode = good === runs ? 0 : 1;
