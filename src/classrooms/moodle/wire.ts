import { z } from 'zod';

/** What a function's parameters may be made of. */
export type Param = string | number | { readonly [name: string]: Param } | readonly Param[];

const isList = (value: Param): value is readonly Param[] => Array.isArray(value);

/** Parameters as Moodle's REST protocol takes them: `users[0][email]=…`. */
export function encodeParams(params: Readonly<Record<string, Param>>): URLSearchParams {
  const form = new URLSearchParams();
  const add = (name: string, value: Param): void => {
    if (typeof value === 'string' || typeof value === 'number') form.append(name, String(value));
    else if (isList(value)) value.forEach((one, at) => add(`${name}[${at}]`, one));
    else for (const [key, one] of Object.entries(value)) add(`${name}[${key}]`, one);
  };
  for (const [name, value] of Object.entries(params)) add(name, value);
  return form;
}

/** How errors come, with HTTP status 200. `debuginfo` only where the site shows it. */
export const errorSchema = z.object({
  exception: z.string(),
  errorcode: z.string().default(''),
  message: z.string().default(''),
  debuginfo: z.string().optional(),
});

/** An error as it came. */
export type MoodleError = z.infer<typeof errorSchema>;

export const siteSchema = z.object({
  sitename: z.string(),
  username: z.string(),
  functions: z.array(z.object({ name: z.string() })).default([]),
});

export const usersSchema = z.array(z.object({ id: z.int(), username: z.string().optional() }));

export const createdSchema = z.array(z.object({ id: z.int(), username: z.string() })).length(1);

export const coursesSchema = z.object({
  courses: z.array(
    z.object({ id: z.int(), visible: z.union([z.boolean(), z.int()]).optional(), enrollmentmethods: z.array(z.string()).optional() }),
  ),
});

/** What functions answer that have nothing to say. */
export const nothingSchema = z.null().transform(() => null);
