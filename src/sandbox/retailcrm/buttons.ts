import type { Crm } from './account';
import { isRecord } from './api/call';
import { refundOf } from './api/update-check';
import type { CallOutcome } from './callbacks';
import { isCaptured, moveInvoice, note, openInvoice, recordRefund, settlePayment } from './invoices';
import type { Cause } from './invoices';
import type { ConnectedModule, Invoice, Order, OrderPayment } from './model';
import { runPaymentAction } from './module-calls';
import { createBody } from './create-body';
import { toMinor, toWireAmount } from './money';

/** How a button ended. A refusal also stands beside the buttons of the order card. */
export type ButtonOutcome =
  | { readonly kind: 'done'; readonly invoice: Invoice }
  | { readonly kind: 'refused'; readonly errorMsg: string }
  | { readonly kind: 'missing' };

const MANAGER: Cause = { source: 'user', keyId: null };
const CRM_ITSELF: Cause = { source: 'code', keyId: null };

interface Target {
  readonly crm: Crm;
  readonly order: Order;
  readonly payment: OrderPayment;
  readonly module: ConnectedModule;
  readonly shopCode: string;
}

/** "Generate link": asks the module for a link; an invoice that is still open is asked for again by the same id. */
export async function generateLink(
  crm: Crm,
  paymentId: number,
  { returnUrl }: { readonly returnUrl?: string } = {},
): Promise<ButtonOutcome> {
  const target = findTarget(crm, paymentId);
  if (!('module' in target)) return target;
  const { order, payment, module, shopCode } = target;
  const last = crm.account.invoiceOf(paymentId);
  if (last && isCaptured(last)) return refuse(payment, 'The payment has been made already');
  const reusable = last && last.status !== 'canceled' && last.amount === payment.amount ? last : undefined;
  const invoice = reusable ?? openInvoice(crm, { order, payment, module, shopCode });
  const body = createBody(crm, { order, invoice, ...(returnUrl !== undefined && { returnUrl }) });
  const outcome = await runPaymentAction(crm, module, { action: 'create', body });
  if (!outcome.ok) return refused(crm, { payment, invoice, outcome });
  const result = isRecord(outcome.body['result']) ? outcome.body['result'] : {};
  const { paymentId: externalId, invoiceUrl, cancellable } = result;
  if (typeof externalId !== 'string' || externalId === '' || externalId.length > 255) {
    return refuse(payment, 'The module answered without paymentId');
  }
  if (typeof invoiceUrl !== 'string' || !URL.canParse(invoiceUrl)) return refuse(payment, 'The module answered without invoiceUrl');
  invoice.externalId = externalId;
  invoice.link = invoiceUrl;
  invoice.cancellable = invoice.status === null ? cancellable === true : invoice.cancellable;
  if (invoice.status === null) moveInvoice(crm, invoice, { status: 'pending', cause: MANAGER });
  return done(crm, { payment, invoice, what: 'link made' });
}

/** "Confirm": asks the module to take the held money; an empty amount is left out of the call. */
export function confirm(crm: Crm, paymentId: number, amount: string): Promise<ButtonOutcome> {
  return press(crm, paymentId, {
    action: 'approve',
    amount,
    settle: (invoice) => {
      if (crm.switches.text('approveEffect') !== 'succeeded') return;
      invoice.amount = toMinor(amount, invoice.currency) ?? invoice.amount;
      moveInvoice(crm, invoice, { status: 'succeeded', cause: CRM_ITSELF });
      settlePayment(crm, invoice, CRM_ITSELF);
    },
  });
}

/** "Cancel": asks the module to close the link or release the money; a good answer closes the invoice at once. */
export function cancel(crm: Crm, paymentId: number): Promise<ButtonOutcome> {
  return press(crm, paymentId, {
    action: 'cancel',
    amount: '',
    settle: (invoice) => {
      if (crm.switches.text('cancelEffect') !== 'canceled') return;
      invoice.cancellable = false;
      invoice.refundable = false;
      moveInvoice(crm, invoice, { status: 'canceled', cause: CRM_ITSELF });
    },
  });
}

/** "Refund": asks the module to give money back; an empty amount means everything that is left. */
export function refund(crm: Crm, paymentId: number, amount: string): Promise<ButtonOutcome> {
  return press(crm, paymentId, {
    action: 'refund',
    amount,
    settle: (invoice, outcome) => {
      const errors: Record<string, string> = {};
      const report = refundOf(outcome.body['result'] ?? {}, invoice.currency, errors);
      if (!report) return `The module answered wrongly: ${Object.keys(errors).join(', ')}`;
      recordRefund(crm, invoice, report);
      return undefined;
    },
  });
}

interface Press {
  readonly action: 'approve' | 'cancel' | 'refund';
  /** Decimal text as typed; empty = not given. */
  readonly amount: string;
  /** Takes over a good answer; a text means that the answer was not usable. */
  readonly settle: (invoice: Invoice, outcome: CallOutcome) => string | undefined | void;
}

async function press(crm: Crm, paymentId: number, { action, amount, settle }: Press): Promise<ButtonOutcome> {
  const target = findTarget(crm, paymentId);
  if (!('module' in target)) return target;
  const { payment, module } = target;
  const invoice = crm.account.invoiceOf(paymentId);
  if (!invoice || invoice.externalId === null) return refuse(payment, 'There is no payment link yet');
  const minor = amount.trim() === '' ? undefined : toMinor(amount.trim().replace(',', '.'), invoice.currency);
  if (amount.trim() !== '' && (minor === undefined || minor === 0))
    return refuse(payment, `"${amount}" is not a sum in ${invoice.currency}`);
  const body = { paymentId: invoice.externalId, ...(minor !== undefined && { amount: toWireAmount(minor, invoice.currency) }) };
  note(crm, invoice, { what: `${action} pressed`, details: body });
  const outcome = await runPaymentAction(crm, module, { action, body });
  if (!outcome.ok) return refused(crm, { payment, invoice, outcome });
  const trouble = settle(invoice, outcome);
  if (typeof trouble === 'string') return refuse(payment, trouble);
  return done(crm, { payment, invoice, what: `${action} accepted` });
}

function findTarget(crm: Crm, paymentId: number): Target | Extract<ButtonOutcome, { kind: 'missing' | 'refused' }> {
  const found = crm.account.findPayment(paymentId);
  if (!found) return { kind: 'missing' };
  const integration = crm.account.paymentTypes.get(found.payment.type)?.integration;
  const module = integration ? crm.account.modules.get(integration.moduleCode) : undefined;
  if (!integration || !module) return refuse(found.payment, 'The payment type is not tied to a module');
  return { crm, ...found, module, shopCode: integration.shopCode };
}

function refused(
  crm: Crm,
  { payment, invoice, outcome }: { readonly payment: OrderPayment; readonly invoice: Invoice; readonly outcome: CallOutcome },
): ButtonOutcome {
  const errorMsg = outcome.errorMsg ?? 'The module refused';
  note(crm, invoice, { what: 'refused by the module', details: { errorMsg } });
  return refuse(payment, errorMsg);
}

function refuse(payment: OrderPayment, errorMsg: string): { readonly kind: 'refused'; readonly errorMsg: string } {
  payment.lastError = errorMsg;
  return { kind: 'refused', errorMsg };
}

function done(
  crm: Crm,
  { payment, invoice, what }: { readonly payment: OrderPayment; readonly invoice: Invoice; readonly what: string },
): ButtonOutcome {
  payment.lastError = null;
  note(crm, invoice, { what, details: null });
  return { kind: 'done', invoice };
}
