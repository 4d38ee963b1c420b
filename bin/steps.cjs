'use strict';
/** Runs the steps of the checks one after another, with their names, seconds and, when they fail, words. */
const { spawn, spawnSync } = require('node:child_process');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');
const { inRoot, root } = require('./prepare.cjs');

const tool = (name, file) => [process.execPath, inRoot('node_modules', name, file)];
const JEST = tool('jest', 'bin/jest.js');

/** The checks that need no test runner, fastest news first. */
const CHECKS = [
  ['types', [process.execPath, inRoot('node_modules', 'typescript', 'bin', 'tsc'), '-p', 'tsconfig.json', '--noEmit']],
  ['format', [...tool('prettier', 'bin/prettier.cjs'), '--check', '--log-level', 'warn', '.']],
  ['lint', [...tool('oxlint', 'bin/oxlint'), '--type-aware', '--deny-warnings']],
  ['rooms', [...tool('dependency-cruiser', 'bin/dependency-cruise.mjs'), 'src', '--config', '.dependency-cruiser.cjs']],
  ['dead code', [...tool('knip', 'bin/knip.js')]],
];

/** True when the step went well. A step that is `loud` shows what it says as it goes. */
function runStep(name, [command, ...args], { loud = false, seconds = 60 } = {}) {
  const started = Date.now();
  process.stdout.write(loud ? `${name} …\n` : `${name} … `);
  const done = spawnSync(command, args, {
    cwd: root,
    encoding: 'utf8',
    stdio: loud ? 'inherit' : ['ignore', 'pipe', 'pipe'],
    timeout: seconds * 1000,
  });
  const ok = done.status === 0;
  const late = done.error?.code === 'ETIMEDOUT' ? `, stopped after ${seconds} s` : '';
  process.stdout.write(`${loud ? `${name} ` : ''}${ok ? 'ok' : 'FAILED'} (${((Date.now() - started) / 1000).toFixed(1)} s${late})\n`);
  if (!ok && !loud) process.stdout.write(`${done.stdout ?? ''}${done.stderr ?? ''}\n`);
  return ok;
}

/** Runs the named test projects in one go; says whether all went well and how many tests passed and failed. A file that cannot be loaded counts as one failure. */
function runTests(projects, { seconds }) {
  const dir = fs.mkdtempSync(path.join(os.tmpdir(), 'ordertill-results-'));
  const outputFile = path.join(dir, 'jest.json');
  const args = [
    '--selectProjects',
    ...projects,
    '--maxWorkers=2',
    '--passWithNoTests',
    '--forceExit',
    '--json',
    `--outputFile=${outputFile}`,
  ];
  try {
    const ok = runJest(projects, args, seconds);
    if (!fs.existsSync(outputFile)) return { ok: false, passed: 0, failed: 1 };
    const result = JSON.parse(fs.readFileSync(outputFile, 'utf8'));
    return { ok, passed: result.numPassedTests, failed: result.numFailedTests + result.numRuntimeErrorTestSuites };
  } finally {
    fs.rmSync(dir, { recursive: true, force: true });
  }
}

/** The results go to a file, and jest's stdout (the same again as JSON) nowhere: what it says to people goes to stderr. */
function runJest(projects, args, seconds) {
  const started = Date.now();
  const [command, ...first] = JEST;
  const { status } = spawnSync(command, [...first, ...args], {
    cwd: root,
    stdio: ['ignore', 'ignore', 'inherit'],
    timeout: seconds * 1000,
    killSignal: 'SIGINT',
  });
  process.stdout.write(
    `tests: ${projects.join(', ')} ${status === 0 ? 'ok' : 'FAILED'} (${((Date.now() - started) / 1000).toFixed(1)} s)\n`,
  );
  return status === 0;
}

/** Starts the tests of one project in a process beside this one; `ended` says whether all went well. What it says is shown at its end. */
function startTests(project) {
  const started = Date.now();
  const [command, ...first] = JEST;
  const child = spawn(
    command,
    [...first, '--selectProjects', project, '--maxWorkers=2', '--forceExit', '--silent', '--reporters=summary'],
    {
      cwd: root,
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  );
  const said = [];
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => said.push(chunk));
  const ended = new Promise((resolve) => {
    child.once('exit', (status) => {
      process.stdout.write(Buffer.concat(said));
      process.stdout.write(`tests: ${project} ${status === 0 ? 'ok' : 'FAILED'} (${((Date.now() - started) / 1000).toFixed(1)} s)\n`);
      resolve(status === 0);
    });
  });
  return { ended, stop: () => child.kill('SIGINT') };
}

module.exports = { CHECKS, runStep, runTests, startTests };
