import express from 'express';
import type { Express, Response } from 'express';
import { html } from '../../kit/html';
import type { RawHtml } from '../../kit/html';
import { DEEDS } from '../control';
import { COUNTRIES } from '../countries';
import type { Account, Payment } from '../model';
import { decimalText, readDecimal } from '../money';
import { refundedSum } from '../refund-moves';
import { notifyAfter } from '../parts';
import type { Parts } from '../parts';
import { readForm } from './form-body';
import { sendPanel, sumText } from './frame';

const SHOWN = 50;

/** What can be done to a payment in each state, with the words of the buttons. */
const BUTTONS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  pending: { pay: 'The payer paid', expire: 'Let it expire', cancel: 'Cancel' },
  in_process: { pay: 'Approve', reject: 'Reject', cancel: 'Cancel' },
  authorized: { capture: 'Capture', cancel: 'Release', expire: 'Let it expire' },
  approved: { 'open-chargeback': 'The bank disputes it', 'open-claim': 'The payer complains' },
  in_mediation: { 'close-claim': 'Settle for the seller' },
  charged_back: { 'win-chargeback': 'Dispute won', 'lose-chargeback': 'Dispute lost' },
};

/** And what can be done to its refunds while one is under way. */
const REFUND_BUTTONS = { 'finish-refund': 'Make the refund', 'reject-refund': 'Turn the refund down' };

/** Mounts the seller's list of payments with refunds, disputes and the payer's moves. */
export function mountSales(app: Express, parts: Parts): void {
  const { books } = parts;
  app.use('/panel/:id/sales', express.urlencoded({ extended: false }));
  app.get('/panel/:id/sales', (req, res) => {
    const account = books.accounts.get(Number(req.params.id));
    if (account) send(res, account, parts);
    else res.redirect(303, '/');
  });
  app.post('/panel/:id/sales/:paymentId', (req, res) => {
    notifyAfter(res, parts);
    const account = books.accounts.get(Number(req.params.id));
    const payment = books.payments.get(Number(req.params.paymentId));
    if (!account || payment?.accountId !== account.id) return res.redirect(303, '/');
    const fault = act(payment, readForm(req.body), account, parts);
    if (fault === null) return res.redirect(303, `/panel/${account.id}/sales`);
    res.status(400);
    send(res, account, parts, fault);
  });
}

/** Does what a button says; the words of the refusal when it cannot be. */
function act(payment: Payment, form: Readonly<Record<string, string>>, account: Account, parts: Parts): string | null {
  const deed = DEEDS[form['do'] ?? ''];
  if (deed) {
    const done = deed(payment, parts);
    return done.ok ? null : done.reason;
  }
  if (form['do'] !== 'refund') return 'Nothing to do.';
  const text = form['amount'] ?? '';
  const amount = text === '' ? undefined : readDecimal(text.replace(',', '.'), COUNTRIES[account.country].exponent);
  if (text !== '' && typeof amount !== 'number') return 'The amount must be a number such as 40.50.';
  const done = parts.moves.refund(payment, { amount: typeof amount === 'number' ? amount : undefined, byHand: true });
  return done.ok ? null : done.reason;
}

function send(res: Response, account: Account, { books }: Parts, fault?: string): void {
  const payments = books.paymentsOf(account.id).slice(-SHOWN).toReversed();
  const body = html`${fault && html`<p class="error" role="alert">${fault}</p>`}
    ${
      payments.length === 0
        ? html`<p class="hint">No payments yet. They appear here when a payer pays or a program makes them.</p>`
        : html`<div class="grid">${payments.map((payment) => card(payment, account))}</div>`
    }
    <p><a href="/">All sellers</a></p>`;
  sendPanel(res, `Sales: ${account.name}`, body);
}

function card(payment: Payment, account: Account): RawHtml {
  const { id, status, statusDetail, methodId, externalReference, description, card: paid } = payment;
  const refunded = refundedSum(payment);
  const at = `/panel/${account.id}/sales/${id}`;
  const refunding = payment.refunds.some((one) => one.status === 'in_process');
  const buttons = Object.entries({ ...BUTTONS[status], ...(refunding && REFUND_BUTTONS) });
  return html`<section>
    <h2>${id}</h2>
    <p class="sum">${sumText(payment.amount, account)}</p>
    <p><strong>${status}</strong> ${statusDetail}</p>
    <p>${methodId}${paid && html`, ${paid.holder} ****${paid.lastFour}`}${description && html`, ${description}`}</p>
    <p>Reference: <code>${externalReference ?? 'none'}</code></p>
    ${refunded > 0 && html`<p>Refunded: ${sumText(refunded, account)}</p>`}
    ${status === 'pending' && html`<p><a href="/payments/${id}/ticket">Page of the payer</a></p>`}
    ${
      buttons.length > 0 &&
      html`<form class="row" method="post" action="${at}">
        ${buttons.map(([deed, words]) => html`<button name="do" value="${deed}">${words}</button>`)}
      </form>`
    }
    ${
      status === 'approved' &&
      html`<hr />
        ${refundForm(payment, account, at)}`
    }
  </section>`;
}

function refundForm(payment: Payment, account: Account, at: string): RawHtml {
  const rest = decimalText(payment.amount - refundedSum(payment, true), COUNTRIES[account.country].exponent);
  return html`<form class="row" method="post" action="${at}">
    <label>Refund, of ${rest}<small>Empty: all of it</small><input name="amount" inputmode="decimal" size="8" autocomplete="off" /></label>
    <button class="stop" name="do" value="refund">Refund</button>
  </form>`;
}
