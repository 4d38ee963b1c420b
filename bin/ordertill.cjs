#!/usr/bin/env node
'use strict';
const { ensureCompiled, ensureInstalled } = require('./prepare.cjs');

ensureInstalled();
ensureCompiled();
require('../dist/cli.js');
