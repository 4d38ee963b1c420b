import type { Express, Response } from 'express';
import { formOf, options, sendMissing, wantsJson } from '../../kit/back-office';
import { html, table } from '../../kit/html';
import { livePart } from '../../kit/live-part';
import type { Crm } from '../account';
import { addPayment, removePayment } from '../api/order-payments';
import { setPaymentField } from '../invoices';
import type { Order, OrderItem } from '../model';
import { toDecimal, toMinor } from '../money';
import { newOrder } from '../new-order';
import { CARD_SCRIPT } from './card-script';
import { sendPage } from './frame';
import { liveCard } from './order-card';
import { paymentState } from '../state';

const SCRIPT_PATH = '/admin/order-card.js';

/** The list of orders, the form of a new one, and the order card with its payments. */
export function mountOrders(app: Express, crm: Crm): void {
  app.get(SCRIPT_PATH, (_req, res) => void res.type('text/javascript').send(CARD_SCRIPT));
  app.get('/admin/orders', (_req, res) => showList(crm, res));
  app.post('/admin/orders', (req, res) => {
    const form = formOf(req);
    const items = readItems(crm, form);
    if (typeof items === 'string') return showList(crm, res, items);
    const text = (name: string) => form.get(name)?.trim() || undefined;
    const order = newOrder(crm, { number: text('number'), email: text('email'), firstName: text('firstName'), items });
    if (wantsJson(req)) return void res.json({ ok: true, id: order.id, number: order.number });
    res.redirect(303, `/admin/orders/${order.id}`);
  });
  // The address of an order card in the real back office.
  app.get('/orders/:id/edit', (req, res) => res.redirect(303, `/admin/orders/${encodeURIComponent(req.params.id)}`));
  app.get('/admin/orders/:id', (req, res) => showCard(crm, res, req.params.id));
  app.get('/admin/orders/:id/card', (req, res) => {
    const order = findOrder(crm, req.params.id);
    if (!order) return sendMissing(res);
    res.set('Cache-Control', 'no-store').type('html').send(liveCard(crm, order).markup);
  });
  app.post('/admin/orders/:id/payments', (req, res) => {
    const order = findOrder(crm, req.params.id);
    if (!order) return sendMissing(res);
    const form = formOf(req);
    const type = crm.account.paymentTypes.get(form.get('type') ?? '');
    const amount = readAmount(form.get('amount') ?? '', order);
    const trouble = !type?.active ? 'Choose a payment type' : amount === undefined ? 'The sum is wrong' : null;
    if (trouble !== null && wantsJson(req)) return void res.status(400).json({ ok: false, errorMsg: trouble });
    if (trouble !== null || !type || amount === undefined) return showCard(crm, res, req.params.id, trouble ?? undefined);
    const payment = addPayment(crm, order, { type: type.code, amount }, { source: 'user', keyId: null });
    if (wantsJson(req)) return void res.json({ ok: true, payment: paymentState(crm, payment, order) });
    res.redirect(303, `/admin/orders/${order.id}`);
  });
  mountRowForms(app, crm);
}

function mountRowForms(app: Express, crm: Crm): void {
  app.post('/admin/payments/:id/amount', (req, res) => {
    const found = crm.account.findPayment(Number(req.params.id));
    if (!found) return sendMissing(res);
    const amount = readAmount(formOf(req).get('amount') ?? '', found.order);
    if (amount === undefined) return showCard(crm, res, String(found.order.id), 'The sum is wrong');
    setPaymentField(crm, found.payment, { field: 'amount', value: amount, cause: { source: 'user', keyId: null } });
    res.redirect(303, `/admin/orders/${found.order.id}`);
  });
  app.post('/admin/payments/:id/delete', (req, res) => {
    const found = crm.account.findPayment(Number(req.params.id));
    if (!found) return sendMissing(res);
    removePayment(crm, found.order, found.payment.id, { source: 'user', keyId: null });
    res.redirect(303, `/admin/orders/${found.order.id}`);
  });
}

/** The order with this id in the address, or undefined. */
function findOrder(crm: Crm, id: string): Order | undefined {
  return crm.account.orders.find((order) => String(order.id) === id);
}

function readAmount(text: string, order: Order): number | undefined {
  if (text.trim() === '') return order.total;
  const minor = toMinor(text.trim().replace(',', '.'), order.currency);
  return minor !== undefined && minor > 0 ? minor : undefined;
}

