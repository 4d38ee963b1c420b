import { noteHistory } from '../account';
import type { Crm } from '../account';
import { setPaymentField } from '../invoices';
import type { Cause } from '../invoices';
import type { Order, OrderPayment } from '../model';
import { toDecimal, toMinor } from '../money';
import { invalidEntity, NOT_FOUND, ok } from './answer';
import type { ApiAnswer } from './answer';
import { isRecord, readEntity } from './call';
import type { ApiCall, ApiMethod } from './call';
import { visibleOrders } from './orders';

/** Payment rows of orders (RetailCRM: section Orders and their payments). */
export const ORDER_PAYMENT_METHODS: readonly ApiMethod[] = [
  { method: 'POST', path: '/api/v5/orders/payments/create', scope: 'order_write', handle: createPayment },
  { method: 'POST', path: '/api/v5/orders/payments/:id/edit', scope: 'order_write', handle: editPayment },
  { method: 'POST', path: '/api/v5/orders/payments/:id/delete', scope: 'order_write', handle: deletePayment },
];

/** Adds a payment row to an order; the amount in minor units. */
export function addPayment(
  crm: Crm,
  order: Order,
  given: Pick<OrderPayment, 'type' | 'amount'> & Partial<Pick<OrderPayment, 'status' | 'externalId' | 'comment' | 'paidAt'>>,
  cause: Cause,
): OrderPayment {
  const payment: OrderPayment = {
    id: crm.account.nextId('payment'),
    orderId: order.id,
    type: given.type,
    externalId: given.externalId ?? null,
    status: given.status ?? 'not-paid',
    amount: given.amount,
    paidAt: given.paidAt ?? null,
    comment: given.comment ?? null,
    lastError: null,
  };
  order.payments.push(payment);
  const newValue = { id: payment.id, type: payment.type, amount: toDecimal(payment.amount, order.currency) };
  noteHistory(crm, { ...cause, orderId: order.id, paymentId: payment.id, field: 'payments', oldValue: null, newValue });
  return payment;
}

/** Removes a payment row; its invoices are forgotten, so that `check` refuses them afterwards. */
export function removePayment(crm: Crm, order: Order, paymentId: number, cause: Cause): void {
  order.payments = order.payments.filter((payment) => payment.id !== paymentId);
  for (const invoice of crm.account.invoices.values()) {
    if (invoice.orderPaymentId === paymentId) crm.account.invoices.delete(invoice.invoiceUuid);
  }
  noteHistory(crm, { ...cause, orderId: order.id, paymentId, field: 'payments', oldValue: { id: paymentId }, newValue: null });
}

function createPayment(call: ApiCall): ApiAnswer {
  const { crm, key } = call;
  const entity = readEntity(call, 'payment');
  if (!entity.ok) return entity.answer;
  const order = orderOf(call, entity.value['order']);
  if (!order) return invalidEntity({ order: 'The order was not found.' });
  const { type } = entity.value;
  if (typeof type !== 'string') return invalidEntity({ type: 'This value should not be blank.' });
  const checked = checkFields(crm, entity.value, order.currency);
  if (!checked.ok) return checked.answer;
  const { fields } = checked;
  const given = { ...fields, type, amount: fields.amount ?? order.total };
  const payment = addPayment(crm, order, given, { source: 'api', keyId: key.id });
  return ok({ id: payment.id }, 201);
}

function editPayment(call: ApiCall): ApiAnswer {
  const { crm, key } = call;
  const entity = readEntity(call, 'payment');
  if (!entity.ok) return entity.answer;
  const found = findRow(call);
  if (!found) return NOT_FOUND;
  const checked = checkFields(crm, entity.value, found.order.currency);
  if (!checked.ok) return checked.answer;
  const cause: Cause = { source: 'api', keyId: key.id };
  for (const field of ['status', 'amount', 'paidAt', 'externalId', 'comment'] as const) {
    const value = checked.fields[field];
    if (value !== undefined) setPaymentField(crm, found.payment, { field, value, cause });
  }
  return ok({ id: found.payment.id });
}

function deletePayment(call: ApiCall): ApiAnswer {
  const found = findRow({ ...call, form: new URLSearchParams() });
  if (!found) return NOT_FOUND;
  removePayment(call.crm, found.order, found.payment.id, { source: 'api', keyId: call.key.id });
  return ok({});
}

function findRow({ crm, key, params, form }: ApiCall) {
  const id = params['id'] ?? '';
  const byExternal = form.get('by') === 'externalId';
  for (const order of visibleOrders(crm, key)) {
    const payment = order.payments.find((row) => (byExternal ? row.externalId === id : String(row.id) === id));
    if (payment) return { order, payment };
  }
  return undefined;
}

function orderOf({ crm, key }: ApiCall, named: unknown): Order | undefined {
  if (!isRecord(named)) return undefined;
  const { id, externalId, number } = named;
  return visibleOrders(crm, key).find((order) => {
    if (id !== undefined) return order.id === Number(id);
    if (externalId !== undefined) return order.externalId === externalId;
    return number !== undefined && order.number === number;
  });
}

interface RowFields {
  readonly status?: string;
  readonly amount?: number;
  readonly paidAt?: string;
  readonly externalId?: string;
  readonly comment?: string;
}

type CheckedFields = { readonly ok: true; readonly fields: RowFields } | { readonly ok: false; readonly answer: ApiAnswer };

function checkFields(crm: Crm, value: Readonly<Record<string, unknown>>, currency: string): CheckedFields {
  const errors: Record<string, string> = {};
  const fields: Record<string, string> = {};
  for (const field of ['status', 'paidAt', 'externalId', 'comment'] as const) {
    const text = textOf(value[field]);
    if (text !== undefined) fields[field] = text;
  }
  const { status, paidAt } = fields;
  const minor = toMinor(value['amount'], currency);
  if (!isActiveType(crm, value['type'])) errors['type'] = 'There is no such payment type.';
  if (status !== undefined && !crm.account.paymentStatuses.has(status)) errors['status'] = 'There is no such payment status.';
  if (value['amount'] !== undefined && minor === undefined) errors['amount'] = `This is not a sum in ${currency}.`;
  if (paidAt !== undefined && !/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/.test(paidAt)) {
    errors['paidAt'] = 'A date as YYYY-MM-DD HH:MM:SS is expected.';
  }
  if (Object.keys(errors).length > 0) return { ok: false, answer: invalidEntity(errors) };
  return { ok: true, fields: { ...fields, ...(minor !== undefined && { amount: minor }) } };
}

/** External ids may come as numbers. */
function textOf(value: unknown): string | undefined {
  if (typeof value === 'number') return String(value);
  return typeof value === 'string' ? value : undefined;
}

function isActiveType(crm: Crm, type: unknown): boolean {
  return type === undefined || (typeof type === 'string' && crm.account.paymentTypes.get(type)?.active === true);
}
