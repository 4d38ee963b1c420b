import { join } from 'node:path';
import express from 'express';
import type { Request, Response, Router } from 'express';
import { publicDir } from '../../infra/paths';
import type { PlatformDoor } from '../door';
import { accountOf, takeInstall, takeUninstall } from './connect';
import { sameSecret } from './hashes';
import type { House } from './house';
import { asked, createLogin } from './login';
import { createPay } from './pay';
import { createWayBack } from './way-back';
import { createWidgetApi, writeLinkLater } from './widget-api';
import { changedOrderSchema, parseJson } from './wire';

const HOOK_LIMIT = '3mb';
const SHOP_ID = /^\d{1,18}$/;

/** What the routes are made of. */
export interface InsalesRoutesParts {
  readonly house: House;
  readonly door: PlatformDoor;
}

/** Everything that InSales, its people and their buyers call, to be mounted at `/insales`. Without an app key in the settings there is nothing there. */
export function createInsalesRoutes(parts: InsalesRoutesParts): Router {
  const router = express.Router();
  const { appKey, appSecret } = parts.house.config;
  if (appKey === '' || appSecret === '') return router;
  addInstall(router, parts);
  addHook(router, parts);
  addScripts(router);
  router.use('/widget-api', createWidgetApi(parts));
  router.use(createPay(parts), createWayBack(parts), createLogin(parts));
  return router;
}

/** Nothing but the status counts, so there is nothing but a status. */
const bare = (response: Response, status: number): void => {
  response.status(status).set('Cache-Control', 'no-store').end();
};

/** Install and uninstall, called by the server of InSales (InSales protocol notes: section Application life cycle). */
function addInstall(router: Router, { house, door }: InsalesRoutesParts): void {
  router.get('/install', async (request, response) => {
    const [shop, token, insalesId] = ['shop', 'token', 'insales_id'].map((name) => asked(request, name));
    if (!shop || !token || !SHOP_ID.test(insalesId ?? '')) return bare(response, 400);
    return bare(response, (await takeInstall(house, { shop, token, insalesId: insalesId ?? '' })) ? 200 : 403);
  });

  router.get('/uninstall', async (request, response) => {
    const [token, insalesId] = ['token', 'insales_id'].map((name) => asked(request, name));
    if (!token || !SHOP_ID.test(insalesId ?? '')) return bare(response, 400);
    const left = await takeUninstall(house, { insalesId: insalesId ?? '', token });
    if (left === false) {
      house.logger.warn({ event: 'insales-uninstall-refused', insales_id: insalesId });
      return bare(response, 401);
    }
    if (left !== true) await door.dismiss?.(left);
    return bare(response, 200);
  });
}

/**
 * `POST /hook/:insalesId?k=`: an order has changed. The key is all that guards it, so nothing but the order's number is believed: a job asks the shop
 * (InSales protocol notes: section Webhooks).
 */
function addHook(router: Router, { house }: InsalesRoutesParts): void {
  router.post('/hook/:insalesId', express.raw({ type: () => true, limit: HOOK_LIMIT }), async (request: Request, response: Response) => {
    const insalesId = String(request.params['insalesId']);
    const key = asked(request, 'k');
    const known = SHOP_ID.test(insalesId) ? await accountOf(house, insalesId) : null;
    const expected = known?.account.credentials['hookKey'] ?? '';
    if (!known || key === '' || expected === '' || !sameSecret(key, expected)) return bare(response, 404);
    const body: unknown = request.body;
    const order = changedOrderSchema.safeParse(Buffer.isBuffer(body) ? parseJson(body.toString('utf8')) : undefined);
    if (!order.success) return bare(response, 400);
    const [pending] = await house.host().pendingOrders(known.account, [order.data.id]);
    if (known.account.active && pending !== undefined) await writeLinkLater(house, known.account, pending);
    return bare(response, 200);
  });
}

/** Scripts that pages of the shop load from here. */
function addScripts(router: Router): void {
  const script = (path: string, file: string): void => {
    router.get(path, (_request, response) => {
      response.set({ 'Cross-Origin-Resource-Policy': 'cross-origin', 'Access-Control-Allow-Origin': '*' });
      response.sendFile(join(publicDir, file), { maxAge: 5 * 60_000 });
    });
  };
  script('/widget.js', 'insales-widget.js');
  script('/checkout.js', 'insales-checkout.js');
}
