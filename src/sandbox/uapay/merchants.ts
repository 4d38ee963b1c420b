import { z } from 'zod';
import type { Books, Merchant } from './books';

const merchantSchema = z.object({ clientId: z.string().trim().min(1), secret: z.string().trim().min(1), name: z.string().optional() });

/** What a merchant is given by; the name is for people. */
export interface MerchantInput {
  readonly clientId: string;
  readonly secret: string;
  readonly name?: string;
}

/** The merchant with a name in any case. */
export function toMerchant({ clientId, secret, name }: { clientId: string; secret: string; name?: string | undefined }): Merchant {
  return { clientId, secret, name: name === undefined || name === '' ? `Shop ${clientId}` : name };
}

/** Adds a merchant, or gives a known one a new secret; null when the form is wrong. */
export function addMerchant(books: Books, given: unknown): Merchant | null {
  const parsed = merchantSchema.safeParse(given);
  if (!parsed.success) return null;
  const merchant = toMerchant(parsed.data);
  books.merchants.set(merchant.clientId, merchant);
  return merchant;
}
