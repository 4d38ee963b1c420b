import express from 'express';
import type { Express } from 'express';
import { html, page } from '../kit/html';
import { controlPanel, mountPanelForms } from '../kit/panel';
import type { Parts } from './parts';
import { addSeller } from './sellers';

/** Mounts `/`, the panel for people: the cabinets, new sellers, clock and switches. */
export function mountPanel(app: Express, parts: Parts): void {
  app.get('/', (_req, res) => {
    const sellers = [...parts.books.sellers.values()];
    const body = html`<section>
        <h2>Cabinets</h2>
        <ul>
          ${sellers.map(({ id, name, kind }) => html`<li><a href="/cabinet/${id}">${name}</a> (${kind === 'shop' ? 'shop' : 'form of a wallet'} ${id})</li>`)}
        </ul>
        <form class="row" method="post" action="/_panel/sellers">
          <label
            >Kind
            <select name="kind">
              <option value="shop">shop</option>
              <option value="wallet">form of a wallet</option>
            </select>
          </label>
          <label>Shop number or form id <input name="id" required inputmode="numeric" autocomplete="off" /></label>
          <label>Secret key <input name="secretKey" required autocomplete="off" /></label>
          <button>Add a seller</button>
        </form>
      </section>
      ${controlPanel(parts)}`;
    res.send(page({ title: 'Control panel', vendor: 'IntellectMoney', body }));
  });
  mountPanelForms(app, parts);
  app.post('/_panel/sellers', express.urlencoded({ extended: false }), (req, res) => {
    if (addSeller(parts.books, req.body)) return res.redirect(303, '/');
    res.status(400).type('text/plain').send('a number and a key are needed');
  });
}
