import express from 'express';
import type { Express, Response } from 'express';
import { html } from '../../kit/html';
import { createPreapproval, readCard } from '../api/preapprovals';
import { objectOf, textOf } from '../api/inputs';
import type { Account, Plan, Preapproval, Recurring } from '../model';
import { notifyAfter } from '../parts';
import type { Parts } from '../parts';
import { faultOf, readForm, tokenOfForm } from './form-body';
import { sendPayerPage, sendUnknown, sumText, wordsOf } from './frame';
import { cardFields, testCardTable } from './payer-forms';

interface Visit {
  readonly account: Account;
  readonly res: Response;
  readonly plan: Plan | null;
  readonly preapproval: Preapproval | null;
  readonly recurring: Recurring;
  readonly reason: string;
  readonly backUrl: string;
}

/** Mounts the page where a payer authorizes a pending subscription or subscribes to a plan. */
export function mountSubscriptionPage(app: Express, parts: Parts): void {
  app.get('/subscriptions/checkout', (req, res) => {
    const query = readForm(req.query);
    const visit = openVisit(query['preapproval_id'] ?? '', query['preapproval_plan_id'] ?? '', { res, parts });
    if (visit) send(visit);
  });
  app.post('/subscriptions/checkout', express.urlencoded({ extended: false }), (req, res) => {
    notifyAfter(res, parts);
    const form = readForm(req.body);
    const visit = openVisit(form['preapproval_id'] ?? '', form['preapproval_plan_id'] ?? '', { res, parts });
    if (visit) subscribe(visit, form, parts);
  });
}

function openVisit(preapprovalId: string, planId: string, { res, parts }: { readonly res: Response; readonly parts: Parts }): Visit | null {
  const preapproval = parts.books.preapprovals.get(preapprovalId) ?? null;
  const plan = parts.books.plans.get(planId) ?? null;
  const basis = preapproval ?? plan;
  if (!basis || (plan && plan.status !== 'active')) {
    sendUnknown(res);
    return null;
  }
  const { recurring, reason, backUrl } = basis;
  return { account: parts.books.ownerOf(basis), res, plan: preapproval ? null : plan, preapproval, recurring, reason, backUrl };
}

function send({ account, res, plan, preapproval, recurring, reason, backUrl }: Visit, fault?: string): void {
  const words = wordsOf(account);
  const { amount, frequency, frequencyType } = recurring;
  const done = preapproval !== null && preapproval.status !== 'pending';
  const known = { email: preapproval?.payerEmail ?? 'ana.payer@example.com', firstName: '', lastName: '', documentType: '', document: '' };
  const form = html`<form method="post" action="/subscriptions/checkout">
    <input type="hidden" name="preapproval_id" value="${preapproval?.id ?? ''}" />
    <input type="hidden" name="preapproval_plan_id" value="${plan?.id ?? ''}" />
    ${cardFields(account, known)}
    <p><button class="go">${words.subscribe}</button></p>
  </form>`;
  const body = html`${fault && html`<p class="error" role="alert">${fault}</p>`}
    <section>
      <p>${reason}</p>
      <p class="sum">${sumText(amount, account)}</p>
      <p>${words.each(frequency, frequencyType)}</p>
      ${done ? html`<p class="notice">${preapproval.status}</p>` : form}
      <p><a class="button" href="${backUrl}">${words.back}</a></p>
    </section>
    ${!done && testCardTable(account)}`;
  sendPayerPage(res, account, { title: words.subscription, body });
}

function subscribe(visit: Visit, form: Readonly<Record<string, string>>, parts: Parts): void {
  const { account, preapproval, plan, res, backUrl } = visit;
  const words = wordsOf(account);
  const { token, fault } = tokenOfForm(form, account, parts);
  if (token === null) {
    res.status(400);
    send(visit, `${words.details}: ${fault}`);
    return;
  }
  const result = preapproval
    ? authorize(preapproval, { account, token, parts })
    : fromPlan(plan, { account, token, parts, email: form['email'] ?? '' });
  if (result.id === null) {
    res.status(400);
    send(visit, `${words.rejected} ${result.fault}`);
    return;
  }
  const back = new URL(backUrl);
  back.searchParams.set('preapproval_id', result.id);
  res.redirect(303, back.href);
}

interface Subscribing {
  readonly account: Account;
  readonly token: string;
  readonly parts: Parts;
}

interface Result {
  readonly id: string | null;
  readonly fault: string;
}

function authorize(preapproval: Preapproval, { account, token, parts }: Subscribing): Result {
  if (preapproval.status !== 'pending') return { id: preapproval.id, fault: '' };
  const card = readCard({ account, body: { card_token_id: token } }, parts);
  if (!card.ok) return { id: null, fault: faultOf(card.reply.body) };
  const cardId = String(parts.books.nextNumber());
  return { id: parts.subscriptions.start(preapproval, { card: card.value.card, cardId }).id, fault: '' };
}

function fromPlan(plan: Plan | null, { account, token, parts, email }: Subscribing & { readonly email: string }): Result {
  const body = { preapproval_plan_id: plan?.id, payer_email: email, card_token_id: token, status: 'authorized' };
  const reply = createPreapproval({ account, params: {}, query: {}, body }, parts);
  return { id: reply.status === 201 ? textOf(objectOf(reply.body)['id']) : null, fault: faultOf(reply.body) };
}
