import express from 'express';
import type { Express } from 'express';
import { html } from '../../kit/html';
import { controlPanel, mountPanelForms } from '../../kit/panel';
import type { Parts } from '../parts';
import { SCENARIOS } from '../scenarios';
import { readForm, sendPanel } from './frame';

const CALLS_SHOWN = 30;

/** Mounts the first page: what there is, stories that run by themselves, the clock, the last calls. */
export function mountHome(app: Express, parts: Parts): void {
  mountPanelForms(app, parts);
  app.get('/', (_req, res) => {
    const calls = parts.books.requests.slice(-CALLS_SHOWN).reverse();
    const body = html`<section>
        <h2>What to do here</h2>
        <ol>
          <li>
            Copy the hottok, client id and client secret from <a href="/tools/credentials">Tools &gt; Credentials</a> into the school.
          </li>
          <li>Paste the school's address under <a href="/tools/webhook">Tools &gt; Webhook</a>.</li>
          <li>Buy something under <a href="/products">Products</a>, and give it back under <a href="/sales">Sales</a>.</li>
        </ol>
      </section>
      <section>
        <h2>Stories</h2>
        <p class="hint">Each makes its sales and sends the notifications that belong to them, one after the other.</p>
        <form class="row" method="post" action="/scenarios">
          ${Object.keys(SCENARIOS).map((name) => html`<button name="name" value="${name}">${name}</button>`)}
        </form>
      </section>
      ${controlPanel(parts)}
      <details>
        <summary>Last calls: ${calls.length}</summary>
        <ul>
          ${calls.map(({ method, path, status, error }) => html`<li><code>${method} ${path}</code> ${status} ${error && html`<small>${error}</small>`}</li>`)}
        </ul>
      </details>`;
    sendPanel(res, 'Hotmart for producers', body);
  });
  app.post('/scenarios', express.urlencoded({ extended: false }), (req, res) => {
    SCENARIOS[readForm(req.body)['name'] ?? '']?.(parts);
    res.redirect(303, '/sales');
  });
}
