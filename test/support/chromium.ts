import { execFile } from 'node:child_process';
import { accessSync, constants, existsSync, mkdtempSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir, userInfo } from 'node:os';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';
import { chromium } from 'playwright-core';
import type { Browser } from 'playwright-core';
import { root } from '../../src/infra/paths';

const run = promisify(execFile);

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'headless_shell'];

/** Not the flags of the packaged browser itself: `--single-process` among those kills it at the second browser context. */
const FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-dev-shm-usage',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

function runnable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

const onPath = (): string | undefined =>
  (process.env['PATH'] ?? '')
    .split(delimiter)
    .flatMap((dir) => NAMES.map((name) => join(dir, name)))
    .find(runnable);

function packagedVersion(): string {
  const entry = createRequire(join(root, 'package.json')).resolve('@sparticuz/chromium');
  const manifest: unknown = JSON.parse(readFileSync(join(entry, '..', '..', 'package.json'), 'utf8'));
  return typeof manifest === 'object' && manifest !== null && 'version' in manifest ? String(manifest.version) : 'unknown';
}

/** Unpacks the packaged browser once per user and version. It is unpacked aside and then renamed: two test processes may come here at once. */
async function packaged(): Promise<string> {
  const home = join(tmpdir(), `ordertill-chromium-${packagedVersion()}-${userInfo().uid}`);
  if (!existsSync(home)) {
    const half = mkdtempSync(`${home}.half-`);
    const script = "import c from '@sparticuz/chromium'; await c.executablePath();";
    await run(process.execPath, ['--input-type=module', '-e', script], { cwd: root, env: { ...process.env, TMPDIR: half } });
    try {
      renameSync(half, home);
    } catch (error) {
      rmSync(half, { recursive: true, force: true });
      if (!existsSync(home)) throw error;
    }
  }
  return join(home, 'chromium');
}

/** The packaged browser has no window to care for, and does the same tests with half of the work; it needs Linux x64 and a few libraries. */
async function packagedOrOnPath(): Promise<string> {
  try {
    const file = await packaged();
    await run(file, ['--version']);
    return file;
  } catch (error) {
    const other = onPath();
    if (other === undefined) throw error;
    return other;
  }
}

/** Starts a headless browser: the one named by CHROMIUM_PATH, else the packaged one, else one on the PATH. Works as root, too. Close it when done. */
export async function launchChromium(): Promise<Browser> {
  const executablePath = process.env['CHROMIUM_PATH'] ?? (await packagedOrOnPath());
  return chromium.launch({ executablePath, headless: true, args: FLAGS });
}
