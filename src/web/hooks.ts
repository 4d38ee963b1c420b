import express from 'express';
import type { ErrorRequestHandler, Request, Response, Router } from 'express';
import { AWAY_SECONDS, DatabaseAway } from '../infra/database';
import { isDiskFull, sendersFault } from '../infra/errors';
import type { Logger } from '../infra/logger';
import type { Metrics } from '../infra/metrics';
import type { RawNotification } from '../payments/ports/gateway';
import type { Received } from '../payments/receive-notification';

const LIMIT = '256kb';

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

/**
 * The entry of notifications, `POST /hooks/{gateway}/{key}`: the bytes as they came, one insert, and the answer that the gateway wants.
 * A wrong signature gets 401, an unknown address 404; a body over 256 kB 413. Nothing else is said.
 * While the database is away or full it gets 503 with Retry-After: nothing was taken in, so the gateway has to send it again.
 */
export function createHooks(deps: {
  readonly receive: (at: { readonly gateway: string; readonly hookKey: string }, raw: RawNotification) => Promise<Received>;
  readonly metrics: Metrics;
  readonly logger: Logger;
}): Router {
  const router = express.Router();
  router.post('/:gateway/:key', express.raw({ type: () => true, limit: LIMIT }), async (request, response) => {
    const { gateway, key } = request.params;
    const received = await deps.receive({ gateway: keepable(String(gateway)), hookKey: keepable(String(key)) }, rawOf(request));
    deps.metrics.notifications.inc({ source: received.kind === 'unknown-address' ? 'unknown' : String(gateway), verdict: received.kind });
    answer(response, received);
  });
  router.use(refuseBroken(deps.logger));
  return router;
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
