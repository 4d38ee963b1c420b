import { buttonForm, options } from '../../kit/back-office';
import { html, table } from '../../kit/html';
import type { RawHtml } from '../../kit/html';
import { toDecimal } from '../money';
import type { Order } from '../model';
import { fullLineTotal, totalPrice } from '../order-sums';
import { orderView } from '../order-view';
import { FULFILLMENT_STATUSES } from '../seed';
import { shopTime } from '../shop';
import type { Shop } from '../shop';

/** The part of the order card that changes by itself: state, lines, forms, history. */
export function liveCard(shop: Shop, order: Order): RawHtml {
  return html`${facts(shop, order)} ${linesTable(order)} ${editForm(shop, order)} ${history(order)}`;
}

/** The frames of the app's widgets; each loads a page of the shop of its own. */
export function widgetFrames(shop: Shop, order: Order): readonly RawHtml[] {
  const sandbox = shop.switches.flag('sandboxed') ? 'allow-scripts allow-popups allow-popups-to-escape-sandbox allow-forms' : null;
  const widgets = shop.books.widgets.filter(({ pageType }) => pageType === 'order');
  return widgets.map((widget) => {
    const source = `/admin2/orders/${order.id}/widgets/${widget.id}`;
    const frame =
      sandbox === null
        ? html`<iframe
            src="${source}"
            title="Widget ${widget.id}"
            width="100%"
            height="${widget.height}"
            data-test="widget-frame"
          ></iframe>`
        : html`<iframe
            sandbox="${sandbox}"
            src="${source}"
            title="Widget ${widget.id}"
            width="100%"
            height="${widget.height}"
            data-test="widget-frame"
          ></iframe>`;
    return html`<section data-widget="${widget.id}">${frame}</section>`;
  });
}

/**
 * The page inside a widget's frame: first the globals, then the code of the app (InSales: section Order-card widget).
 * With `lateOrderInfo` the order appears only so many milliseconds after the code.
 */
export function widgetDocument(shop: Shop, order: Order, { code, userId }: { readonly code: string; readonly userId: number }): string {
  const late = shop.switches.number('lateOrderInfo') ?? 0;
  const info = scriptSafe(JSON.stringify(orderView(shop, order)));
  const set = late > 0 ? `setTimeout(function () { window.order_info = ${info}; }, ${late});` : `window.order_info = ${info};`;
  return `<!doctype html><html><head><meta charset="utf-8"><script>window.account_id = ${shop.books.setup.insalesId}; window.user_id = ${userId}; ${set}</script></head><body>${code}</body></html>`;
}

/** JSON that cannot end the script element it stands in. */
export function scriptSafe(json: string): string {
  return json.replaceAll('<', '\\u003c').replaceAll('\u2028', '\\u2028').replaceAll('\u2029', '\\u2029');
}

function facts(shop: Shop, order: Order): RawHtml {
  const status = shop.books.statuses.find(({ permalink }) => permalink === order.customStatus);
  const { client } = order;
  const values = order.fieldValues.map(({ fieldId, value }) => {
    const field = shop.books.fields.find(({ id }) => id === fieldId);
    return (
      field &&
      html`<p>${String(field.attributes['title'])}: <span data-test="field-${String(field.attributes['handle'])}">${value}</span></p>`
    );
  });
  return html`<section>
    <div class="grid">
      <p class="sum" data-test="order-total">${toDecimal(totalPrice(order))} ${shop.books.setup.currency}</p>
      <p>
        Payment:
        <strong data-test="financial-status" data-code="${order.financialStatus}"
          >${order.financialStatus === 'paid' ? 'Paid' : 'Not paid'}</strong
        >
        ${order.paidAt && shopTime(order.paidAt)}
      </p>
      <p>Status: <strong data-test="custom-status" data-code="${order.customStatus}">${status?.title ?? order.customStatus}</strong></p>
      <p>Payment method: <span data-test="payment-title">${order.paymentTitle ?? 'none'}</span></p>
      <p>Delivery: ${order.deliveryTitle}, ${toDecimal(order.deliveryPrice)}</p>
      <p>
        ${client.surname} ${client.name}, ${client.phone ?? 'no phone'},
        <span data-test="client-email">${client.email ?? 'no e-mail'}</span>
      </p>
    </div>
    ${values} ${order.managerComment && html`<p>Comment: <span data-test="manager-comment">${order.managerComment}</span></p>`}
    <p><a href="/orders/${order.key}" target="_blank" rel="noopener" data-test="buyer-page">The buyer's page of the order</a></p>
  </section>`;
}

