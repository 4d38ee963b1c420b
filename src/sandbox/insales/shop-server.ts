import express from 'express';
import type { Express, RequestHandler } from 'express';
import type { Server } from 'node:http';
import { createServer, listen } from '../../infra/express';
import { Limiter } from './api/limiter';
import { mountApi } from './api/server';
import { mountApplications } from './pages/applications';
import { mountAutoLogin } from './pages/auto-login';
import { mountGateways } from './pages/gateways';
import { mountOrders } from './pages/orders';
import { mountPayment } from './pages/payment';
import { mountResults } from './pages/results';
import { mountSession } from './pages/session';
import { mountSettings } from './pages/settings';
import { mountStorefront } from './pages/storefront';
import { noteRegression, shopNow } from './shop';
import type { Shop } from './shop';

const HOST = '127.0.0.1';
const STOREFRONT = /^\/(?:shop|checkout|fast_checkout\.json|orders|payments)(?:\/|$)/;

/** A listener with its address. */
export interface Listening {
  readonly url: string;
  stop(): Promise<void>;
}

/** Mounts one shop: API, back office, storefront. Answers what forgets the shop's API windows. */
export function mountShop(app: Express, shop: Shop): () => void {
  const limiter = new Limiter();
  app.use(redirectToMainDomain(shop));
  mountAutoLogin(app, shop);
  app.use('/admin2', express.text({ type: 'application/x-www-form-urlencoded', limit: '1mb' }));
  mountApplications(app, shop);
  mountApi(app, shop, limiter);
  mountSession(app, shop);
  mountOrders(app, shop);
  mountGateways(app, shop);
  mountSettings(app, shop);
  mountResults(app, shop);
  mountPayment(app, shop);
  app.use(['/checkout', '/fast_checkout.json'], express.text({ type: 'application/x-www-form-urlencoded' }));
  mountStorefront(app, shop);
  return () => limiter.clear();
}

/** The listener that stands for plain http: every path is answered 301 to the shop, and what came is written down (InSales: section Simulator). */
export function insecureApp(shop: Shop): Express {
  const app = express();
  app.disable('x-powered-by');
  app.use((req, res) => {
    const { books } = shop;
    const credentials = req.get('authorization') !== undefined;
    books.remember(books.insecureRequests, { at: shopNow(shop), method: req.method, path: req.path, credentials });
    if (credentials) noteRegression(shop, 'credentials-without-https', `${req.method} ${req.path}`);
    res.redirect(301, `${shop.url()}${req.originalUrl}`);
  });
  return app;
}

/** Starts a further listener on the loopback address; port 0 = any free one. */
export async function startListener(app: Express, port: number): Promise<Listening> {
  const server = createServer(app);
  const bound = await listen(server, port, HOST);
  let stopping: Promise<void> | undefined;
  return { url: `http://localhost:${bound}`, stop: () => (stopping ??= closeServer(server)) };
}

/** A shop with a domain of its own redirects its technical host there; the back office and the control routes stay. */
function redirectToMainDomain(shop: Shop): RequestHandler {
  return (req, res, next) => {
    const redirects = shop.switches.text('hostRedirect');
    const host = req.get('host') ?? '';
    const concerned = STOREFRONT.test(req.path) || (redirects === 'all' && req.path.startsWith('/admin/'));
    if (redirects === 'none' || !concerned || !host.startsWith('localhost')) return next();
    res.redirect(301, `http://${host.replace('localhost', HOST)}${req.originalUrl}`);
  };
}

function closeServer(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}
