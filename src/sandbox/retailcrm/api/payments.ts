import { crmNow, noteRegression } from '../account';
import type { Crm } from '../account';
import { generateLink } from '../buttons';
import { goesBack, isInvoiceStatus, moveInvoice, note, openInvoice, recordRefund, setPaymentField, settlePayment } from '../invoices';
import type { Cause } from '../invoices';
import type { Invoice } from '../model';
import { isCurrency, toMinor } from '../money';
import { invalidEntity, NOT_FOUND, ok, refuse } from './answer';
import type { ApiAnswer } from './answer';
import { isRecord, readEntity } from './call';
import type { ApiCall, ApiMethod } from './call';
import { invoiceView } from './invoice-view';
import { checkUpdate, refundOf } from './update-check';
import type { InvoiceUpdate } from './update-check';

/** What a module calls about invoices (RetailCRM: section Payment methods). */
export const PAYMENT_METHODS: readonly ApiMethod[] = [
  { method: 'POST', path: '/api/v5/payment/create-invoice', scope: 'payments_write', handle: createInvoice },
  { method: 'POST', path: '/api/v5/payment/check', scope: 'payments_write', handle: checkInvoice },
  { method: 'POST', path: '/api/v5/payment/update-invoice', scope: 'payments_write', handle: updateInvoice },
  { method: 'POST', path: '/api/v5/payment/invoice/import', scope: 'payments_write', handle: importInvoice },
  { method: 'GET', path: '/api/v5/payment/invoice/:uuid', scope: 'payments_read', handle: readInvoice },
];

async function createInvoice(call: ApiCall): Promise<ApiAnswer> {
  const entity = readEntity(call, 'createInvoice');
  if (!entity.ok) return entity.answer;
  const { paymentId, returnUrl } = entity.value;
  if (!Number.isInteger(paymentId)) return invalidEntity({ paymentId: 'An integer is expected.' });
  if (returnUrl !== undefined && !(typeof returnUrl === 'string' && URL.canParse(returnUrl))) {
    return invalidEntity({ returnUrl: 'This value is not a valid URL.' });
  }
  const made = await generateLink(call.crm, Number(paymentId), typeof returnUrl === 'string' ? { returnUrl } : {});
  if (made.kind === 'missing') return NOT_FOUND;
  if (made.kind === 'refused') return refuse(400, made.errorMsg);
  return ok({ result: { link: made.invoice.link } });
}

/** The outer flag tells that the call worked, the inner one whether the invoice is still good (RetailCRM: section check). */
function checkInvoice(call: ApiCall): ApiAnswer {
  const entity = readEntity(call, 'check');
  if (!entity.ok) return entity.answer;
  const { invoiceUuid, amount, currency } = entity.value;
  const errors: Record<string, string> = {};
  if (typeof invoiceUuid !== 'string' || invoiceUuid === '') errors['invoiceUuid'] = 'This value should not be blank.';
  if (typeof amount !== 'number') errors['amount'] = 'A number is expected.';
  if (!isCurrency(currency)) errors['currency'] = 'This value is not a valid currency.';
  if (Object.keys(errors).length > 0) return invalidEntity(errors);
  const reason = objection(call.crm, { invoiceUuid: String(invoiceUuid), amount, currency: String(currency) });
  return ok({ result: reason === null ? { success: true } : { success: false, errorMsg: reason } });
}

function objection(crm: Crm, asked: { readonly invoiceUuid: string; readonly amount: unknown; readonly currency: string }): string | null {
  const wanted = crm.switches.text('checkVerdict');
  if (wanted === 'accept') return null;
  if (wanted === 'refuse') return 'The order has been changed';
  const invoice = crm.account.invoices.get(asked.invoiceUuid);
  if (!invoice) return 'The invoice was not found';
  if (invoice.status === 'canceled') return 'The invoice has been cancelled';
  const payment = crm.account.findPayment(invoice.orderPaymentId)?.payment;
  const same = invoice.currency === asked.currency && invoice.amount === toMinor(asked.amount, invoice.currency);
  return same && payment?.amount === invoice.amount ? null : 'The order has been changed';
}

function updateInvoice(call: ApiCall): ApiAnswer {
  const { crm, key } = call;
  const entity = readEntity(call, 'updateInvoice');
  if (!entity.ok) return entity.answer;
  const uuid = entity.value['invoiceUuid'];
  if (typeof uuid !== 'string' || uuid === '') return invalidEntity({ invoiceUuid: 'This value should not be blank.' });
  const invoice = crm.account.invoices.get(uuid);
  if (!invoice) return { ...NOT_FOUND, status: crm.switches.number('unknownInvoiceStatus') ?? 404 };
  const { update, errors } = checkUpdate(crm, invoice, entity.value);
  const refused = { ...errors, ...ruleErrors(crm, invoice, update) };
  if (Object.keys(refused).length > 0) return invalidEntity(refused);
  applyUpdate(crm, invoice, update, { source: 'api', keyId: key.id });
  return ok({}, crm.switches.number('writeStatus') ?? 200);
}

