import type { Express, Request, Response } from 'express';
import { formOf, options, sendMissing, wantsJson } from '../../kit/back-office';
import { html, table } from '../../kit/html';
import type { RawHtml } from '../../kit/html';
import { LIVE_PART_SCRIPT, livePart } from '../../kit/live-part';
import { announce } from '../announce';
import type { OrderInput } from '../api/order-update';
import { updateOrder } from '../api/order-update';
import { toDecimal, toMinor } from '../money';
import type { Order, User } from '../model';
import { orderView } from '../order-view';
import { totalPrice } from '../order-sums';
import { deleteOrder, placeOrder } from '../orders';
import { SAMPLE_VARIANTS } from '../seed';
import type { Shop } from '../shop';
import { sendAdminPage } from './frame';
import { liveCard, widgetDocument, widgetFrames } from './order-card';
import { userOf } from './session';

const SCRIPT_PATH = '/admin2/order-card.js';

/** The list of orders, the form of a new one, and the order card with the widgets of the app. */
export function mountOrders(app: Express, shop: Shop): void {
  app.get(SCRIPT_PATH, (_req, res) => void res.type('text/javascript').send(LIVE_PART_SCRIPT));
  app.get('/admin2', (_req, res) => res.redirect(302, '/admin2/orders'));
  app.get('/admin2/orders', (req, res) => {
    if (userOf(shop, req, res)) showList(shop, res);
  });
  app.post('/admin2/orders', (req, res) => {
    if (!userOf(shop, req, res)) return;
    const order = orderOfForm(shop, formOf(req));
    if (typeof order === 'string') return refuse(shop, req, res, order);
    if (wantsJson(req)) return void res.json({ ok: true, order: orderView(shop, order) });
    res.redirect(303, `/admin2/orders/${order.id}`);
  });
  app.get('/admin2/orders/:id', (req, res) => withOrder(shop, req, res, (order) => showCard(shop, res, order)));
  app.get('/admin2/orders/:id/card', (req, res) =>
    withOrder(shop, req, res, (order) => void res.set('Cache-Control', 'no-store').type('html').send(liveCard(shop, order).markup)),
  );
  app.get('/admin2/orders/:id/widgets/:widget', (req, res) =>
    withOrder(shop, req, res, (order, user) => {
      const widget = shop.books.widgets.find(({ id }) => String(id) === req.params.widget);
      if (!widget) return sendMissing(res);
      res.type('html').send(widgetDocument(shop, order, { code: widget.code, userId: user.id }));
    }),
  );
  mountForms(app, shop);
}

function mountForms(app: Express, shop: Shop): void {
  app.post('/admin2/orders/:id', (req, res) =>
    withOrder(shop, req, res, (order, user) => {
      const form = formOf(req);
      const email = form.get('email');
      if (email !== null) order.client.email = email.trim() || null;
      change(shop, { req, res, order, user, input: inputOf(form) });
    }),
  );
  app.post('/admin2/orders/:id/lines/:line', (req, res) =>
    withOrder(shop, req, res, (order, user) => {
      const quantity = Number(formOf(req).get('quantity'));
      if (!Number.isInteger(quantity)) return refuse(shop, req, res, 'The quantity is wrong');
      change(shop, { req, res, order, user, input: { order_lines_attributes: [{ id: Number(req.params['line']), quantity }] } });
    }),
  );
  app.post('/admin2/orders/:id/delete', (req, res) =>
    withOrder(shop, req, res, (order, user) => {
      deleteOrder(shop, order, { userName: user.name });
      if (wantsJson(req)) res.json({ ok: true });
      else res.redirect(303, '/admin2/orders');
    }),
  );
}

interface Change {
  readonly req: Request;
  readonly res: Response;
  readonly order: Order;
  readonly user: User;
  readonly input: OrderInput;
}

function change(shop: Shop, { req, res, order, user, input }: Change): void {
  const trouble = updateOrder(shop, order, { input, cause: { userName: user.name } });
  if (trouble) return refuse(shop, req, res, 'The order could not be changed');
  announce(shop, 'orders/update', { order });
  if (wantsJson(req)) return void res.json({ ok: true, order: orderView(shop, order) });
  res.redirect(303, `/admin2/orders/${order.id}`);
}

function refuse(shop: Shop, req: Request, res: Response, errorMsg: string): void {
  if (wantsJson(req)) return void res.status(400).json({ ok: false, errorMsg });
  showList(shop, res, errorMsg);
}

