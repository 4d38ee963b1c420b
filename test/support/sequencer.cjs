'use strict';
const path = require('node:path');
const Sequencer = require('@jest/test-sequencer').default;

/**
 * Files that take long for their size, the longest first. Were one of them the last, the others would long have ended, and one processor would wait
 * for it alone.
 */
const LONG = [
  'http/hostile/sellers',
  'http/hostile/screens',
  'http/hostile/callers',
  'browser/accessibility',
  'http/whole/matrix',
  'faults/torture',
  'faults/hidden-sums',
  'browser/upgates-path',
  'http/letters/events',
  'conformance/insales',
  'faults/killed-operations',
  'browser/hotmart-path',
  'faults/purchases',
  'browser/academy',
  'browser/insales-path',
  'conformance/uapay',
  'faults/failover',
  'browser/mercadopago-sales',
  'browser/order-path',
  'faults/backup',
].map((name) => path.join('test', ...name.split('/')) + '.test.ts');

const placeOf = (file) => {
  const place = LONG.findIndex((name) => file.endsWith(name));
  return place < 0 ? LONG.length : place;
};

/** Orders the files as Jest does, by what they took the last time or by size, but the longest come first also where nothing is known of them. */
module.exports = class LongestFirst extends Sequencer {
  sort(tests) {
    return [...super.sort(tests)].sort((one, other) => placeOf(one.path) - placeOf(other.path));
  }
};
