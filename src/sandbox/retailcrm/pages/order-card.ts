import { html, table } from '../../kit/html';
import type { RawHtml } from '../../kit/html';
import type { Crm } from '../account';
import { isCaptured, paidSum, refundedOf } from '../invoices';
import type { Invoice, Order, OrderPayment } from '../model';
import { toDecimal } from '../money';

/** Words of the CRM for the statuses of an invoice. */
const STATUS_WORDS: Readonly<Record<string, string>> = {
  pending: 'Waiting for payment',
  waitingForCapture: 'Waiting for confirmation',
  succeeded: 'Paid',
  canceled: 'Cancelled',
  refundSucceeded: 'Refunded',
};

/** The part of the order card that changes by itself: the payments with their buttons, and what happened. */
export function liveCard(crm: Crm, order: Order): RawHtml {
  const payments = order.payments.map((payment) => paymentCard(crm, order, payment));
  const rows = crm.account.history.filter((row) => row.orderId === order.id);
  const lines = rows.map(
    (row) =>
      html`<tr>
        <td>${row.createdAt}</td>
        <td>${row.source}</td>
        <td>${row.field}</td>
        <td>${plain(row.oldValue)} &rarr; ${plain(row.newValue)}</td>
      </tr>`,
  );
  return html`${payments}
    <details id="order-history">
      <summary>History of the order</summary>
      <div class="scroll">${table(lines)}</div>
    </details>`;
}

function paymentCard(crm: Crm, order: Order, payment: OrderPayment): RawHtml {
  const type = crm.account.paymentTypes.get(payment.type);
  const invoice = crm.account.invoiceOf(payment.id);
  const sum = (minor: number) => `${toDecimal(minor, order.currency)} ${order.currency}`;
  const status = crm.account.paymentStatuses.get(payment.status)?.name ?? payment.status;
  return html`<section data-test="payment" data-payment="${payment.id}">
    <h2>Payment ${payment.id}: ${type?.name ?? payment.type}</h2>
    <div class="grid">
      <p>Sum: <strong>${sum(payment.amount)}</strong></p>
      <p>Payment status: <strong data-test="payment-status" data-code="${payment.status}">${status}</strong></p>
      <p>Paid: <strong data-test="paid-sum">${sum(paidSum(crm, payment))}</strong>${payment.paidAt ? html` (${payment.paidAt})` : ''}</p>
    </div>
    ${payment.lastError ? html`<p class="error" role="alert" data-test="error-text">${payment.lastError}</p>` : ''}
    ${type?.integration ? invoicePart(order, payment, invoice) : ''} ${rowForms(order, payment)}
  </section>`;
}

function invoicePart(order: Order, payment: OrderPayment, invoice: Invoice | undefined): RawHtml {
  const open =
    invoice && invoice.status !== null && invoice.status !== 'canceled' && (isCaptured(invoice) || invoice.amount === payment.amount);
  return html`${invoice ? invoiceFacts(invoice) : ''}
    <div class="row">
      ${open ? '' : html`<form method="post" action="/admin/payments/${payment.id}/generate-link"><button class="go" data-test="generate-link">Generate link</button></form>`}
      ${invoice?.status === 'waitingForCapture' ? amountForm({ payment, invoice, action: 'confirm', label: 'Confirm', value: invoice.amount }) : ''}
      ${invoice?.cancellable ? html`<form method="post" action="/admin/payments/${payment.id}/cancel"><button class="stop" data-test="cancel">Cancel</button></form>` : ''}
      ${invoice?.refundable ? amountForm({ payment, invoice, action: 'refund', label: 'Make a refund', value: invoice.amount - refundedOf(invoice) }) : ''}
    </div>
    ${invoice && isCaptured(invoice) ? '' : sendForm(order, payment)}`;
}

function invoiceFacts(invoice: Invoice): RawHtml {
  const { status, link, currency } = invoice;
  const refunds = invoice.refunds.map(
    (refund) =>
      html`<li>${toDecimal(refund.amount, currency)} ${currency}: ${refund.status}${refund.comment ? html` (${refund.comment})` : ''}</li>`,
  );
  const events = invoice.history.map((event) => html`<li>${event.at}: ${event.what} <code>${plain(event.details)}</code></li>`);
  return html`<p>
      Invoice:
      <strong data-test="invoice-status" data-code="${status ?? ''}">${STATUS_WORDS[status ?? ''] ?? status ?? 'No answer yet'}</strong>
      ${invoice.cancellationDetails ? html`<span data-test="cancellation-details">${invoice.cancellationDetails}</span>` : ''}
      ${status === 'waitingForCapture' && invoice.expiredAt ? html`<span data-test="expires">until ${invoice.expiredAt}</span>` : ''}
    </p>
    ${
      link
        ? html`<p>
            Payment link: <a href="${link}" target="_blank" rel="noopener" data-test="payment-link">${link}</a>
            <button type="button" data-copy="${link}" data-test="copy-link">Copy</button>
          </p>`
        : ''
    }
    ${
      refunds.length > 0
        ? html`<ul data-test="refunds">
            ${refunds}
          </ul>`
        : ''
    }
    <details id="invoice-${invoice.invoiceUuid}">
      <summary>What happened to the invoice</summary>
      <ul>
        ${events}
      </ul>
    </details>`;
}

interface AmountForm {
  readonly payment: OrderPayment;
  readonly invoice: Invoice;
  readonly action: 'confirm' | 'refund';
  readonly label: string;
  /** Minor units. */
  readonly value: number;
}

function amountForm({ payment, invoice, action, label, value }: AmountForm): RawHtml {
  return html`<form class="row" method="post" action="/admin/payments/${payment.id}/${action}">
    <label
      >${label}, ${invoice.currency} <input name="amount" inputmode="decimal" size="9" value="${toDecimal(value, invoice.currency)}"
    /></label>
    <button class="${action === 'confirm' ? 'go' : 'stop'}" data-test="${action}">${label}</button>
  </form>`;
}

function sendForm(order: Order, payment: OrderPayment): RawHtml {
  const addresses = [...new Set([order.email, order.customer.email].filter((address) => address !== ''))];
  return html`<form class="row" method="post" action="/admin/payments/${payment.id}/send-link">
    <label
      >E-mail
      <select name="email">
        ${addresses.map((address) => html`<option>${address}</option>`)}
      </select></label
    >
    <button data-test="send-link">Send to e-mail</button>
  </form>`;
}

function rowForms(order: Order, payment: OrderPayment): RawHtml {
  return html`<details id="edit-${payment.id}">
    <summary>Edit</summary>
    <div class="row">
      <form class="row" method="post" action="/admin/payments/${payment.id}/amount">
        <label
          >Sum, ${order.currency} <input name="amount" inputmode="decimal" size="9" value="${toDecimal(payment.amount, order.currency)}"
        /></label>
        <button data-test="change-amount">Change the sum</button>
      </form>
      <form method="post" action="/admin/payments/${payment.id}/delete">
        <button class="stop" data-test="delete-payment">Delete the payment</button>
      </form>
    </div>
  </details>`;
}

function plain(value: unknown): string {
  if (value === null || value === undefined) return '';
  return typeof value === 'string' ? value : JSON.stringify(value);
}
