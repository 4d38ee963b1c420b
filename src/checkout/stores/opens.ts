import { z } from 'zod';
import type { Opens } from '../domain/opens';

const Stored = z.object({ kind: z.enum(['course', 'class', 'plan']), id: z.uuid() }).nullable();

/** What a purchase opens, as it is stored. */
export const readOpens = (stored: unknown): Opens | null => Stored.parse(stored);
