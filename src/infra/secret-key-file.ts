import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { codeOf } from './errors';
import { newSecretKey } from './secrets';

const splitKeys = (text: string): readonly string[] => text.split(/[\s,]+/).filter((part) => part !== '');

/**
 * The sealing keys of an installation that keeps its database in the data folder: read from its key file, which is made
 * with one fresh key, readable by its owner only, when it is not there. Two starters at once end up with the same key.
 */
export function readSecretKeys(dataDir: string): { readonly keys: readonly string[]; readonly file: string; readonly made: boolean } {
  const file = join(dataDir, 'secret-keys');
  mkdirSync(dirname(file), { recursive: true });
  let made = false;
  try {
    // "wx" fails when the file exists, so of two starters only one writes.
    writeFileSync(file, `${newSecretKey()}\n`, { mode: 0o600, flag: 'wx' });
    made = true;
  } catch (error) {
    if (codeOf(error) !== 'EEXIST') throw error;
  }
  const keys = splitKeys(readFileSync(file, 'utf8'));
  if (keys.length === 0)
    throw new Error(`${file} holds no key: put the key back from your backup, or remove the file if nothing is stored yet`);
  return { keys, file, made };
}
