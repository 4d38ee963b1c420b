import type { Express, Response } from 'express';
import { html, page } from '../../kit/html';
import type { RawHtml } from '../../kit/html';
import type { Product } from '../model';
import { placeOrder, totalOf } from '../orders';
import { toDecimal } from '../shop';
import type { Shop } from '../shop';
import { formOf, options, sendMissing } from './frame';

const VENDOR = 'Škola rukodělná';
const WAYS: readonly (readonly [string, string])[] = [
  ['command', 'Převodem'],
  ['cashOnDelivery', 'Dobírka'],
];

/** The shop as its buyers see it: goods, a form to order, and the page of an order. */
export function mountStorefront(app: Express, shop: Shop): void {
  app.get('/shop', (_req, res) => showShop(shop, res));
  app.post('/shop/order', (req, res) => {
    const form = formOf(req);
    const [productId = '', variantId] = (form.get('product') ?? '').split(':');
    const product = goodsOf(shop).find(({ id }) => String(id) === productId);
    const text = (name: string) => form.get(name)?.trim() || null;
    const email = text('email');
    if (!product || email === null || !email.includes('@')) return showShop(shop, res, 'Vyberte zboží a vyplňte e-mail.');
    const payment = WAYS.find(([type]) => type === form.get('payment'))?.[0] ?? 'command';
    const order = placeOrder(shop, {
      customer: { email, firstName: text('firstName'), lastName: text('lastName'), phone: null },
      lines: [{ productId: product.id, variantId: variantId === undefined ? null : Number(variantId) }],
      paymentType: payment,
    });
    res.redirect(303, `/shop/orders/${order.uuid}`);
  });
  app.get('/shop/orders/:uuid', (req, res) => {
    const order = shop.books.orders.find(({ uuid }) => uuid === req.params.uuid);
    if (!order) return sendMissing(res);
    const body = html`<section class="narrow">
      <p>Číslo objednávky: <strong data-test="order-number">${order.number}</strong></p>
      <p class="sum">${toDecimal(totalOf(order))} ${order.currency}</p>
      <p class="${order.paidDate ? 'good' : 'bad'}">${order.paidDate ? 'Zaplaceno' : 'Čeká na platbu'}</p>
      <p><a href="/shop">Zpět do obchodu</a></p>
    </section>`;
    send(res, { title: 'Děkujeme za objednávku', body });
  });
}

function goodsOf({ books }: Shop): readonly Product[] {
  return books.products.filter(({ active, archived }) => active && !archived);
}

function showShop(shop: Shop, res: Response, error?: string): void {
  const goods = goodsOf(shop).flatMap(({ id, title, price, variants }) =>
    variants.length === 0
      ? [[String(id), `${title}, ${toDecimal(price)} CZK`] as const]
      : variants.map((variant) => [`${id}:${variant.id}`, `${title}, ${variant.name}, ${toDecimal(price)} CZK`] as const),
  );
  const body = html`<section class="narrow">
    ${error && html`<p class="error" role="alert" data-test="error-text">${error}</p>`}
    <form method="post" action="/shop/order">
      <p>
        <label
          >Zboží
          <select name="product" data-test="product">
            ${options(goods)}
          </select></label
        >
      </p>
      <p>
        <label>Jméno <input name="firstName" autocomplete="off" /></label>
      </p>
      <p>
        <label>Příjmení <input name="lastName" autocomplete="off" /></label>
      </p>
      <p>
        <label>E-mail <input name="email" type="email" autocomplete="off" /></label>
      </p>
      <p>
        <label
          >Platba
          <select name="payment">
            ${options(WAYS)}
          </select></label
        >
      </p>
      <p><button class="go" data-test="place-order">Objednat s povinností platby</button></p>
    </form>
    <p class="hint"><a href="/admin/orders">Administrace</a></p>
  </section>`;
  send(res, { title: 'Obchod', body, status: error === undefined ? 200 : 422 });
}

function send(
  res: Response,
  { title, body, status = 200 }: { readonly title: string; readonly body: RawHtml; readonly status?: number },
): void {
  res
    .status(status)
    .type('html')
    .send(page({ title, vendor: VENDOR, lang: 'cs', body }));
}
