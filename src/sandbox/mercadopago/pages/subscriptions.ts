import express from 'express';
import type { Express, Response } from 'express';
import { html } from '../../kit/html';
import type { RawHtml } from '../../kit/html';
import { TEST_HOLDERS } from '../cards';
import type { Account, Instalment, Preapproval } from '../model';
import { notifyAfter } from '../parts';
import type { Parts } from '../parts';
import { readForm } from './form-body';
import { sendPanel, sumText } from './frame';

const TURNS: Readonly<Record<string, Readonly<Record<string, 'authorized' | 'paused' | 'cancelled'>>>> = {
  pending: { Cancel: 'cancelled' },
  authorized: { Pause: 'paused', Cancel: 'cancelled' },
  paused: { Resume: 'authorized', Cancel: 'cancelled' },
};

/** Mounts the seller's list of subscriptions: pause, resume, cancel, charge now, and what their cards do from now on. */
export function mountSubscriptions(app: Express, parts: Parts): void {
  const { books } = parts;
  app.use('/panel/:id/subscriptions', express.urlencoded({ extended: false }));
  app.get('/panel/:id/subscriptions', (req, res) => {
    const account = books.accounts.get(Number(req.params.id));
    if (account) send(res, account, parts);
    else res.redirect(303, '/');
  });
  app.post('/panel/:id/subscriptions/:preapprovalId', (req, res) => {
    notifyAfter(res, parts);
    const account = books.accounts.get(Number(req.params.id));
    const preapproval = books.preapprovals.get(req.params.preapprovalId);
    if (!account || preapproval?.accountId !== account.id) return res.redirect(303, '/');
    act(preapproval, readForm(req.body), parts);
    res.redirect(303, `/panel/${account.id}/subscriptions`);
  });
}

function act(preapproval: Preapproval, form: Readonly<Record<string, string>>, { subscriptions }: Parts): void {
  const status = TURNS[preapproval.status]?.[form['turn'] ?? ''];
  if (status) subscriptions.change(preapproval, { status });
  else if (form['do'] === 'charge' && preapproval.status === 'authorized') subscriptions.chargeNow(preapproval);
  else if (form['do'] === 'card' && preapproval.card && form['holder'] !== undefined && form['holder'] in TEST_HOLDERS) {
    subscriptions.change(preapproval, { card: { ...preapproval.card, holder: form['holder'] } }, true);
  }
}

function send(res: Response, account: Account, { books, subscriptions }: Parts): void {
  const own = [...books.preapprovals.values()].filter(({ accountId }) => accountId === account.id).toReversed();
  const cards = own.map((one) => card(one, { account, instalments: subscriptions.instalmentsOf(one.id) }));
  const body = html`${cards.length === 0 ? html`<p class="hint">No subscriptions yet.</p>` : html`<div class="grid">${cards}</div>`}
    <p><a href="/">All sellers</a> moves the clock to the next charge.</p>`;
  sendPanel(res, `Subscriptions: ${account.name}`, body);
}

interface CardParts {
  readonly account: Account;
  readonly instalments: readonly Instalment[];
}

function card(preapproval: Preapproval, { account, instalments }: CardParts): RawHtml {
  const { id, status, reason, recurring, payerEmail, nextPaymentAt, externalReference } = preapproval;
  const at = `/panel/${account.id}/subscriptions/${id}`;
  const turns = Object.keys(TURNS[status] ?? {});
  return html`<section>
    <h2>${reason}</h2>
    <p><code>${id}</code></p>
    <p class="sum">${sumText(recurring.amount, account)} / ${recurring.frequency} ${recurring.frequencyType}</p>
    <p><strong>${status}</strong>, ${payerEmail}</p>
    <p>Reference: <code>${externalReference ?? 'none'}</code></p>
    <p>Next payment: ${nextPaymentAt?.toISOString() ?? 'none'}</p>
    <ul>
      ${instalments.map((one) => html`<li>${one.number}: ${one.status}, tries ${one.tries}, payment <code>${one.paymentId}</code></li>`)}
    </ul>
    ${
      turns.length > 0 &&
      html`<form class="row" method="post" action="${at}">
        ${turns.map((words) => html`<button name="turn" value="${words}">${words}</button>`)}
        ${status === 'authorized' && html`<button name="do" value="charge">Charge now</button>`}
      </form>`
    }
    ${preapproval.card && cardForm(preapproval.card.holder, at)}
  </section>`;
}

function cardForm(holder: string, at: string): RawHtml {
  return html`<form method="post" action="${at}">
    <label
      >What the card does from now on
      <select name="holder">
        ${Object.entries(TEST_HOLDERS).map(
          ([name, { detail }]) => html`<option value="${name}" ${holder.startsWith(name) && html`selected`}>${name}: ${detail}</option>`,
        )}
      </select>
    </label>
    <p><button name="do" value="card">Set</button></p>
  </form>`;
}
