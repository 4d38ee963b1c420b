import type { Response } from 'express';

const POLICY = 'Content-Security-Policy';

/**
 * Lets the form of this one page be posted to the host of an address. The policy that every page has allows forms to ourselves only, and browsers
 * hold it against redirects, too, which is why the redirects of a payment page are let through by their scheme.
 */
export function allowFormTo(response: Response, address: string): void {
  const { origin, protocol } = new URL(address);
  response.setHeader(POLICY, [...policyWithout(response, 'form-action'), `form-action 'self' ${origin} ${protocol}`].join(';'));
}

/** Lets this one page be shown in a page of the back office, whose hosts we do not know for certain: it may do nothing but lead out of there. */
export function allowFrame(response: Response): void {
  response.setHeader(POLICY, policyWithout(response, 'frame-ancestors').join(';'));
  response.removeHeader('X-Frame-Options');
}

function policyWithout(response: Response, directive: string): readonly string[] {
  const parts = String(response.getHeader(POLICY) ?? '').split(';');
  return parts.filter((part) => part.trim() !== '' && !part.trim().startsWith(directive));
}
