import express from 'express';
import type { Express, Request, Response } from 'express';
import type { Faults } from '../kit/faults';
import type { Callbacks } from './callbacks';
import { createInvoice, createSession, listInvoices, showInvoice } from './invoice-methods';
import type { ApiError, Method, MethodParts, Outcome, VerifiedCall } from './method';
import { cancelPayment, checkPayment, completePayment, reversePayment, showPayment } from './payment-methods';
import type { Signer } from './signer';
import { updateSubscription } from './subscription-methods';
import { verifyRequest } from './verify-request';
import { whenGone } from '../../infra/express';

/** What the API needs to answer. */
export interface ApiParts extends MethodParts {
  readonly callbacks: Callbacks;
  readonly faults: Faults;
  readonly signer: Signer;
}

const SESSIONS_PATH = '/api/sessions/create';

const METHODS: Readonly<Record<string, Method>> = {
  [SESSIONS_PATH]: createSession,
  '/api/invoicer/invoices/create': createInvoice,
  '/api/invoicer/invoices/show': showInvoice,
  '/api/invoicer/invoices/show/list': listInvoices,
  '/api/invoicer/payments/show': showPayment,
  '/api/invoicer/payments/complete': completePayment,
  '/api/invoicer/payments/cancel': cancelPayment,
  '/api/invoicer/payments/reverse': reversePayment,
  '/api/invoicer/payments/checkStatus': checkPayment,
  '/api/invoicer/subscriptions/update': updateSubscription,
};

/** Mounts every method of the API; always POST with a JSON body. UAPAY: section Hosts and transport. */
export function mountApi(app: Express, parts: ApiParts): void {
  app.use('/api', express.text({ type: 'application/json', limit: '1mb' }));
  for (const [path, method] of Object.entries(METHODS)) {
    app.post(path, (req, res) => handle({ path, method, req, res }, parts));
  }
  app.use('/api', (_req, res) => {
    res.status(404).json({ status: 0, error: { code: 'NOT_FOUND', message: 'no such method' } });
  });
}

/**
 * Callbacks leave after the answer, even when a fault cuts the connection, so that tests see the usual order;
 * `callbackBeforeAnswer` turns it round.
 */
export async function releaseCallbacks(res: Response, { callbacks, switches }: Pick<ApiParts, 'callbacks' | 'switches'>): Promise<void> {
  if (switches.flag('callbackBeforeAnswer')) {
    await callbacks.flush();
    return;
  }
  whenGone(res, () => void callbacks.flush());
}

interface Exchange {
  readonly path: string;
  readonly method: Method;
  readonly req: Request;
  readonly res: Response;
}

async function handle({ path, method, req, res }: Exchange, parts: ApiParts): Promise<void> {
  const body: unknown = req.body;
  const verdict = verifyRequest(typeof body === 'string' ? body : '', parts);
  const outcome: Outcome = verdict.ok ? method(verdict.call, parts) : verdict;
  parts.books.note({ path, at: parts.clock.now(), ok: outcome.ok, error: outcome.ok ? null : describe(outcome.error) });
  await releaseCallbacks(res, parts);
  if (!outcome.ok || !verdict.ok) {
    sendError(res, outcome, parts);
    return;
  }
  const claims = { ...outcome.claims, iat: stamp(parts) };
  res.json(successBody({ path, claims, call: verdict.call }, parts));
}

interface Success {
  readonly path: string;
  readonly claims: Readonly<Record<string, unknown>>;
  readonly call: VerifiedCall;
}

/** Unsigned session answers show the id beside the status, as the documentation draws them. */
function successBody({ path, claims, call }: Success, { faults, switches, signer }: ApiParts): object {
  const status = switches.flag('statusAsString') ? '1' : 1;
  const forged = faults.take('wrong-signature', 'POST', path);
  if (switches.flag('answersSigned')) {
    return { status, data: { token: signer.sign(claims, { secret: call.signer.secret, rsa: call.rsa, forged: forged !== undefined }) } };
  }
  const { iat: _unsigned, ...data } = claims;
  return path === SESSIONS_PATH ? { status, ...data } : { status, data };
}

/** Errors travel in clear; the age error has no status, as in its only example. */
function sendError(res: Response, outcome: Outcome, { switches }: ApiParts): void {
  if (outcome.ok) return;
  const { error } = outcome;
  res.status(switches.number('errorHttpStatus') ?? 200).json(error.code === 'TIMELIMIT_ERROR' ? { error } : { status: 0, error });
}

function stamp({ clock, switches }: ApiParts): number | string {
  const seconds = Math.floor(clock.wall().getTime() / 1_000);
  return switches.flag('iatAsString') ? String(seconds) : seconds;
}

function describe({ code, message, fields }: ApiError): string {
  return [code, message, fields && JSON.stringify(fields)].filter(Boolean).join(' ');
}
