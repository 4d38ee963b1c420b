'use strict';
const Sequencer = require('@jest/test-sequencer').default;

/** Small files that attack every address for minutes; were one of them the last, the others would long have ended. */
const LONG = /[\\/]hostile[\\/](?:sellers|screens|callers)\.test\.ts$/;

/** Orders the files as Jest does, by what they took the last time or by size, but the longest come first also where nothing is known of them. */
module.exports = class LongestFirst extends Sequencer {
  sort(tests) {
    const sorted = super.sort(tests);
    return [...sorted.filter(({ path }) => LONG.test(path)), ...sorted.filter(({ path }) => !LONG.test(path))];
  }
};