function ruleErrors(crm: Crm, invoice: Invoice, update: InvoiceUpdate): Record<string, string> {
  const errors: Record<string, string> = {};
  const backwards = update.status !== undefined && goesBack(invoice.status, update.status);
  if (backwards && crm.switches.text('statusBackwards') === 'refuse') errors['status'] = 'The status cannot go back.';
  const known = invoice.refunds.some((refund) => refund.externalId === update.refund?.id);
  if (known && crm.switches.text('knownRefund') === 'refuse') errors['refund.id'] = 'This refund exists already.';
  return errors;
}

function applyUpdate(crm: Crm, invoice: Invoice, update: InvoiceUpdate, cause: Cause): void {
  note(crm, invoice, { what: 'update', details: update });
  if (update.paymentId !== undefined) {
    if (invoice.externalId !== null && invoice.externalId !== update.paymentId) {
      noteRegression(crm, { kind: 'payment-id-changed', subject: invoice.invoiceUuid, from: invoice.externalId, to: update.paymentId });
    }
    invoice.externalId = update.paymentId;
  }
  invoice.amount = update.amount ?? invoice.amount;
  invoice.discountAmount = update.discountAmount ?? invoice.discountAmount;
  invoice.link = update.invoiceUrl ?? invoice.link;
  invoice.paidAt = update.paidAt ?? invoice.paidAt;
  invoice.expiredAt = update.expiredAt ?? invoice.expiredAt;
  invoice.cancellationDetails = update.cancellationDetails ?? invoice.cancellationDetails;
  invoice.refundable = update.refundable ?? invoice.refundable;
  invoice.cancellable = update.cancellable ?? invoice.cancellable;
  if (update.refund) recordRefund(crm, invoice, update.refund);
  if (update.status !== undefined) moveInvoice(crm, invoice, { status: update.status, cause });
  settlePayment(crm, invoice, cause);
}

function readInvoice({ crm, params }: ApiCall): ApiAnswer {
  const invoice = crm.account.invoices.get(params['uuid'] ?? '');
  return invoice ? ok({ invoice: invoiceView(crm, invoice) }) : NOT_FOUND;
}

/** Brings in a payment that was made outside of the CRM (RetailCRM: section invoice/import). */
function importInvoice(call: ApiCall): ApiAnswer {
  const { crm, key } = call;
  const entity = readEntity(call, 'invoice');
  if (!entity.ok) return entity.answer;
  const sent = entity.value;
  const found = crm.account.findPayment(Number(sent['paymentId']));
  if (!found) return NOT_FOUND;
  const module = [...crm.account.modules.values()].find((one) => one.keyId === key.id) ?? [...crm.account.modules.values()][0];
  if (!module) return refuse(400, 'The module is not connected');
  const { order, payment } = found;
  const errors: Record<string, string> = {};
  const amount = toMinor(sent['amount'], order.currency);
  const status = sent['status'];
  if (typeof sent['externalId'] !== 'string') errors['externalId'] = 'This value should not be blank.';
  if (sent['currency'] !== order.currency) errors['currency'] = 'The currency differs from that of the order.';
  if (amount === undefined) errors['amount'] = `This is not a sum in ${order.currency}.`;
  if (typeof status !== 'string' || !isInvoiceStatus(status)) errors['status'] = 'The value you selected is not a valid choice.';
  const refunds = importedRefunds(sent['refunds'], order.currency, errors);
  if (Object.keys(errors).length > 0 || amount === undefined) return invalidEntity(errors);
  const cause: Cause = { source: 'api', keyId: key.id };
  setPaymentField(crm, payment, { field: 'amount', value: amount, cause });
  const shopCode = crm.account.paymentTypes.get(payment.type)?.integration?.shopCode ?? '';
  const invoice = openInvoice(crm, { order, payment, module, shopCode });
  invoice.externalId = String(sent['externalId']);
  invoice.paidAt = typeof sent['paidAt'] === 'string' ? sent['paidAt'] : crmNow(crm);
  invoice.refundable = sent['refundable'] === true;
  for (const refund of refunds) recordRefund(crm, invoice, refund);
  moveInvoice(crm, invoice, { status: String(status), cause });
  settlePayment(crm, invoice, cause);
  return ok({ invoice: { invoiceUuid: invoice.invoiceUuid } });
}

function importedRefunds(value: unknown, currency: string, errors: Record<string, string>) {
  const list = Array.isArray(value) ? value : [];
  return list.filter(isRecord).flatMap((refund) => {
    const read = refundOf({ ...refund, id: refund['externalId'] }, currency, errors);
    return read ? [read] : [];
  });
}
