import type { Express, Response } from 'express';
import { html } from '../../kit/html';
import { shopNow, toDecimal } from '../shop';
import type { Shop } from '../shop';
import { buttonForm, formOf, sendMissing, sendPage, table } from './frame';

/** The goods; they can be added, renamed, put to sleep and archived. */
export function mountProducts(app: Express, shop: Shop): void {
  const { books } = shop;
  app.get('/admin/products', (_req, res) => showList(shop, res));
  app.post('/admin/products', (req, res) => {
    const form = formOf(req);
    const title = form.get('title')?.trim() ?? '';
    const price = /^\d{1,7}$/.test(form.get('price') ?? '') ? `${form.get('price')}00` : null;
    if (title === '' || price === null) return showList(shop, res, 'A product needs a name and a price in whole crowns');
    const now = shopNow(shop);
    const id = books.nextId('product');
    const code = form.get('code')?.trim() || null;
    const fixed = { id, code, title, slug: `p-${id}`, price: Number(price), variants: [], created: now };
    books.products.push({ ...fixed, active: true, archived: false, updated: now });
    res.redirect(303, '/admin/products');
  });
  for (const field of ['active', 'archived'] as const) {
    app.post(`/admin/products/:id/${field}`, (req, res) => {
      const product = books.products.find(({ id }) => String(id) === req.params.id);
      if (!product) return sendMissing(res);
      product[field] = !product[field];
      product.updated = shopNow(shop);
      res.redirect(303, '/admin/products');
    });
  }
}

function showList({ books }: Shop, res: Response, error?: string): void {
  const rows = books.products.map(
    (product) =>
      html`<tr>
        <td>${product.id}</td>
        <td>${product.title}</td>
        <td>${product.code ?? ''}</td>
        <td>${product.variants.map(({ id, name, code }) => `${name} (${id}${code ? `, ${code}` : ''})`).join('; ')}</td>
        <td class="number">${toDecimal(product.price)} CZK</td>
        <td class="row">
          ${buttonForm(`/admin/products/${product.id}/active`, { label: product.active ? 'Switch off' : 'Switch on', test: 'toggle' })}
          ${buttonForm(`/admin/products/${product.id}/archived`, { label: product.archived ? 'Take out of archive' : 'Archive', test: 'archive' })}
        </td>
      </tr>`,
  );
  const body = html`<section>${table(['Id', 'Name', 'Code', 'Forms', 'Price', ''], rows, 'There are no products.')}</section>
    <section>
      <h2>New product</h2>
      <form class="row" method="post" action="/admin/products">
        <label>Name <input name="title" autocomplete="off" /></label>
        <label>Code <input name="code" autocomplete="off" /></label>
        <label>Price, crowns <input name="price" inputmode="numeric" size="7" autocomplete="off" /></label>
        <button class="go" data-test="add-product">Save</button>
      </form>
    </section>`;
  sendPage(res, { title: 'Products', body, error, ...(error === undefined ? {} : { status: 422 }) });
}
