import express from 'express';
import type { Express, Request, Response } from 'express';
import type { Parts } from '../parts';
import { refused } from './answer';
import type { Call, Reply } from './answer';
import { salesUsers } from './participants';
import { queryOf, repeatedParameter, valuesOf } from './parameters';
import { listOffers, listPlans, listProducts } from './products';
import { refundSale, salesHistory } from './sales';
import { cancelSubscription, changeChargeDay, reactivateSubscription } from './subscription-changes';
import { cancelSubscriptions, listPurchases, listSubscriptions } from './subscriptions';
import { issueToken, refusedToken } from './token';

type Endpoint = (call: Call, parts: Parts) => Reply;

const ROUTES: readonly { readonly method: 'get' | 'put' | 'post' | 'patch'; readonly path: string; readonly endpoint: Endpoint }[] = [
  { method: 'get', path: '/products/api/v1/products', endpoint: listProducts },
  { method: 'get', path: '/products/api/v1/products/:ucode/offers', endpoint: listOffers },
  { method: 'get', path: '/products/api/v1/products/:ucode/plans', endpoint: listPlans },
  { method: 'get', path: '/payments/api/v1/sales/history', endpoint: salesHistory },
  { method: 'get', path: '/payments/api/v1/sales/users', endpoint: salesUsers },
  { method: 'put', path: '/payments/api/v1/sales/:transaction/refund', endpoint: refundSale },
  { method: 'get', path: '/payments/api/v1/subscriptions', endpoint: listSubscriptions },
  { method: 'get', path: '/payments/api/v1/subscriptions/:code/purchases', endpoint: listPurchases },
  { method: 'post', path: '/payments/api/v1/subscriptions/cancel', endpoint: cancelSubscriptions },
  { method: 'post', path: '/payments/api/v1/subscriptions/:code/cancel', endpoint: cancelSubscription },
  { method: 'post', path: '/payments/api/v1/subscriptions/:code/reactivate', endpoint: reactivateSubscription },
  { method: 'patch', path: '/payments/api/v1/subscriptions/:code', endpoint: changeChargeDay },
];

const MINUTE_MS = 60_000;
const TOO_MANY = refused(429, 'too_many_requests', 'Too many requests');

/** Mounts the interface for programs; the answer to `reset` forgets how many calls there were. Hotmart: sections Token and Calls. */
export function mountApi(app: Express, parts: Parts): { readonly reset: () => void } {
  const limit = new Limit(parts);
  const parse = express.text({ type: () => true, limit: '1mb' });
  app.post('/security/oauth/token', parse, (req, res) => {
    const asked = singlesOf(req);
    // Keys stand in this address, so that only harmless parameters are written down.
    send(req, res, { parts, reply: issueToken(req, asked, parts), query: { grant_type: asked['grant_type'] ?? '' } });
  });
  for (const { method, path, endpoint } of ROUTES) {
    app[method](path, parse, (req, res) => {
      const values = valuesOf(req);
      const query = queryOf(values, parts);
      const reply =
        refusedToken(req, parts) ??
        limit.refuse(res) ??
        repeatedParameter(values, parts) ??
        answer(req, { query, values }, { endpoint, parts });
      send(req, res, { parts, reply, query });
    });
  }
  return { reset: () => limit.reset() };
}

interface Answering {
  readonly endpoint: Endpoint;
  readonly parts: Parts;
}

function answer(req: Request, asked: Pick<Call, 'query' | 'values'>, { endpoint, parts }: Answering): Reply {
  const text: unknown = req.body;
  const given = typeof text === 'string' && text !== '' ? text : null;
  const body = given === null ? undefined : parseJson(given);
  if (given !== null && body === undefined) return refused(400, 'invalid_body', 'The body is not JSON');
  const params = Object.fromEntries(Object.entries(req.params).map(([name, value]) => [name, String(value)]));
  return endpoint({ ...asked, params, body }, parts);
}

interface Sending {
  readonly parts: Parts;
  readonly reply: Reply;
  readonly query: Call['query'];
}

function send(req: Request, res: Response, { parts, reply, query }: Sending): void {
  const error = reply.status < 400 ? null : JSON.stringify(reply.body);
  parts.books.note({ at: parts.clock.now(), method: req.method, path: req.path, query, status: reply.status, error });
  res.status(reply.status);
  if (reply.body === null) res.end();
  else res.json(reply.body);
}

/** Counts calls by the real minute and tells how many are left. Hotmart: section Token, limits. */
class Limit {
  private minute = 0;
  private calls = 0;

  constructor(private readonly parts: Parts) {}

  reset(): void {
    this.calls = 0;
  }

  refuse(res: Response): Reply | null {
    const { clock, switches } = this.parts;
    const now = clock.wall().getTime();
    const minute = Math.floor(now / MINUTE_MS);
    if (minute !== this.minute) this.calls = 0;
    this.minute = minute;
    this.calls += 1;
    const most = switches.number('callsPerMinute') ?? Infinity;
    const left = String(Math.max(most - this.calls, 0));
    res.set({
      'RateLimit-Limit': String(most),
      'RateLimit-Remaining': left,
      'RateLimit-Reset': String(Math.ceil(((minute + 1) * MINUTE_MS - now) / 1_000)),
      'X-RateLimit-Limit-Minute': String(most),
      'X-RateLimit-Remaining-Minute': left,
    });
    const times = switches.number('tooManyTimes') ?? 0;
    if (times > 0) switches.set('tooManyTimes', times - 1);
    return times > 0 || this.calls > most ? TOO_MANY : null;
  }
}

/** Parameters that were given once; keys that come twice are no keys. */
function singlesOf(req: Request): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(req.query).flatMap(([name, value]) => (typeof value === 'string' ? [[name, value]] : [])));
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
