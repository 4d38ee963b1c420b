import type { Express } from 'express';
import { html } from '../../kit/html';
import type { Shop } from '../shop';
import { sendPage, table } from './frame';

const MOST_ROWS = 100;

/** The webhooks that keys have made, and the calls that were sent. */
export function mountWebhookLog(app: Express, { books }: Shop): void {
  app.get('/admin/webhooks', (_req, res) => {
    const hooks = books.webhooks.map(
      ({ id, event, url, active, success, error }) =>
        html`<tr>
          <td>${id}</td>
          <td>${event}</td>
          <td><code>${url}</code></td>
          <td class="${active ? 'good' : 'bad'}">${active ? 'on' : 'off'}</td>
          <td>${success?.status}</td>
          <td>${error && (error.status ?? 'no answer')}</td>
        </tr>`,
    );
    const calls = books.deliveries
      .slice(-MOST_ROWS)
      .reverse()
      .map(
        ({ at, event, numbers, status, outcome }) =>
          html`<tr>
            <td>${at}</td>
            <td>${event}</td>
            <td>${numbers.slice(0, 5).join(', ')}${numbers.length > 5 ? ` and ${numbers.length - 5} more` : ''}</td>
            <td>${status ?? ''}</td>
            <td class="${outcome === 'delivered' ? 'good' : 'bad'}">${outcome}</td>
          </tr>`,
      );
    const body = html`<section>
        <h2>Webhooks</h2>
        ${table(['Id', 'Event', 'Address', 'State', 'Last good', 'Last bad'], hooks, 'None: they are made through the API only.')}
      </section>
      <section>
        <h2>Calls</h2>
        ${table(['Time', 'Event', 'Orders', 'Answer', 'Outcome'], calls, 'Nothing was sent yet.')}
      </section>`;
    sendPage(res, { title: 'Webhooks', body });
  });
}
