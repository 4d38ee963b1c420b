import express from 'express';
import type { Express, Request, Response } from 'express';
import { html } from '../../kit/html';
import type { RawHtml } from '../../kit/html';
import { isGiven, objectOf, textOf } from '../api/inputs';
import { makePayment } from '../api/payments';
import { methodOfNumber } from '../cards';
import { COUNTRIES } from '../countries';
import { findMethod, isCard, METHODS } from '../methods';
import type { Method } from '../methods';
import type { Account, Json, Payment, Preference } from '../model';
import { toWire } from '../money';
import { readMoment } from '../moment';
import { notifyAfter } from '../parts';
import type { Parts } from '../parts';
import { slipUrl } from '../slips';
import { sendPayerPage, sendUnknown, sumText, wordsOf } from './frame';
import { bankOfForm, faultOf, payerOfForm, readForm, tokenOfForm } from './form-body';
import { cardFields, methodFields, testCardTable } from './payer-forms';
import type { KnownPayer } from './payer-forms';
import { returnAddress } from './return-address';

interface Visit {
  readonly preference: Preference;
  readonly account: Account;
  readonly res: Response;
}

/** Mounts the page of Checkout Pro: card, pix, slips, transfers and account money. Mercado Pago: section Checkout Pro. */
export function mountCheckout(app: Express, parts: Parts): void {
  app.get('/checkout/v1/redirect', (req, res) => {
    const visit = openVisit(readForm(req.query)['pref_id'] ?? '', res, parts);
    if (visit) sendChoice(visit, parts);
  });
  app.post('/checkout/v1/payment', express.urlencoded({ extended: false }), (req, res) => {
    notifyAfter(res, parts);
    const form = readForm(req.body);
    const visit = openVisit(form['pref_id'] ?? '', res, parts);
    if (visit) pay(visit, form, { parts, req });
  });
}

function openVisit(id: string, res: Response, { books, clock }: Parts): Visit | null {
  const preference = books.preferences.get(id);
  if (!preference) {
    sendUnknown(res);
    return null;
  }
  const account = books.ownerOf(preference);
  const { expires, expiration_date_to: end } = preference.wire;
  const endsAt = expires === true ? readMoment(end) : undefined;
  if (!endsAt || endsAt > clock.now()) return { preference, account, res };
  res.status(410);
  sendPayerPage(res, account, { title: wordsOf(account).title, body: html`<p class="notice">${wordsOf(account).expired}</p>` });
  return null;
}

function sendChoice({ preference, account, res }: Visit, parts: Parts, fault?: string): void {
  const words = wordsOf(account);
  const offered = METHODS[account.country].filter((method) => isOffered(method, preference));
  const paid = parts.books.paymentsOf(account.id).some(({ preferenceId, approvedAt }) => preferenceId === preference.id && approvedAt);
  const items = Array.isArray(preference.wire['items']) ? preference.wire['items'].map(objectOf) : [];
  const known = knownPayer(preference.wire);
  const others = offered.filter((method) => !isCard(method)).map((method) => methodForm({ preference, account, method, known }));
  const body = html`${fault && html`<p class="error" role="alert">${fault}</p>`} ${paid && html`<p class="notice">${words.paidBefore}</p>`}
    <section>
      <ul>
        ${items.map((item) => html`<li>${textOf(item['title'])}</li>`)}
      </ul>
      <p>${words.toPay}</p>
      <p class="sum">${sumText(preference.total, account)}</p>
    </section>
    ${
      offered.some(isCard) &&
      html`<section>
        <h2>${words.card}</h2>
        <form method="post" action="/checkout/v1/payment">
          <input type="hidden" name="pref_id" value="${preference.id}" />
          ${cardFields(account, known)}
          <p><button class="go" name="method" value="card">${words.pay} ${sumText(preference.total, account)}</button></p>
        </form>
      </section>`
    }
    ${others} ${testCardTable(account)}`;
  sendPayerPage(res, account, { title: words.title, body });
}

interface MethodChoice {
  readonly preference: Preference;
  readonly account: Account;
  readonly method: Method;
  readonly known: KnownPayer;
}

function methodForm({ preference, account, method, known }: MethodChoice): RawHtml {
  const words = wordsOf(account);
  return html`<details>
    <summary>${words.payBy(method.name)}</summary>
    <form method="post" action="/checkout/v1/payment">
      <input type="hidden" name="pref_id" value="${preference.id}" />
      ${methodFields(account, method, known)}
      <p>
        <button class="go" name="method" value="${method.id}">${method.typeId === 'account_money' ? words.pay : words.makeSlip}</button>
      </p>
    </form>
  </details>`;
}

