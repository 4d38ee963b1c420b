import { timingSafeEqual } from 'node:crypto';
import express from 'express';
import type { Express, Request, Response } from 'express';
import { matchPath } from '../../kit/paths';
import { shopNow } from '../shop';
import type { Shop } from '../shop';
import { singular, toXml } from '../xml';
import { readXml } from '../xml-body';
import { APPEARANCE_METHODS } from './appearance';
import { isRecord, missing, refuse } from './call';
import type { ApiAnswer, ApiMethod } from './call';
import { countsOf } from './counts';
import { DELIVERY_METHODS } from './deliveries';
import { FIELD_METHODS } from './fields';
import { GATEWAY_METHODS } from './gateways';
import type { Limiter } from './limiter';
import { ORDER_METHODS } from './orders';
import { REFERENCE_METHODS } from './references';
import { STATUS_METHODS } from './statuses';
import { WEBHOOK_METHODS } from './webhooks';

const RESOURCE_METHODS: readonly ApiMethod[] = [
  ...REFERENCE_METHODS,
  ...DELIVERY_METHODS,
  ...GATEWAY_METHODS,
  ...ORDER_METHODS,
  ...STATUS_METHODS,
  ...FIELD_METHODS,
  ...WEBHOOK_METHODS,
  ...APPEARANCE_METHODS,
];

/** All methods; those with fixed paths stand before those with open ones. */
const API_METHODS: readonly ApiMethod[] = [...countsOf(RESOURCE_METHODS), ...RESOURCE_METHODS];

const WRITING = new Set(['POST', 'PUT', 'PATCH']);

/** Mounts the admin API at `/admin/*.json` and `/admin/*.xml` (InSales: section Admin API basics). */
export function mountApi(app: Express, shop: Shop, limiter: Limiter): void {
  app.use('/admin', express.raw({ type: () => true, limit: '10mb' }), (req, res, next) => {
    const incoming = readIncoming(req);
    if (!incoming) return next();
    const windowSeconds = shop.switches.number('limitWindowSeconds') ?? 300;
    const limit = shop.switches.number('apiLimit') ?? 500;
    const usage = limiter.count(incoming.login, shop.clock.now(), windowSeconds);
    const { answer, authorized } = usage.used > limit ? { answer: tooMany(shop), authorized: false } : answerCall(shop, incoming);
    record(shop, incoming, { answer, authorized, used: usage.used });
    res.set('API-Usage-Limit', `${Math.min(usage.used, limit)}/${limit}`);
    if (usage.used > limit && shop.switches.flag('retryAfterHeader')) res.set('Retry-After', String(usage.secondsLeft));
    if (answer.status === 401) res.set('WWW-Authenticate', 'Basic realm="Application"');
    send(res, incoming, answer);
  });
}

interface Incoming {
  readonly method: string;
  readonly resource: string;
  readonly suffix: 'json' | 'xml';
  readonly query: URLSearchParams;
  readonly login: string;
  readonly password: string;
  readonly contentType: string;
  readonly body: string;
}

function readIncoming(req: Request): Incoming | null {
  const { pathname, searchParams } = new URL(req.originalUrl, 'http://localhost');
  const [, resource, suffix] = /^\/admin\/(.+)\.(json|xml)$/.exec(pathname) ?? [];
  if (resource === undefined) return null;
  const body: unknown = req.body;
  return {
    method: req.method,
    resource,
    suffix: suffix === 'xml' ? 'xml' : 'json',
    query: searchParams,
    ...credentialsOf(req),
    contentType: req.get('content-type') ?? '',
    body: Buffer.isBuffer(body) ? body.toString('utf8') : '',
  };
}

function credentialsOf(req: Request): Pick<Incoming, 'login' | 'password'> {
  const [, encoded = ''] = /^Basic (.+)$/i.exec(req.get('authorization') ?? '') ?? [];
  const decoded = Buffer.from(encoded, 'base64').toString('utf8');
  const colon = decoded.indexOf(':');
  return colon < 0 ? { login: '', password: '' } : { login: decoded.slice(0, colon), password: decoded.slice(colon + 1) };
}

function tooMany(shop: Shop): ApiAnswer {
  return { status: shop.switches.number('legacyLimitStatus') ?? 429, body: null };
}