/**
 * What a person did not touch is not sent on: the page says in `was[...]` what it showed, because the order may have been paid
 * since, and one of the two statuses would overrule the other.
 */
function inputOf(form: URLSearchParams): OrderInput {
  const touched = (name: string) => (form.get(name) === form.get(`was[${name}]`) ? undefined : form.get(name) || undefined);
  const gateway = touched('payment_gateway_id');
  const comment = form.get('manager_comment');
  return {
    financial_status: touched('financial_status'),
    fulfillment_status: touched('fulfillment_status'),
    custom_status_permalink: touched('custom_status_permalink'),
    payment_gateway_id: gateway === undefined ? undefined : Number(gateway),
    ...(comment !== null && { manager_comment: comment || null }),
  };
}

/** An order by a manager; a text says what is wrong with the form. */
function orderOfForm(shop: Shop, form: URLSearchParams): Order | string {
  const price = toMinor((form.get('price') ?? '').replace(',', '.'));
  if (form.get('price') && (price === undefined || price === 0)) return 'The price is wrong';
  const quantity = Number(form.get('quantity') ?? 1);
  if (!Number.isInteger(quantity) || quantity < 1) return 'The quantity is wrong';
  const [first] = SAMPLE_VARIANTS;
  const gateway = form.get('payment_gateway_id');
  const line = { variantId: Number(form.get('variant') ?? first?.id ?? 0), quantity, ...(price !== undefined && { price }) };
  return placeOrder(shop, {
    name: form.get('name') || 'Покупатель',
    email: form.get('email') || null,
    phone: form.get('phone') || null,
    lines: [line],
    ...(gateway && { gatewayId: Number(gateway) }),
  });
}

function showList(shop: Shop, res: Response, error?: string): void {
  const rows = shop.books.orders
    .filter(({ deleted }) => !deleted)
    .toReversed()
    .map(
      (order) =>
        html`<tr>
          <td><a href="/admin2/orders/${order.id}" data-test="order-link">${order.number}</a></td>
          <td>${order.client.surname} ${order.client.name}</td>
          <td>${order.paymentTitle}</td>
          <td data-code="${order.financialStatus}">${order.financialStatus === 'paid' ? 'Paid' : 'Not paid'}</td>
          <td class="number">${toDecimal(totalPrice(order))}</td>
        </tr>`,
    );
  const body = html`<section class="scroll">
      ${table(rows, ['Number', 'Buyer', 'Payment method', 'Payment', { number: `Sum, ${shop.books.setup.currency}` }])}
    </section>
    ${newOrderForm(shop)}`;
  sendAdminPage(shop, res, { title: 'Orders', body, error, status: error ? 400 : 200 });
}

function newOrderForm(shop: Shop): RawHtml {
  const variants = SAMPLE_VARIANTS.map(({ id, title }) => [String(id), title] as const);
  const gateways = shop.books.gateways.map(({ id, title }) => [String(id), title] as const);
  return html`<details>
    <summary>New order</summary>
    <form method="post" action="/admin2/orders">
      <div class="grid">
        <label>Name <input name="name" /></label>
        <label>E-mail <input name="email" type="email" /></label>
        <label>Phone <input name="phone" /></label>
        <label
          >Goods
          <select name="variant">
            ${options(variants)}
          </select></label
        >
        <label>Price (empty = usual) <input name="price" inputmode="decimal" /></label>
        <label>Quantity <input name="quantity" inputmode="numeric" value="1" /></label>
        <label
          >Payment method
          <select name="payment_gateway_id">
            ${options(gateways)}
          </select></label
        >
      </div>
      <p><button class="go" data-test="add-order">Add the order</button></p>
    </form>
  </details>`;
}

function showCard(shop: Shop, res: Response, order: Order): void {
  // Below what grows by itself, a frame would move away under the pointer of somebody who presses a button in it.
  const body = html`${widgetFrames(shop, order)} ${livePart(`/admin2/orders/${order.id}/card`, liveCard(shop, order))}`;
  sendAdminPage(shop, res, { title: `Order ${order.number}`, body, script: SCRIPT_PATH });
}

function withOrder(shop: Shop, req: Request, res: Response, show: (order: Order, user: User) => void): void {
  const user = userOf(shop, req, res);
  if (!user) return;
  const order = shop.books.order(Number(req.params['id']));
  if (!order) return sendMissing(res);
  show(order, user);
}
