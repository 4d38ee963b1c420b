import express from 'express';
import type { Express, Request } from 'express';
import { matchPath } from '../../kit/paths';
import { crmNow } from '../account';
import type { Crm } from '../account';
import type { ApiKey } from '../model';
import { ACCESS_METHODS, systemInfo } from './access';
import { refuse } from './answer';
import type { ApiAnswer } from './answer';
import { parseJson } from './call';
import type { ApiMethod } from './call';
import { Limiter } from './limiter';
import { MODULE_METHODS } from './modules';
import { ORDER_PAYMENT_METHODS } from './order-payments';
import { ORDER_METHODS } from './orders';
import { PAYMENT_METHODS } from './payments';
import { REFERENCE_METHODS } from './references';

/** All methods with the scope each needs; those with fixed paths stand before those with open ones. */
const API_METHODS: readonly ApiMethod[] = [
  ...ACCESS_METHODS,
  ...MODULE_METHODS,
  ...PAYMENT_METHODS,
  ...REFERENCE_METHODS,
  ...ORDER_PAYMENT_METHODS,
  ...ORDER_METHODS,
];

/** Mounts the API under `/api` (RetailCRM: section Rules of the API). Bodies that are not form-encoded count as empty. */
export function mountApi(app: Express, crm: Crm): void {
  const limiter = new Limiter();
  app.use('/api', express.text({ type: 'application/x-www-form-urlencoded', limit: '2mb' }), async (req, res) => {
    const incoming = readIncoming(req);
    const { answer, keyId } = await answerCall(crm, limiter, incoming);
    record(crm, incoming, { answer, keyId });
    if (typeof answer.body === 'string') {
      res
        .status(answer.status)
        .type(answer.body.startsWith('<') ? 'html' : 'text')
        .send(answer.body);
      return;
    }
    res.status(answer.status).json(answer.body);
  });
}

interface Incoming {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly form: URLSearchParams;
  readonly keyText: string | null;
}

function readIncoming(req: Request): Incoming {
  const { pathname, searchParams } = new URL(req.originalUrl, 'http://localhost');
  const body: unknown = req.body;
  const form = new URLSearchParams(typeof body === 'string' ? body : '');
  const keyText = req.get('x-api-key') ?? searchParams.get('apiKey') ?? form.get('apiKey');
  return { method: req.method, path: pathname.replace(/\/+$/, ''), query: searchParams, form, keyText };
}

interface Answered {
  readonly answer: ApiAnswer;
  readonly keyId: number | null;
}

async function answerCall(crm: Crm, limiter: Limiter, incoming: Incoming): Promise<Answered> {
  if (crm.switches.flag('accountMissing')) return { answer: { status: 405, body: '<html></html>' }, keyId: null };
  if (incoming.path === '/api/system-info') return { answer: systemInfo(crm), keyId: null };
  const key = findKey(crm, incoming.keyText);
  if ('answer' in key) return { answer: key.answer, keyId: null };
  const limit = crm.switches.number('rateLimit') ?? 10;
  if (!limiter.admit(key.id, crm.clock.now(), limit)) return { answer: tooMany(crm), keyId: key.id };
  return { answer: await dispatch(crm, key, incoming), keyId: key.id };
}

function findKey(crm: Crm, text: string | null): ApiKey | { readonly answer: ApiAnswer } {
  if (text === null || text === '') return { answer: refuse(400, '"apiKey" is missing.') };
  const key = crm.account.keys.find((one) => one.key === text && one.active);
  return key ?? { answer: refuse(crm.switches.number('wrongKeyStatus') ?? 403, 'Wrong "apiKey" value.') };
}

function tooMany(crm: Crm): ApiAnswer {
  if (crm.switches.text('limiterBody') === 'text') return { status: 503, body: 'Rate limit exceeded' };
  return refuse(503, 'Rate limit exceeded');
}

async function dispatch(crm: Crm, key: ApiKey, incoming: Incoming): Promise<ApiAnswer> {
  const fitting = API_METHODS.flatMap((method) => {
    const params = matchPath(method.path, incoming.path);
    return params ? [{ method, params: decoded(params) }] : [];
  });
  if (fitting.length === 0) return refuse(404, 'API method not found');
  const found = fitting.find(({ method }) => method.method === incoming.method);
  if (!found) return refuse(405, 'Method Not Allowed');
  if (found.method.scope !== null && !key.scopes.includes(found.method.scope)) {
    return refuse(crm.switches.number('accessDeniedStatus') ?? 403, 'Access denied.');
  }
  return found.method.handle({ crm, key, params: found.params, query: incoming.query, form: incoming.form });
}

function decoded(params: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(params).map(([name, text]) => [name, decode(text)]));
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function record(crm: Crm, incoming: Incoming, { answer, keyId }: Answered): void {
  const fields: Record<string, unknown> = {};
  for (const [name, value] of [...incoming.query, ...incoming.form]) {
    if (name !== 'apiKey') fields[name] = parseJson(value) ?? value;
  }
  const { method, path } = incoming;
  const { status, body } = answer;
  crm.account.remember(crm.account.calls, { at: crmNow(crm), method, path, status, keyId, fields, answer: withoutKey(body) });
}

/** A fresh key is an answer only for the one who asked. */
function withoutKey(body: unknown): unknown {
  return typeof body === 'object' && body !== null && 'apiKey' in body ? { ...body, apiKey: '***' } : body;
}
