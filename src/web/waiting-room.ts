import express from 'express';
import type { Express, RequestHandler } from 'express';
import { AWAY_SECONDS } from '../infra/database';
import type { WebDeps } from './deps';
import { errorHandler } from './errors';
import { introduce, visitor } from './page';
import { AppError, refusalSentence } from './refusals';
import { secureHeaders } from './security';
import { publicFiles } from './server';

/** Programs read JSON: a CRM's server, unlike a browser, does not ask for a page. */
const tellPrograms: RequestHandler = (request, response, next) => {
  if (request.method === 'GET' || request.get('accept')?.includes('text/html')) {
    next();
    return;
  }
  response.setHeader('Retry-After', AWAY_SECONDS);
  const errorMsg = refusalSentence(visitor(request).t, { code: 'database-away' });
  response.status(503).json({ success: false, errorMsg, error: { code: 'database-away' } });
};

/**
 * What is answered while the product waits for its database at a start: it lives, it is not ready, and everybody else is told in his language to come
 * back in a moment (503 with Retry-After, so that platforms and gateways send again what they sent).
 */
export function createWaitingRoom(deps: Pick<WebDeps, 'texts' | 'clock' | 'logger' | 'baseUrl'>): Express {
  const app = express();
  app.disable('x-powered-by');
  app.get('/healthz', (_request, response) => void response.json({ alive: true }));
  app.get('/readyz', (_request, response) => void response.status(503).json({ ready: false, waitingFor: 'database' }));
  app.use(...secureHeaders(deps.baseUrl));
  app.use(publicFiles());
  app.use(introduce(deps), tellPrograms);
  app.use(() => {
    throw new AppError('database-away');
  });
  app.use(errorHandler(deps.logger));
  return app;
}
