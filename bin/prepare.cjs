'use strict';
/**
 * Makes a fresh clone ready to run without any dependency of its own: installs what the lock file names and compiles the sources, each only
 * when it is due. Everything it says goes to stderr, because stdout belongs to the command that runs afterwards.
 */
const { spawnSync } = require('node:child_process');
const { createHash } = require('node:crypto');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');

const root = path.resolve(__dirname, '..');
const dist = path.join(root, 'dist');
const inRoot = (...parts) => path.join(root, ...parts);
const say = (text) => process.stderr.write(`${text}\n`);
const packages = (file) => JSON.parse(fs.readFileSync(file, 'utf8')).packages;

/** Compares contents and not times, which a checkout changes. Packages of other platforms and, after a production install, of development may be absent. */
function installed() {
  const record = inRoot('node_modules', '.package-lock.json');
  if (!fs.existsSync(record)) return false;
  const have = packages(record);
  const want = packages(inRoot('package-lock.json'));
  const same = Object.entries(have).every(([name, { version, link }]) => link || want[name]?.version === version);
  const complete = Object.entries(want).every(
    ([name, one]) => name === '' || one.dev || one.optional || one.devOptional || one.peer || have[name],
  );
  return same && complete;
}

const has = (name) => fs.existsSync(inRoot('node_modules', name, 'package.json'));

function digest() {
  const hash = createHash('sha256');
  const add = (file) => {
    const stat = fs.statSync(file);
    if (stat.isDirectory())
      return fs
        .readdirSync(file)
        .sort()
        .forEach((name) => add(path.join(file, name)));
    return hash.update(`${path.relative(root, file)} ${stat.size} ${stat.mtimeMs}\n`);
  };
  ['src', 'tsconfig.json', 'tsconfig.build.json', 'package-lock.json'].map((name) => inRoot(name)).forEach(add);
  return hash.digest('hex');
}

function compiledFrom() {
  try {
    return fs.readFileSync(path.join(dist, '.compiled-from'), 'utf8');
  } catch {
    return null;
  }
}

function run(command, args) {
  // stdin closed, stdout led to stderr.
  const { status, error } = spawnSync(command, args, { cwd: root, stdio: ['ignore', 2, 2], shell: process.platform === 'win32' });
  if (error || status !== 0) throw new Error(`${command} ${args.join(' ')} failed${error ? `: ${error.message}` : ''}`);
}

function alive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}

/** Outside the clone, because "npm ci" removes node_modules and a swap removes dist. */
const lockFile = path.join(os.tmpdir(), `ordertill-prepare-${createHash('sha256').update(root).digest('hex').slice(0, 12)}.lock`);

function tryLock() {
  try {
    fs.writeFileSync(lockFile, String(process.pid), { flag: 'wx' });
    return true;
  } catch (error) {
    if (error.code !== 'EEXIST') throw error;
  }
  let owner = NaN;
  try {
    owner = Number(fs.readFileSync(lockFile, 'utf8'));
    // An empty file is one that its owner is just about to fill, unless it is old.
    if (owner ? alive(owner) : Date.now() - fs.statSync(lockFile).mtimeMs < 5_000) return false;
    fs.rmSync(lockFile, { force: true });
  } catch (error) {
    if (error.code !== 'ENOENT') throw new Error(`remove ${lockFile}, left by another user`, { cause: error });
  }
  return false;
}

const release = () => fs.rmSync(lockFile, { force: true });

function locked(work) {
  const giveUpAt = Date.now() + 300_000;
  while (!tryLock()) {
    if (Date.now() > giveUpAt) throw new Error(`another start has been installing for five minutes; if there is none, remove ${lockFile}`);
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 100);
  }
  process.once('exit', release);
  try {
    work();
  } finally {
    process.off('exit', release);
    release();
  }
}

/** Compiles aside and swaps, so that nobody runs a half-written tree. */
function compile() {
  const source = digest();
  const next = inRoot(`dist.next-${process.pid}`);
  const old = inRoot(`dist.old-${process.pid}`);
  say('Compiling …');
  try {
    run(process.execPath, [
      inRoot('node_modules', 'typescript', 'bin', 'tsc'),
      '-p',
      'tsconfig.build.json',
      '--outDir',
      next,
      '--incremental',
      'false',
      // Half of the start is saved; the types of what is committed were looked at by the checks.
      '--noCheck',
    ]);
    fs.writeFileSync(path.join(next, '.compiled-from'), source);
    if (fs.existsSync(dist)) fs.renameSync(dist, old);
    fs.renameSync(next, dist);
  } finally {
    fs.rmSync(next, { recursive: true, force: true });
    fs.rmSync(old, { recursive: true, force: true });
  }
}

/** A shipped image has neither sources nor compiler; then dist is what it is. */
const mayCompile = () => fs.existsSync(inRoot('src')) && fs.existsSync(inRoot('tsconfig.build.json')) && has('typescript');
const dueInstall = (development) => !installed() || (development && !has('typescript')) || (!fs.existsSync(dist) && !has('typescript'));
const dueCompile = () => mayCompile() && compiledFrom() !== digest();

/** Installs the packages of the lock file when they are not there; with `development`, those that tests need, too. */
function ensureInstalled({ development = false } = {}) {
  if (!dueInstall(development)) return;
  locked(() => {
    if (!dueInstall(development)) return;
    say('Installing packages (npm ci) …');
    run('npm', ['ci', '--no-fund', '--no-audit', ...(development ? ['--include=dev'] : [])]);
  });
}

/** Compiles when dist does not stem from the sources as they are now. */
function ensureCompiled() {
  if (!dueCompile()) return;
  locked(() => {
    if (dueCompile()) compile();
  });
}

/** Ends the process with the reason when the work fails: a stack of ours would only hide what npm or the compiler said. */
const orExit = (work) => (options) => {
  try {
    work(options);
  } catch (error) {
    say(error.message);
    process.exit(1);
  }
};

module.exports = { ensureCompiled: orExit(ensureCompiled), ensureInstalled: orExit(ensureInstalled), inRoot, root };
