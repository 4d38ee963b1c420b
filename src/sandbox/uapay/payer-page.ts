import express from 'express';
import type { Express, Request, Response } from 'express';
import { toBuffer } from 'qrcode';
import { z } from 'zod';
import { html, page } from '../kit/html';
import type { RawHtml } from '../kit/html';
import { releaseCallbacks } from './api';
import type { ApiParts } from './api';
import type { Invoice } from './books';
import { formatKopecks } from './format-kopecks';
import { PAYER_TEXTS } from './payer-texts';
import type { PayerTexts } from './payer-texts';
import { payability } from './views';

const VENDOR = 'UAPAY';
const GOOD_CARD = '411111******1111';
const CODE_CARD = '555555******4444';

const payForm = z.object({ card: z.string().optional(), confirmed: z.string().optional() });
const sumForm = z.object({ sum: z.string().regex(/^\d{1,7}([.,]\d{1,2})?$/) });

interface Visit {
  readonly invoice: Invoice;
  readonly texts: PayerTexts;
  readonly res: Response;
}

/** Mounts the payer page with its three buttons, the QR picture and the receipts. UAPAY: section Simulator. */
export function mountPayerPages(app: Express, parts: ApiParts): void {
  const { moves } = parts;
  app.use('/payment', express.urlencoded({ extended: false }));
  app.get('/payment/:id', (req, res) => {
    const visit = pricedVisit(req.params.id, res, parts);
    if (visit) sendPage(visit, choiceForm(visit));
  });
  app.post('/payment/:id/sum', (req, res) => {
    const visit = openVisit(req.params.id, res, parts);
    if (visit) nameSum(visit, req, parts);
  });
  app.post('/payment/:id/pay', async (req, res) => {
    const visit = pricedVisit(req.params.id, res, parts);
    if (visit) await pay(visit, req, parts);
  });
  app.post('/payment/:id/decline', async (req, res) => {
    const visit = pricedVisit(req.params.id, res, parts);
    if (!visit) return;
    moves.decline(visit.invoice);
    await releaseCallbacks(res, parts);
    leave(visit, html`<p class="bad">${visit.texts.declinedNow}</p>`);
  });
  app.post('/payment/:id/abandon', (req, res) => {
    const visit = pricedVisit(req.params.id, res, parts);
    if (!visit) return;
    moves.abandon(visit.invoice);
    leave(visit, html`<p>${visit.texts.left}</p>`);
  });
  mountPapers(app, parts);
}

/** The sum of the payer, in hryvnias, becomes that of the invoice where the merchant named none; the first one stays. */
function nameSum({ invoice, texts, res }: Visit, req: Request, { books }: ApiParts): void {
  const form = sumForm.safeParse(req.body ?? {});
  const [whole = '', part = ''] = form.data?.sum.split(/[.,]/) ?? [];
  const amount = Number(whole) * 100 + Number(part.padEnd(2, '0'));
  if (amount > 0 && invoice.amount === 0) books.invoices.set(invoice.id, { ...invoice, amount });
  if (amount > 0) res.redirect(303, `/payment/${invoice.id}`);
  else sendPage({ invoice, texts, res: res.status(400) }, askSum({ invoice, texts, res }));
}

async function pay(visit: Visit, req: Request, parts: ApiParts): Promise<void> {
  const form = payForm.safeParse(req.body ?? {}).data ?? {};
  const { invoice, res, texts } = visit;
  if (form.card === 'code' && form.confirmed !== 'yes') {
    parts.moves.askConfirmation(invoice, CODE_CARD);
    await releaseCallbacks(res, parts);
    sendPage(visit, confirmForm(visit));
    return;
  }
  parts.moves.pay(invoice, form.card === 'code' ? CODE_CARD : GOOD_CARD);
  await releaseCallbacks(res, parts);
  leave(visit, html`<p class="good">${texts.paidNow}</p>`);
}

function mountPapers(app: Express, { books, view }: ApiParts): void {
  app.get('/qr/:file', async (req, res) => {
    const id = req.params.file.replace(/\.png$/, '');
    if (!books.invoices.has(id)) {
      sendUnknown(res);
      return;
    }
    res.type('png').send(await toBuffer(`${view().url}/payment/${id}`));
  });
  app.get('/receipts/:number', (req, res) => {
    const payment = [...books.payments.values()].find(({ number }) => String(number) === req.params.number);
    const invoice = books.invoices.get(payment?.invoiceId ?? '');
    if (!payment || !invoice) {
      sendUnknown(res);
      return;
    }
    const { receipt } = PAYER_TEXTS[invoice.locale];
    const body = html`<section class="narrow"><p class="sum">${formatKopecks(payment.captured)}</p></section>`;
    res.send(page({ title: `${receipt} ${payment.number}`, vendor: VENDOR, lang: invoice.locale, body }));
  });
}

