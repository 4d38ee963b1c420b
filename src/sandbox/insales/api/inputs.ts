import { z } from 'zod';

/** Text; numbers are taken as their text, as the shop's framework does. */
export const text = z.union([z.string(), z.number()]).transform(String);

/** Text or nothing. */
export const textOrNull = text.nullable();

/** Yes or no as JSON, number or word. */
export const flag = z.union([z.boolean(), z.stringbool(), z.literal(1), z.literal(0)]).transform((value) => value === true || value === 1);

/** A whole number as number or text. */
export const whole = z.union([
  z.int(),
  z
    .string()
    .regex(/^-?\d+$/)
    .transform(Number),
]);

/** True for an absolute web address. */
export function isWebAddress(value: string): boolean {
  return URL.canParse(value) && ['http:', 'https:'].includes(new URL(value).protocol);
}
