import { createHash } from 'node:crypto';
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { compile } from 'ejs';
import type { TemplateFunction } from 'ejs';
import { onceEach } from '../infra/once-each';
import { publicDir, viewsDir } from '../infra/paths';

const templateOf = onceEach((view): TemplateFunction => {
  const filename = join(viewsDir, `${view}.ejs`);
  return compile(readFileSync(filename, 'utf8'), { filename, cache: true });
});

/** Renders `views/<view>.ejs`; each template is compiled once. Views print with escaping; what a view does not get is an error. */
export function render(view: string, locals: Readonly<Record<string, unknown>>): string {
  return templateOf(view)({ ...locals });
}

function fileMarks(): ReadonlyMap<string, string> {
  const files = readdirSync(publicDir, { withFileTypes: true }).filter((entry) => entry.isFile());
  return new Map(
    files.map(({ name }) => [
      name,
      createHash('sha256')
        .update(readFileSync(join(publicDir, name)))
        .digest('hex')
        .slice(0, 10),
    ]),
  );
}

let marks: ReadonlyMap<string, string> | null = null;

const markOf = (name: string): string | undefined => (marks ??= fileMarks()).get(name);

/** Whether public/ has a file of that name. */
export const isAsset = (name: string): boolean => markOf(name) !== undefined;

/** The address of a file in public/, with a mark of its content, so that browsers may keep it for ever. */
export function asset(name: string): string {
  const mark = markOf(name);
  return mark === undefined ? `/${name}` : `/${name}?v=${mark}`;
}
