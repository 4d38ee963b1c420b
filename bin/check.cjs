#!/usr/bin/env node
'use strict';
/** The quick gate before a commit, about a minute: the checks one after another, the unit tests beside them. Stops at the first check that fails. */
const { ensureInstalled } = require('./prepare.cjs');

/** Only a hang takes so long. */
const LIMIT_SECONDS = 600;

ensureInstalled({ development: true });
const { CHECKS, runStep, startTests } = require('./steps.cjs');

async function check() {
  const tests = startTests(['unit'], { seconds: LIMIT_SECONDS, workers: 2, shown: false });
  for (const [name, command] of CHECKS) {
    if (await runStep(name, command, { seconds: LIMIT_SECONDS })) continue;
    tests.stop();
    return false;
  }
  return (await tests.ended).ok;
}

void check().then((good) => process.exit(good ? 0 : 1));
