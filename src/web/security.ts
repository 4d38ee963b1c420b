import type { RequestHandler } from 'express';
import helmet, { contentSecurityPolicy } from 'helmet';

interface More {
  readonly formAction?: readonly string[];
  readonly script?: readonly string[];
  readonly connect?: readonly string[];
}

function policy(baseUrl: string, { formAction = [], script = [], connect = [] }: More): RequestHandler {
  return contentSecurityPolicy({
    useDefaults: false,
    directives: {
      defaultSrc: ["'self'"],
      scriptSrc: ["'self'", ...script],
      ...(connect.length > 0 ? { connectSrc: ["'self'", ...connect] } : {}),
      styleSrc: ["'self'"],
      imgSrc: ["'self'", 'data:'],
      objectSrc: ["'none'"],
      baseUri: ["'none'"],
      frameAncestors: ["'none'"],
      formAction: ["'self'", ...formAction],
      ...(baseUrl.startsWith('https:') ? { upgradeInsecureRequests: [] } : {}),
    },
  });
}

/** Headers that every answer has: nothing from other hosts, nothing inline, no frames, no referrer. */
export function secureHeaders(baseUrl: string): readonly RequestHandler[] {
  const secure = baseUrl.startsWith('https:');
  return [
    helmet({
      contentSecurityPolicy: false,
      frameguard: { action: 'deny' },
      referrerPolicy: { policy: 'no-referrer' },
      strictTransportSecurity: secure,
      // Gateways and platforms open our pages in windows of their own.
      crossOriginOpenerPolicy: { policy: 'same-origin-allow-popups' },
    }),
    policy(baseUrl, {}),
  ];
}

/**
 * For pages whose form leads on to a gateway: browsers hold `form-action` against the redirect that answers a form, and which host the
 * gateway answers with is known only then.
 */
export function leadsToGateway(baseUrl: string): RequestHandler {
  return policy(baseUrl, { formAction: baseUrl.startsWith('https:') ? ['https:'] : ['https:', 'http:'] });
}

/** A gateway's script for card forms, and where it sends what was typed. */
export interface CardScript {
  readonly url: string;
  readonly apiUrl: string;
}

/** For a page with a card form: the gateway's script may come from its own host and talk to the gateway, and nothing else is allowed beyond other pages. */
export function allowsCardForm(baseUrl: string, { url, apiUrl }: CardScript): RequestHandler {
  const script = new URL(url).origin;
  return policy(baseUrl, { script: [script], connect: [...new Set([script, new URL(apiUrl).origin])] });
}

/** For a letter that is shown in a frame of our own page: letters carry their styles with them, and nothing else may happen inside. */
export const frameForLetter: RequestHandler = (_request, response, next) => {
  response.setHeader('Content-Security-Policy', "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'self'; sandbox");
  response.setHeader('X-Frame-Options', 'SAMEORIGIN');
  next();
};
