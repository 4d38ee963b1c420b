import type { ZodError } from 'zod';

/** What is wrong with a form, one problem a field: the first that was found. */
export function fieldProblems(error: ZodError): readonly { readonly field: string; readonly problem: string }[] {
  const firsts = new Map<string, string>();
  for (const { path, message } of error.issues) {
    const field = String(path[0]);
    if (!firsts.has(field)) firsts.set(field, message);
  }
  return [...firsts].map(([field, problem]) => ({ field, problem }));
}
