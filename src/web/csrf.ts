import { timingSafeEqual } from 'node:crypto';
import type { RequestHandler } from 'express';
import { typed } from './form';
import { pageOrNull } from './page';
import { AppError } from './refusals';

const SAFE = new Set(['GET', 'HEAD', 'OPTIONS']);

/** Whether the word of a form is that of its session; takes as long for any word of its length. */
export function sameWord(given: string, expected: string): boolean {
  const left = Buffer.from(given);
  const right = Buffer.from(expected);
  return left.length === right.length && timingSafeEqual(left, right);
}

/** Refuses a form of a signed-in visitor that does not carry the word of its session, with `form-expired`. Needs the parsed body. */
export const checkCsrf: RequestHandler = (request, _response, next) => {
  const inside = pageOrNull(request);
  if (SAFE.has(request.method) || !inside) {
    next();
    return;
  }
  if (!sameWord(typed(request)['_csrf'] ?? '', inside.csrf)) throw new AppError('form-expired');
  next();
};
