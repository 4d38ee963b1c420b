import type { Express, Response } from 'express';
import { html } from '../../kit/html';
import type { RawHtml } from '../../kit/html';
import type { Account, Payment } from '../model';
import { decimalText } from '../money';
import { stamp } from '../moment';
import { notifyAfter } from '../parts';
import type { Parts } from '../parts';
import { barcodeOf, digitableLine, pixCode } from '../slips';
import { sendPayerPage, sendUnknown, sumText, wordsOf } from './frame';
import { slipPdf } from './pdf';
import { returnAddress } from './return-address';

interface Slip {
  readonly payment: Payment;
  readonly account: Account;
  readonly res: Response;
}

/** Mounts the page of a slip, pix or transfer with the buttons of the one who pays, and the boleto as PDF. */
export function mountSlips(app: Express, parts: Parts): void {
  const { moves } = parts;
  app.get('/payments/:id/ticket', (req, res) => {
    const slip = find(req.params.id, res, parts);
    if (slip) send(slip, parts);
  });
  app.post('/payments/:id/pay', (req, res) => {
    notifyAfter(res, parts);
    const slip = find(req.params.id, res, parts);
    if (slip) finish(slip, moves.approve(slip.payment), parts);
  });
  app.post('/payments/:id/refuse', (req, res) => {
    notifyAfter(res, parts);
    const slip = find(req.params.id, res, parts);
    if (slip) finish(slip, moves.reject(slip.payment, 'rejected_by_bank'), parts);
  });
  app.get('/payments/:id/boleto.pdf', (req, res) => {
    const slip = find(req.params.id, res, parts);
    if (!slip) return;
    const lines = ['Boleto (simulator)', slip.account.name, sumText(slip.payment.amount, slip.account), digitableLine(slip.payment)];
    res.type('pdf').send(slipPdf(lines));
  });
}

function find(id: string, res: Response, { books }: Parts): Slip | null {
  const payment = books.payments.get(Number(id));
  if (!payment || payment.card) {
    sendUnknown(res);
    return null;
  }
  return { payment, account: books.ownerOf(payment), res };
}

function finish({ payment, account, res }: Slip, move: ReturnType<Parts['moves']['approve']>, parts: Parts): void {
  if (!move.ok) res.status(410);
  const now = parts.books.payments.get(payment.id) ?? payment;
  const back = now.methodId === 'pse' ? backOf(now, account, parts) : null;
  if (move.ok && back !== null) res.redirect(303, back);
  else send({ payment: now, account, res }, parts);
}

function backOf(payment: Payment, account: Account, { books }: Parts): string | null {
  const preference = books.preferences.get(payment.preferenceId ?? '');
  return preference ? returnAddress(preference, payment, account) : payment.callbackUrl;
}

function send({ payment, account, res }: Slip, parts: Parts): void {
  const words = wordsOf(account);
  const back = backOf(payment, account, parts);
  const body = html`<section>
    <p>${account.name}${payment.description && html`, ${payment.description}`}</p>
    <p class="sum">${sumText(payment.amount, account)}</p>
    ${state(payment, account, parts)} ${back && html`<p><a class="button" href="${back}">${words.back}</a></p>`}
  </section>`;
  sendPayerPage(res, account, { title: words.slip, body });
}

function state(payment: Payment, account: Account, { clock }: Parts): RawHtml {
  const words = wordsOf(account);
  if (payment.approvedAt) return html`<p class="good" role="status">${words.approved}</p>`;
  if (payment.status !== 'pending') return html`<p class="notice" role="status">${words.notPayable} (${payment.statusDetail})</p>`;
  const at = `/payments/${payment.id}`;
  return html`${codes(payment, account)}
    <p>${words.until}: <time>${stamp(payment.expiresAt ?? clock.now())}</time></p>
    <div class="row">
      <form method="post" action="${at}/pay"><button class="go">${words.paySlip}</button></form>
      ${
        payment.typeId === 'bank_transfer' &&
        html`<form method="post" action="${at}/refuse"><button class="stop">${words.refuseSlip}</button></form>`
      }
    </div>`;
}

function codes(payment: Payment, account: Account): RawHtml {
  const words = wordsOf(account);
  if (payment.methodId === 'pix') {
    const { text, picture } = pixCode(payment, account, decimalText(payment.amount, 2));
    return html`<p><img src="data:image/png;base64,${picture}" alt="${words.qr}" width="240" height="240" /></p>
      <p>
        <label>${words.copyCode}<br /><textarea rows="4" readonly>${text}</textarea></label>
      </p>`;
  }
  if (payment.methodId !== 'bolbradesco') {
    return html`<p>${words.slipCode}: <code>${String(payment.id).slice(-7)}</code></p>`;
  }
  return html`<p>${words.slipCode}: <code>${digitableLine(payment)}</code></p>
    <p><code>${barcodeOf(payment)}</code></p>
    <p><a href="/payments/${payment.id}/boleto.pdf">${words.pdf}</a></p>`;
}
