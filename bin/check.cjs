#!/usr/bin/env node
'use strict';
/** The quick gate before a commit: stops at the first failure and takes at most a minute. */
const { ensureInstalled } = require('./prepare.cjs');

const LIMIT_SECONDS = 60;

ensureInstalled({ development: true });
const { CHECKS, runStep, runTests } = require('./steps.cjs');

const started = Date.now();
const left = () => Math.max(1, LIMIT_SECONDS - Math.round((Date.now() - started) / 1000));
const good = CHECKS.every(([name, command]) => runStep(name, command, { seconds: left() })) && runTests(['unit'], { seconds: left() }).ok;
process.exitCode = good ? 0 : 1;
