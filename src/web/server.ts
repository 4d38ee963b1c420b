import compression from 'compression';
import express from 'express';
import type { Express, RequestHandler } from 'express';
import { publicDir } from '../infra/paths';
import { checkCsrf } from './csrf';
import type { WebDeps } from './deps';
import { errorHandler, notFound } from './errors';
import { healthRoutes } from './health';
import { introduce, recognise } from './page';
import { isAsset } from './render';
import { privatePages, publicPages } from './routes';
import { secureHeaders } from './security';
import { readUploads } from './upload';

const FORM_LIMIT = '64kb';
const YEAR_MS = 365 * 24 * 3_600_000;

/** Files of ours; an address that carries the mark of its content may be kept for ever. Only their own addresses lead to the disk. */
export function publicFiles(): RequestHandler {
  const serve = express.static(publicDir, {
    index: false,
    redirect: false,
    cacheControl: false,
    setHeaders: (response) => {
      const marked = response.req.url?.includes('?v=') ?? false;
      response.setHeader('Cache-Control', marked ? `public, max-age=${YEAR_MS / 1000}, immutable` : 'no-cache');
    },
  });
  return (request, response, next) => (isAsset(request.path.slice(1)) ? serve(request, response, next) : next());
}

/** Tells how long every answer took. The pattern of the address, not the address: keys and slugs are nobody's business in figures. */
function timed({ onAnswer }: WebDeps): RequestHandler {
  return (request, response, next) => {
    const started = process.hrtime.bigint();
    response.once('finish', () => {
      const matched: unknown = request.route;
      const path = typeof matched === 'object' && matched !== null && 'path' in matched ? String(matched.path) : 'none';
      onAnswer({
        // However it was written, so that nobody can make new series by spelling.
        route: `${request.baseUrl.toLowerCase()}${path}`,
        status: response.statusCode,
        seconds: Number(process.hrtime.bigint() - started) / 1e9,
      });
    });
    next();
  };
}

/** The whole web: what platforms and gateways call, the customer's pages, the screens of the shop. Everything is handed in. */
export function createWeb(deps: WebDeps): Express {
  const app = express();
  app.disable('x-powered-by');
  app.set('trust proxy', deps.trustProxy);
  app.use(timed(deps));
  app.use(healthRoutes(deps));
  app.use('/hooks', deps.hooks);
  app.use(...secureHeaders(deps.baseUrl));
  app.use(publicFiles());
  app.use(compression());
  app.use(introduce(deps));
  for (const { path, router } of deps.platformRouters) app.use(path, router);
  app.use(express.urlencoded({ extended: false, limit: FORM_LIMIT }));
  app.use(publicPages(deps));
  app.use(recognise(deps), readUploads, checkCsrf);
  app.use(privatePages(deps));
  app.use(notFound);
  app.use(errorHandler(deps.logger));
  return app;
}
