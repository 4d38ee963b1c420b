import type { Express } from 'express';
import { html } from '../../kit/html';
import type { RawHtml } from '../../kit/html';
import type { Offer, Product } from '../model';
import { sumText } from '../money';
import type { Parts } from '../parts';
import { sendPanel, table } from './frame';

/** Mounts the list of products with their prices, offers, plans and links. */
export function mountProducts(app: Express, { books, url }: Parts): void {
  app.get('/products', (_req, res) => {
    sendPanel(res, 'Products', html`${[...books.products.values()].map((product) => card(product, url()))}`);
  });
  app.get('/tools/credentials', (_req, res) => {
    const { hottok, clientId, clientSecret } = books.credentials;
    const basic = Buffer.from(`${clientId}:${clientSecret}`).toString('base64');
    const body = html`<section>
        <h2>Verification token (hottok)</h2>
        <p><code>${hottok}</code></p>
      </section>
      <section>
        <h2>Credentials of the interface</h2>
        <p>Client ID<br /><code>${clientId}</code></p>
        <p>Client Secret<br /><code>${clientSecret}</code></p>
        <p>Basic<br /><code>Basic ${basic}</code></p>
        <p class="hint">Shown because this is a simulator; no real ones belong here.</p>
      </section>`;
    sendPanel(res, 'Credentials', body);
  });
}

function card(product: Product, url: string): RawHtml {
  const { id, name, isSubscription, status, warrantyDays, plans, offers, ucode, checkoutCode } = product;
  return html`<section>
    <h2>${name}</h2>
    <p>
      ${isSubscription ? 'Subscription' : 'Online course, single payment'}, ${status}. Product ID <code>${id}</code>, guarantee
      ${warrantyDays} days.
    </p>
    <p class="hint">ucode ${ucode}</p>
    ${table(
      ['Offer', 'Code', 'Price', 'Plan', ''],
      offers.map((offer) => line(offer, product)),
      'No offers.',
    )}
    ${
      plans.length > 0 &&
      html`<ul>
        ${plans.map((plan) => html`<li>Plan ${plan.name}: ID <code>${plan.id}</code>, ${plan.periodicity}</li>`)}
      </ul>`
    }
    <p>Sale addresses:</p>
    <ul>
      ${offers.map(({ code }) => html`<li><code>${url}/${checkoutCode}?off=${code}</code></li>`)}
    </ul>
  </section>`;
}

function line({ code, name, minor, planId }: Offer, product: Product): RawHtml {
  return html`<tr>
    <td>${name}</td>
    <td><code>${code}</code></td>
    <td class="number">${sumText(minor, product.currency)}</td>
    <td>${planId}</td>
    <td><a class="button" href="/${product.checkoutCode}?off=${code}" aria-label="Buy ${product.name}, ${name}">Buy</a></td>
  </tr>`;
}
