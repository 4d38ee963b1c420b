import type { CookieOptions, Request, Response } from 'express';

/** The prefix makes browsers refuse the cookie from another host, another path or an unprotected connection. */
export const SESSION_COOKIE = '__Host-ordertill';
export const FLASH_COOKIE = '__Host-flash';
export const LANGUAGE_COOKIE = '__Host-language';

const OPTIONS: CookieOptions = { secure: true, httpOnly: true, sameSite: 'lax', path: '/' };

/** The value of a cookie that came with a request; undefined when there is none or it is not readable. */
export function readCookie(request: Request, name: string): string | undefined {
  for (const pair of (request.headers.cookie ?? '').split(';')) {
    const at = pair.indexOf('=');
    if (at < 0 || pair.slice(0, at).trim() !== name) continue;
    try {
      return decodeURIComponent(pair.slice(at + 1).trim());
    } catch {
      return undefined;
    }
  }
  return undefined;
}

/** Sets a cookie that scripts cannot read; without `seconds` it goes when the browser closes. */
export function writeCookie(response: Response, name: string, content: { readonly value: string; readonly seconds?: number }): void {
  response.cookie(name, content.value, { ...OPTIONS, ...(content.seconds === undefined ? {} : { maxAge: content.seconds * 1000 }) });
}

/** Takes a cookie back. */
export function dropCookie(response: Response, name: string): void {
  response.clearCookie(name, OPTIONS);
}
