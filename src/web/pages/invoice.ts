import { Router } from 'express';
import type { Request, Response } from 'express';
import { z } from 'zod';
import type { InvoiceDetails } from '../../payments/desk-invoices';
import type { Attention } from '../../payments/domain/invoice';
import type { Result } from '../../payments/domain/errors';
import type { WebDeps } from '../deps';
import { wantsJson } from '../errors';
import { leaveFlash } from '../flash';
import { idOf, typed } from '../form';
import { streamTopic } from '../live';
import { page, requireSession, show } from '../page';
import { presentOrder } from '../presenters/order';
import { AppError } from '../refusals';

const ATTENTIONS = [
  'amount-mismatch',
  'overpaid',
  'paid-after-cancel',
  'disputed',
  'partly-paid',
  'hold-left',
  'hold-rule-failed',
  'outcome-unknown',
  'report-failed',
] as const satisfies readonly Attention[];
const Reason = z.enum(ATTENTIONS);

/**
 * The invoice that the address of a request names, for the installation of its session.
 * @throws AppError `not-found` for an unknown or foreign one.
 */
export async function invoiceOf(request: Request, desk: WebDeps['desk']): Promise<InvoiceDetails> {
  const details = await desk.invoice(page(request).installationId, idOf(request));
  if (!details) throw new AppError('not-found');
  return details;
}

/** Ends a form of the order screen: back to it, with a message when there is one to give. */
export function backToOrder(
  request: Request,
  response: Response,
  ended: { readonly result: Result<unknown>; readonly good: string | null },
): void {
  const { result, good } = ended;
  if (!result.ok) leaveFlash(response, { level: 'bad', refusal: result.refusal });
  if (result.ok && good !== null) leaveFlash(response, { level: 'good', key: good });
  response.redirect(303, `/invoices/${idOf(request)}`);
}

/** `/invoices/:id`: the order screen, as a page or as JSON, with the small forms on it, and the streams of news for pages. */
export function invoicePages(deps: WebDeps): Router {
  const { desk } = deps;
  const router = Router();
  router.get('/invoices/:id', requireSession, async (request, response) => {
    const model = presentOrder(await invoiceOf(request, desk), page(request));
    response.vary('Accept');
    if (wantsJson(request)) response.json(model);
    else show(request, response, 'invoices/order', model);
  });
  router.post('/invoices/:id/refresh', requireSession, async (request, response) => {
    const { id } = await invoiceOf(request, desk);
    const result = await desk.refresh(page(request).installationId, id);
    backToOrder(request, response, { result, good: 'order.refreshed' });
  });
  router.post('/invoices/:id/report', requireSession, async (request, response) => {
    const { installationId, actor } = page(request);
    const { id } = await invoiceOf(request, desk);
    const result = await desk.reportAgain(installationId, id, actor);
    backToOrder(request, response, { result, good: 'order.report.asked' });
  });
  router.post('/invoices/:id/settle', requireSession, async (request, response) => {
    const { installationId, actor } = page(request);
    const reason = Reason.safeParse(typed(request)['reason']);
    const { id } = await invoiceOf(request, desk);
    if (!reason.success) throw new AppError('request-invalid');
    const result = await desk.settleAttention(installationId, id, reason.data, actor);
    backToOrder(request, response, { result, good: 'order.attention.settled' });
  });
  router.get('/live/invoice/:id', requireSession, async (request, response) => {
    const { id } = await invoiceOf(request, desk);
    streamTopic(response, { live: deps.live, topic: `invoice:${id}` });
  });
  router.get('/live/installation', requireSession, (request, response) => {
    streamTopic(response, { live: deps.live, topic: `installation:${page(request).installationId}` });
  });
  return router;
}
