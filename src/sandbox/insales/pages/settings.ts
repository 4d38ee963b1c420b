import type { Express, Response } from 'express';
import { buttonForm } from '../../kit/back-office';
import { html, table } from '../../kit/html';
import type { HtmlValue, RawHtml } from '../../kit/html';
import type { Shop } from '../shop';
import { sendAdminPage } from './frame';
import { userOf } from './session';

/** What stands in the shop besides orders and payment: statuses, fields, widgets, webhooks with their deliveries. */
export function mountSettings(app: Express, shop: Shop): void {
  app.get('/admin2/settings', (req, res) => {
    if (userOf(shop, req, res)) show(shop, res);
  });
  app.post('/admin2/settings/webhooks/:id/delete', (req, res) => {
    if (!userOf(shop, req, res)) return;
    shop.books.webhooks = shop.books.webhooks.filter(({ id }) => String(id) !== req.params.id);
    res.redirect(303, '/admin2/settings');
  });
  app.post('/admin2/settings/widgets/:id/delete', (req, res) => {
    if (!userOf(shop, req, res)) return;
    shop.books.widgets = shop.books.widgets.filter(({ id }) => String(id) !== req.params.id);
    res.redirect(303, '/admin2/settings');
  });
}

function show(shop: Shop, res: Response): void {
  const { books } = shop;
  const statuses = books.statuses.map((status) => [status.title, status.permalink, status.systemStatus]);
  const fields = books.fields.map(({ attributes }) => [
    String(attributes['title']),
    String(attributes['handle']),
    String(attributes['type']),
  ]);
  const webhooks = books.webhooks.map(({ id, topic, address, formatType }) => [topic, address, formatType, deleteButton('webhooks', id)]);
  const widgets = books.widgets.map(({ id, pageType, height, code }) => [pageType, height, code, deleteButton('widgets', id)]);
  const deliveries = books.webhookDeliveries
    .slice(-50)
    .toReversed()
    .map(({ at, topic, orderId, attempt, status, outcome }) => [at, topic, orderId, attempt, status ?? 'no answer', outcome]);
  const body = html`${listed('Statuses of orders', statuses)} ${listed('Fields', fields)} ${listed('Widgets', widgets)}
  ${listed('Webhooks', webhooks)} ${listed('Deliveries of webhooks', deliveries)}`;
  sendAdminPage(shop, res, { title: 'Settings', body });
}

function deleteButton(kind: string, id: number): RawHtml {
  return buttonForm(`/admin2/settings/${kind}/${id}/delete`, { label: 'Delete', test: 'delete', kind: 'stop' });
}

function listed(title: string, rows: readonly (readonly HtmlValue[])[]): RawHtml {
  const lines = (rows.length > 0 ? rows : [['None.']]).map(
    (cells) =>
      html`<tr>
        ${cells.map((cell) => html`<td>${cell}</td>`)}
      </tr>`,
  );
  return html`<section class="scroll">
    <h2>${title}</h2>
    ${table(lines)}
  </section>`;
}
