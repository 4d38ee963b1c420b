import type { ErrorRequestHandler, Request, Response } from 'express';
import type { z } from 'zod';
import { AWAY_SECONDS, DatabaseAway } from '../../infra/database';
import { isDiskFull, sendersFault } from '../../infra/errors';
import { parseForeignJson } from '../../infra/foreign-json';
import type { Logger } from '../../infra/logger';
import type { ErrorCode } from '../../payments/domain/errors';
import type { PlatformDoor } from '../door';
import { acceptedLanguage } from './settings';

/** One field of a form or query; null when it is missing, empty or was sent more than once. */
export function readField(form: unknown, name: string): string | null {
  if (typeof form !== 'object' || form === null || !Object.hasOwn(form, name)) return null;
  const value: unknown = Reflect.get(form, name);
  return typeof value === 'string' && value !== '' ? value : null;
}

/** A field with JSON text in it, read by a schema; null when it is missing, no JSON or of another form. */
export function readEntity<T>(form: unknown, name: string, schema: z.ZodType<T>): T | null {
  const parsed = schema.safeParse(parseForeignJson(readField(form, name) ?? ''));
  return parsed.success ? parsed.data : null;
}

/** Answers JSON that nobody may keep. */
export function answer(response: Response, status: number, body: Readonly<Record<string, unknown>>): void {
  response.status(status).set('Cache-Control', 'no-store').json(body);
}

/** The language of the caller, as far as its request tells. */
export function languageOf(request: Request): string {
  return acceptedLanguage(request.get('accept-language'));
}

/** The last resort of the routes that the CRM calls: also what cannot be read and what broke inside is answered as JSON (RetailCRM protocol notes: section Rules, R14). */
export function jsonErrors({ door, logger }: { readonly door: PlatformDoor; readonly logger: Logger }): ErrorRequestHandler {
  return (error: unknown, request, response, next) => {
    if (response.headersSent) {
      next(error);
      return;
    }
    if (error instanceof DatabaseAway || isDiskFull(error)) {
      const event = isDiskFull(error) ? 'database-full' : 'database-away';
      logger.warn({ event, route: '/retailcrm', err: error });
      response.setHeader('Retry-After', AWAY_SECONDS);
      answer(response, 503, { success: false, errorMsg: door.say({ code: event }, languageOf(request)) });
      return;
    }
    const status = sendersFault(error) ?? 500;
    const code: ErrorCode = status === 413 ? 'request-too-large' : status < 500 ? 'request-invalid' : 'internal-error';
    if (status >= 500) logger.error({ event: 'retailcrm-call-failed', path: request.path, err: error });
    answer(response, status, { success: false, errorMsg: door.say({ code }, languageOf(request)) });
  };
}
