import express from 'express';
import type { Express } from 'express';
import { html } from '../../kit/html';
import type { RawHtml } from '../../kit/html';
import type { Sale, SaleStatus } from '../model';
import { sumText } from '../money';
import type { Parts } from '../parts';
import { turn } from '../purchase';
import { readForm, sendPanel, shown, table } from './frame';

const TURN_WORDS: Readonly<Record<SaleStatus, string>> = {
  BILLET_PRINTED: '',
  APPROVED: 'Paid',
  COMPLETED: 'End guarantee',
  CANCELED: 'Cancel',
  EXPIRED: 'Expire',
  DELAYED: '',
  DISPUTE: 'Protest',
  REFUNDED: 'Refund',
  CHARGEBACK: 'Chargeback',
};

/** Mounts the list of sales with everything that can become of them. */
export function mountSales(app: Express, parts: Parts): void {
  app.get('/sales', (_req, res) => {
    const all = [...parts.books.sales.values()].toReversed();
    const heads = ['Transaction', 'When', 'Product', 'Buyer', 'Price', 'State', ''];
    sendPanel(
      res,
      'Sales',
      html`<section>
        ${table(
          heads,
          all.map((sale) => line(sale, parts)),
          'No sales yet.',
        )}
      </section>`,
    );
  });
  app.post('/sales/:transaction', express.urlencoded({ extended: false }), (req, res) => {
    const sale = parts.books.sales.get(req.params.transaction);
    const status = sale && parts.sales.turnsOf(sale).find((one) => one === readForm(req.body)['turn']);
    if (sale && status) turn(parts, sale.transaction, status);
    res.redirect(303, '/sales');
  });
}

function line(sale: Sale, { books, sales }: Parts): RawHtml {
  const { transaction, orderedAt, buyer, minor, currency, status, recurrence, parent, paymentType } = sale;
  return html`<tr>
    <td>
      <code>${transaction}</code>
      ${parent !== null && html`<small>added to ${parent}</small>`}
    </td>
    <td>${shown(orderedAt)}</td>
    <td>${books.productOf(sale).name} ${recurrence !== null && html`<small>charge ${recurrence}</small>`}</td>
    <td>${buyer.name}<br />${buyer.email}</td>
    <td class="number">${sumText(minor, currency)}</td>
    <td>${status}<br /><small>${paymentType}</small></td>
    <td>
      <form class="row" method="post" action="/sales/${transaction}">
        ${sales.turnsOf(sale).map((one) => html`<button name="turn" value="${one}" aria-label="${TURN_WORDS[one]} ${transaction}">${TURN_WORDS[one]}</button>`)}
      </form>
    </td>
  </tr>`;
}
