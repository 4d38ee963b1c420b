import { z } from 'zod';
import type { Account } from './model';

/** What a seller needs to be known; the rest has usual values. */
export interface AccountInput {
  readonly id: number;
  readonly country: 'BR' | 'AR' | 'MX' | 'CO';
  readonly accessToken: string;
  readonly publicKey: string;
  readonly name?: string;
  readonly email?: string;
  readonly testSeller?: boolean;
  /** The saved panel settings: where to tell and of what, and the secret that signs; none when left out. */
  readonly webhook?: { readonly url: string; readonly topics?: readonly string[]; readonly secret?: string | null };
}

/** The events that a seller may tick in the panel, by the topic that notifications carry. */
export const TOPICS: Readonly<Record<string, string>> = {
  payment: 'Payments',
  subscription_preapproval: 'Subscriptions',
  subscription_preapproval_plan: 'Plans',
  subscription_authorized_payment: 'Charges of subscriptions',
  topic_chargebacks_wh: 'Chargebacks',
  topic_merchant_order_wh: 'Commercial orders',
};

/** One seller for each country and a second one in Brazil, when no others are wanted. */
export const DEMO_ACCOUNTS: readonly AccountInput[] = [
  demo({ id: 900_000_001, country: 'BR', name: 'Loja Demo' }),
  demo({ id: 900_000_002, country: 'AR', name: 'Tienda Demo' }),
  demo({ id: 900_000_003, country: 'MX', name: 'Tienda Azteca' }),
  demo({ id: 900_000_004, country: 'CO', name: 'Tienda Andina' }),
  demo({ id: 900_000_005, country: 'BR', name: 'Clube do Chá', word: 'club' }),
];

const inputSchema = z.object({
  id: z.int().min(1),
  country: z.enum(['BR', 'AR', 'MX', 'CO']),
  accessToken: z.string().min(1),
  publicKey: z.string().min(1),
  name: z.string().min(1).optional(),
  email: z.email().optional(),
  testSeller: z.boolean().optional(),
  webhook: z.object({ url: z.url(), topics: z.array(z.string()).optional(), secret: z.string().nullable().optional() }).optional(),
});

/** The account of an input; throws a ZodError when a field is missing or wrong. */
export function toAccount(input: unknown): Account {
  const { id, webhook, ...rest } = inputSchema.parse(input);
  return {
    id,
    country: rest.country,
    accessToken: rest.accessToken,
    publicKey: rest.publicKey,
    name: rest.name ?? `Seller ${id}`,
    email: rest.email ?? `seller-${id}@seller.example`,
    applicationId: id + 1_000_000_000_000,
    testSeller: rest.testSeller ?? false,
    webhook: {
      url: webhook?.url ?? null,
      topics: webhook?.topics ?? (webhook ? Object.keys(TOPICS) : []),
      secret: webhook?.secret ?? null,
    },
  };
}

function demo({
  id,
  country,
  name,
  word = country.toLowerCase(),
}: {
  readonly id: number;
  readonly country: AccountInput['country'];
  readonly name: string;
  readonly word?: string;
}): AccountInput {
  return { id, country, name, accessToken: `APP_USR-demo-${word}-access-token`, publicKey: `APP_USR-demo-${word}-public-key` };
}
