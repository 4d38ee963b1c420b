import type { Parts } from './parts';
import type { CardToken } from './model';
import { DAY } from './moment';

const LIFE_MS = 7 * DAY;

/** A token that may be used, or why not. */
export type TokenUse =
  { readonly ok: true; readonly token: CardToken } | { readonly ok: false; readonly code: number; readonly reason: string };

/** Looks whether a card token can pay; it is spent only by `spendToken`. Mercado Pago: section Simulator, number 4. */
export function checkToken({ books, clock, switches }: Parts, accountId: number, id: unknown): TokenUse {
  const token = typeof id === 'string' ? books.tokens.get(id) : undefined;
  if (!token) return { ok: false, code: 2006, reason: 'Card token not found' };
  if (token.accountId !== accountId) return { ok: false, code: 2062, reason: 'Invalid card token' };
  if (token.used) return { ok: false, code: 3003, reason: 'Invalid card_token_id: the token was used' };
  if (clock.now().getTime() - token.createdAt.getTime() > LIFE_MS) return { ok: false, code: 2006, reason: 'Card token not found' };
  if (!token.withCode && !switches.flag('cvvlessTokens')) {
    return { ok: false, code: 2062, reason: 'Card token was generated without cvv validation' };
  }
  return { ok: true, token };
}

/** A token pays once. */
export function spendToken({ books }: Pick<Parts, 'books'>, token: CardToken): void {
  books.tokens.set(token.id, { ...token, used: true });
}
