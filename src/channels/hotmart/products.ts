import { z } from 'zod';
import type { ChannelAnswer, ChannelProduct } from '../../academy/ports/channel';
import type { HotmartClient, Reply } from './client';
import type { Account } from './settings';
import { idSchema, lenient, priceOf, textSchema } from './wire';

/** Calls are limited by the minute; of what is beyond this number only the products themselves are listed. */
const MOST_WITH_OFFERS = 50;
const BEGINNING = '1';

export const productSchema = z.object({
  id: idSchema,
  name: textSchema,
  ucode: textSchema,
  status: textSchema,
  is_subscription: lenient(z.boolean()),
});

type WireProduct = z.infer<typeof productSchema>;

const offerSchema = z.object({
  code: z.string().min(1).max(100),
  name: textSchema,
  price: lenient(
    z
      .object({ value: z.union([z.number(), z.string().max(30)]), currency_code: z.string().max(10) })
      .transform(({ value, currency_code: currency }) => ({ value, currency })),
  ),
});
const planSchema = z.object({ name: z.string().trim().min(1).max(500) });
const soldPlanSchema = z.object({ plan: z.object({ id: idSchema, name: z.string().trim().min(1) }) });

/** Products with their offers and plans, for choosing what grants a course. Hotmart: section Calls. */
export async function listProducts(client: HotmartClient, account: Account): Promise<ChannelAnswer<readonly ChannelProduct[]>> {
  const products = await client.list(account, { path: 'products/api/v1/products', schema: productSchema });
  if (products.kind !== 'done') return products;
  const all: ChannelProduct[] = [];
  for (const [index, product] of products.value.entries()) {
    all.push(choice(product, { title: nameOf(product) }));
    if (product.ucode === null || product.status !== 'ACTIVE' || index >= MOST_WITH_OFFERS) continue;
    const kinds = await kindsOf(client, account, { ...product, ucode: product.ucode });
    if (kinds.kind !== 'done') return kinds;
    all.push(...kinds.value);
  }
  return { kind: 'done', value: all };
}

async function kindsOf(
  client: HotmartClient,
  account: Account,
  product: WireProduct & { readonly ucode: string },
): Promise<Reply<readonly ChannelProduct[]>> {
  const path = `products/api/v1/products/${encodeURIComponent(product.ucode)}`;
  const offers = orNothing(await client.list(account, { path: `${path}/offers`, schema: offerSchema }));
  if (offers.kind !== 'done') return offers;
  const plans = product.is_subscription === true ? await plansOf(client, account, { path, product }) : NOTHING;
  if (plans.kind !== 'done') return plans;
  const offered = offers.value.map(({ code, name, price }) => {
    const sum = priceOf(price);
    const words = [name, sum && `${sum.text} ${sum.currency}`, code].filter(Boolean).join(', ');
    return choice(product, { offer: code, title: `${nameOf(product)} (${words})` });
  });
  return { kind: 'done', value: [...plans.value, ...offered] };
}

/** Plans by name; their numbers, which notifications carry, are known only from subscriptions that were sold. Hotmart: section Calls, plans. */
async function plansOf(
  client: HotmartClient,
  account: Account,
  { path, product }: { readonly path: string; readonly product: WireProduct },
): Promise<Reply<readonly ChannelProduct[]>> {
  const plans = orNothing(await client.list(account, { path: `${path}/plans`, schema: planSchema }));
  if (plans.kind !== 'done') return plans;
  const query = { product_id: product.id, accession_date: BEGINNING };
  const sold = orNothing(await client.list(account, { path: 'payments/api/v1/subscriptions', query, schema: soldPlanSchema }, 2));
  if (sold.kind !== 'done') return sold;
  const numbers = new Map(sold.value.map(({ plan }) => [plan.name, plan.id]));
  return {
    kind: 'done',
    value: plans.value.map(({ name }) =>
      choice(product, { plan: numbers.get(name) ?? null, variant: name, title: `${nameOf(product)}, ${name}` }),
    ),
  };
}

const NOTHING = { kind: 'done', value: [] } as const;

/** A product whose offers or plans cannot be listed is listed without them. */
function orNothing<T>(reply: Reply<readonly T[]>): Reply<readonly T[]> {
  return reply.kind === 'refused' && reply.code !== 'credentials' ? NOTHING : reply;
}

function choice(
  { id, status }: WireProduct,
  more: { readonly title: string; readonly plan?: string | null; readonly variant?: string; readonly offer?: string },
): ChannelProduct {
  const ref = { product: id, variant: more.variant ?? null, code: null, plan: more.plan ?? null, offer: more.offer ?? null };
  return { ref, title: more.title, active: status === null || status === 'ACTIVE' };
}

function nameOf({ name, id }: WireProduct): string {
  return name ?? id;
}