function answerCall(shop: Shop, incoming: Incoming): { readonly answer: ApiAnswer; readonly authorized: boolean } {
  if (!isKnown(shop, incoming)) return { answer: refuse(shop, 401, 'HTTP Basic: Access denied.'), authorized: false };
  return { answer: answerKnown(shop, incoming), authorized: true };
}

function isKnown(shop: Shop, { login, password }: Incoming): boolean {
  const { installation } = shop.books;
  if (!installation?.open || login !== shop.app.key) return false;
  const given = Buffer.from(password);
  const wanted = Buffer.from(installation.password);
  return given.length === wanted.length && timingSafeEqual(given, wanted);
}

function answerKnown(shop: Shop, incoming: Incoming): ApiAnswer {
  const { method, suffix, resource, query } = incoming;
  if (WRITING.has(method) && !hasRightType(shop, incoming)) {
    return { status: 422, body: { message: `incorrect Content-Type, should be application/${suffix}` } };
  }
  const withheld = rightThatLacks(shop, incoming);
  if (withheld) return { status: 403, body: { status: 'error', message: `У приложения нет прав: ${withheld}` } };
  const found = findMethod(method, resource);
  if (!found) return missing(shop);
  const body = parseBody(incoming);
  if (!body.ok) return refuse(shop, 400, 'the body could not be parsed');
  return found.method.handle({ shop, params: found.params, query, body: body.value });
}

function hasRightType(shop: Shop, { contentType, suffix }: Incoming): boolean {
  const [type = '', ...parameters] = contentType.toLowerCase().split(';');
  if (parameters.length > 0 && !shop.switches.flag('charsetAccepted')) return false;
  return type.trim() === `application/${suffix}`;
}

/** The right that was taken away from the app by the switch, e.g. `orders` or `orders:write`. */
function rightThatLacks(shop: Shop, { method, resource }: Incoming): string | undefined {
  const [name = ''] = resource.split('/');
  const withheld = (shop.switches.text('withheldRights') ?? '').split(',').map((right) => right.trim());
  return withheld.find((right) => right !== '' && (right === name || (right === `${name}:write` && method !== 'GET')));
}

function parseBody({ method, body, suffix }: Incoming): { readonly ok: true; readonly value: unknown } | { readonly ok: false } {
  if (!WRITING.has(method) || body.trim() === '') return { ok: true, value: undefined };
  if (suffix === 'xml') {
    const value = readXml(body);
    return value ? { ok: true, value } : { ok: false };
  }
  try {
    return { ok: true, value: JSON.parse(body) };
  } catch {
    return { ok: false };
  }
}

function findMethod(method: string, resource: string) {
  for (const candidate of API_METHODS) {
    const params = candidate.method === method ? matchPath(candidate.path, resource) : undefined;
    if (params) return { method: candidate, params };
  }
  return undefined;
}

function send(res: Response, { suffix, resource }: Incoming, { status, body }: ApiAnswer): void {
  res.status(status);
  if (body === null) return void res.end();
  if (typeof body === 'string') return void res.type('html').send(body);
  if (suffix === 'json') return void res.json(body);
  const [name = 'object'] = resource.split('/');
  const root = status >= 400 || isStatus(body) ? 'hash' : Array.isArray(body) ? name : singular(name);
  res.type('application/xml').send(toXml(root, body));
}

function isStatus(body: unknown): boolean {
  return isRecord(body) && (Object.keys(body).join() === 'status' || Object.keys(body).join() === 'count');
}

/** Secrets of payment methods stand in the state of the shop and need not stand in every record. */
function record(
  shop: Shop,
  { method, resource, suffix, query, body }: Incoming,
  result: { readonly answer: ApiAnswer; readonly authorized: boolean; readonly used: number },
): void {
  const { answer, authorized, used } = result;
  const shown = body
    .replace(/("password"\s*:\s*)"[^"]*"/g, '$1"***"')
    .replace(/(<password\b[^>]*>)[\s\S]*?(<\/password\s*>)/g, '$1***$2')
    .slice(0, 4000);
  shop.books.remember(shop.books.apiCalls, {
    at: shopNow(shop),
    method,
    path: `/admin/${resource}.${suffix}`,
    query: query.toString(),
    status: answer.status,
    authorized,
    used,
    body: shown,
  });
}
