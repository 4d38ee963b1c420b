import express from 'express';
import type { Express } from 'express';
import { html, page, scrollTable } from '../kit/html';
import type { RawHtml } from '../kit/html';
import { controlPanel, mountPanelForms } from '../kit/panel';
import type { ApiParts } from './api';
import type { Invoice, Payment } from './books';
import type { CallbackRecord } from './callbacks';
import { formatKopecks } from './format-kopecks';
import { addMerchant } from './merchants';
import { shownState } from './views';

const SHOWN_INVOICES = 100;
const SHOWN_CALLBACKS = 50;

/** Mounts `/`, the panel for people, with its forms. */
export function mountPanel(app: Express, parts: ApiParts): void {
  app.get('/', (_req, res) => {
    const body = html`${refuseForm(parts)} ${invoiceTable(parts)} ${callbackTable(parts.callbacks.list())} ${merchantTable(parts)}
    ${controlPanel(parts)}`;
    res.send(page({ title: 'Control panel', vendor: 'UAPAY', body }));
  });
  mountPanelForms(app, parts);
  app.post('/_panel/merchants', express.urlencoded({ extended: false }), (req, res) => {
    if (addMerchant(parts.books, req.body)) {
      res.redirect(303, '/');
      return;
    }
    res.status(400).type('text/plain').send('a client id and a secret are needed, and a public key must be one of RSA');
  });
}

function refuseForm({ switches }: ApiParts): RawHtml {
  return html`<section>
    <h2>Refuse captures</h2>
    <form class="row" method="post" action="/_panel/switches">
      <label
        >Text of the refusal
        <input name="refuseCapture" value="${switches.text('refuseCapture')}" autocomplete="off" />
      </label>
      <label
        >How often (0 = until cleared)
        <input name="refuseCaptureTimes" inputmode="numeric" value="${switches.number('refuseCaptureTimes')}" />
      </label>
      <button>Save</button>
    </form>
  </section>`;
}

function invoiceTable({ books, switches }: ApiParts): RawHtml {
  const invoices = [...books.invoices.values()].slice(-SHOWN_INVOICES).reverse();
  const row = (invoice: Invoice) =>
    html`<tr>
      <td><a href="/payment/${invoice.id}">${invoice.externalId}</a><br /><code>${invoice.id}</code></td>
      <td>${invoice.clientId}</td>
      <td>${invoice.type}</td>
      <td class="number">${formatKopecks(invoice.amount)}</td>
      <td>${books.paymentsOf(invoice.id).map((payment) => paymentLine(payment, shownState(payment, switches)))}</td>
    </tr>`;
  return html`<section>
    <h2>Invoices</h2>
    ${scrollTable(invoices.map(row), ['Order', 'Client', 'Type', { number: 'Sum' }, 'Payments'])}
  </section>`;
}

function paymentLine(payment: Payment, { status, paymentStatus }: { readonly status: string; readonly paymentStatus: string }): RawHtml {
  const sums = [
    ['held', payment.held],
    ['captured', payment.captured],
    ['refunded', payment.refunded],
  ] as const;
  return html`<div>
    <strong>${status}/${paymentStatus}</strong>
    ${sums.filter(([, sum]) => sum > 0).map(([name, sum]) => html` ${name} ${formatKopecks(sum)}`)}<br /><code>${payment.paymentId}</code>
  </div>`;
}

function callbackTable(callbacks: readonly CallbackRecord[]): RawHtml {
  const shown = callbacks.slice(-SHOWN_CALLBACKS).reverse();
  return html`<section>
    <h2>Callbacks</h2>
    ${scrollTable(shown.map(callbackRow), ['State told', { number: 'Sum' }, 'Address', 'Delivery', 'Answers', 'Next attempt'])}
  </section>`;
}

function callbackRow(record: CallbackRecord): RawHtml {
  return html`<tr>
    <td>${record.paymentStatus}</td>
    <td class="number">${formatKopecks(record.amount)}</td>
    <td>${record.url}</td>
    <td class="${record.state === 'delivered' ? 'good' : 'bad'}">${record.state}</td>
    <td>${record.attempts.map(({ result }) => result).join(', ')}</td>
    <td>${record.nextAt?.toISOString()}</td>
  </tr>`;
}

function merchantTable({ books }: ApiParts): RawHtml {
  const rows = [...books.merchants.values()].map(
    ({ clientId, secret, name, publicKey }) =>
      html`<tr>
        <td>${name}</td>
        <td><code>${clientId}</code></td>
        <td><code>${secret}</code></td>
        <td>${publicKey === null ? '' : 'yes'}</td>
      </tr>`,
  );
  return html`<section>
    <h2>Merchants</h2>
    <p class="hint">
      The secrets are shown because this is a simulator; no real one belongs here. Who signs with RSA gives a public key, and verifies
      answers with <a href="/_sim/public-key">that of the simulator</a>.
    </p>
    ${scrollTable(rows, ['Name', 'clientId', 'Secret', 'Public key'])}
    <form class="row" method="post" action="/_panel/merchants">
      <label>clientId <input name="clientId" required autocomplete="off" /></label>
      <label>Secret <input name="secret" required autocomplete="off" /></label>
      <label>Name <input name="name" autocomplete="off" /></label>
      <label>Public key (PEM) <textarea name="publicKey" rows="2" autocomplete="off"></textarea></label>
      <button>Add a merchant</button>
    </form>
  </section>`;
}
