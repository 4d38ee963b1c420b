import type { InvoiceDetails, OperationView } from '../../payments/desk-invoices';
import type { Money } from '../../payments/domain/money';
import type { Model, Page } from '../page';

/** A question before something is done: as a page, or as a dialog over the page it came from. */
export interface Question extends Model {
  readonly title: string;
  readonly paragraphs: readonly string[];
  readonly action: string;
  readonly fields: readonly (readonly [name: string, value: string])[];
  readonly button: string;
  readonly danger: boolean;
  readonly back: string;
}

function who(details: InvoiceDetails, { t }: Page): string {
  const { name, email, phone } = details.customer;
  const customer = [name, email ?? phone].filter((part) => part !== null).join(', ');
  return customer === ''
    ? t('order.ask.order', { number: details.orderNumber })
    : t('order.ask.customer', { customer, number: details.orderNumber });
}

function ask(
  details: InvoiceDetails,
  page: Page,
  what: Pick<Question, 'title' | 'paragraphs' | 'button' | 'danger' | 'fields'> & { readonly path: string },
): Question {
  const { path, ...rest } = what;
  const root = `/invoices/${details.id}`;
  return { ...rest, paragraphs: [who(details, page), ...what.paragraphs], action: `${root}/${path}`, back: root };
}

/** "Take this sum?" Names the sum, the customer and what becomes of the rest. */
export function askConfirm(details: InvoiceDetails, page: Page, amount: Money): Question {
  const { t, format } = page;
  const rest = (details.actions.confirm?.most ?? amount.minor) - amount.minor;
  return ask(details, page, {
    path: 'confirm',
    title: t('order.confirm.ask', { sum: format.money(amount) }),
    paragraphs: [rest > 0 ? t('order.confirm.rest', { rest: format.money({ ...amount, minor: rest }) }) : t('order.confirm.all')],
    button: t('order.confirm.button', { sum: format.money(amount) }),
    danger: false,
    fields: [['minor', String(amount.minor)]],
  });
}

/** "Give this sum back?" Names the sum, the customer and what stays. */
export function askRefund(details: InvoiceDetails, page: Page, amount: Money): Question {
  const { t, format } = page;
  const rest = details.captured - details.refunded - amount.minor;
  return ask(details, page, {
    path: 'refund',
    title: t('order.refund.ask', { sum: format.money(amount) }),
    paragraphs: [
      rest > 0 ? t('order.refund.rest', { rest: format.money({ ...amount, minor: rest }) }) : t('order.refund.all'),
      t('order.refund.final'),
    ],
    button: t('order.refund.button', { sum: format.money(amount) }),
    danger: true,
    fields: [['minor', String(amount.minor)]],
  });
}

/** "Release the money?" or "Close the link?" */
export function askCancel(details: InvoiceDetails, page: Page, kind: 'release' | 'close-link'): Question {
  const { t, format } = page;
  const { standing } = details;
  const sum = format.money(
    standing.state === 'authorized' ? { minor: standing.reserved, currency: details.amount.currency } : details.amount,
  );
  return ask(details, page, {
    path: 'cancel',
    title: t(`order.cancel.${kind}.ask`, { sum }),
    paragraphs: [t(`order.cancel.${kind}.text`, { sum })],
    button: t(`order.cancel.${kind}.button`),
    danger: true,
    fields: [],
  });
}

/** "Did it happen?" before a person's word is taken for an outcome that the gateway does not tell. */
export function askOutcome(
  details: InvoiceDetails,
  page: Page,
  told: { readonly operation: OperationView; readonly happened: boolean },
): Question {
  const { t, format } = page;
  const { operation, happened } = told;
  const facts = { sum: format.money(operation.amount), gateway: details.merchant.gatewayTitle };
  const word = happened ? 'happened' : 'did-not';
  return ask(details, page, {
    path: 'outcome',
    title: t(`order.outcome.${operation.kind}.${word}`, facts),
    paragraphs: [t('order.outcome.look', facts), t(`order.outcome.then-${word}`, facts)],
    button: t(`order.unknown.${word}`),
    danger: !happened,
    fields: [
      ['operation', operation.id],
      ['happened', happened ? 'yes' : 'no'],
    ],
  });
}