function linesTable(order: Order): RawHtml {
  const rows = order.lines.map(
    (line) =>
      html`<tr>
        <td>${line.title}</td>
        <td>
          <form class="row" method="post" action="/admin2/orders/${order.id}/lines/${line.id}">
            <input name="quantity" aria-label="Quantity" inputmode="numeric" size="3" value="${line.quantity}" />
            <button data-test="save-quantity">Save</button>
          </form>
        </td>
        <td class="number">${toDecimal(line.salePrice)}</td>
        <td class="number">${toDecimal(line.discountsAmount)}</td>
        <td class="number">${toDecimal(fullLineTotal(order, line))}</td>
      </tr>`,
  );
  return html`<section class="scroll">
    ${table(rows, ['Goods', 'Quantity', { number: 'Price' }, { number: 'Discount' }, { number: 'Sum' }])}
  </section>`;
}

function editForm(shop: Shop, order: Order): RawHtml {
  const { statuses, gateways } = shop.books;
  const states = [
    ['pending', 'Not paid'],
    ['paid', 'Paid'],
  ] as const;
  return html`<details id="edit-order">
    <summary>Edit</summary>
    <form method="post" action="/admin2/orders/${order.id}">
      <input type="hidden" name="was[financial_status]" value="${order.financialStatus}" />
      <input type="hidden" name="was[fulfillment_status]" value="${order.fulfillmentStatus}" />
      <input type="hidden" name="was[payment_gateway_id]" value="${order.gatewayId ?? ''}" />
      <div class="grid">
        ${choiceField('financial_status', 'Payment', options(states, order.financialStatus))}
        ${choiceField(
          'fulfillment_status',
          'System status',
          options(
            FULFILLMENT_STATUSES.map((status) => [status, status]),
            order.fulfillmentStatus,
          ),
        )}
        ${choiceField(
          'custom_status_permalink',
          'Status of the shop',
          options([['', 'by system status'], ...statuses.map(({ permalink, title }) => [permalink, title] as const)]),
        )}
        ${choiceField(
          'payment_gateway_id',
          'Payment method',
          options(
            gateways.map(({ id, title }) => [String(id), title] as const),
            String(order.gatewayId ?? ''),
          ),
        )}
        <label>E-mail of the buyer <input name="email" value="${order.client.email ?? ''}" /></label>
        <label>Comment <input name="manager_comment" value="${order.managerComment ?? ''}" /></label>
      </div>
      <p><button class="go" data-test="save-order">Save</button></p>
    </form>
    ${buttonForm(`/admin2/orders/${order.id}/delete`, { label: 'Delete the order', test: 'delete-order', kind: 'stop' })}
  </details>`;
}

function history(order: Order): RawHtml {
  const rows = order.changes.map(
    (change) =>
      html`<tr>
        <td>${shopTime(change.createdAt)}</td>
        <td>${change.userName}</td>
        <td>${change.description}</td>
        <td>${change.valueWas} &rarr; ${change.valueIs}</td>
      </tr>`,
  );
  return html`<details id="order-history">
    <summary>History</summary>
    <div class="scroll">${table(rows)}</div>
  </details>`;
}

function choiceField(name: string, label: string, choices: readonly RawHtml[]): RawHtml {
  return html`<label
    >${label}
    <select name="${name}">
      ${choices}
    </select></label
  >`;
}
