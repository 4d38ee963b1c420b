import type { Express, Request, Response } from 'express';
import { buttonForm, formOf, sendMissing, tick, wantsJson } from '../../kit/back-office';
import { html, table } from '../../kit/html';
import type { RawHtml } from '../../kit/html';
import { changeGateway, EXTERNAL, gatewayInput, makeGateway, removeGateway } from '../api/gateways';
import type { GatewayInput } from '../api/gateways';
import { marginText } from '../money';
import type { Gateway } from '../model';
import type { Shop } from '../shop';
import { sendAdminPage } from './frame';
import { userOf } from './session';

const FLAGS = ['send_order', 'redirect_to_payment', 'widget_mode'] as const;

/** The payment methods as a manager sees and changes them, passwords included. */
export function mountGateways(app: Express, shop: Shop): void {
  app.get('/admin2/payment_gateways', (req, res) => {
    if (userOf(shop, req, res)) showList(shop, res);
  });
  app.post('/admin2/payment_gateways', (req, res) => {
    if (!userOf(shop, req, res)) return;
    const made = makeGateway(shop, inputOf(formOf(req), undefined), { byApp: false });
    if ('answer' in made) return showList(shop, res, `Not saved: ${JSON.stringify(made.answer.body)}`);
    finish(req, res, { id: made.gateway.id });
  });
  app.get('/admin2/payment_gateways/:id/edit', (req, res) => {
    if (userOf(shop, req, res)) withGateway(shop, req, res, (gateway) => showForm(shop, res, gateway));
  });
  app.post('/admin2/payment_gateways/:id', (req, res) => {
    if (!userOf(shop, req, res)) return;
    withGateway(shop, req, res, (gateway) => {
      const trouble = changeGateway(shop, gateway, inputOf(formOf(req), gateway));
      if (trouble) return showForm(shop, res, gateway, `Not saved: ${JSON.stringify(trouble.body)}`);
      finish(req, res, { id: gateway.id });
    });
  });
  app.post('/admin2/payment_gateways/:id/delete', (req, res) => {
    if (!userOf(shop, req, res)) return;
    withGateway(shop, req, res, (gateway) => {
      removeGateway(shop, gateway);
      finish(req, res, { id: gateway.id });
    });
  });
}

function finish(req: Request, res: Response, { id }: { readonly id: number }): void {
  if (wantsJson(req)) return void res.json({ ok: true, id });
  res.redirect(303, '/admin2/payment_gateways');
}

/** Fields that a form does not have stay as they are; ticks count only when the form says that it has them. */
function inputOf(form: URLSearchParams, gateway: Gateway | undefined): GatewayInput {
  const names = ['title', 'description', 'url', 'shop_id', 'password', 'convert_currency', 'margin', 'widget_html_code'];
  const texts = names.flatMap((name) => (form.has(name) ? [[name, form.get(name) ?? '']] : []));
  const ticked = form.has('with_ticks');
  const flags = ticked ? FLAGS.map((name) => [name, form.get(name) === 'true']) : [];
  const wanted = form.getAll('delivery').map(Number);
  const added = wanted.map((id) => ({ delivery_variant_id: id }));
  const removed = (gateway?.deliveries ?? [])
    .filter((tie) => !wanted.includes(tie.deliveryVariantId))
    .map(({ id }) => ({ id, _destroy: true }));
  return gatewayInput.parse({
    ...(!gateway && { type: EXTERNAL }),
    ...Object.fromEntries([...texts, ...flags]),
    ...(ticked && { payment_delivery_variants_attributes: [...added, ...removed] }),
  });
}

function showList(shop: Shop, res: Response, error?: string): void {
  const rows = shop.books.gateways.map(
    (gateway) =>
      html`<tr>
        <td><a href="/admin2/payment_gateways/${gateway.id}/edit" data-test="gateway-link">${gateway.title}</a></td>
        <td>${gateway.type === EXTERNAL ? 'External' : 'Of the shop'}</td>
        <td>${gateway.url}</td>
        <td data-test="bound-deliveries">${gateway.deliveries.length > 0 ? gateway.deliveries.length : 'none: not offered to buyers'}</td>
      </tr>`,
  );
  const body = html`<section class="scroll">${table(rows, ['Title', 'Kind', 'Address', 'Deliveries'])}</section>
    <details>
      <summary>Add an external payment method</summary>
      ${gatewayForm(shop, undefined)}
    </details>`;
  sendAdminPage(shop, res, { title: 'Payment methods', body, error, status: error ? 400 : 200 });
}

function showForm(shop: Shop, res: Response, gateway: Gateway, error?: string): void {
  const body = html`<section>${gatewayForm(shop, gateway)}</section>
    ${buttonForm(`/admin2/payment_gateways/${gateway.id}/delete`, { label: 'Delete', test: 'delete-gateway', kind: 'stop' })}`;
  sendAdminPage(shop, res, { title: gateway.title, body, error, status: error ? 400 : 200 });
}

function gatewayForm(shop: Shop, gateway: Gateway | undefined): RawHtml {
  const bound = gateway ? gateway.deliveries.map(({ deliveryVariantId }) => deliveryVariantId) : shop.books.deliveries.map(({ id }) => id);
  const ticks = shop.books.deliveries.map(({ id, title }) =>
    tick('delivery', { label: title, value: String(id), checked: bound.includes(id) }),
  );
  const action = gateway ? `/admin2/payment_gateways/${gateway.id}` : '/admin2/payment_gateways';
  return html`<form method="post" action="${action}">
    <input type="hidden" name="with_ticks" value="true" />
    <div class="grid">
      <label>Title <input name="title" value="${gateway?.title ?? ''}" /></label>
      <label>Description <input name="description" value="${gateway?.description ?? ''}" /></label>
      <label>Shop identifier <input name="shop_id" value="${gateway?.shopId ?? ''}" /></label>
      <label>Password <input name="password" value="${gateway?.password ?? ''}" autocomplete="off" /></label>
      <label>Address of the external service <input name="url" value="${gateway?.url ?? ''}" /></label>
      <label>Surcharge, per cent <input name="margin" value="${marginText(gateway?.margin ?? 0)}" /></label>
      <label>Currency to charge in (empty = of the shop) <input name="convert_currency" value="${gateway?.convertCurrency ?? ''}" /></label>
      <label>Code of the payment page <input name="widget_html_code" value="${gateway?.widgetHtmlCode ?? ''}" /></label>
    </div>
    ${tick('send_order', { label: 'Send the order', checked: gateway?.sendOrder ?? false })}
    ${tick('redirect_to_payment', { label: 'Go to the payment at once', checked: gateway?.redirectToPayment ?? true })}
    ${tick('widget_mode', { label: 'Pay on a page of the shop', checked: gateway?.widgetMode ?? false })}
    <fieldset>
      <legend>Deliveries</legend>
      ${ticks}
    </fieldset>
    <p><button class="go" data-test="save-gateway">Save</button></p>
  </form>`;
}

function withGateway(shop: Shop, req: Request, res: Response, show: (gateway: Gateway) => void): void {
  const gateway = shop.books.gateway(Number(req.params['id']));
  if (!gateway) return sendMissing(res);
  show(gateway);
}
