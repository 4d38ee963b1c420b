import express from 'express';
import type { Express } from 'express';
import { html } from '../../kit/html';
import type { RawHtml } from '../../kit/html';
import type { Subscription } from '../model';
import type { Parts } from '../parts';
import { readForm, sendPanel, shown } from './frame';

/** Mounts the list of subscriptions: charge now, cancel, switch the plan, change the day, let the card refuse. */
export function mountSubscriptions(app: Express, parts: Parts): void {
  app.get('/subscriptions', (_req, res) => {
    const all = [...parts.books.subscriptions.values()].toReversed();
    const cards = all.map((one) => card(one, parts));
    const body = html`${cards.length === 0 ? html`<p class="hint">No subscriptions yet.</p>` : html`<div class="grid">${cards}</div>`}
      <p><a href="/">The clock</a> brings the next charge.</p>`;
    sendPanel(res, 'Subscriptions', body);
  });
  app.post('/subscriptions/:code', express.urlencoded({ extended: false }), (req, res) => {
    act(parts, req.params.code, readForm(req.body));
    res.redirect(303, '/subscriptions');
  });
}

function act({ subscriptions, clock }: Parts, code: string, form: Readonly<Record<string, string>>): void {
  const at = clock.now();
  if (form['do'] === 'renew') subscriptions.renew(code, at);
  else if (form['do'] === 'cancel') subscriptions.cancel(code, 'CANCELLED_BY_CUSTOMER', at);
  else if (form['do'] === 'fail') subscriptions.setFailing(code, true);
  else if (form['do'] === 'mend') subscriptions.setFailing(code, false);
  else if (form['do'] === 'day') subscriptions.moveChargeDay(code, Number(form['day']), at);
  else if (form['plan'] !== undefined) subscriptions.switchPlan(code, Number(form['plan']), at);
}

function card(one: Subscription, { books }: Parts): RawHtml {
  const { code, status, buyer, nextChargeAt, charges, cancelledAt, failing, planId } = one;
  const product = books.productOf(one);
  const others = product.plans.filter(({ id }) => id !== planId);
  return html`<section>
    <h2>${product.name}</h2>
    <p><code>${code}</code> <strong>${status}</strong></p>
    <p>${buyer.name}, ${buyer.email}</p>
    <p>Plan: ${books.planOf(one)?.name}, charges: ${charges}</p>
    <p>${cancelledAt ? `Cancelled: ${shown(cancelledAt)}, paid until ${shown(nextChargeAt)}` : `Next charge: ${shown(nextChargeAt)}`}</p>
    ${
      !cancelledAt &&
      html`<form class="row" method="post" action="/subscriptions/${code}">
          <button name="do" value="renew">Charge now</button>
          <button class="stop" name="do" value="cancel">Cancel</button>
          <button name="do" value="${failing ? 'mend' : 'fail'}">${failing ? 'Card works again' : 'Card refuses from now on'}</button>
          ${others.map((plan) => html`<button name="plan" value="${plan.id}">Switch to ${plan.name}</button>`)}
        </form>
        <hr />
        <form class="row" method="post" action="/subscriptions/${code}">
          <label>Day of the month <input name="day" type="number" min="1" max="28" value="${nextChargeAt.getUTCDate()}" /></label>
          <button name="do" value="day">Change day</button>
        </form>`
    }
  </section>`;
}
