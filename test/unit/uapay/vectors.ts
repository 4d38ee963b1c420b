import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';

const token = z.object({ name: z.string(), claims: z.string(), phpToken: z.string(), jsToken: z.string() });

const vectorsSchema = z.object({
  key: z.string(),
  clientId: z.string(),
  requests: z.array(token.extend({ path: z.string() })),
  answers: z.array(token),
  fullBodyOfU1: z.string(),
  reducedForm: z.object({ hs256: z.string(), rs512: z.string() }),
});

/** Tokens that the official PHP client made, their twins in JavaScript form, and the claims in both. */
export const VECTORS = vectorsSchema.parse(JSON.parse(readFileSync(join(__dirname, 'fixtures/vectors.json'), 'utf8')));

/** The moment that the clock of the recorded client stood still at. */
export const FROZEN = new Date(1_760_000_000_000);

export const SESSION = '3f0c1a52-7a64-4f0e-9a51-0c1b5f8e2d10';
export const INVOICE = '9a6e0f8b-2d43-4a1f-8b6e-51c7d0a4e3f2';
export const PAYMENT = 'c2b7d1e4-90fa-4c68-a7d3-2f5be8106c9d';

/** The claims of a vector by its name, such as `U4` or `cb_holded`. */
export function claimsOf(name: string): Record<string, unknown> {
  const found = [...VECTORS.requests, ...VECTORS.answers].find((vector) => vector.name === name);
  return z.record(z.string(), z.unknown()).parse(JSON.parse(found?.claims ?? 'null'));
}
