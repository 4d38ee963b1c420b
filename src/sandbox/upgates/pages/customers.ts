import type { Express } from 'express';
import { html } from '../../kit/html';
import type { Shop } from '../shop';
import { sendPage, table } from './frame';

/** Who has bought here. */
export function mountCustomers(app: Express, { books }: Shop): void {
  app.get('/admin/customers', (_req, res) => {
    const rows = books.customers.map(
      ({ id, email, firstName, lastName }) =>
        html`<tr>
          <td>${[firstName, lastName].filter(Boolean).join(' ')}</td>
          <td>${email ?? ''}</td>
          <td class="number">${books.orders.filter(({ customer }) => customer?.id === id).length}</td>
        </tr>`,
    );
    const body = html`<section>${table(['Name', 'E-mail', 'Orders'], rows, 'No customers yet.')}</section>`;
    sendPage(res, { title: 'Customers', body });
  });
}
