import type { Express, Response } from 'express';
import { formOf, options, sendMissing } from '../../kit/back-office';
import { html, page, raw } from '../../kit/html';
import type { RawHtml } from '../../kit/html';
import { checkOut, fastCheckoutAnswer, payPage } from '../checkout';
import { toDecimal } from '../money';
import type { Order } from '../model';
import { fullDeliveryPrice, fullLineTotal, totalPrice } from '../order-sums';
import { SAMPLE_VARIANTS } from '../seed';
import type { Shop } from '../shop';

/** The goods with the checkout, the checkout for scripts, and the buyer's page of an order. */
export function mountStorefront(app: Express, shop: Shop): void {
  app.get('/shop', (_req, res) => showShop(shop, res, []));
  app.post('/checkout', (req, res) => {
    const outcome = checkOut(shop, formOf(req));
    if (!outcome.ok) return showShop(shop, res, Object.values({ ...outcome.order, ...outcome.client }).flat());
    res.redirect(303, outcome.next);
  });
  app.post('/fast_checkout.json', (req, res) => {
    const outcome = checkOut(shop, formOf(req));
    res.status(outcome.ok ? 200 : 422).json(fastCheckoutAnswer(shop, outcome));
  });
  app.get('/orders/:key', (req, res) => {
    const order = shop.books.orderByKey(req.params.key);
    if (!order) return sendMissing(res);
    sendShopPage(shop, res, { title: `Заказ №${order.number}`, body: orderBody(shop, order) });
  });
}

/** Writes a page of the storefront, with the scripts that the app put there. */
export function sendShopPage(
  shop: Shop,
  res: Response,
  { title, body, script, status }: { readonly title: string; readonly body: RawHtml; readonly script?: string; readonly status?: number },
): void {
  const tags = shop.books.jsTags.map((tag) =>
    tag.type === 'JsTag::TextTag'
      ? html`<script>
          ${raw(tag.content)};
        </script>`
      : html`<script src="${tag.content}"></script>`,
  );
  const parts = { title, vendor: shop.books.setup.title, lang: 'ru', body: html`${body} ${tags}`, ...(script !== undefined && { script }) };
  res
    .status(status ?? 200)
    .type('html')
    .send(page(parts));
}

/** The buyer's view of an order; a button leads to the payment while it is not paid. */
export function orderBody(shop: Shop, order: Order): RawHtml {
  const paid = order.financialStatus === 'paid';
  const pay = payPage(order, shop.books.gateway(order.gatewayId));
  const status = shop.books.statuses.find(({ permalink }) => permalink === order.customStatus);
  const lines = order.lines.map((line) => html`<li>${line.title} × ${line.quantity}: ${toDecimal(fullLineTotal(order, line))}</li>`);
  return html`<section>
    <p class="sum" data-test="order-total">${toDecimal(totalPrice(order))} ${shop.books.setup.currency}</p>
    <p class="${paid ? 'good' : 'bad'}" data-test="payment-state" data-code="${order.financialStatus}">
      ${paid ? 'Оплачен' : 'Не оплачен'}
    </p>
    <p>Статус: <span data-test="order-status">${status?.title}</span></p>
    <p>Оплата: ${order.paymentTitle}</p>
    <ul>
      ${lines}
      <li>${order.deliveryTitle}: ${toDecimal(fullDeliveryPrice(order))}</li>
    </ul>
    ${!paid && pay !== null && html`<p><a class="button" href="${pay}" data-test="pay">Оплатить</a></p>`}
    <p><a href="/shop">В магазин</a></p>
  </section>`;
}

function showShop(shop: Shop, res: Response, errors: readonly string[]): void {
  const goods = SAMPLE_VARIANTS.map(
    ({ id, title, price }, at) =>
      html`<label
        >${title}, ${toDecimal(price)} ${shop.books.setup.currency}
        <input name="quantity[${id}]" inputmode="numeric" size="4" value="${at === 0 ? 1 : 0}" data-test="quantity-${id}"
      /></label>`,
  );
  const deliveries = shop.books.deliveries.map(({ id, title, price }) => [String(id), `${title}, ${toDecimal(price)}`] as const);
  const gateways = shop.books.gateways.filter((gateway) => gateway.deliveries.length > 0);
  const body = html`${errors.map((error) => html`<p class="error" role="alert" data-test="error-text">${error}</p>`)}
    <form method="post" action="/checkout">
      <section class="grid">${goods}</section>
      <section>
        <div class="grid">
          <label>Имя <input name="client[name]" value="Мария" autocomplete="off" /></label>
          <label>Телефон <input name="client[phone]" value="+79161234567" autocomplete="off" /></label>
          <label>E-mail <input name="client[email]" value="buyer@example.ru" autocomplete="off" /></label>
          <label>Комментарий <input name="order[comment]" autocomplete="off" /></label>
          <label
            >Доставка
            <select name="order[delivery_variant_id]">
              ${options(deliveries)}
            </select></label
          >
          <label
            >Оплата
            <select name="order[payment_gateway_id]" data-test="payment-methods">
              ${options(
                gateways.map(({ id, title }) => [String(id), title] as const),
                String(gateways.at(-1)?.id ?? ''),
              )}
            </select></label
          >
        </div>
        <p><button class="go" data-test="place-order">Оформить заказ</button></p>
      </section>
    </form>`;
  sendShopPage(shop, res, { title: 'Магазин', body, status: errors.length > 0 ? 422 : 200 });
}
