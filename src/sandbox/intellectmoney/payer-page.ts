import express from 'express';
import type { Express, Request, Response } from 'express';
import { z } from 'zod';
import { html, page } from '../kit/html';
import type { RawHtml } from '../kit/html';
import { enterForm } from './entry';
import type { Incoming } from './fields';
import { readFields } from './fields';
import type { Invoice } from './model';
import { printKopecks, readKopecks } from './money';
import { runMoveForm } from './move-form';
import type { Move } from './moves';
import { note, notifyAfter } from './parts';
import type { Parts } from './parts';
import type { PayerTexts } from './payer-texts';
import { PAYER_TEXTS } from './payer-texts';
import { waysOf } from './ways';

const VENDOR = 'IntellectMoney';
const payForm = z.object({ way: z.string().optional(), amount: z.string().optional() });

/** Mounts the addresses of the payment form and the page of one invoice. IntellectMoney: sections Payment form and Simulator. */
export function mountPayerPages(app: Express, parts: Parts): void {
  const form = express.text({ type: () => true, limit: '1mb' });
  for (const [path, language] of [
    ['/', 'ru'],
    ['/ru/', 'ru'],
    ['/en/', 'en'],
  ] as const) {
    app.post(path, form, (req, res) => enter(readFields(bodyOf(req), req.get('content-type') ?? ''), { language, res, parts }));
    app.get(path, (req, res, next) => {
      const query = req.originalUrl.split('?')[1] ?? '';
      if (path === '/' && query === '') return next();
      enter(readFields(query, ''), { language, res, parts });
    });
  }
  mountInvoicePage(app, parts);
}

const bodyOf = (req: Request): string => {
  const body: unknown = req.body;
  return typeof body === 'string' ? body : '';
};

interface Visit {
  readonly language: 'ru' | 'en';
  readonly res: Response;
  readonly parts: Parts;
}

/** One address for three things: a move, a known invoice, or a new one. */
function enter(incoming: Incoming | null, { language, res, parts }: Visit): void {
  const fields = incoming?.named ?? new Map<string, string>();
  if (fields.has('action')) return answerMove(fields, { language, res, parts });
  const known = fields.get('invoiceid');
  if (known !== undefined && parts.books.invoices.has(known)) return res.redirect(303, `/pay/${known}`);
  const byGet = res.req.method === 'GET' && !parts.switches.flag('formByGet');
  const issued =
    incoming === null || byGet ? { ok: false as const, reason: 'the form cannot be read' } : enterForm(incoming, language, parts);
  note(parts, 'form', issued.ok ? null : issued.reason);
  notifyAfter(res, parts);
  if (issued.ok) return res.redirect(303, `/pay/${issued.invoice.sko}`);
  const texts = PAYER_TEXTS[language];
  const body = html`<section class="narrow"><p class="error" data-test="form-error">${issued.reason}</p></section>`;
  res.status(400).send(page({ title: texts.wrongForm, vendor: VENDOR, lang: language, body }));
}

/** The answer is a short page whatever happened: nobody knows the real one. */
function answerMove(fields: ReadonlyMap<string, string>, { language, res, parts }: Visit): void {
  const error = runMoveForm(fields, parts);
  note(parts, `action ${fields.get('action')}`, error);
  notifyAfter(res, parts);
  const body = html`<section class="narrow"><p>${error ?? 'OK'}</p></section>`;
  res
    .status(parts.switches.number('moveStatus') ?? 200)
    .send(page({ title: error === null ? 'OK' : 'Error', vendor: VENDOR, lang: language, body }));
}

