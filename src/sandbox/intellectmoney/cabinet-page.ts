import express from 'express';
import type { Express, Request, Response } from 'express';
import { z } from 'zod';
import { html, page, scrollTable } from '../kit/html';
import type { RawHtml } from '../kit/html';
import { settingsFromForm } from './cabinet-forms';
import type { Invoice, Seller } from './model';
import { printKopecks, readKopecks } from './money';
import type { Move } from './moves';
import type { NotificationRecord } from './notifications';
import { notifyAfter } from './parts';
import type { Parts } from './parts';
import { settingsForm } from './settings-form';

const VENDOR = 'IntellectMoney';
const SHOWN = 100;
const sumForm = z.object({ amount: z.string().optional() });

/** Mounts the cabinet of every seller: invoices with their moves, notifications, and the settings. IntellectMoney: section Simulator, shop settings. */
export function mountCabinet(app: Express, parts: Parts): void {
  const form = express.urlencoded({ extended: false });
  const at = (req: Request, res: Response, work: (seller: Seller) => void): void => {
    const seller = parts.books.sellers.get(String(req.params['id']));
    if (seller) return work(seller);
    res.status(404).type('text/plain').send('no such shop');
  };
  app.get('/cabinet/:id', (req, res) => at(req, res, (seller) => void res.send(cabinet(seller, parts))));
  app.post('/cabinet/:id/settings', form, (req, res) =>
    at(req, res, (seller) => {
      const change = settingsFromForm(req.body);
      if (change) parts.books.configure(seller.id, change);
      if (change) res.redirect(303, `/cabinet/${seller.id}`);
      else res.status(400).type('text/plain').send('the settings cannot be read');
    }),
  );
  app.post('/cabinet/:id/notifications/:number/repeat', (req, res) =>
    at(req, res, (seller) => {
      void parts.notifications.repeat(Number(req.params['number'])).then(() => res.redirect(303, `/cabinet/${seller.id}`));
    }),
  );
  app.post('/cabinet/:id/invoices/:sko/:move', form, (req, res) => at(req, res, (seller) => moveInvoice({ req, res, seller }, parts)));
}

function moveInvoice({ req, res, seller }: { readonly req: Request; readonly res: Response; readonly seller: Seller }, parts: Parts): void {
  const invoice = parts.books.invoices.get(String(req.params['sko']));
  if (invoice?.sellerId !== seller.id) return void res.status(404).type('text/plain').send('no such invoice');
  const text = sumForm.safeParse(req.body ?? {}).data?.amount ?? '';
  const amount = text === '' ? undefined : (readKopecks(text) ?? 0);
  const move = moveOf(String(req.params['move']), { invoice, amount, parts });
  notifyAfter(res, parts);
  if (move.ok) return res.redirect(303, `/cabinet/${seller.id}`);
  res.status(409).send(cabinet(seller, parts, move.reason));
}

function moveOf(name: string, given: { readonly invoice: Invoice; readonly amount: number | undefined; readonly parts: Parts }): Move {
  const { invoice, amount } = given;
  const { moves } = given.parts;
  switch (name) {
    case 'capture':
      return moves.capture(invoice, amount);
    case 'release':
      return moves.release(invoice);
    case 'refund':
      return moves.refund(invoice, amount);
    case 'cancel':
      return moves.cancel(invoice);
    default:
      return { ok: false, reason: `unknown action ${name}` };
  }
}

function cabinet(seller: Seller, parts: Parts, error = ''): string {
  const { books, notifications } = parts;
  const invoices = [...books.invoices.values()].filter(({ sellerId }) => sellerId === seller.id).reverse();
  const told = notifications.list().filter(({ sko }) => invoices.some((one) => one.sko === sko));
  const letters = books.letters.filter(({ to }) => to === seller.login);
  const body = html`${error && html`<p class="error" data-test="error">${error}</p>`}
    <section>
      <h2>Invoices</h2>
      ${scrollTable(
        invoices.slice(0, SHOWN).map((invoice) => invoiceRow(seller, invoice)),
        ['Order', 'State', 'Sum', 'Actions'],
      )}
    </section>
    <section>
      <h2>Notifications</h2>
      ${scrollTable(
        told
          .slice(-SHOWN)
          .reverse()
          .map((one) => notificationRow(seller, one)),
        ['Order', 'Status', 'Address', 'Delivery', 'Answers', ''],
      )}
    </section>
    ${
      letters.length > 0 &&
      html`<section>
        <h2>Letters to the shop</h2>
        <ul>
          ${letters.map(({ subject }) => html`<li>${subject}</li>`)}
        </ul>
      </section>`
    }
    ${keys(seller)} ${settingsForm(seller)}`;
  return page({ title: `Cabinet: ${seller.name}`, vendor: VENDOR, body });
}

function invoiceRow(seller: Seller, invoice: Invoice): RawHtml {
  const sums = [
    ['held', invoice.held],
    ['captured', invoice.captured],
    ['refunded', invoice.refunded],
  ] as const;
  return html`<tr data-test="invoice" data-order="${invoice.orderId}">
    <td><a href="/pay/${invoice.sko}">${invoice.orderId}</a><br /><code>${invoice.sko}</code></td>
    <td data-test="state">${invoice.state}</td>
    <td>
      ${printKopecks(invoice.amount)} ${invoice.currency}
      ${sums.filter(([, sum]) => sum > 0).map(([name, sum]) => html`<br />${name} ${printKopecks(sum)}`)}
    </td>
    <td>${actionsOf(invoice).map((name) => actionForm(`/cabinet/${seller.id}/invoices/${invoice.sko}/${name}`, name))}</td>
  </tr>`;
}

function notificationRow(seller: Seller, { id, orderId, status, url, state, attempts }: NotificationRecord): RawHtml {
  return html`<tr>
    <td>${orderId}</td>
    <td>${status}</td>
    <td>${url}</td>
    <td class="${state === 'delivered' ? 'good' : 'bad'}">${state}</td>
    <td>${attempts.map(({ result }) => result).join(', ')}</td>
    <td>
      <form method="post" action="/cabinet/${seller.id}/notifications/${id}/repeat"><button>Send again</button></form>
    </td>
  </tr>`;
}

function actionsOf({ state }: Invoice): readonly string[] {
  if (state === 'held') return ['capture', 'release'];
  if (state === 'paid') return ['refund'];
  return state === 'created' || state === 'part-paid' ? ['cancel'] : [];
}

function actionForm(action: string, name: string): RawHtml {
  const sum = name === 'capture' || name === 'refund';
  return html`<form class="row" method="post" action="${action}" data-test="${name}">
    ${sum && html`<label>Sum, empty = all <input name="amount" inputmode="decimal" autocomplete="off" size="10" /></label>`}
    <button>${name}</button>
  </form>`;
}

function keys({ kind, id, account, login, secretKey, signKey, apiToken }: Seller): RawHtml {
  return html`<section>
    <h2>Keys</h2>
    <p class="hint">Shown because this is a simulator; no real one belongs here.</p>
    <ul>
      <li>${kind === 'shop' ? 'Shop number' : 'Form id'}: <code>${id}</code></li>
      <li>Account: <code>${account}</code>, login: <code>${login}</code></li>
      <li>Secret key: <code>${secretKey}</code></li>
      <li>API token: <code>${apiToken}</code>, sign key: <code>${signKey}</code></li>
    </ul>
  </section>`;
}
