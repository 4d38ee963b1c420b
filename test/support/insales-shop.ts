import { z } from 'zod';
import { rows } from '../../src/infra/database';
import type { InsalesShop } from '../../src/sandbox/insales/simulator';
import { eventually } from './eventually';
import type { InsalesWorld } from './insales-world';
import type { Visited, Visitor } from './visitor';
import { PERSON } from './world';

const Order = z.object({
  id: z.number(),
  number: z.number(),
  key: z.string(),
  financial_status: z.string(),
  custom_status: z.object({ permalink: z.string() }),
  fields_values: z.array(z.object({ handle: z.string().optional(), value: z.string() })),
  order_lines: z.array(z.object({ id: z.number() })),
});
const Method = z.object({
  id: z.number(),
  title: z.string(),
  type: z.string(),
  url: z.string(),
  shopId: z.string(),
  password: z.string(),
  redirectToPayment: z.boolean(),
  deliveries: z.array(z.unknown()),
});
const ShopState = z.object({
  insalesId: z.number(),
  installed: z.boolean(),
  gateways: z.array(Method),
  orders: z.array(Order),
  transactions: z.array(z.object({ id: z.number(), orderId: z.number(), status: z.string() })),
  widgets: z.array(z.object({ code: z.string(), pageType: z.string() })),
  webhooks: z.array(z.object({ address: z.string(), topic: z.string() })),
  fields: z.array(z.object({ handle: z.string() })),
  results: z.array(z.object({ route: z.string(), body: z.string(), errors: z.array(z.string()) })),
  regressions: z.array(z.object({ kind: z.string(), subject: z.string() })),
});
const State = z.object({ shops: z.array(ShopState) });

export type ShopState = z.infer<typeof ShopState>;
export type ShopOrder = z.infer<typeof Order>;

/** Everything that one shop knows. */
export async function shopState(shop: InsalesShop): Promise<ShopState> {
  const answer = await fetch(`${shop.url}/_sim/state`);
  const found = State.parse(await answer.json()).shops.find(({ insalesId }) => insalesId === shop.insalesId);
  if (!found) throw new Error('the shop is gone');
  return found;
}

/** An order as the back office has it now. */
export async function orderNow(shop: InsalesShop, id: number): Promise<ShopOrder> {
  const found = (await shopState(shop)).orders.find((one) => one.id === id);
  if (!found) throw new Error(`no order ${id}`);
  return found;
}

/** Waits until the back office shows an order as paid or not. */
export function untilOrder(shop: InsalesShop, id: number, status: 'paid' | 'pending'): Promise<ShopOrder> {
  return eventually(async () => {
    const order = await orderNow(shop, id);
    if (order.financial_status !== status) throw new Error(`order ${order.number} is ${order.financial_status}, not ${status}`);
    return order;
  });
}

/** Our installation of a shop that is connected and has everything of ours in it; null while there is none. */
export async function installationOf(world: InsalesWorld, shop: InsalesShop): Promise<string | null> {
  const sql = `select i.id from insales_shop s join installation i on i.id = s.installation_id
    where insales_id = $1 and i.active and s.set_up_due_at is null and s.troubles = '[]'`;
  const found = await world.heart.db.read((tx) => rows<{ id: string }>(tx, sql, [String(shop.insalesId)]));
  return found[0]?.id ?? null;
}

/** Presses Install in the app centre and waits until everything of ours is in the shop; gives our installation. */
export async function installApp(world: InsalesWorld, shop: InsalesShop): Promise<string> {
  const outcome = await shop.install();
  if (!outcome.ok) throw new Error(outcome.reason);
  return z.uuid().parse(await eventually(() => installationOf(world, shop)));
}

/** Adds a merchant; gives its code and the payment method that the shop's buyers choose. */
export async function addMerchant(
  world: InsalesWorld,
  where: { readonly shop: InsalesShop; readonly installationId: string },
  merchant: {
    readonly gateway: string;
    readonly name: string;
    readonly manual?: boolean;
    readonly fields: Readonly<Record<string, string>>;
  },
): Promise<{ readonly code: string; readonly methodId: number }> {
  const { gateway, name, manual = false, fields } = merchant;
  const saved = await world.desk.addMerchant(where.installationId, gateway, { name, confirmManually: manual, fields }, PERSON);
  if (!saved.ok) throw new Error(JSON.stringify(saved.problems));
  const code = saved.value.id;
  const method = await eventually(async () => (await shopState(where.shop)).gateways.find(({ shopId }) => shopId === code));
  if (!method) throw new Error('the payment method was not made');
  return { code, methodId: method.id };
}

/** Fills the cart and chooses a payment method; gives the order and the page with the form that leads on to the payment. */
export async function checkOut(
  buyer: Visitor,
  shop: InsalesShop,
  choice: { readonly methodId: number; readonly quantity?: number },
): Promise<{ readonly order: ShopOrder; readonly page: Visited }> {
  const goods = await buyer.go(`${shop.url}/shop`);
  const page = await buyer.submit(goods, {
    form: 'action="/checkout"',
    fields: { 'order[payment_gateway_id]': String(choice.methodId), 'quantity[76267001]': String(choice.quantity ?? 1) },
  });
  const key = new URL(page.url).searchParams.get('key');
  const order = (await shopState(shop)).orders.find((one) => one.key === key);
  if (!order) throw new Error(`the checkout led to ${page.url}`);
  return { order, page };
}

/** Sends the shop's form on, and ours behind it where the gateway wants one; gives the gateway's own page. */
export async function goToPayment(buyer: Visitor, page: Visited): Promise<Visited> {
  const led = await buyer.submit(page, { form: 'id="pay"' });
  return led.body.includes('data-onward') ? buyer.submit(led, { form: 'data-onward' }) : led;
}
