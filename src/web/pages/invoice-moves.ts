import { Router } from 'express';
import type { Request, Response } from 'express';
import type { InvoiceDetails } from '../../payments/desk-invoices';
import type { Result } from '../../payments/domain/errors';
import { parseTypedMoney } from '../../payments/domain/money';
import type { Money } from '../../payments/domain/money';
import type { ErrorCode } from '../../payments/domain/errors';
import type { WebDeps } from '../deps';
import { asked, idOf, typed } from '../form';
import { page, requireSession, show } from '../page';
import { askCancel, askConfirm, askOutcome, askRefund } from '../presenters/ask';
import type { Question } from '../presenters/ask';
import { AppError } from '../refusals';
import { backToOrder, invoiceOf } from './invoice';

type Move = 'confirm' | 'refund';

const ASK = { confirm: askConfirm, refund: askRefund } as const;
const TOO_MUCH: Readonly<Record<Move, ErrorCode>> = { confirm: 'capture-above-held', refund: 'refund-above-left' };
/** The order screen itself shows what a gateway said, so no message on top repeats it. */
const SHOWN_BY_SCREEN: ReadonlySet<ErrorCode> = new Set<ErrorCode>(['gateway-refused', 'gateway-unknown', 'gateway-unreachable']);

/** Confirm, Cancel and Refund, each asked about first, and a person's word on an unknown outcome. The question is a page; with script, a dialog. */
export function invoiceMovePages(deps: WebDeps): Router {
  const { desk } = deps;
  const router = Router();
  for (const move of ['confirm', 'refund'] as const) {
    router.get(`/invoices/:id/${move}`, requireSession, async (request, response) => {
      askAmount(request, response, { details: await invoiceOf(request, desk), move });
    });
    router.post(`/invoices/:id/${move}`, requireSession, async (request, response) => {
      const { installationId, actor } = page(request);
      const details = await invoiceOf(request, desk);
      const minor = Number(typed(request)['minor']);
      if (!Number.isSafeInteger(minor) || minor <= 0) throw new AppError('amount-invalid');
      const amount: Money = { minor, currency: details.amount.currency };
      ended(request, response, { result: await desk[move](installationId, details.id, amount, actor), good: `order.${move}.done` });
    });
  }
  router.get('/invoices/:id/cancel', requireSession, async (request, response) => {
    const details = await invoiceOf(request, desk);
    const kind = details.actions.cancel;
    if (!kind) throw new AppError(details.captured > 0 ? 'cancel-paid' : 'cancel-not-possible');
    showQuestion(request, response, askCancel(details, page(request), kind));
  });
  router.post('/invoices/:id/cancel', requireSession, async (request, response) => {
    const { installationId, actor } = page(request);
    const { id } = await invoiceOf(request, desk);
    ended(request, response, { result: await desk.cancel(installationId, id, actor), good: 'order.cancel.done' });
  });
  router.use(outcomePages(deps));
  return router;
}

function outcomePages({ desk }: WebDeps): Router {
  const router = Router();
  router.get('/invoices/:id/outcome', requireSession, async (request, response) => {
    const details = await invoiceOf(request, desk);
    const { operation: id, happened } = asked(request);
    const operation = details.operations.find((one) => one.id === id);
    if (operation?.state !== 'unknown') throw new AppError('state-changed');
    showQuestion(request, response, askOutcome(details, page(request), { operation, happened: happened === 'yes' }));
  });
  router.post('/invoices/:id/outcome', requireSession, async (request, response) => {
    const { installationId, actor } = page(request);
    const details = await invoiceOf(request, desk);
    const { operation: id, happened } = typed(request);
    const operation = details.operations.find((one) => one.id === id);
    if (!operation || (happened !== 'yes' && happened !== 'no')) throw new AppError('request-invalid');
    const result = await desk.tellOutcome(installationId, operation.id, happened === 'yes', actor);
    backToOrder(request, response, { result, good: 'order.outcome.told' });
  });
  return router;
}

function ended(request: Request, response: Response, what: { readonly result: Result<void>; readonly good: string }): void {
  const { result } = what;
  if (!result.ok && SHOWN_BY_SCREEN.has(result.refusal.code)) {
    response.redirect(303, `/invoices/${idOf(request)}`);
    return;
  }
  backToOrder(request, response, what);
}

/** Asks about the typed sum, or shows the field once more with what is wrong with it. Without a sum in the address, all is meant. */
function askAmount(request: Request, response: Response, what: { readonly details: InvoiceDetails; readonly move: Move }): void {
  const { details, move } = what;
  const here = page(request);
  const action = details.actions[move];
  if (!action) throw new AppError(move === 'confirm' ? 'capture-not-held' : 'refund-not-paid');
  const text = asked(request)['amount'];
  const { currency } = details.amount;
  const amount = text === undefined ? { minor: action.most, currency } : parseTypedMoney(text, currency);
  const problem: ErrorCode | null = !amount || amount.minor === 0 ? 'amount-invalid' : amount.minor > action.most ? TOO_MUCH[move] : null;
  if (amount && problem === null) {
    showQuestion(request, response, ASK[move](details, here, amount));
    return;
  }
  const { t, format } = here;
  const most = format.money({ minor: action.most, currency });
  show(
    request,
    response,
    'invoices/amount',
    {
      title: t(`order.${move}.title`),
      label: t(`order.${move}.amount`),
      typed: text ?? '',
      currency,
      error: `${t(`errors.${problem ?? 'amount-invalid'}.title`)} ${t('order.amount-most', { sum: most })}`,
      action: `/invoices/${details.id}/${move}`,
      back: `/invoices/${details.id}`,
    },
    422,
  );
}

function showQuestion(request: Request, response: Response, question: Question): void {
  show(request, response, 'invoices/ask', question);
}
