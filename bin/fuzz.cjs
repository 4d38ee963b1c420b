#!/usr/bin/env node
'use strict';
/** Attacks every address of the product with hostile input: `npm run fuzz -- --runs 10000 --seed 1 --only "POST /hooks"`. */
const { ensureInstalled } = require('./prepare.cjs');

ensureInstalled({ development: true });
require('../test/support/swc-register.cjs');
const { fuzz } = require('../test/fuzz/main.ts');

fuzz().then(
  (breaches) => process.exit(breaches === 0 ? 0 : 1),
  (error) => {
    process.stderr.write(`${error.stack}\n`);
    process.exit(1);
  },
);
