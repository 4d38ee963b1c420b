import express from 'express';
import type { Express, Response } from 'express';
import { formOf } from '../../kit/back-office';
import { html, page } from '../../kit/html';
import type { RawHtml } from '../../kit/html';
import { controlPanel, mountPanelForms } from '../../kit/panel';
import { hostOf } from '../shop';
import type { AppRecord, Shop } from '../shop';

/** The start page with all shops, and the partner's cabinet where the app is registered. */
export function mountPartner(app: Express, shops: readonly Shop[]): void {
  const [first] = shops;
  if (!first) return;
  app.get('/', (_req, res) => {
    const body = html`${shops.map(shopCard)}
      <section>
        <p><a href="/partner" data-test="partner-cabinet">Partner cabinet</a></p>
      </section>
      ${controlPanel(first)}`;
    res.type('html').send(page({ title: 'Shops', vendor: 'InSales', body }));
  });
  mountPanelForms(app, first);
  app.get('/partner', (_req, res) => showCabinet(res, first.app));
  app.post('/partner', express.text({ type: 'application/x-www-form-urlencoded' }), (req, res) => {
    const form = formOf(req);
    const addresses = ['install_url', 'login_url', 'uninstall_url'].map((name) => form.get(name)?.trim() ?? '');
    const [installUrl = '', loginUrl = '', uninstallUrl = ''] = addresses;
    if (!addresses.every((address) => URL.canParse(address))) return showCabinet(res, first.app, 'Every address is needed');
    // What InSales registers has no query, because it appends its own.
    if (addresses.some((address) => address.includes('?'))) return showCabinet(res, first.app, 'The addresses must have no parameters');
    Object.assign(first.app, { installUrl, loginUrl, uninstallUrl });
    res.redirect(303, '/partner');
  });
}

/** The start page of a further shop. */
export function mountHome(app: Express, shop: Shop): void {
  app.get('/', (_req, res) => {
    res.type('html').send(page({ title: shop.books.setup.title, vendor: 'InSales', body: shopCard(shop) }));
  });
}

function shopCard(shop: Shop): RawHtml {
  const { title, insalesId } = shop.books.setup;
  return html`<section data-test="shop" data-host="${hostOf(shop)}">
    <h2>${title}</h2>
    <p>${hostOf(shop)}, number ${insalesId}. ${shop.books.installation ? 'The app is installed.' : 'The app is not installed.'}</p>
    <div class="row">
      <a class="button" href="${shop.url()}/admin2/orders">Back office</a>
      <a class="button" href="${shop.url()}/admin2/applications">Applications</a>
      <a class="button" href="${shop.url()}/shop">Storefront</a>
    </div>
  </section>`;
}

function showCabinet(res: Response, app: AppRecord, error?: string): void {
  const body = html`${error && html`<p class="error" role="alert" data-test="error-text">${error}</p>`}
    <section>
      <p>Identifier: <code data-test="app-key">${app.key}</code></p>
      <details>
        <summary>Secret key</summary>
        <code data-test="app-secret">${app.secret}</code>
      </details>
      <form method="post" action="/partner">
        ${addressField('install_url', 'Address of installation', app.installUrl)}
        ${addressField('login_url', 'Address of entry', app.loginUrl)}
        ${addressField('uninstall_url', 'Address of removal', app.uninstallUrl)}
        <p><button class="go" data-test="save-app">Save</button></p>
      </form>
    </section>`;
  res
    .status(error ? 400 : 200)
    .type('html')
    .send(page({ title: 'Partner cabinet', vendor: 'InSales', body }));
}

function addressField(name: string, label: string, value: string | null): RawHtml {
  return html`<label>${label} <input name="${name}" type="url" value="${value ?? ''}" required /></label>`;
}
