/**
 * The open parts (`:name`) of a path pattern by their names, as they stand in the path; undefined when the path does not fit.
 * An open part is never empty.
 */
export function matchPath(pattern: string, path: string): Readonly<Record<string, string>> | undefined {
  const wanted = pattern.split('/');
  const given = path.split('/');
  if (wanted.length !== given.length) return undefined;
  const params: Record<string, string> = {};
  for (const [at, part] of wanted.entries()) {
    const actual = given[at] ?? '';
    if (part.startsWith(':') && actual !== '') params[part.slice(1)] = actual;
    else if (part !== actual) return undefined;
  }
  return params;
}
