import type { Express, Response } from 'express';
import { html } from '../../kit/html';
import type { RawHtml } from '../../kit/html';
import type { Order } from '../model';
import { placeOrder, totalOf } from '../orders';
import { shopTime, toDecimal } from '../shop';
import type { Shop } from '../shop';
import { buttonForm, options, sendMissing, sendPage, table } from './frame';

/** How an order can be paid, as the API calls it, with a name for people. */
export const PAYMENT_TYPES: readonly (readonly [string, string])[] = [
  ['', 'not chosen'],
  ['command', 'Bank transfer'],
  ['cashOnDelivery', 'Cash on delivery'],
  ['cash', 'Cash'],
  ['cashOnCashRegister', 'Cash at the till'],
  ['cardOnCashRegister', 'Card at the till'],
  ['comgate', 'Comgate'],
  ['gopay', 'GoPay'],
];

/** The list of orders, a new one, and the card of each. */
export function mountOrders(app: Express, shop: Shop): void {
  app.get('/admin/orders', (_req, res) => showList(shop, res));
  app.post('/admin/orders', (_req, res) => {
    const order = placeOrder(shop, { origin: 'admin', statusId: null, paymentType: null });
    res.redirect(303, addressOf(order));
  });
  app.get('/admin/orders/:number', (req, res) => {
    const order = shop.books.order(req.params.number);
    if (!order) return sendMissing(res);
    showCard(shop, res, { order });
  });
}

/** Where the card of an order is. */
export function addressOf({ number }: Order): string {
  return `/admin/orders/${encodeURIComponent(number)}`;
}

function showList(shop: Shop, res: Response): void {
  const rows = [...shop.books.orders].reverse().map(
    (order) =>
      html`<tr>
        <td><a href="${addressOf(order)}">${order.number}</a></td>
        <td>${nameOf(order)}</td>
        <td>${shop.books.status(order.statusId)?.name ?? 'no status'}</td>
        <td>${order.paidDate ? 'paid' : 'not paid'}</td>
        <td class="number">${toDecimal(totalOf(order))} ${order.currency}</td>
      </tr>`,
  );
  const body = html`<section>
    ${buttonForm('/admin/orders', { label: 'New order', test: 'new-order', kind: 'go' })}
    ${table(['Number', 'Customer', 'Status', 'Payment', 'Sum'], rows, 'No orders yet: make one here, or buy something in the shop.')}
  </section>`;
  sendPage(res, { title: 'Orders', body });
}

/** Writes the card of an order; an error of its forms stands at the top. */
export function showCard(shop: Shop, res: Response, { order, error }: { readonly order: Order; readonly error?: string }): void {
  const paid = order.paidDate !== null;
  const body = html`<div class="grid">
      <section>
        <h2>State</h2>
        <p data-test="order-status">${shop.books.status(order.statusId)?.name ?? 'no status'}</p>
        <form class="row" method="post" action="${addressOf(order)}/status">
          <label
            >Status
            <select name="status" data-test="status">
              ${options(
                shop.books.statuses.map(({ id, name, type }) => [String(id), `${name} (${type})`] as const),
                String(order.statusId ?? ''),
              )}
            </select></label
          >
          <button class="go" data-test="save-status">Save</button>
        </form>
        <div class="row">
          ${buttonForm(`${addressOf(order)}/cancel`, { label: 'Cancel order', test: 'cancel-order' })}
          ${buttonForm(`${addressOf(order)}/delete`, { label: 'Delete order', test: 'delete-order', kind: 'stop' })}
        </div>
      </section>
      ${paymentPart(order, paid)}
    </div>
    ${linesPart(shop, order)} ${customerPart(shop, order)}`;
  sendPage(res, { title: `Order ${order.number}`, body, error, ...(error === undefined ? {} : { status: 422 }) });
}

function paymentPart(order: Order, paid: boolean): RawHtml {
  return html`<section>
    <h2>Payment</h2>
    <p class="sum" data-test="order-total">${toDecimal(totalOf(order))} ${order.currency}</p>
    <p class="${paid ? 'good' : 'bad'}" data-test="payment-state">${order.paidDate ? `Paid on ${shopTime(order.paidDate)}` : 'Not paid'}</p>
    <form class="row" method="post" action="${addressOf(order)}/payment">
      <label
        >Way to pay
        <select name="type">
          ${options(PAYMENT_TYPES, order.paymentType ?? '')}
        </select></label
      >
      <button data-test="save-payment">Save</button>
    </form>
    <div class="row">
      ${!paid && buttonForm(`${addressOf(order)}/till`, { label: 'Pay in cash at the till', test: 'pay-cash', kind: 'go' })}
      ${
        paid
          ? buttonForm(`${addressOf(order)}/unpaid`, { label: 'Remove day of payment', test: 'unpay' })
          : buttonForm(`${addressOf(order)}/paid`, { label: 'Set day of payment', test: 'pay' })
      }
    </div>
  </section>`;
}

function linesPart(shop: Shop, order: Order): RawHtml {
  const rows = order.lines.map(
    (line) =>
      html`<tr>
        <td>${line.title}</td>
        <td>${line.type}</td>
        <td>${line.code ?? ''}</td>
        <td class="number">${line.quantity}</td>
        <td class="number">${toDecimal(line.price)}</td>
        <td>${buttonForm(`${addressOf(order)}/lines/${line.uuid}/delete`, { label: 'Remove', test: 'remove-line' })}</td>
      </tr>`,
  );
  const goods = shop.books.products.flatMap(({ id, title, variants }) => [
    [String(id), title] as const,
    ...variants.map((variant) => [`${id}:${variant.id}`, `${title}, ${variant.name}`] as const),
  ]);
  return html`<section>
    <h2>Products</h2>
    ${table(['Name', 'Kind', 'Code', 'Quantity', 'Price', ''], rows, 'Nothing yet: choose a product and add it.')}
    <form class="row" method="post" action="${addressOf(order)}/lines">
      <label
        >Product
        <select name="product" data-test="product">
          ${options([...goods, ['', 'by hand, without a product']], goods[0]?.[0])}
        </select></label
      >
      <label>Name, if by hand <input name="title" autocomplete="off" /></label>
      <label>Quantity <input name="quantity" inputmode="decimal" size="4" value="1" autocomplete="off" /></label>
      <button class="go" data-test="add-product">Add product</button>
    </form>
  </section>`;
}

function customerPart(shop: Shop, order: Order): RawHtml {
  const known = shop.books.customers.map(
    ({ id, email, firstName, lastName }) => [String(id), `${[firstName, lastName].filter(Boolean).join(' ')} ${email ?? ''}`] as const,
  );
  return html`<section>
    <h2>Customer</h2>
    <p data-test="customer">${nameOf(order)}${order.customer?.email ? `, ${order.customer.email}` : ''}</p>
    <form class="row" method="post" action="${addressOf(order)}/customer">
      <label
        >Known customer
        <select name="customer" data-test="known-customer">
          ${options([['', 'new, as typed here'], ...known])}
        </select></label
      >
      <label>First name <input name="firstName" autocomplete="off" /></label>
      <label>Last name <input name="lastName" autocomplete="off" /></label>
      <label>E-mail <input name="email" type="email" autocomplete="off" /></label>
      <button class="go" data-test="save-customer">Save</button>
    </form>
  </section>`;
}

function nameOf({ customer }: Order): string {
  return [customer?.firstName, customer?.lastName].filter(Boolean).join(' ') || 'no customer';
}
