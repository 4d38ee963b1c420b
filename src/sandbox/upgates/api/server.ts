import { timingSafeEqual } from 'node:crypto';
import express from 'express';
import type { Express, Request, Response } from 'express';
import { ENDPOINTS } from '../model';
import type { ApiUser, Endpoint } from '../model';
import { shopNow, shopTime } from '../shop';
import type { Shop } from '../shop';
import { ok, refuse } from './call';
import type { ApiAnswer, ApiMethod } from './call';
import { AtOnce, isBlocked, noteWrongLogin, takeRequest } from './limits';
import { ORDER_METHODS } from './orders';
import { PRODUCT_METHODS } from './products';
import { WEBHOOK_METHODS } from './webhooks';

const BASE = '/api/v2';
const WORDS: Readonly<Record<Endpoint, string>> = {
  'orders': 'Orders',
  'products': 'Products',
  'customers': 'Customers',
  'order-statuses': 'OrderStatuses',
};

const STATUS: ApiMethod = {
  method: 'GET',
  path: /^status$/,
  right: null,
  handle: ({ shop, user }) =>
    ok({
      services: ENDPOINTS.map((name) => ({ service: WORDS[name], url: `${shop.url()}${BASE}/${name}`, privilege: user.rights[name] })),
      documentation_link: 'https://upgatesapiv2.docs.apiary.io/',
    }),
};

const METHODS: readonly ApiMethod[] = [STATUS, ...ORDER_METHODS, ...PRODUCT_METHODS, ...WEBHOOK_METHODS];

/** Mounts the API under `/api/v2` and keeps a record of every call. */
export function mountApi(app: Express, shop: Shop): void {
  const atOnce = new AtOnce();
  app.use(BASE, express.text({ type: () => true, limit: '10mb' }), (req, res) => {
    // Dates of answers follow the simulated clock, as everything else here does.
    res.set('Date', shop.clock.now().toUTCString());
    const login = loginOf(req);
    const { status, body } = answerTo({ shop, req, res, login, atOnce });
    const { books } = shop;
    const [path = '', query = ''] = req.originalUrl.split('?');
    books.remember(books.calls, {
      at: shopTime(shopNow(shop)),
      method: methodOf(req),
      path: path.slice(BASE.length),
      query,
      login: login?.user ?? null,
      status,
    });
    res.status(status);
    if (body === null) res.end();
    else if (typeof body === 'string') res.type('text/plain').send(body);
    else res.json(body);
  });
}

interface Login {
  readonly user: string;
  readonly password: string;
}

interface Arrived {
  readonly shop: Shop;
  readonly req: Request;
  readonly res: Response;
  readonly login: Login | null;
  readonly atOnce: AtOnce;
}

function answerTo({ shop, req, res, login, atOnce }: Arrived): ApiAnswer {
  const moved = shop.switches.text('movedTo');
  if (moved) return { status: 301, body: { api_url: moved } };
  const address = req.ip ?? '';
  if (isBlocked(shop, address)) return denial(shop, 403, 'Too many wrong logins');
  const user = findUser(shop, login);
  if (!user) {
    noteWrongLogin(shop, address);
    return denial(shop, 401, 'Wrong login or API key');
  }
  if (!user.active) return denial(shop, 403, 'The API user is not active');
  if (!atOnce.enter(res)) {
    res.set('Retry-After', new Date(shop.clock.now().getTime() + 1000).toUTCString());
    return refuse(429, 'Too many requests at the same time');
  }
  if (!takeRequest(shop, res)) return refuse(429, 'Too many requests');
  return route(shop, req, user);
}

function route(shop: Shop, req: Request, user: ApiUser): ApiAnswer {
  const [whole = '', query = ''] = req.originalUrl.split('?');
  const path = whole.slice(BASE.length).replace(/^\/+|\/+$/g, '');
  const here = METHODS.filter((method) => method.path.test(path));
  if (here.length === 0) return refuse(404, 'Unknown address');
  const wanted = methodOf(req);
  const method = here.find((one) => one.method === wanted);
  if (!method) return refuse(405, `Method ${wanted} is not allowed`);
  if (method.right && !reaches(user, method.right)) return denial(shop, 403, 'No right for this endpoint');
  const body = readBody(req);
  if (body.kind === 'wrong') return refuse(400, body.why);
  const id = decode(method.path.exec(path)?.[1] ?? '');
  return method.handle({ shop, user, id, query: new URLSearchParams(query), body: body.value });
}

function reaches(user: ApiUser, { endpoint, level }: { readonly endpoint: Endpoint; readonly level: 'readonly' | 'all' }): boolean {
  const right = user.rights[endpoint];
  return right === 'all' || (right === 'readonly' && level === 'readonly');
}

/** A POST may stand for another method (Upgates: section Connecting). */
function methodOf(req: Request): string {
  const instead = req.method === 'POST' ? req.get('X-HTTP-Method-Override') : undefined;
  return (instead ?? req.method).toUpperCase();
}

function readBody(req: Request): { readonly kind: 'read'; readonly value: unknown } | { readonly kind: 'wrong'; readonly why: string } {
  const text: unknown = req.body;
  if (!['POST', 'PUT'].includes(methodOf(req))) return { kind: 'read', value: undefined };
  if (!req.is('application/json')) return { kind: 'wrong', why: 'Content-Type has to be application/json' };
  try {
    return { kind: 'read', value: JSON.parse(typeof text === 'string' ? text : '') };
  } catch {
    return { kind: 'wrong', why: 'The body is not JSON' };
  }
}

function loginOf(req: Request): Login | null {
  const [scheme, encoded = ''] = (req.get('Authorization') ?? '').split(' ');
  if (scheme !== 'Basic') return null;
  const [user = '', ...password] = Buffer.from(encoded, 'base64').toString('utf8').split(':');
  return { user, password: password.join(':') };
}

function findUser({ books }: Shop, login: Login | null): ApiUser | undefined {
  return books.users.find((user) => login !== null && user.login === login.user && isSame(user.key, login.password));
}

function isSame(one: string, other: string): boolean {
  const [left, right] = [Buffer.from(one), Buffer.from(other)];
  return left.length === right.length && timingSafeEqual(left, right);
}

/** Bodies of 401 and 403 are not described; the switch decides. */
function denial(shop: Shop, status: 401 | 403, message: string): ApiAnswer {
  const form = shop.switches.text('errorBodies');
  if (form === 'text') return { status, body: message };
  return form === 'empty' ? { status, body: null } : refuse(status, message);
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
