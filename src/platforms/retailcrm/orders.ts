import { done, refused } from '../../payments/domain/errors';
import type { Result } from '../../payments/domain/errors';
import type { PlatformAccount, PlatformOrder, PlatformPayment } from '../../payments/ports/platform';
import { decode, jsonField } from './client';
import type { Asked, CrmAccess, CrmClient } from './client';
import { asRefusal } from './failures';
import type { CrmFailure } from './failures';
import { accessOf, invoicePath } from './tell';
import { invoiceSchema, linkSchema, orderAnswerSchema, ordersAnswerSchema, readCurrency, readSum } from './wire';
import type { WireOrder } from './wire';

/** The CRM calls our own `create` inside this call, and that one calls a gateway. */
const LINK_TIMEOUT_MS = 30_000;

/** Which order is meant: by our invoice's id at the CRM, by the order's id, or by the number that people know. */
export type WhichOrder = { readonly platformInvoiceId: string } | { readonly orderId: string } | { readonly orderNumber: string };

/** Where the shop's people see an order. */
export function orderUrl({ publicAddress }: Pick<PlatformAccount, 'publicAddress'>, orderId: string): string {
  return `${publicAddress}/orders/${encodeURIComponent(orderId)}/edit`;
}

/** Reads an order with its payments; `order-unknown` when the CRM has none such. */
export async function readOrder(client: CrmClient, account: PlatformAccount, which: WhichOrder): Promise<Result<PlatformOrder>> {
  const access = accessOf(account);
  const found = await findOrder(client, access, which);
  if (!found.ok) return { ok: false, refusal: orderRefusal(found.failure) };
  return found.value === null ? refused('order-unknown') : done(present(found.value, account));
}

/** Asks the CRM for a link to one of an order's payments; it runs our own `create` before it answers. */
export async function requestLink(
  client: CrmClient,
  account: PlatformAccount,
  wanted: { readonly paymentId: string; readonly returnUrl: string | null },
): Promise<Result<{ readonly link: string }>> {
  if (!/^\d{1,15}$/.test(wanted.paymentId)) return refused('order-unknown');
  const entity = { paymentId: Number(wanted.paymentId), returnUrl: wanted.returnUrl };
  const form = jsonField('createInvoice', entity);
  const answer = await client(accessOf(account), {
    method: 'POST',
    path: '/api/v5/payment/create-invoice',
    form,
    timeoutMs: LINK_TIMEOUT_MS,
  });
  const asked = decode(answer, linkSchema);
  return asked.ok ? done({ link: asked.value.result.link }) : { ok: false, refusal: orderRefusal(asked.failure) };
}

function orderRefusal(failed: CrmFailure) {
  return failed.kind === 'not-found' ? { code: 'order-unknown' as const } : asRefusal(failed);
}

async function findOrder(client: CrmClient, access: CrmAccess, which: WhichOrder): Promise<Asked<WireOrder | null>> {
  if ('orderNumber' in which) return byNumber(client, access, which.orderNumber);
  if ('orderId' in which) return byId(client, access, which.orderId);
  const invoice = decode(await client(access, { method: 'GET', path: invoicePath(which.platformInvoiceId) }), invoiceSchema);
  if (!invoice.ok) return invoice;
  const { orderId } = invoice.value.invoice;
  return orderId ? byId(client, access, orderId) : { ok: true, value: null };
}

/** Reads an order by the CRM's id. `by=id` always: without it the CRM looks for the shop's own number. */
export async function byId(client: CrmClient, access: CrmAccess, id: string): Promise<Asked<WireOrder | null>> {
  const path = `/api/v5/orders/${encodeURIComponent(id)}`;
  const asked = decode(await client(access, { method: 'GET', path, query: { by: 'id' } }), orderAnswerSchema);
  return asked.ok ? { ok: true, value: asked.value.order } : asked;
}

async function byNumber(client: CrmClient, access: CrmAccess, number: string): Promise<Asked<WireOrder | null>> {
  const query = { 'filter[numbers][]': number, 'limit': '20' };
  const asked = decode(await client(access, { method: 'GET', path: '/api/v5/orders', query }), ordersAnswerSchema);
  return asked.ok ? { ok: true, value: asked.value.orders.find((order) => order.number === number) ?? null } : asked;
}

function present(order: WireOrder, account: PlatformAccount): PlatformOrder {
  const currency = readCurrency(order.currency);
  const { customer } = order;
  const emails = [order.email, customer?.email ?? null].flatMap((email) => (email === null ? [] : [email]));
  return {
    id: order.id,
    number: order.number,
    currency,
    total: readSum(order.totalSumm, currency),
    emails: [...new Set(emails)],
    phone: order.phone ?? customer?.phones.find(({ number }) => number !== null)?.number ?? null,
    customerName: nameOf(order) ?? (customer ? nameOf(customer) : null),
    payments: order.payments.map((row): PlatformPayment => ({
      id: row.id,
      amount: readSum(row.amount, currency),
      type: row.type ?? '',
      status: row.status,
      paid: row.paidAt !== null,
    })),
    url: orderUrl(account, order.id),
  };
}

function nameOf(person: Pick<WireOrder, 'firstName' | 'lastName'>): string | null {
  return [person.firstName, person.lastName].filter((part) => part !== null).join(' ') || null;
}