/** Items come as repeated fields `itemName`, `itemPrice`, `itemQuantity`; rows without a name are left out. */
function readItems(crm: Crm, form: URLSearchParams): readonly OrderItem[] | string {
  const currency = crm.account.sites[0]?.currency ?? crm.account.settings.defaultCurrency;
  const prices = form.getAll('itemPrice');
  const quantities = form.getAll('itemQuantity');
  const items: OrderItem[] = [];
  for (const [at, name] of form.getAll('itemName').entries()) {
    if (name.trim() === '') continue;
    const price = toMinor((prices[at] ?? '').trim().replace(',', '.'), currency);
    const quantity = Number(quantities[at] || '1');
    if (price === undefined) return `"${prices[at] ?? ''}" is not a price in ${currency}`;
    if (!Number.isInteger(quantity) || quantity < 1) return 'Quantities are whole numbers from 1 on';
    items.push({ name: name.trim(), price, quantity, offerId: 100 + at });
  }
  return items.length > 0 ? items : 'An order needs at least one item with a price';
}

function showList(crm: Crm, res: Response, error?: string): void {
  const rows = [...crm.account.orders].reverse().map(
    (order) =>
      html`<tr>
        <td><a href="/admin/orders/${order.id}">${order.number}</a></td>
        <td>${order.customer.firstName} ${order.customer.lastName}</td>
        <td class="number">${toDecimal(order.total, order.currency)} ${order.currency}</td>
        <td>${order.payments.map((payment) => crm.account.paymentStatuses.get(payment.status)?.name ?? payment.status).join(', ')}</td>
      </tr>`,
  );
  const itemRow = html`<div class="row">
    <label>Item <input name="itemName" /></label>
    <label>Price <input name="itemPrice" inputmode="decimal" size="9" /></label>
    <label>Quantity <input name="itemQuantity" inputmode="numeric" size="4" value="1" /></label>
  </div>`;
  const body = html`<section class="scroll">${table(rows, ['Number', 'Customer', { number: 'Sum' }, 'Payments'])}</section>
    <section>
      <h2>New order</h2>
      <form method="post" action="/admin/orders">
        <div class="row">
          <label>Number <input name="number" placeholder="by itself" /></label>
          <label>Customer <input name="firstName" /></label>
          <label>E-mail <input name="email" type="email" /></label>
        </div>
        ${itemRow} ${itemRow}
        <p><button class="go" data-test="add-order">Save</button></p>
      </form>
    </section>`;
  sendPage(res, { title: 'Orders', body, error });
}

function showCard(crm: Crm, res: Response, id: string, error?: string): void {
  const order = findOrder(crm, id);
  if (!order) return sendMissing(res);
  const { customer } = order;
  const types = [...crm.account.paymentTypes.values()].filter((type) => type.active).map((type) => [type.code, type.name] as const);
  const items = order.items.map(
    (item) =>
      html`<tr>
        <td>${item.name}</td>
        <td class="number">${item.quantity}</td>
        <td class="number">${toDecimal(item.price, order.currency)}</td>
      </tr>`,
  );
  const body = html`<section>
      <h2>Customer</h2>
      <p>${customer.firstName} ${customer.lastName}, ${customer.phone}</p>
      <p>E-mail of the order: ${order.email || 'none'}; of the customer: ${customer.email || 'none'}</p>
    </section>
    <section class="scroll">
      <h2>Items</h2>
      ${table(items, ['Name', { number: 'Quantity' }, { number: `Price, ${order.currency}` }])}
      <p class="sum" data-test="order-total">${toDecimal(order.total, order.currency)} ${order.currency}</p>
    </section>
    ${livePart(`/admin/orders/${order.id}/card`, liveCard(crm, order))}
    <section>
      <h2>Add a payment</h2>
      <form class="row" method="post" action="/admin/orders/${order.id}/payments">
        <label
          >Payment type
          <select name="type">
            ${options(types)}
          </select></label
        >
        <label>Sum <input name="amount" inputmode="decimal" value="${toDecimal(order.total, order.currency)}" /></label>
        <button class="go" data-test="add-payment">Save</button>
      </form>
    </section>`;
  sendPage(res, { title: `Order ${order.number}`, body, script: SCRIPT_PATH, error });
}
