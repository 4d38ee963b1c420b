import express from 'express';
import type { Request, RequestHandler, Response, Router } from 'express';
import { toString as qrCode } from 'qrcode';
import { z } from 'zod';
import type { Refusal, Result } from '../../payments/domain/errors';
import { refused } from '../../payments/domain/errors';
import type { PlatformAccount } from '../../payments/ports/platform';
import type { PlatformDoor } from '../door';
import { asRefusal } from './client';
import { PLATFORM, accountOf } from './connect';
import { sameSecret } from './hashes';
import { JOBS } from './house';
import type { House } from './house';
import { linkFor } from './links';
import { asked } from './login';
import { readOrderById, totalOf } from './orders';
import { presentWidget } from './widget-view';
import type { WireOrder } from './wire';

const BODY_LIMIT = '16kb';
const linkSchema = z.object({ merchant: z.string().min(1).max(64) });
const sendSchema = z.object({ invoice: z.string().min(1).max(64), email: z.string().max(254) });

interface WidgetParts {
  readonly house: House;
  readonly door: PlatformDoor;
}

/** A call of a widget whose key was right, for an order that the shop knows. */
interface WidgetCall {
  readonly account: PlatformAccount;
  readonly order: WireOrder;
  readonly language: string;
}

/** The frame may have an origin of its own, and there are no cookies in it: everybody may ask, the key decides. */
const openToAll: RequestHandler = (request, response, next) => {
  response.set({
    'Access-Control-Allow-Origin': '*',
    'Access-Control-Allow-Headers': 'Authorization, Content-Type',
    'Access-Control-Allow-Methods': 'GET, POST, OPTIONS',
    'Access-Control-Max-Age': '600',
    'Cross-Origin-Resource-Policy': 'cross-origin',
    'Cache-Control': 'no-store',
  });
  if (request.method === 'OPTIONS') {
    response.status(204).end();
    return;
  }
  next();
};

/**
 * What the widget of the order card asks: how the order stands, a link, a letter, a QR code. Its key proves somebody with access to the back office and not who,
 * so money is not moved from here: those buttons lead to our own pages through a login (InSales protocol notes: section Order-card widget).
 */
export function createWidgetApi({ house, door }: WidgetParts): Router {
  const router = express.Router();
  router.use(openToAll, express.json({ limit: BODY_LIMIT }));
  const fail = (response: Response, refusal: Refusal, language: string): void => {
    response.status(statusOf(refusal)).json({ error: refusal.code, message: door.say(refusal, language) });
  };
  const answer = (run: (call: WidgetCall, body: unknown) => Promise<Result<unknown>>): RequestHandler => {
    return async (request: Request, response: Response) => {
      const call = await readCall(house, request);
      if (!call.ok) return fail(response, call.refusal, languageOf(request));
      const result = await run(call.value, request.body);
      return result.ok ? void response.json(result.value) : fail(response, result.refusal, call.value.language);
    };
  };
  router.get(
    '/state',
    answer((call) => state(house, call)),
  );
  router.post(
    '/link',
    answer((call, body) => makeLink(house, call, body)),
  );
  router.post(
    '/send',
    answer((call, body) => send(house, call, body)),
  );
  router.get(
    '/qr',
    answer((call) => qr(house, call)),
  );
  return router;
}

const statusOf = ({ code }: Refusal): number => {
  if (code === 'credentials-refused') return 401;
  return code === 'order-unknown' ? 404 : code === 'platform-unreachable' ? 503 : 422;
};

const languageOf = (request: Request): string =>
  (request.acceptsLanguages('ru', 'uk', 'en', 'es', 'pt-BR', 'cs', 'sk', 'nb') || 'ru').toString();

async function readCall(house: House, request: Request): Promise<Result<WidgetCall>> {
  const insalesId = asked(request, 'shop');
  const orderId = asked(request, 'order');
  const key = /^Bearer ([\w-]{8,100})$/.exec(request.headers.authorization ?? '')?.[1] ?? '';
  const known = /^\d{1,18}$/.test(insalesId) ? await accountOf(house, insalesId) : null;
  const expected = known?.account.credentials['widgetKey'] ?? '';
  if (!known || key === '' || expected === '' || !sameSecret(key, expected)) return refused('credentials-refused');
  if (!known.account.active) return refused('installation-off');
  if (!/^\d{1,18}$/.test(orderId)) return refused('order-unknown');
  const order = await readOrderById(house.client, known.account, orderId);
  if (!order.ok) return order.failure.kind === 'not-found' ? refused('order-unknown') : { ok: false, refusal: asRefusal(order.failure) };
  return { ok: true, value: { account: known.account, order: order.value, language: languageOf(request) } };
}

async function state(house: House, { account, order, language }: WidgetCall): Promise<Result<unknown>> {
  const host = house.host();
  const invoices = await host.invoicesOf(account, order.id);
  const { merchants } = await host.offered(account);
  return { ok: true, value: presentWidget(house, account, { order, invoices, merchants, language }) };
}

async function makeLink(house: House, call: WidgetCall, body: unknown): Promise<Result<unknown>> {
  const { account, order } = call;
  const typed = linkSchema.safeParse(body);
  const amount = totalOf(order);
  if (!typed.success) return refused('request-invalid');
  if (!amount) return refused('currency-unknown', { facts: { currency: order.currency_code ?? '' } });
  const wanted = { order, merchantCode: typed.data.merchant, amount, email: null, phone: null };
  const link = await linkFor(house, account, { ...wanted, actor: { kind: 'platform-user', platform: PLATFORM } });
  if (!link.ok) return link;
  await writeLinkLater(house, account, order.id);
  return state(house, call);
}

/** The link is written into the order's field by a job, so that nobody waits for the shop twice. */
export async function writeLinkLater(house: House, account: PlatformAccount, orderId: string): Promise<void> {
  const { installationId } = account;
  const key = `${JOBS.order}:${installationId}:${orderId}`;
  await house.store.enqueue({ name: JOBS.order, payload: { installationId, orderId }, key, maxAttempts: 8 });
}

async function send(house: House, call: WidgetCall, body: unknown): Promise<Result<unknown>> {
  const typed = sendSchema.safeParse(body);
  if (!typed.success) return refused('request-invalid');
  const { account, order } = call;
  const host = house.host();
  const invoices = await host.invoicesOf(account, order.id);
  const invoice = invoices.find((one) => one.invoiceId === typed.data.invoice);
  if (!invoice) return refused('invoice-unknown');
  const sent = await host.sendLink(account, invoice.invoiceId, typed.data.email, { kind: 'platform-user', platform: PLATFORM });
  return sent.ok ? state(house, call) : sent;
}

async function qr(house: House, { account, order }: WidgetCall): Promise<Result<unknown>> {
  const [newest] = await house.host().invoicesOf(account, order.id);
  if (!newest) return refused('invoice-unknown');
  return { ok: true, value: { svg: await qrCode(newest.link, { type: 'svg', margin: 2, errorCorrectionLevel: 'M' }) } };
}
