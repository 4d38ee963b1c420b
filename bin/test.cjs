#!/usr/bin/env node
'use strict';
/** Everything CI runs. It goes on after a failure, so that one run tells all; the last line is the sum of the tests. */
const { ensureCompiled, ensureInstalled } = require('./prepare.cjs');

const LIMIT_SECONDS = 2_700;

ensureInstalled({ development: true });
const { CHECKS, runStep, runTests } = require('./steps.cjs');

const checks = CHECKS.map(([name, command]) => runStep(name, command));
const typesOk = checks[0];
// Tests that start the program run what is compiled; sources with type errors do not compile, and the types step has said so.
if (typesOk) ensureCompiled();
const runs = [
  runTests(['unit'], { seconds: LIMIT_SECONDS }),
  runTests(['conformance', 'http', 'faults', 'browser'], { seconds: LIMIT_SECONDS }),
];
const sum = (field) => runs.reduce((total, run) => total + run[field], 0);
process.stdout.write(`${sum('passed')} passed, ${sum('failed')} failed\n`);
process.exitCode = checks.every(Boolean) && runs.every((run) => run.ok) ? 0 : 1;