/** The visit when the invoice can be paid; otherwise the visitor has been told why not. */
function openVisit(id: string, res: Response, { books, view }: ApiParts): Visit | null {
  const invoice = books.invoices.get(id);
  if (!invoice) {
    sendUnknown(res);
    return null;
  }
  const visit: Visit = { invoice, texts: PAYER_TEXTS[invoice.locale], res };
  const state = payability(invoice, view());
  if (state === 'open') return visit;
  res.status(410);
  sendPage(
    visit,
    html`<p class="notice">${visit.texts.closed[state]}</p>
      ${backLink(visit)}`,
  );
  return null;
}

/** The visit when the sum is known as well; otherwise the visitor has been asked for it. */
function pricedVisit(id: string, res: Response, parts: ApiParts): Visit | null {
  const visit = openVisit(id, res, parts);
  if (visit?.invoice.amount !== 0) return visit;
  sendPage(visit, askSum(visit));
  return null;
}

function sendUnknown(res: Response): void {
  const texts = PAYER_TEXTS.uk;
  res.status(404).send(page({ title: texts.title, vendor: VENDOR, lang: 'uk', body: html`<p class="error">${texts.unknown}</p>` }));
}

function sendPage({ invoice, texts, res }: Visit, content: RawHtml): void {
  const body = html`<section class="narrow">
    <p>${texts.order} <strong>${invoice.externalId}</strong></p>
    <p>${invoice.description}</p>
    ${invoice.amount > 0 && html`<p class="sum">${formatKopecks(invoice.amount)}</p>`} ${content}
  </section>`;
  res.send(page({ title: texts.title, vendor: VENDOR, lang: invoice.locale, body }));
}

function askSum({ invoice, texts }: Visit): RawHtml {
  return html`<form method="post" action="/payment/${invoice.id}/sum">
    <label>${texts.sum} <input name="sum" inputmode="decimal" required autocomplete="off" /></label>
    <p><button class="go">${texts.next}</button></p>
  </form>`;
}

function choiceForm({ invoice, texts }: Visit): RawHtml {
  const at = `/payment/${invoice.id}`;
  return html`<form method="post" action="${at}/pay">
      <fieldset>
        <legend>${texts.card}</legend>
        <label><input type="radio" name="card" value="good" checked />${texts.cardGood}</label>
        <label><input type="radio" name="card" value="code" />${texts.cardCode}</label>
      </fieldset>
      <p><button class="go" name="do" value="pay">${invoice.type === 'HOLD' ? texts.hold : texts.pay}</button></p>
    </form>
    <div class="row">
      <form method="post" action="${at}/decline"><button class="stop" name="do" value="decline">${texts.decline}</button></form>
      <form method="post" action="${at}/abandon"><button name="do" value="abandon">${texts.abandon}</button></form>
    </div>`;
}

function confirmForm({ invoice, texts }: Visit): RawHtml {
  const at = `/payment/${invoice.id}`;
  return html`<p>${texts.confirmTitle}</p>
    <form method="post" action="${at}/pay">
      <input type="hidden" name="card" value="code" />
      <input type="hidden" name="confirmed" value="yes" />
      <p><button class="go" name="do" value="confirm">${texts.confirm}</button></p>
    </form>
    <form method="post" action="${at}/decline"><button class="stop" name="do" value="decline">${texts.decline}</button></form>`;
}

/** Back to the shop when it gave an address, else a page that says how it ended. */
function leave(visit: Visit, words: RawHtml): void {
  const { redirectUrl } = visit.invoice;
  if (redirectUrl === null) {
    sendPage(visit, words);
    return;
  }
  visit.res.redirect(303, redirectUrl);
}

function backLink({ invoice, texts }: Visit): RawHtml | '' {
  return invoice.redirectUrl === null ? '' : html`<p><a class="button" href="${invoice.redirectUrl}">${texts.back}</a></p>`;
}
