import type { Express, Response } from 'express';
import { z } from 'zod';
import { EVENT_NAMES } from './events';
import type { Parts } from './parts';
import { buy, turn } from './purchase';
import { SCENARIOS } from './scenarios';

const STATUSES = [
  'BILLET_PRINTED',
  'APPROVED',
  'COMPLETED',
  'CANCELED',
  'EXPIRED',
  'DELAYED',
  'DISPUTE',
  'REFUNDED',
  'CHARGEBACK',
] as const;

const saleSchema = z.strictObject({
  productId: z.int().default(4_100_001),
  offerCode: z.string().nullable().default(null),
  name: z.string().default('Maria Lima'),
  email: z.string().default('Maria.Lima@Example.com'),
  paymentType: z.enum(['PIX', 'CREDIT_CARD', 'BILLET']).default('CREDIT_CARD'),
  card: z.enum(['good', 'refused']).default('good'),
  withBump: z.boolean().default(false),
});
/** `status` moves the transaction; `tell` only sends a notification of a state, true or not. */
const turnSchema = z.union([z.strictObject({ status: z.enum(STATUSES) }), z.strictObject({ tell: z.enum(STATUSES) })]);
const subscriptionSchema = z.discriminatedUnion('do', [
  z.strictObject({ do: z.enum(['renew', 'cancel', 'fail', 'mend']) }),
  z.strictObject({ do: z.literal('switch'), planId: z.int() }),
  z.strictObject({ do: z.literal('charge-day'), day: z.int().min(1).max(28) }),
]);
const webhookSchema = z.strictObject({
  name: z.string().default('test'),
  url: z.url(),
  version: z.enum(['1', '2']).default('2'),
  productId: z.int().nullable().default(null),
  events: z.array(z.string()).default([...EVENT_NAMES]),
});
const testSchema = z.strictObject({ event: z.string() });
const cartSchema = z.strictObject({
  productId: z.int().default(4_100_001),
  name: z.string().default('Joao Souza'),
  email: z.string().default('joao@example.com'),
});
const eventSchema = z.strictObject({ event: z.string(), data: z.record(z.string(), z.unknown()) });

/** Mounts what tests do in place of people, under `/_sim`. */
export function mountDeeds(app: Express, parts: Parts): void {
  mountPurchases(app, parts);
  mountNotifications(app, parts);
}

function mountPurchases(app: Express, parts: Parts): void {
  app.post('/_sim/sales', (req, res) => {
    const order = read(saleSchema, req.body, res);
    if (!order) return;
    if (!parts.books.products.has(order.productId)) return answer(res, false);
    const { name, email, ...rest } = order;
    const sales = buy(parts, { ...rest, buyer: { name, email, document: '52998224725' }, src: null, sck: null });
    res.json({ sales });
  });
  app.post('/_sim/sales/:transaction', (req, res) => {
    const asked = read(turnSchema, req.body, res);
    if (!asked) return;
    const { transaction } = req.params;
    if ('status' in asked) return answer(res, turn(parts, transaction, asked.status));
    void parts.sales.announceAs(transaction, asked.tell, parts.clock.now());
    answer(res, parts.books.sales.has(transaction));
  });
  app.post('/_sim/subscriptions/:code', (req, res) => {
    const asked = read(subscriptionSchema, req.body, res);
    if (asked) answer(res, change(parts, req.params.code, asked));
  });
  app.post('/_sim/scenarios/:name', (req, res) => {
    const scenario = SCENARIOS[req.params.name];
    scenario?.(parts);
    answer(res, scenario !== undefined);
  });
}

function change(parts: Parts, code: string, asked: z.infer<typeof subscriptionSchema>): boolean {
  const { subscriptions, clock } = parts;
  const at = clock.now();
  switch (asked.do) {
    case 'renew':
      return subscriptions.renew(code, at) !== null;
    case 'cancel':
      return subscriptions.cancel(code, 'CANCELLED_BY_CUSTOMER', at);
    case 'switch':
      return subscriptions.switchPlan(code, asked.planId, at);
    case 'charge-day':
      return subscriptions.moveChargeDay(code, asked.day, at);
    case 'fail':
    case 'mend':
      subscriptions.setFailing(code, asked.do === 'fail');
      return true;
    default:
      return asked satisfies never;
  }
}

function mountNotifications(app: Express, parts: Parts): void {
  const { webhooks } = parts;
  app.post('/_sim/webhooks', (req, res) => {
    const configuration = read(webhookSchema, req.body, res);
    if (configuration) res.json(webhooks.configurations.add(configuration));
  });
  app.post('/_sim/webhooks/:id/test', async (req, res) => {
    const asked = read(testSchema, req.body, res);
    if (!asked) return;
    await webhooks.test(req.params.id, asked.event);
    answer(res, true);
  });
  app.post('/_sim/history/:number/again', async (req, res) => {
    await webhooks.again(Number(req.params.number));
    answer(res, true);
  });
  app.post('/_sim/carts', (req, res) => {
    const cart = read(cartSchema, req.body, res);
    const product = cart && parts.books.products.get(cart.productId);
    if (!cart || !product) return answer(res, false);
    const offerCode = product.offers[0]?.code ?? '';
    const buyer = { name: cart.name, email: cart.email };
    void webhooks.tell({ kind: 'cart', at: parts.clock.now(), productId: product.id, offerCode, buyer });
    answer(res, true);
  });
  app.post('/_sim/events', async (req, res) => {
    const made = read(eventSchema, req.body, res);
    if (!made) return;
    await webhooks.tellAll(made.event, made.data);
    answer(res, true);
  });
}

function read<T>(schema: z.ZodType<T>, body: unknown, res: Response): T | null {
  const parsed = schema.safeParse(body ?? {});
  if (parsed.success) return parsed.data;
  res.status(400).json({ error: z.prettifyError(parsed.error) });
  return null;
}

function answer(res: Response, done: boolean): void {
  if (res.headersSent) return;
  res.status(done ? 200 : 409).json({ ok: done });
}
