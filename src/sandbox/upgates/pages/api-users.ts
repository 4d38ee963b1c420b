import { randomBytes } from 'node:crypto';
import type { Express, Response } from 'express';
import { html } from '../../kit/html';
import type { RawHtml } from '../../kit/html';
import { ENDPOINTS } from '../model';
import type { ApiUser, Endpoint, Right } from '../model';
import { setRights } from '../rights';
import type { Shop } from '../shop';
import { buttonForm, formOf, options, sendMissing, sendPage } from './frame';

const RIGHTS = ['deny', 'readonly', 'all'] as const;
const NAMES: Readonly<Record<Right, string>> = { deny: 'no', readonly: 'read', all: 'read and write' };

/** The API add-on: the address that is given away as "IPN URL", keys, and what each may do. */
export function mountApiUsers(app: Express, shop: Shop): void {
  const { books } = shop;
  app.get('/admin/api', (_req, res) => showAddOn(shop, res));
  app.post('/admin/api', (req, res) => {
    const name = formOf(req).get('name')?.trim() ?? '';
    if (name === '') return showAddOn(shop, res, 'Give the key a name');
    const id = books.nextId('user');
    const rights = { 'orders': 'readonly', 'products': 'readonly', 'customers': 'deny', 'order-statuses': 'readonly' } as const;
    books.users.push({ id, name, login: String(70_012_345 + id), key: randomBytes(16).toString('hex'), active: true, rights });
    res.redirect(303, '/admin/api');
  });
  app.post('/admin/api/:id/active', (req, res) => {
    const user = findUser(shop, req.params.id);
    if (!user) return sendMissing(res);
    user.active = !user.active;
    res.redirect(303, '/admin/api');
  });
  app.post('/admin/api/:id/rights', (req, res) => {
    const user = findUser(shop, req.params.id);
    if (!user) return sendMissing(res);
    const form = formOf(req);
    const right = (name: Endpoint) => RIGHTS.find((known) => known === form.get(name)) ?? user.rights[name];
    setRights(shop, user, {
      'orders': right('orders'),
      'products': right('products'),
      'customers': right('customers'),
      'order-statuses': right('order-statuses'),
    });
    res.redirect(303, '/admin/api');
  });
}

function findUser({ books }: Shop, id: string): ApiUser | undefined {
  return books.users.find((user) => String(user.id) === id);
}

function showAddOn(shop: Shop, res: Response, error?: string): void {
  const body = html`<section>
      <p>API URL (IPN URL): <code data-test="api-url">${shop.url()}/api/v2</code></p>
      <p class="hint">Five wrong logins within an hour block the API for the address that they came from.</p>
    </section>
    ${shop.books.users.map(userPart)}
    <section>
      <h2>New API key</h2>
      <form class="row" method="post" action="/admin/api">
        <label>Name <input name="name" autocomplete="off" /></label>
        <button class="go" data-test="new-key">Save</button>
      </form>
    </section>`;
  sendPage(res, { title: 'Add-ons: API', body, error, ...(error === undefined ? {} : { status: 422 }) });
}

function userPart(user: ApiUser): RawHtml {
  const fields = ENDPOINTS.map(
    (name) =>
      html`<label
        >${name}
        <select name="${name}">
          ${options(
            RIGHTS.map((right) => [right, NAMES[right]] as const),
            user.rights[name],
          )}
        </select></label
      >`,
  );
  return html`<section>
    <h2>${user.name}</h2>
    <p>Login: <code data-test="login">${user.login}</code></p>
    <p>API key: <code data-test="api-key">${user.key}</code></p>
    <p class="${user.active ? 'good' : 'bad'}">${user.active ? 'Active' : 'Not active'}</p>
    <div class="row">
      ${buttonForm(`/admin/api/${user.id}/active`, { label: user.active ? 'Switch off' : 'Switch on', test: 'toggle-key' })}
    </div>
    <p class="hint">What this key may do:</p>
    <form class="row" method="post" action="/admin/api/${user.id}/rights">
      ${fields}
      <button data-test="save-rights">Save rights</button>
    </form>
    <p class="hint">Saving rights switches the webhooks of this key off.</p>
  </section>`;
}