interface Paying {
  readonly parts: Parts;
  readonly req: Request;
}

function pay(visit: Visit, form: Readonly<Record<string, string>>, { parts, req }: Paying): void {
  const { preference, account, res } = visit;
  const words = wordsOf(account);
  const method =
    form['method'] === 'card'
      ? methodOfNumber(account.country, form['card_number'] ?? '')
      : findMethod(account.country, form['method'] ?? '');
  const card = method && isCard(method) ? tokenOfForm(form, account, parts) : null;
  if (!method || !isOffered(method, preference) || card?.token === null) {
    res.status(400);
    sendChoice(visit, parts, `${words.details}${card?.fault ? `: ${card.fault}` : ''}`);
    return;
  }
  const back = objectOf(preference.wire['back_urls']);
  const body = {
    ...inherited(preference),
    transaction_amount: toWire(preference.total, COUNTRIES[account.country].exponent),
    payment_method_id: method.id,
    payer: payerOfForm(form, method),
    ...(card && { token: card.token, installments: 1 }),
    ...(method.id === 'pse' && bankOfForm(form, req.ip ?? '127.0.0.1', textOf(back['pending']) ?? parts.url())),
  };
  const origin = { preferenceId: preference.id, orderId: preference.orderId };
  const made = makePayment({ account, params: {}, query: {}, body }, parts, origin);
  if (!made.ok) {
    res.status(400);
    sendChoice(visit, parts, `${words.details}: ${faultOf(made.reply.body)}`);
    return;
  }
  leave(visit, made.value, parts);
}

/** What the payment takes over from the page. */
function inherited({ wire }: Preference): Json {
  const taken = [
    'external_reference',
    'notification_url',
    'metadata',
    'statement_descriptor',
    'binary_mode',
    'date_of_expiration',
  ] as const;
  const entries = taken.filter((name) => isGiven(wire[name]) && wire[name] !== '').map((name) => [name, wire[name]] as const);
  const items = Array.isArray(wire['items']) ? wire['items'].map(objectOf) : [];
  const description = textOf(items[0]?.['title']);
  return { ...Object.fromEntries(entries), ...(description !== null && { description }) };
}

/** A declined card stays on the page; an approved one goes back by itself when the seller wants it; slips are shown first. */
function leave(visit: Visit, payment: Payment, parts: Parts): void {
  const { preference, account, res } = visit;
  const words = wordsOf(account);
  const back = returnAddress(preference, payment, account);
  if (payment.status === 'rejected') {
    sendChoice(visit, parts, `${words.rejected} (${payment.statusDetail}) ${words.tryAgain}`);
    return;
  }
  if (payment.status === 'pending') {
    res.redirect(303, slipUrl(payment, parts.url()));
    return;
  }
  const approved = payment.status === 'approved';
  if (back !== null && approved && isGiven(preference.wire['auto_return']) && preference.wire['auto_return'] !== '') {
    res.redirect(303, back);
    return;
  }
  const body = html`<section>
    <p class="${approved && html`good`}" role="status">${approved ? words.approved : words.pending}</p>
    <p class="sum">${sumText(payment.amount, account)}</p>
    ${back && html`<p><a class="button" href="${back}">${words.back}</a></p>`}
  </section>`;
  sendPayerPage(res, account, { title: words.title, body });
}

function isOffered(method: Method, { wire, total }: Preference): boolean {
  const { excluded_payment_methods: methods, excluded_payment_types: types } = objectOf(wire['payment_methods']);
  return !names(methods, method.id) && !names(types, method.typeId) && total >= method.min && total <= method.max;
}

function names(list: unknown, id: string): boolean {
  return Array.isArray(list) && list.some((one) => objectOf(one)['id'] === id);
}

function knownPayer(wire: Json): KnownPayer {
  const payer = objectOf(wire['payer']);
  const identification = objectOf(payer['identification']);
  return {
    email: textOf(payer['email']) ?? 'ana.payer@example.com',
    firstName: textOf(payer['name']) ?? 'Ana',
    lastName: textOf(payer['surname']) ?? 'Souza',
    documentType: textOf(identification['type']) ?? '',
    document: textOf(identification['number']) ?? '',
  };
}
