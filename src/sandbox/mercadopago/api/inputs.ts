import type { Json } from '../model';

/** Whether the value is a JSON object. */
export function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The object itself, or an empty one. */
export function objectOf(value: unknown): Json {
  return isObject(value) ? value : {};
}

/** A filled-in text, else null. */
export function textOf(value: unknown): string | null {
  return typeof value === 'string' && value.trim() !== '' ? value : null;
}

/** Neither absent nor null. */
export function isGiven(value: unknown): boolean {
  return value !== undefined && value !== null;
}

/** Absent, null, or a text of at most so many characters. */
export function isOptionalText(value: unknown, longest: number): boolean {
  return !isGiven(value) || (typeof value === 'string' && value.length <= longest);
}

/** A plausible e-mail address. */
export function isEmail(value: unknown): value is string {
  return typeof value === 'string' && /^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(value);
}

/** An https address that is not on this machine; with `localToo` any http address. */
export function isPublicAddress(value: unknown, localToo: boolean): value is string {
  if (typeof value !== 'string' || !URL.canParse(value)) return false;
  const { protocol, hostname } = new URL(value);
  if (localToo) return protocol === 'https:' || protocol === 'http:';
  return protocol === 'https:' && hostname !== 'localhost' && !hostname.startsWith('127.');
}

/** References of sellers: at most 64 letters, digits, dashes and underscores. */
export function isReference(value: unknown): boolean {
  return !isGiven(value) || value === '' || (typeof value === 'string' && /^[\w-]{1,64}$/.test(value));
}
