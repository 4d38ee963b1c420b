import express from 'express';
import type { ErrorRequestHandler, Request, RequestHandler, Response, Router } from 'express';
import { AWAY_SECONDS, DatabaseAway } from '../infra/database';
import type { RawMessage } from '../academy/ports/channel';
import type { ReceivedSale } from '../academy/receive-sale';
import { isDiskFull, sendersFault } from '../infra/errors';
import type { Logger } from '../infra/logger';
import type { Metrics } from '../infra/metrics';
import type { RawNotification } from '../payments/ports/gateway';
import type { Received } from '../payments/receive-notification';

const LIMIT = '256kb';
/** A shop may tell of thousands of orders at once. */
const SALES_LIMIT = '2mb';

/** Headers that a signature may stand in; others (cookies, proxies) are nobody's business later. */
const KEPT = /^(content-type|user-agent|date|x-signature|x-request-id|x-hotmart-.*)$/;

const single = (value: unknown): string => (typeof value === 'string' ? value : '');

/** No database keeps a character of number zero. */
const keepable = (text: string): string => text.replaceAll('\0', '');

function rawOf(request: Request): RawNotification {
  const headers = Object.entries(request.headers).flatMap(([name, value]) => (KEPT.test(name) ? [[name, single(value)] as const] : []));
  const query = Object.entries(request.query).flatMap(([name, value]) =>
    typeof value === 'string' ? [[keepable(name), keepable(value)] as const] : [],
  );
  return {
    body: Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0),
    contentType: request.headers['content-type'] ?? '',
    query: Object.fromEntries(query),
    headers: Object.fromEntries(headers),
  };
}

/** The channels' side of the entry: which codes are theirs, and who takes their messages in. */
export interface SaleHooks {
  readonly codes: ReadonlySet<string>;
  readonly receive: (at: { readonly channel: string; readonly hookKey: string }, raw: RawMessage) => Promise<ReceivedSale>;
}

function messageOf(request: Request): RawMessage {
  const { part } = request.params;
  const at = request.originalUrl.indexOf('?');
  return {
    method: request.method,
    headers: request.headers,
    query: at < 0 ? '' : request.originalUrl.slice(at + 1),
    body: Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0),
    part: typeof part === 'string' ? keepable(part) : null,
  };
}

/**
 * The entry of notifications, `POST /hooks/{gateway or channel}/{key}`: the bytes as they came, one insert, and the answer that the gateway wants.
 * A wrong signature gets 401, an unknown address 404; a body over 256 kB, of a channel over 2 MB, 413. Nothing else is said.
 * While the database is away or full it gets 503 with Retry-After: nothing was taken in, so the gateway has to send it again.
 */
export function createHooks(deps: {
  readonly receive: (at: { readonly gateway: string; readonly hookKey: string }, raw: RawNotification) => Promise<Received>;
  readonly sales: SaleHooks;
  readonly metrics: Metrics;
  readonly logger: Logger;
}): Router {
  const router = express.Router();
  const raw = express.raw({ type: () => true, limit: LIMIT });
  const rawSales = express.raw({ type: () => true, limit: SALES_LIMIT });
  const rawEither: RequestHandler = (request, response, next) =>
    (deps.sales.codes.has(String(request.params['source'])) ? rawSales : raw)(request, response, next);
  router.post(['/:source/:key', '/:source/:key/:part'], rawEither, async (request, response, next) => {
    const source = keepable(String(request.params['source']));
    if (!deps.sales.codes.has(source)) {
      next();
      return;
    }
    const received = await deps.sales.receive({ channel: source, hookKey: keepable(String(request.params['key'])) }, messageOf(request));
    deps.metrics.notifications.inc({ source: received.kind === 'unknown-address' ? 'unknown' : source, verdict: received.kind });
    answerSale(response, received);
  });
  // Whoever pastes the address may open it to see whether it is the right one; it says nothing about what is behind it.
  router.get(['/:source/:key', '/:source/:key/:part'], (request, response, next) => {
    if (deps.sales.codes.has(String(request.params['source'])))
      response.type('text/plain').send('This is the right address. Messages are sent to it by POST.');
    else next();
  });
  router.post('/:gateway/:key', raw, async (request, response) => {
    const { gateway, key } = request.params;
    const received = await deps.receive({ gateway: keepable(String(gateway)), hookKey: keepable(String(key)) }, rawOf(request));
    deps.metrics.notifications.inc({ source: received.kind === 'unknown-address' ? 'unknown' : String(gateway), verdict: received.kind });
    answer(response, received);
  });
  router.use(refuseBroken(deps.logger));
  return router;
}

function answerSale(response: Response, received: ReceivedSale): void {
  switch (received.kind) {
    case 'unknown-address':
      response.sendStatus(404);
      break;
    case 'refused':
      response.sendStatus(401);
      break;
    case 'unreadable':
      response.sendStatus(400);
      break;
    case 'accepted': {
      const { status, type, body } = received.answer;
      response.status(status).type(type).send(body);
    }
  }
}

function answer(response: Response, received: Received): void {
  switch (received.kind) {
    case 'unknown-address':
      response.sendStatus(404);
      break;
    case 'refused':
      response.sendStatus(401);
      break;
    case 'accepted': {
      const { status, contentType, body } = received.answer;
      response.status(status).type(contentType).send(body);
    }
  }
}

/** Bodies that cannot be read are the sender's fault; everything else is ours, and the gateway will repeat itself. */
function refuseBroken(logger: Logger): ErrorRequestHandler {
  return (error: unknown, _request, response, _next) => {
    if (error instanceof DatabaseAway || isDiskFull(error)) {
      logger.warn({ event: isDiskFull(error) ? 'database-full' : 'database-away', route: '/hooks', err: error });
      response.setHeader('Retry-After', AWAY_SECONDS);
      response.sendStatus(503);
      return;
    }
    const status = sendersFault(error);
    if (status === null) logger.error({ event: 'notification-failed', err: error });
    response.sendStatus(status ?? 500);
  };
}
