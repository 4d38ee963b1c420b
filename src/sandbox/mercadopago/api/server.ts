import express from 'express';
import type { Express, NextFunction, Request, Response } from 'express';
import type { Account } from '../model';
import { notifyAfter } from '../parts';
import type { Parts } from '../parts';
import { BAD_PARAMETER, bad, failed } from './answer';
import type { Reply } from './answer';
import type { Endpoint } from './call';
import { Replays } from './idempotency';
import { isObject } from './inputs';
import { ROUTES } from './routes';
import type { Route } from './routes';

/** Mounts every method of the interface; the answer to `reset` forgets the used idempotency keys. */
export function mountApi(app: Express, parts: Parts): { readonly reset: () => void } {
  const replays = new Replays(parts.switches);
  for (const route of ROUTES) {
    if (route.byPublicKey) app.use(route.path, allowBrowsers);
    const parse = express.text({ type: () => true, limit: '1mb' });
    app[route.method](route.path, parse, (req, res) => handle({ route, req, res }, replays, parts));
  }
  return { reset: () => replays.clear() };
}

interface Exchange {
  readonly route: Route;
  readonly req: Request;
  readonly res: Response;
}

/** The card form of a browser calls from any page. */
function allowBrowsers(req: Request, res: Response, next: NextFunction): void {
  res.set({
    'access-control-allow-origin': '*',
    'access-control-allow-methods': 'GET, POST, OPTIONS',
    'access-control-allow-headers': 'content-type, authorization, x-idempotency-key',
  });
  if (req.method === 'OPTIONS') res.status(204).end();
  else next();
}

function handle({ route, req, res }: Exchange, replays: Replays, parts: Parts): void {
  notifyAfter(res, parts);
  const account = accountOf(route, req, parts);
  const key = req.get('x-idempotency-key') ?? null;
  const body = readBody(req);
  const reply = tooMany(res, parts) ?? answer({ route, req, account, key, body }, replays, parts);
  parts.books.note({
    at: parts.clock.now(),
    method: req.method,
    path: req.path,
    accountId: account?.id ?? null,
    key,
    status: reply.status,
    error: reply.status < 400 ? null : JSON.stringify(reply.body),
    body: route.path === '/v1/card_tokens' ? null : body,
  });
  res.status(reply.status);
  if (reply.body === null) res.end();
  else res.json(reply.body);
}

interface Incoming {
  readonly route: Route;
  readonly req: Request;
  readonly account: Account | undefined;
  readonly key: string | null;
  /** Undefined when it is no JSON. */
  readonly body: unknown;
}

function answer({ route, req, account, key, body }: Incoming, replays: Replays, parts: Parts): Reply {
  if (!account || (route.realSellers && account.testSeller)) {
    return failed(401, [route.stranger ?? { code: 401, description: 'invalid access token' }]);
  }
  if (route.keyed && (key === null || key.trim() === '')) {
    return bad(4292, "Header X-Idempotency-Key can't be null or empty");
  }
  if (!isObject(body)) return bad(BAD_PARAMETER, 'The body must be a JSON object');
  const params = Object.fromEntries(Object.entries(req.params).map(([name, value]) => [name, String(value)]));
  const query = Object.fromEntries(
    Object.entries(req.query).flatMap(([name, value]) => (typeof value === 'string' ? [[name, value]] : [])),
  );
  const run = (endpoint: Endpoint) => endpoint({ account, params, query, body }, parts);
  if (!route.keyed) return run(route.endpoint);
  const owner = `${account.id} ${key}`;
  const fingerprint = `${req.path} ${JSON.stringify(body)}`;
  const before = replays.find(owner, fingerprint, parts.clock.now());
  if (before) return replayed(before, route, parts);
  const reply = run(route.endpoint);
  replays.keep(owner, { fingerprint, reply, at: parts.clock.now().getTime() });
  return reply;
}

function replayed(reply: Reply, route: Route, { switches }: Parts): Reply {
  const isRefund = route.path.endsWith('/refunds');
  return isRefund && reply.status < 300 && switches.text('refundReplay') === 'empty' ? { status: 200, body: null } : reply;
}

function accountOf(route: Route, req: Request, { books }: Parts): Account | undefined {
  const bearer = /^Bearer (\S+)$/i.exec(req.get('authorization') ?? '');
  if (bearer) return books.byToken(bearer[1] ?? '');
  const { public_key: publicKey } = req.query;
  return route.byPublicKey && typeof publicKey === 'string' ? books.byPublicKey(publicKey) : undefined;
}

function tooMany(res: Response, { switches }: Parts): Reply | null {
  const times = switches.number('tooManyTimes') ?? 0;
  if (times <= 0) return null;
  switches.set('tooManyTimes', times - 1);
  res.set('retry-after', String(switches.number('retryAfterSeconds') ?? 1));
  return failed(429, [{ code: 429, description: 'Too many requests' }]);
}

function readBody(req: Request): unknown {
  const text: unknown = req.body;
  if (typeof text !== 'string' || text.trim() === '') return {};
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
