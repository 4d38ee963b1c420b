import { z } from 'zod';
import type { GatewayBook } from './ledger';

/** A movement of money in the ledger of a gateway. */
export const Line = z.object({ kind: z.enum(['hold', 'capture', 'void', 'refund']), amount: z.number() });

/** What a gateway has told or still has to tell. */
export const Message = z.object({
  id: z.number(),
  state: z.enum(['pending', 'delivered', 'given-up']),
  attempts: z.array(z.object({ result: z.string() })),
  nextAt: z.string().nullable(),
});

/** What waits, in words for people. */
export const waitingOf = (messages: readonly z.infer<typeof Message>[]): readonly string[] =>
  messages
    .filter(({ state }) => state === 'pending')
    .map(({ id, attempts, nextAt }) => `message ${id}, tried: ${attempts.map(({ result }) => result).join(', ')}; next at ${nextAt}`);

/** The books of a gateway by our order numbers, from its objects and the lines of its ledger, each with the id of its object. */
export function booksBy(
  objects: readonly Omit<GatewayBook, 'lines'>[],
  lines: readonly (z.infer<typeof Line> & { readonly id: string })[],
): ReadonlyMap<string, readonly GatewayBook[]> {
  const moved = new Map<string, z.infer<typeof Line>[]>();
  for (const { id, kind, amount } of lines) moved.set(id, [...(moved.get(id) ?? []), { kind, amount }]);
  const books = new Map<string, GatewayBook[]>();
  for (const { id, orderNumber, amount } of objects) {
    books.set(orderNumber, [...(books.get(orderNumber) ?? []), { id, orderNumber, amount, lines: moved.get(id) ?? [] }]);
  }
  return books;
}
