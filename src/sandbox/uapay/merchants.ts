import { createPublicKey } from 'node:crypto';
import { z } from 'zod';
import type { Books, Merchant } from './books';

const merchantSchema = z.object({
  clientId: z.string().trim().min(1),
  secret: z.string().trim().min(1),
  name: z.string().optional(),
  publicKey: z.string().trim().refine(isRsaKeyOrEmpty).optional(),
});

/** What a merchant is given by; the name is for people, the public key (PEM) for those who sign with RSA. */
export interface MerchantInput {
  readonly clientId: string;
  readonly secret: string;
  readonly name?: string | undefined;
  readonly publicKey?: string | undefined;
}

/** The merchant with a name in any case. */
export function toMerchant({ clientId, secret, name, publicKey }: MerchantInput): Merchant {
  return { clientId, secret, name: name === undefined || name === '' ? `Shop ${clientId}` : name, publicKey: publicKey || null };
}

/** Adds a merchant, or gives a known one a new secret and public key; null when the form is wrong. */
export function addMerchant(books: Books, given: unknown): Merchant | null {
  const parsed = merchantSchema.safeParse(given);
  if (!parsed.success) return null;
  const merchant = toMerchant(parsed.data);
  books.merchants.set(merchant.clientId, merchant);
  return merchant;
}

function isRsaKeyOrEmpty(pem: string): boolean {
  if (pem === '') return true;
  try {
    return createPublicKey(pem).asymmetricKeyType === 'rsa';
  } catch {
    return false;
  }
}
