import express from 'express';
import type { Express, Request, Response } from 'express';
import { recordResult, takeResult } from '../results';
import type { Incoming } from '../results';
import type { Shop } from '../shop';
import { orderBody, sendShopPage } from './storefront';

/** Where results come in: from the payment system's server, and with the buyer's browser on its way back. */
export function mountResults(app: Express, shop: Shop): void {
  const body = express.text({ type: () => true, limit: '1mb' });
  app.post('/payments/external/server', body, (req, res) => answerServer(shop, res, incomingOf(req, { route: 'server', id: null })));
  app.post('/payments/external/:id/server', body, (req, res) =>
    answerServer(shop, res, incomingOf(req, { route: 'server', id: String(req.params['id']) })),
  );
  for (const route of ['success', 'fail']) {
    app.post(`/payments/external/:id/${route}`, body, (req, res) =>
      answerBrowser(shop, res, incomingOf(req, { route, id: String(req.params['id']) })),
    );
  }
}

function incomingOf(req: Request, { route, id }: { readonly route: string; readonly id: string | null }): Incoming {
  const body: unknown = req.body;
  return { route, gatewayId: id === null ? null : Number(id), body: typeof body === 'string' ? body : '' };
}

function answerServer(shop: Shop, res: Response, incoming: Incoming): void {
  const { errors } = takeResult(shop, incoming);
  const status = errors.length === 0 ? 200 : (shop.switches.number('serverErrorStatus') ?? 200);
  recordResult(shop, incoming, { status, errors });
  res.status(status).json(errors.length === 0 ? { status: 'ok' } : { status: 'error', errors });
}

/** A bad result leads the buyer to the order all the same; only the order stays as it was. */
function answerBrowser(shop: Shop, res: Response, incoming: Incoming): void {
  const { errors, orderKey } = takeResult(shop, incoming);
  const status = shop.switches.number('returnStatus') ?? 302;
  recordResult(shop, incoming, { status, errors });
  const order = orderKey === null ? undefined : shop.books.orderByKey(orderKey);
  if (status === 200 && order) return sendShopPage(shop, res, { title: `Заказ №${order.number}`, body: orderBody(shop, order) });
  res.redirect(302, order ? `/orders/${order.key}` : '/shop');
}
