#!/usr/bin/env node
'use strict';
/** The quick gate before a commit, at most a minute: the checks one after another, the unit tests beside them. Stops at the first check that fails. */
const { ensureInstalled } = require('./prepare.cjs');

const LIMIT_SECONDS = 60;

ensureInstalled({ development: true });
const { CHECKS, runStep, startTests } = require('./steps.cjs');

async function check() {
  const started = Date.now();
  const left = () => Math.max(1, LIMIT_SECONDS - Math.round((Date.now() - started) / 1000));
  const tests = startTests('unit');
  if (!CHECKS.every(([name, command]) => runStep(name, command, { seconds: left() }))) {
    tests.stop();
    return false;
  }
  return tests.ended;
}

void check().then((good) => process.exit(good ? 0 : 1));