function mountInvoicePage(app: Express, parts: Parts): void {
  const form = express.urlencoded({ extended: false });
  const at = (req: Request, res: Response, work: (invoice: Invoice) => void): void => {
    const invoice = parts.books.invoices.get(String(req.params['sko']));
    if (invoice) return work(invoice);
    res.status(404).type('text/plain').send('no such invoice');
  };
  const move = (run: (invoice: Invoice, given: z.infer<typeof payForm>) => Move) => (req: Request, res: Response) =>
    at(req, res, (invoice) => {
      const given = payForm.safeParse(req.body ?? {}).data ?? {};
      const result = run(invoice, given);
      notifyAfter(res, parts);
      if (!result.ok) return show(res.status(409), invoice, html`<p class="error" data-test="pay-error">${result.reason}</p>`);
      leave(res, result.invoice, { to: result.invoice.successUrl, words: PAYER_TEXTS[invoice.language].thanks });
    });
  app.get('/pay/:sko', (req, res) => at(req, res, (invoice) => show(res, invoice)));
  app.post(
    '/pay/:sko/pay',
    form,
    move((invoice, { way }) => parts.moves.pay(invoice, methodOf(invoice, way))),
  );
  app.post(
    '/pay/:sko/part',
    form,
    move((invoice, { way, amount }) => parts.moves.payPart(invoice, methodOf(invoice, way), readKopecks(amount ?? '') ?? 0)),
  );
  app.post('/pay/:sko/fail', (req, res) =>
    at(req, res, (invoice) => leave(res, invoice, { to: invoice.failUrl, words: PAYER_TEXTS[invoice.language].failed })),
  );
  app.post('/pay/:sko/leave', (req, res) =>
    at(req, res, (invoice) => leave(res, invoice, { to: invoice.backUrl, words: PAYER_TEXTS[invoice.language].wentAway })),
  );
}

function methodOf(invoice: Invoice, way: string | undefined): string {
  const ways = waysOf(invoice);
  return (ways.find(({ name }) => name === way) ?? ways[0])?.payMethod ?? 'Acquiring';
}

/** Back to the shop when it gave an address, else a page that says how it ended. */
function leave(res: Response, invoice: Invoice, { to, words }: { readonly to: string | null; readonly words: string }): void {
  if (to !== null) return res.redirect(303, to);
  show(res, invoice, html`<p class="notice" data-test="outcome">${words}</p>`);
}

function show(res: Response, invoice: Invoice, notice: RawHtml | '' = ''): void {
  const texts = PAYER_TEXTS[invoice.language];
  const { state } = invoice;
  const content =
    state === 'created' || state === 'part-paid'
      ? payForms(invoice, texts)
      : html`<p class="notice" data-test="state">${texts.states[state]}</p>
          ${invoice.backUrl ? html`<p><a class="button" href="${invoice.backUrl}">${texts.back}</a></p>` : ''}`;
  const body = html`<section class="narrow">
    <p>${texts.order} <strong data-test="order">${invoice.orderId}</strong>, ${invoice.sko}</p>
    <p>${invoice.serviceName}</p>
    <p class="sum" data-test="sum">${printKopecks(invoice.amount)} ${invoice.currency}</p>
    ${invoice.captured > 0 && state === 'part-paid' ? html`<p>${texts.left}: ${printKopecks(invoice.amount - invoice.captured)}</p>` : ''}
    ${invoice.currency === 'TST' ? html`<p class="notice">${texts.test}</p>` : ''} ${notice} ${content}
  </section>`;
  res.send(page({ title: texts.title, vendor: VENDOR, lang: invoice.language, body }));
}

function payForms(invoice: Invoice, texts: PayerTexts): RawHtml {
  const at = `/pay/${invoice.sko}`;
  const ways = waysOf(invoice).map(
    ({ name, title }, index) =>
      html`<label><input type="radio" name="way" value="${name}" ${index === 0 && html`checked`} />${title}</label>`,
  );
  return html`<form method="post" action="${at}/pay" data-test="pay">
      <fieldset>
        <legend>${texts.way}</legend>
        ${ways}
      </fieldset>
      <p><button class="go" data-test="pay-button">${invoice.hold ? texts.hold : texts.pay}</button></p>
    </form>
    <form class="row" method="post" action="${at}/part" data-test="part">
      <label>${texts.part} <input name="amount" inputmode="decimal" required autocomplete="off" /></label>
      <button>${texts.payPart}</button>
    </form>
    <div class="row">
      <form method="post" action="${at}/fail" data-test="fail"><button class="stop">${texts.fail}</button></form>
      <form method="post" action="${at}/leave" data-test="leave"><button>${texts.leave}</button></form>
    </div>`;
}
