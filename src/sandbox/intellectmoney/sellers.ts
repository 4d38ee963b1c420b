import { z } from 'zod';
import type { Books } from './books';
import type { Seller, SellerSettings } from './model';
import { STATUSES } from './model';

/** How a new seller is set up; "only unique order numbers" is on from the start. IntellectMoney: section Other shop behaviour. */
const USUAL: SellerSettings = {
  hashRequired: true,
  uniqueNumbers: true,
  sendSecretKey: false,
  acceptsTest: true,
  resultUrl: null,
  events: STATUSES,
  holdModeType: 'default',
  endOfHold: 'return',
  charset: 'utf-8',
  hashCharset: 'utf-8',
};

const settingsSchema = z
  .object({
    hashRequired: z.boolean(),
    uniqueNumbers: z.boolean(),
    sendSecretKey: z.boolean(),
    acceptsTest: z.boolean(),
    resultUrl: z.url({ protocol: /^https?$/ }).nullable(),
    events: z.array(z.enum(STATUSES)),
    holdModeType: z.enum(['cabinet', 'default']),
    endOfHold: z.enum(['take', 'return']),
    charset: z.enum(['utf-8', 'windows-1251']),
    hashCharset: z.enum(['utf-8', 'windows-1251']),
  })
  .partial();

const id = z
  .string()
  .trim()
  .regex(/^\d{1,12}$/);
const word = z.string().trim().min(1).max(512);

const sellerSchema = z.object({
  kind: z.enum(['shop', 'wallet']).default('shop'),
  id,
  name: z.string().optional(),
  account: id.optional(),
  login: z.email().optional(),
  secretKey: word,
  signKey: word.optional(),
  apiToken: word.optional(),
  settings: settingsSchema.optional(),
});

/** What a seller is given by; everything but the number and the key has a usual value. */
export type SellerInput = z.input<typeof sellerSchema>;

/** Reads a change of the cabinet's settings; null when its form is wrong. */
export function readSettings(given: unknown): Partial<SellerSettings> | null {
  const parsed = settingsSchema.safeParse(given);
  return parsed.success ? present(parsed.data) : null;
}

/**
 * A seller with everything filled in.
 * @throws ZodError when the form is wrong.
 */
export function toSeller(given: unknown): Seller {
  const { settings, ...input } = sellerSchema.parse(given);
  const { kind, name, account, login, signKey, apiToken } = input;
  return {
    ...input,
    name: name || `${kind === 'shop' ? 'Shop' : 'Wallet of'} ${input.id}`,
    account: account ?? `4356${input.id.padStart(6, '0').slice(-6)}`,
    login: login ?? `owner-${input.id}@shop.example`,
    signKey: signKey ?? `sign-${input.secretKey}`,
    apiToken: apiToken ?? `token-${input.id}`,
    // Forms of individuals are not signed.
    settings: { ...USUAL, hashRequired: kind === 'shop', ...present(settings ?? {}) },
  };
}

/** Adds a seller, or gives a known one new keys; null when the form is wrong. */
export function addSeller(books: Books, given: unknown): Seller | null {
  if (!sellerSchema.safeParse(given).success) return null;
  const seller = toSeller(given);
  books.sellers.set(seller.id, seller);
  return seller;
}

type Given<T> = { readonly [name in keyof T]?: T[name] | undefined };

function present(given: Given<SellerSettings>): Partial<SellerSettings> {
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
}
