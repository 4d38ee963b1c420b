'use strict';
// Lets a plain Node process of a test run TypeScript sources as they are: `node -r test/support/swc-register.cjs file.ts`.
const { createHash } = require('node:crypto');
const fs = require('node:fs');
const Module = require('node:module');
const path = require('node:path');
const { transformSync, version } = require('@swc/core');

const OPTIONS = { jsc: { target: 'es2023', parser: { syntax: 'typescript' } }, module: { type: 'commonjs' } };
/** What became of each source, by its content: tests start the product many times. */
const KEPT = path.join(__dirname, '../../node_modules/.cache/swc-register');
fs.mkdirSync(KEPT, { recursive: true });

function transformed(filename) {
  const source = fs.readFileSync(filename, 'utf8');
  const key = createHash('sha256')
    .update(JSON.stringify([version, OPTIONS, filename, source]))
    .digest('hex');
  const kept = path.join(KEPT, `${key}.js`);
  if (fs.existsSync(kept)) return fs.readFileSync(kept, 'utf8');
  const { code } = transformSync(source, { filename, ...OPTIONS });
  // Written aside and then renamed: several processes may come here at once, and any may be killed.
  const half = `${kept}.${process.pid}`;
  fs.writeFileSync(half, code);
  fs.renameSync(half, kept);
  return code;
}

Module._extensions['.ts'] = (module, filename) => {
  module._compile(transformed(filename), filename);
};
