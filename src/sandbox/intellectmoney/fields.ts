import { z } from 'zod';
import type { Named } from './hashes';

/** What a request carries: names in lower case, as the service reads them, and user fields in their own spelling. */
export interface Incoming {
  readonly named: Named;
  readonly userFields: Readonly<Record<string, string>>;
}

const jsonSchema = z.record(z.string(), z.unknown());

/** Reads a form body, a query or a JSON object; null when it is none of these or has a name twice. */
export function readFields(text: string, contentType: string): Incoming | null {
  const pairs = contentType.includes('json') ? jsonPairs(text) : [...new URLSearchParams(text)];
  if (pairs === null) return null;
  const named = new Map(pairs.map(([name, value]) => [name.toLowerCase(), value]));
  if (named.size !== pairs.length) return null;
  return { named, userFields: Object.fromEntries(pairs.filter(([name]) => /^userfield(?:name)?_\d+$/i.test(name))) };
}

function jsonPairs(text: string): readonly (readonly [string, string])[] | null {
  try {
    const parsed = jsonSchema.safeParse(JSON.parse(text));
    if (!parsed.success) return null;
    return Object.entries(parsed.data).flatMap(([name, value]) => (value === null ? [] : [[name, textOf(value)] as const]));
  } catch {
    return null;
  }
}

const textOf = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value));
