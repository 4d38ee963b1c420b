import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Guard, Patch } from './guards';

/** What a copy of the product in a test build is made of. */
const PARTS = ['package.json', 'src', 'migrations', 'locales', 'views', 'public', 'test/support', 'test/torture'] as const;

/** A copy of the tree with one guard less. */
export interface MutatedTree {
  readonly dir: string;
  remove(): void;
}

/**
 * Gives the text with one patch applied.
 * @throws when the place that it changes is not there exactly once: the sources have moved on, and the patch has to follow them.
 */
export function applyPatch(text: string, { file, find, replace }: Patch): string {
  const found = text.split(find).length - 1;
  if (found !== 1) throw new Error(`a patch of ${file} does not apply: its place was found ${found} times, not once:\n${find}`);
  return text.replace(find, () => replace);
}

/** The texts of all files that taking a guard away changes, by their paths in the tree. @throws when a patch does not apply. */
export function mutatedTexts(tree: string, { patches }: Guard): ReadonlyMap<string, string> {
  const texts = new Map<string, string>();
  for (const patch of patches)
    texts.set(patch.file, applyPatch(texts.get(patch.file) ?? readFileSync(join(tree, patch.file), 'utf8'), patch));
  return texts;
}

/** Copies the tree into a new folder of the system's temporary place, and takes one guard away from it; null = none. @throws when a patch does not apply. */
export function mutate(tree: string, guard: Guard | null): MutatedTree {
  const dir = mkdtempSync(join(tmpdir(), `ordertill-without-${guard?.name ?? 'nothing'}-`));
  const remove = (): void => rmSync(dir, { recursive: true, force: true });
  try {
    for (const part of PARTS) cpSync(join(tree, part), join(dir, part), { recursive: true });
    symlinkSync(join(tree, 'node_modules'), join(dir, 'node_modules'), 'dir');
    for (const [file, text] of guard === null ? [] : mutatedTexts(dir, guard)) writeFileSync(join(dir, file), text);
  } catch (error) {
    remove();
    throw error;
  }
  return { dir, remove };
}
