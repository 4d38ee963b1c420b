import type { Express, Request, Response } from 'express';
import { sendMissing } from '../../kit/back-office';
import { html, raw } from '../../kit/html';
import { EXTERNAL } from '../api/gateways';
import type { Gateway, Order } from '../model';
import { isSecure } from '../shop';
import type { Shop } from '../shop';
import { formFields, openTransaction } from '../transactions';
import { askForWidgetData } from '../widget-payment';
import { queryText } from './frame';
import { scriptSafe } from './order-card';
import { sendShopPage } from './storefront';

const SUBMIT_PATH = '/payments/submit.js';
const SUBMIT_SCRIPT = `'use strict';
document.getElementById('pay').submit();
`;

/** The two pages that lead a buyer to the payment system: the form that submits itself, and the page of the widget mode. */
export function mountPayment(app: Express, shop: Shop): void {
  app.get(SUBMIT_PATH, (_req, res) => void res.type('text/javascript').send(SUBMIT_SCRIPT));
  app.get('/payments/external/:id/create', (req, res) => {
    const found = findPayable(shop, req, res);
    if (found) showForm(shop, res, found);
  });
  app.get('/payments/external/:id/payment_page', async (req, res) => {
    const found = findPayable(shop, req, res);
    if (found) await showWidget(shop, res, found);
  });
}

interface Payable {
  readonly order: Order;
  readonly gateway: Gateway;
}

/** The order of the key with its payment method; one that is paid already is led to its page. */
function findPayable(shop: Shop, req: Request, res: Response): Payable | undefined {
  const order = shop.books.orderByKey(queryText(req, 'key'));
  const gateway = shop.books.gateway(Number(req.params['id']));
  const fits = order?.gatewayId === gateway?.id || !shop.switches.flag('createNeedsOrderGateway');
  if (!order || gateway?.type !== EXTERNAL || !fits) {
    sendMissing(res);
    return undefined;
  }
  if (order.financialStatus === 'paid') {
    res.redirect(302, `/orders/${order.key}`);
    return undefined;
  }
  return { order, gateway };
}

function showForm(shop: Shop, res: Response, { order, gateway }: Payable): void {
  const transaction = openTransaction(shop, order, gateway);
  const fields = formFields(shop, { order, gateway, transaction }).map(
    ([name, value]) => html`<input type="hidden" name="${name}" value="${value}" />`,
  );
  // A browser stops a form that goes from a secure page to an address without TLS and asks.
  const secure = isSecure(gateway.url);
  const warning = html`<p class="error" role="alert" data-test="insecure-warning">Соединение не защищено: данные уйдут по http.</p>`;
  const body = html`<section>
    ${!secure && warning}
    <form id="pay" method="post" action="${gateway.url}" accept-charset="utf-8">
      ${fields}<button class="go" data-test="pay-submit">Перейти к оплате</button>
    </form>
  </section>`;
  const submits = secure && shop.switches.flag('autoSubmit');
  sendShopPage(shop, res, { title: `Оплата заказа №${order.number}`, body, ...(submits && { script: SUBMIT_PATH }) });
}

async function showWidget(shop: Shop, res: Response, { order, gateway }: Payable): Promise<void> {
  const transaction = openTransaction(shop, order, gateway);
  const outcome = await askForWidgetData(shop, { order, gateway, transaction });
  const title = `Оплата заказа №${order.number}`;
  if (!outcome.ok) {
    const body = html`<section><p class="error" role="alert" data-test="payment-error">${outcome.reason}</p></section>`;
    return sendShopPage(shop, res, { title, body, status: 502 });
  }
  const json = JSON.stringify(outcome.data);
  const value = shop.switches.text('widgetDataForm') === 'string' ? JSON.stringify(json) : json;
  const body = html`<section data-test="payment-widget">
    <script>
      ${raw(`var widget_payment_data = ${scriptSafe(value)};`)};
    </script>
    ${raw(gateway.widgetHtmlCode)}
  </section>`;
  sendShopPage(shop, res, { title, body });
}
