import express from 'express';
import type { Request, Response, Router } from 'express';
import { z } from 'zod';
import { done, refused } from '../../payments/domain/errors';
import type { Refusal, Result } from '../../payments/domain/errors';
import { moneyToNumber } from '../../payments/domain/money';
import type { PlatformAccount } from '../../payments/ports/platform';
import type { Actor, InvoiceStatusView, PlatformHost } from '../../payments/ports/platform-host';
import type { PlatformDoor } from '../door';
import { issueRequest, createSchema } from './create';
import { answer, languageOf, readEntity, readField } from './form';
import { STATUS_OF, crmTime } from './report';

/** The CRM does not say which of its people pressed a button. */
const ACTOR: Actor = { kind: 'platform-user', platform: 'retailcrm' };

/** Ours are UUIDs; anything else is answered like an id that nobody knows, byte for byte. */
const INVOICE_ID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

const paymentId = z.union([z.string(), z.number()]).transform(String);
const wholeSchema = z.object({ paymentId });
const partSchema = z.object({ paymentId, amount: z.number().nullish() });

type Fields = Readonly<Record<string, unknown>>;

/** What the payment callbacks need of the house. */
export interface CallbackParts {
  readonly host: PlatformHost;
  readonly door: PlatformDoor;
}

/**
 * The buttons of the order card: create, approve, cancel, refund, and the old status question (RetailCRM protocol notes: section Payment callbacks).
 * The caller is known by its client id alone, which is looked at before anything else. Every refusal is 400 with a text for the manager.
 */
export function createCallbacks({ host, door }: CallbackParts): Router {
  const router = express.Router();
  const refuse = (response: Response, refusal: Refusal, language: string): void =>
    answer(response, 400, { success: false, errorMsg: door.say(refusal, language) });

  const callback = <T>(name: string, schema: z.ZodType<T>, run: (account: PlatformAccount, entity: T) => Promise<Result<Fields>>): void => {
    router.post(`/payment/${name}`, async (request: Request, response: Response) => {
      const account = await caller(host, readField(request.body, 'clientId'));
      if (!account) return refuse(response, { code: 'installation-unknown' }, languageOf(request));
      if (!account.active) return refuse(response, { code: 'installation-off' }, account.language);
      const entity = readEntity(request.body, name, schema);
      if (entity === null) return refuse(response, { code: 'request-invalid' }, account.language);
      const result = await run(account, entity);
      return result.ok ? answer(response, 200, { success: true, ...result.value }) : refuse(response, result.refusal, account.language);
    });
  };

  callback('create', createSchema, async (account, entity) => create(host, account, entity));
  callback('approve', partSchema, async (account, entity) =>
    onInvoice(entity, async (id, amount) => withoutResult(await host.confirm(account, id, amount, ACTOR))),
  );
  callback('cancel', wholeSchema, async (account, entity) =>
    onInvoice(entity, async (id) => withoutResult(await host.cancel(account, id, ACTOR))),
  );
  callback('refund', partSchema, async (account, entity) => onInvoice(entity, (id, amount) => refund(host, account, { id, amount })));

  router.get('/payment/status', async (request, response) => {
    const account = await caller(host, readField(request.query, 'clientId'));
    if (!account) return refuse(response, { code: 'installation-unknown' }, languageOf(request));
    const result = await onInvoice({ paymentId: readField(request.query, 'paymentId') ?? '' }, async (id) => {
      const view = await host.status(account, id);
      return view.ok ? done({ result: statusResult(view.value, account.timezone) }) : view;
    });
    return result.ok ? answer(response, 200, { success: true, ...result.value }) : refuse(response, result.refusal, account.language);
  });
  return router;
}

function caller(host: PlatformHost, clientId: string | null): Promise<PlatformAccount | null> {
  return clientId === null ? Promise.resolve(null) : host.findByClientId('retailcrm', clientId);
}

function withoutResult(result: Result<void>): Result<Fields> {
  return result.ok ? done({}) : result;
}

/** Runs an action on the invoice that is meant, with the sum that was sent, if any was. */
async function onInvoice(
  entity: { readonly paymentId: string; readonly amount?: number | null | undefined },
  run: (invoiceId: string, amount: number | null) => Promise<Result<Fields>>,
): Promise<Result<Fields>> {
  if (!INVOICE_ID.test(entity.paymentId)) return refused('invoice-unknown');
  const amount = entity.amount ?? null;
  return amount !== null && amount <= 0 ? refused('amount-invalid') : run(entity.paymentId, amount);
}

async function create(host: PlatformHost, account: PlatformAccount, entity: z.infer<typeof createSchema>): Promise<Result<Fields>> {
  const request = issueRequest(entity, ACTOR);
  if (!request.ok) return request;
  const issued = await host.issue(account, request.value);
  if (!issued.ok) return issued;
  const { invoiceId, link, cancellable } = issued.value;
  return done({ result: { paymentId: invoiceId, invoiceUrl: link, cancellable } });
}

async function refund(
  host: PlatformHost,
  account: PlatformAccount,
  wanted: { readonly id: string; readonly amount: number | null },
): Promise<Result<Fields>> {
  const refunded = await host.refund(account, wanted.id, wanted.amount, ACTOR);
  if (!refunded.ok) return refunded;
  const { id, status, amount } = refunded.value;
  return done({ result: { id, status, amount: moneyToNumber(amount) } });
}

function statusResult(view: InvoiceStatusView, timezone: string): Fields {
  return {
    paymentId: view.invoiceId,
    status: STATUS_OF[view.state],
    amount: moneyToNumber(view.amount),
    invoiceUrl: view.link,
    ...(view.paidAt ? { paidAt: crmTime(view.paidAt, timezone) } : {}),
    ...(view.state === 'authorized' && view.holdUntil ? { expiredAt: crmTime(view.holdUntil, timezone) } : {}),
    ...(view.cancelText ? { cancellationDetails: view.cancelText } : {}),
    refundable: view.refundable,
    cancellable: view.cancellable,
  };
}
