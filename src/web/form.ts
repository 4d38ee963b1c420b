import type { Request } from 'express';
import { z } from 'zod';
import { AppError } from './refusals';

const Uuid = z.uuid();

/** The fields of a posted form as text; a field that came several times counts by its last value. Empty when there is no form. */
export function typed(request: Request): Readonly<Record<string, string>> {
  return texts(request.body);
}

/** The parameters of the address as text, in the same way. */
export function asked(request: Request): Readonly<Record<string, string>> {
  return texts(request.query);
}

function texts(fields: unknown): Readonly<Record<string, string>> {
  if (typeof fields !== 'object' || fields === null) return {};
  const pairs = Object.entries(fields).map(([name, value]) => [name, Array.isArray(value) ? value.at(-1) : value] as const);
  const ofText = pairs.filter((pair): pair is readonly [string, string] => typeof pair[1] === 'string');
  // No database keeps a character of number zero, and no person types one.
  return Object.fromEntries(ofText.map(([name, value]) => [name, value.replaceAll('\0', '')]));
}

/**
 * An id out of the path.
 * @throws AppError `not-found` when it cannot be one, so that no store is asked.
 */
export function idOf(request: Request, name = 'id'): string {
  const parsed = Uuid.safeParse(request.params[name]);
  if (!parsed.success) throw new AppError('not-found');
  return parsed.data;
}
