import { Router } from 'express';
import type { Request, Response } from 'express';
import { once } from 'node:events';
import type { WebDeps } from '../deps';
import { BYTE_ORDER_MARK, csvLine } from '../csv';
import { leaveFlash } from '../flash';
import { asked, idOf, typed } from '../form';
import { streamTopic } from '../live';
import { page, requireSession, show } from '../page';
import { MOVEMENT_COLUMNS, movementLine } from '../presenters/movements-csv';
import { wordsOf } from '../presenters/page-words';
import { presentDay, presentDifference, presentNotes } from '../presenters/reconciliation';
import { AppError } from '../refusals';

const ROOT = '/reconciliation';

/** `/reconciliation`: every merchant's days against the gateway and the platform, what differs and its remedy, and the movements of money as a file. */
export function reconciliationPages(deps: WebDeps): Router {
  const router = Router();
  const { reconciliation } = deps.desk;
  router.use(ROOT, requireSession);
  router.get(ROOT, (request, response) => showDays(deps, request, response));
  router.get(`${ROOT}/news`, (request, response) => {
    streamTopic(response, { live: deps.live, topic: `reconciliation:${page(request).installationId}` });
  });
  router.get(`${ROOT}/movements.csv`, (request, response) => sendMovements(deps, request, response));
  router.post(ROOT, (request, response) => compare(deps, request, response));
  router.post(`${ROOT}/differences/:id`, async (request, response) => {
    const { installationId, actor } = page(request);
    const result = await reconciliation.mend(installationId, idOf(request), actor);
    if (result.ok) leaveFlash(response, { level: 'good', key: `reconciliation.flash.${result.value.remedy}` });
    else leaveFlash(response, { level: 'bad', refusal: result.refusal });
    response.redirect(303, backOf(typed(request)['back']));
  });
  router.get(`${ROOT}/:merchant/:day`, (request, response) => showDay(deps, request, response));
  return router;
}

/** Back to a day's own page; anything else leads to the list. */
function backOf(path: string | undefined): string {
  return path !== undefined && /^\/reconciliation\/[0-9a-f-]{36}\/\d{4}-\d\d-\d\d$/.test(path) ? path : ROOT;
}

async function compare(deps: WebDeps, request: Request, response: Response): Promise<void> {
  const { installationId, actor } = page(request);
  const { merchant = '', day = '', back } = typed(request);
  const result = await deps.desk.reconciliation.compare(installationId, { merchantId: merchant === '' ? null : merchant, day }, actor);
  if (!result.ok && result.refusal.code === 'request-invalid')
    leaveFlash(response, { level: 'bad', key: 'reconciliation.flash.day-wrong' });
  else if (!result.ok) leaveFlash(response, { level: 'bad', refusal: result.refusal });
  else if (result.value.comparisons === 0) leaveFlash(response, { level: 'good', key: 'reconciliation.flash.nothing' });
  else leaveFlash(response, { level: 'good', key: 'reconciliation.flash.begun' });
  response.redirect(303, backOf(back));
}

async function showDays(deps: WebDeps, request: Request, response: Response): Promise<void> {
  const here = page(request);
  const { reconciliation } = deps.desk;
  const { after } = asked(request);
  const words = wordsOf(here);
  const { rows, next } = await reconciliation.days(here.installationId, after);
  const today = await reconciliation.today(here.installationId);
  const choices = await deps.desk.merchants(here.installationId);
  show(request, response, 'reconciliation/list', {
    title: here.t('reconciliation.title'),
    live: `${ROOT}/news`,
    rows: rows.map((row) => presentDay(row, words)),
    merchants: choices.map(({ id, name }) => ({ id, name })),
    today: today.day,
    monthStart: `${today.day.slice(0, 8)}01`,
    zone: here.t('reconciliation.zone', { zone: today.timezone }),
    older: next === null ? null : `${ROOT}?after=${encodeURIComponent(next)}`,
    newest: after === undefined ? null : ROOT,
  });
}

async function showDay(deps: WebDeps, request: Request, response: Response): Promise<void> {
  const here = page(request);
  const { day } = request.params;
  const { after } = asked(request);
  const at = { merchantId: idOf(request, 'merchant'), day: String(day), ...(after === undefined ? {} : { after }) };
  const view = await deps.desk.reconciliation.day(here.installationId, at);
  if (!view) throw new AppError('not-found');
  const words = wordsOf(here);
  const shown = presentDay(view.row, words);
  show(request, response, 'reconciliation/day', {
    title: `${shown.day} · ${shown.merchant}`,
    live: `${ROOT}/news`,
    day: shown,
    merchantId: view.row.merchantId,
    zone: here.t('reconciliation.zone', { zone: view.row.timezone }),
    notes: presentNotes(view, words),
    open: view.open.map((row) => presentDifference(row, view, words)),
    mended: view.mended.map((row) => presentDifference(row, view, words)),
    older: view.next === null ? null : `${shown.href}?after=${encodeURIComponent(view.next)}`,
    newest: after === undefined ? null : shown.href,
    csv: `${ROOT}/movements.csv?${new URLSearchParams({ merchant: view.row.merchantId, from: shown.iso, to: shown.iso }).toString()}`,
  });
}

/** A file that breaks off is cut, never ended well: whoever saves it sees that it is not whole. */
async function sendMovements(deps: WebDeps, request: Request, response: Response): Promise<void> {
  const { installationId } = page(request);
  const { merchant = '', from = '', to = '' } = asked(request);
  const pages = await deps.desk.reconciliation.movements(installationId, { merchantId: merchant === '' ? null : merchant, from, to });
  if (!pages) {
    leaveFlash(response, { level: 'bad', key: 'reconciliation.flash.range-wrong' });
    response.redirect(303, ROOT);
    return;
  }
  response.type('text/csv; charset=utf-8');
  response.attachment(`payments-${from}-${to}.csv`);
  response.write(`${BYTE_ORDER_MARK}${csvLine(MOVEMENT_COLUMNS)}`);
  try {
    for await (const movements of pages) {
      if (response.destroyed) return;
      if (!response.write(movements.map(movementLine).join(''))) await Promise.race([once(response, 'drain'), once(response, 'close')]);
    }
    response.end();
  } catch (error) {
    deps.logger.error({ event: 'movements-cut', err: error });
    response.destroy();
  }
}
