import type { Express } from 'express';
import { html } from '../../kit/html';
import type { RawHtml } from '../../kit/html';
import { controlPanel, mountPanelForms } from '../../kit/panel';
import { TEST_CARDS, TEST_HOLDERS } from '../cards';
import type { Account } from '../model';
import type { Parts } from '../parts';
import { CARD_FORM_PATH } from './card-form-script';
import { sendPanel } from './frame';

const CALLS_SHOWN = 30;

/** Mounts `/`: the sellers with their credentials, clock, switches and the last calls. */
export function mountHome(app: Express, parts: Parts): void {
  app.get('/', (_req, res) => {
    const body = html`<div class="grid">${[...parts.books.accounts.values()].map(accountCard)}</div>
      ${testCards(parts)} ${controlPanel(parts)} ${lastCalls(parts)}`;
    sendPanel(res, 'Mercado Pago simulator', body);
  });
  mountPanelForms(app, parts);
}

function accountCard({ id, name, country, publicKey, accessToken, testSeller, webhook }: Account): RawHtml {
  return html`<section>
    <h2>${name} (${country})</h2>
    ${testSeller && html`<p class="notice">Test seller: payments are refused with 401.</p>`}
    <p>Public key<br /><code>${publicKey}</code></p>
    <p>Access token<br /><code>${accessToken}</code></p>
    <p>Webhook: ${webhook.url === null ? html`<span class="bad">not set</span>` : html`<code>${webhook.url}</code>`}</p>
    <p class="row">
      <a class="button" href="/panel/${id}/sales">Sales</a>
      <a class="button" href="/panel/${id}/subscriptions">Subscriptions</a>
      <a class="button" href="/panel/${id}/integration">Your integrations</a>
    </p>
    <p class="hint">Credentials are shown because this is a simulator; no real ones belong here.</p>
  </section>`;
}

function testCards({ url }: Parts): RawHtml {
  return html`<details>
    <summary>Test cards and names</summary>
    <p>Valid to 11/30. The first word of the holder's name decides the result; any other name pays.</p>
    <ul>
      ${TEST_CARDS.map(({ methodId, number, code }) => html`<li>${methodId} <code>${number}</code>, code <code>${code}</code></li>`)}
    </ul>
    <ul>
      ${Object.entries(TEST_HOLDERS).map(([name, { status, detail }]) => html`<li><code>${name}</code>: ${status}, ${detail}</li>`)}
    </ul>
    <p>Script for card forms: <code>${url()}${CARD_FORM_PATH}</code></p>
  </details>`;
}

function lastCalls({ books }: Parts): RawHtml {
  const rows = books.requests.slice(-CALLS_SHOWN).reverse();
  return html`<details>
    <summary>Last calls: ${rows.length}</summary>
    <ul>
      ${rows.map(({ method, path, status, error }) => html`<li><code>${method} ${path}</code> ${status} ${error && html`<small>${error}</small>`}</li>`)}
    </ul>
  </details>`;
}
