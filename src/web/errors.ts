import type { ErrorRequestHandler, Request, RequestHandler } from 'express';
import { AWAY_SECONDS, DatabaseAway } from '../infra/database';
import { isDiskFull, sendersFault } from '../infra/errors';
import type { Logger } from '../infra/logger';
import type { Refusal } from '../payments/domain/errors';
import { show, visitor } from './page';
import { AppError, STATUS_OF, sayRefusal } from './refusals';

/** What a thrown thing means for the one who asked: our own errors keep their code, a body that could not be read is the sender's fault. */
function refusalOf(error: unknown): Refusal {
  if (error instanceof AppError) return error.refusal;
  if (error instanceof DatabaseAway) return { code: 'database-away' };
  if (isDiskFull(error)) return { code: 'database-full' };
  const status = sendersFault(error);
  if (status === 413) return { code: 'request-too-large' };
  return { code: status === null ? 'internal-error' : 'request-invalid' };
}

/** Whether the answer is better given as JSON. */
export function wantsJson(request: Request): boolean {
  return request.accepts(['html', 'json']) === 'json';
}

/** Ends every path that nobody serves. */
export const notFound: RequestHandler = () => {
  throw new AppError('not-found');
};

/** The one place where anything thrown becomes an answer: a page, or JSON by Accept. Unknown errors are logged and say nothing of themselves. */
export function errorHandler(logger: Logger): ErrorRequestHandler {
  return (error, request, response, next) => {
    const refusal = refusalOf(error);
    const status = STATUS_OF[refusal.code];
    if (refusal.code === 'internal-error')
      logger.error({ event: 'request-failed', method: request.method, route: request.baseUrl, err: error });
    if (refusal.code === 'database-away' || refusal.code === 'database-full')
      logger.warn({ event: refusal.code, route: request.baseUrl, err: error });
    if (response.headersSent) {
      next(error);
      return;
    }
    const { t } = visitor(request);
    const said = sayRefusal(t, refusal);
    response.setHeader('Cache-Control', 'no-store');
    if (status === 503) response.setHeader('Retry-After', AWAY_SECONDS);
    if (wantsJson(request)) {
      response
        .status(status)
        .json({ error: { code: refusal.code, title: said.title, remedy: said.remedy, ...(said.said ? { said: said.said } : {}) } });
      return;
    }
    show(request, response, 'error', { title: said.title, said: said.said, remedy: said.remedy }, status);
  };
}
