#!/usr/bin/env node
'use strict';
/** Takes the guards of the product away one by one and lets the torture driver look for what breaks: `npm run mutations -- --only NAME --runs 200`. */
const { ensureInstalled } = require('./prepare.cjs');

ensureInstalled({ development: true });
require('../test/support/swc-register.cjs');
require('../test/torture/mutations.ts');
