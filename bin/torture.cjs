#!/usr/bin/env node
'use strict';
/** Runs the torture driver on the sources as they are: `npm run torture -- --runs N --seed S`. */
const { ensureInstalled } = require('./prepare.cjs');

ensureInstalled({ development: true });
require('../test/support/swc-register.cjs');
require('../test/torture/main.ts');
