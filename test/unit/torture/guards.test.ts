import { transformSync } from '@swc/core';
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { GUARDS } from '../../torture/guards';
import { applyPatch, mutatedTexts } from '../../torture/mutate';

const TREE = resolve(__dirname, '../../..');
const PATCH = { file: 'one.ts', find: 'guard();', replace: '' };

test.each(GUARDS.map((guard) => [guard.name, guard] as const))(
  'the guard %s can still be taken away, and what is left can be read',
  (_name, guard) => {
    const texts = mutatedTexts(TREE, guard);
    expect(texts.size).toBeGreaterThan(0);
    for (const [file, text] of texts) {
      expect(text).not.toBe(readFileSync(join(TREE, file), 'utf8'));
      if (file.endsWith('.ts'))
        expect(() => transformSync(text, { filename: file, jsc: { parser: { syntax: 'typescript' } } })).not.toThrow();
    }
  },
);

test('guards are told apart by their names', () => {
  expect(new Set(GUARDS.map(({ name }) => name)).size).toBe(GUARDS.length);
});

test('a patch changes its one place', () => {
  expect(applyPatch('before(); guard(); after();', PATCH)).toBe('before();  after();');
});

test.each([
  ['is gone', 'before(); after();'],
  ['is there twice', 'guard(); guard();'],
])('a patch whose place %s is an error', (_what, text) => {
  expect(() => applyPatch(text, PATCH)).toThrow('does not apply');
});
