'use strict';
/** Runs the steps of the checks one after another, with their names, seconds and, when they fail, words. */
const { spawn } = require('node:child_process');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');
const { inRoot, root } = require('./prepare.cjs');

const tool = (name, file) => [process.execPath, inRoot('node_modules', name, file)];
/** With room for what lives shortly a test process, and the workers that it starts alike, spend a tenth less on collecting it. */
const JEST = [process.execPath, '--max-semi-space-size=64', inRoot('node_modules', 'jest', 'bin', 'jest.js')];

/** What these tools know of a file that has not changed since. */
const remembered = (name) => inRoot('node_modules', '.cache', name);

/** The checks that need no test runner, fastest news first. */
const CHECKS = [
  [
    'types',
    [...tool('typescript', 'bin/tsc'), '-p', 'tsconfig.json', '--noEmit', '--incremental', '--tsBuildInfoFile', remembered('types.json')],
  ],
  [
    'format',
    [...tool('prettier', 'bin/prettier.cjs'), '--check', '--log-level', 'warn', '--cache', '--cache-location', remembered('format'), '.'],
  ],
  ['lint', [...tool('oxlint', 'bin/oxlint'), '--type-aware', '--deny-warnings']],
  ['rooms', [...tool('dependency-cruiser', 'bin/dependency-cruise.mjs'), 'src', '--config', '.dependency-cruiser.cjs']],
  ['dead code', [...tool('knip', 'bin/knip.js')]],
];

/** Starts a command; `ended` gives whether it went well, whether it had to be stopped because it took too long, and what it said where that is not shown as it goes. */
function start([command, ...args], { seconds, stdio }) {
  const child = spawn(command, args, { cwd: root, stdio });
  const said = [];
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', (chunk) => said.push(chunk));
  let late = false;
  const limit = setTimeout(() => {
    late = true;
    child.kill('SIGINT');
  }, seconds * 1000);
  const ended = new Promise((resolve) => {
    child.once('error', (error) => said.push(Buffer.from(`${error.message}\n`)));
    child.once('close', (status) => {
      clearTimeout(limit);
      resolve({ ok: status === 0 && !late, late, said: Buffer.concat(said).toString() });
    });
  });
  return { ended, stop: () => child.kill('SIGINT') };
}

const since = (started) => `${((Date.now() - started) / 1000).toFixed(1)} s`;

/** Runs a step to its end and says how it went; true when it went well. */
async function runStep(name, command, { seconds }) {
  const started = Date.now();
  const { ok, late, said } = await start(command, { seconds, stdio: ['ignore', 'pipe', 'pipe'] }).ended;
  process.stdout.write(`${name} … ${ok ? 'ok' : 'FAILED'} (${since(started)}${late ? `, stopped after ${seconds} s` : ''})\n`);
  if (!ok) process.stdout.write(`${said}\n`);
  return ok;
}

/**
 * Starts the named test projects in one go. `ended` gives whether all went well and how many tests passed and failed; a file that cannot be loaded
 * counts as one failure. `shown` tests say how they go; what the others have to say comes at their end. The results go to a file, and jest's stdout
 * (the same again as JSON) nowhere: what it says to people goes to stderr.
 */
function startTests(projects, { seconds, workers, shown }) {
  const started = Date.now();
  const dir = fs.mkdtempSync(path.join(os.tmpdir(), 'ordertill-results-'));
  const outputFile = path.join(dir, 'jest.json');
  const how = ['--passWithNoTests', '--forceExit', '--json', `--outputFile=${outputFile}`];
  const words = shown ? [] : ['--silent', '--reporters=summary'];
  const args = ['--selectProjects', ...projects, `--maxWorkers=${workers}`, ...how, ...words];
  const { ended, stop } = start([...JEST, ...args], { seconds, stdio: ['ignore', 'ignore', shown ? 'inherit' : 'pipe'] });
  const counted = ended.then(({ ok, said }) => {
    const result = fs.existsSync(outputFile) ? JSON.parse(fs.readFileSync(outputFile, 'utf8')) : null;
    fs.rmSync(dir, { recursive: true, force: true });
    process.stdout.write(`${said}tests: ${projects.join(', ')} ${ok ? 'ok' : 'FAILED'} (${since(started)})\n`);
    if (!result) return { ok: false, passed: 0, failed: 1 };
    return { ok, passed: result.numPassedTests, failed: result.numFailedTests + result.numRuntimeErrorTestSuites };
  });
  return { ended: counted, stop };
}

module.exports = { CHECKS, runStep, startTests };
