import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../../../src/infra/paths';

/** A row of a table: its cells by the names of the columns, code marks taken off a cell that is nothing but code. */
export type Row = Readonly<Record<string, string>>;

const cellsOf = (line: string): readonly string[] =>
  line
    .split('|')
    .slice(1, -1)
    .map((cell) => cell.trim().replace(/^`([^`]*)`$/, '$1'));

/** The rows of the first table of a page, or of the one between `<!-- mark -->` and `<!-- /mark -->`. Throws when there is none. */
export function tableOf(page: string, mark?: string): readonly Row[] {
  const text = readFileSync(join(root, page), 'utf8');
  const part = mark === undefined ? text : (text.split(`<!-- ${mark} -->`)[1]?.split(`<!-- /${mark} -->`)[0] ?? '');
  const [head, , ...lines] = part.split('\n').filter((line) => line.startsWith('|'));
  if (head === undefined) throw new Error(`${page} has no table ${mark ?? ''}`);
  const names = cellsOf(head);
  return lines.map((line) => Object.fromEntries(cellsOf(line).map((cell, index) => [names[index] ?? '', cell])));
}
