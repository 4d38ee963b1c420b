import type { Express, Request, Response } from 'express';
import { formOf, wantsJson } from '../../kit/back-office';
import type { Crm } from '../account';
import { cancel, confirm, generateLink, refund } from '../buttons';
import type { ButtonOutcome } from '../buttons';
import { sendLink } from '../letters';
import { paymentState } from '../state';

/** The native buttons of a payment: forms that answer 303 back to the card, or JSON when that is what is accepted. */
export function mountPaymentButtons(app: Express, crm: Crm): void {
  app.post('/admin/payments/:id/generate-link', async (req, res) => {
    finish({ crm, req, res, id: Number(req.params.id) }, await generateLink(crm, Number(req.params.id)));
  });
  app.post('/admin/payments/:id/confirm', async (req, res) => {
    finish({ crm, req, res, id: Number(req.params.id) }, await confirm(crm, Number(req.params.id), amountOf(req)));
  });
  app.post('/admin/payments/:id/cancel', async (req, res) => {
    finish({ crm, req, res, id: Number(req.params.id) }, await cancel(crm, Number(req.params.id)));
  });
  app.post('/admin/payments/:id/refund', async (req, res) => {
    finish({ crm, req, res, id: Number(req.params.id) }, await refund(crm, Number(req.params.id), amountOf(req)));
  });
  app.post('/admin/payments/:id/send-link', async (req, res) => {
    const outcome = await sendLink(crm, Number(req.params.id), formOf(req).get('email') ?? '');
    finish({ crm, req, res, id: Number(req.params.id) }, outcome.ok ? { kind: 'done' } : { kind: 'refused', errorMsg: outcome.errorMsg });
  });
}

function amountOf(req: Request): string {
  return formOf(req).get('amount') ?? '';
}

interface Pressed {
  readonly crm: Crm;
  readonly req: Request;
  readonly res: Response;
  readonly id: number;
}

type Outcome = { readonly kind: 'done' } | Exclude<ButtonOutcome, { kind: 'done' }>;

function finish({ crm, req, res, id }: Pressed, outcome: Outcome): void {
  const found = crm.account.findPayment(id);
  if (!found || outcome.kind === 'missing') return void res.status(404).json({ ok: false, errorMsg: 'There is no such payment' });
  if (!wantsJson(req)) return res.redirect(303, `/admin/orders/${found.order.id}`);
  const payment = paymentState(crm, found.payment, found.order);
  res.json(outcome.kind === 'done' ? { ok: true, payment } : { ok: false, errorMsg: outcome.errorMsg, payment });
}
