import type { Response } from 'express';

/**
 * Lets the form of this one page be posted to the host of an address. The policy that every page has allows forms to ourselves only, and browsers
 * hold it against redirects, too, which is why the redirects of a payment page are let through by their scheme.
 */
export function allowFormTo(response: Response, address: string): void {
  const policy = String(response.getHeader('Content-Security-Policy') ?? '');
  const { origin, protocol } = new URL(address);
  const directive = `form-action 'self' ${origin} ${protocol}`;
  const kept = policy.split(';').filter((part) => part.trim() !== '' && !part.trim().startsWith('form-action'));
  response.setHeader('Content-Security-Policy', [...kept, directive].join(';'));
}
