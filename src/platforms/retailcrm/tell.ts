import type { InvoiceReport, PlatformAccount, ReportOutcome } from '../../payments/ports/platform';
import { decode, jsonField } from './client';
import type { Asked, CrmAccess, CrmClient } from './client';
import { mayPass } from './failures';
import type { CrmAnswer, CrmFailure } from './failures';
import { refundUpdates, stateUpdate } from './report';
import type { UpdateInvoice } from './report';
import { untoldRefunds } from './known-refunds';
import { invoiceSchema, readSum } from './wire';

const TOLD: ReportOutcome = { kind: 'told' };

/** Where an invoice is read, which ties it to its order and payment in the CRM. */
export function invoicePath(platformInvoiceId: string): string {
  return `/api/v5/payment/invoice/${encodeURIComponent(platformInvoiceId)}`;
}

/**
 * Tells the CRM what became of an invoice: each refund by a call of its own, or the state alone, and then the shop's own status
 * where it maps statuses itself. Telling the same twice changes nothing there.
 */
export async function tell(client: CrmClient, account: PlatformAccount, given: InvoiceReport): Promise<ReportOutcome> {
  const access = accessOf(account);
  const fresh = await withoutTold(client, access, given);
  if ('failure' in fresh) return outcomeOf(fresh.failure);
  const { report } = fresh;
  const refunds = refundUpdates(report, account.timezone);
  const updates = refunds.length > 0 ? await untold(client, access, { report, refunds }) : [stateUpdate(report, account.timezone)];
  for (const update of updates) {
    const answer = await send(client, access, update);
    if (!answer.ok) return outcomeOf(answer.failure);
  }
  return report.mappedStatus === null ? TOLD : setStatus(client, access, { ...report, mappedStatus: report.mappedStatus });
}

/** Leaves out refunds found at the gateway that the CRM counts already. Without its word none of them is told: it would be counted twice. */
async function withoutTold(
  client: CrmClient,
  access: CrmAccess,
  report: InvoiceReport,
): Promise<{ readonly report: InvoiceReport } | { readonly failure: CrmFailure }> {
  if (!report.refunds.some(({ found }) => found)) return { report };
  const read = decode(await client(access, { method: 'GET', path: invoicePath(report.platformInvoiceId) }), invoiceSchema);
  if (!read.ok) return read;
  const known = read.value.invoice.refunds
    .filter(({ status }) => status === 'succeeded')
    .map(({ externalId, amount }) => ({ id: externalId ?? '', minor: readSum(amount, report.amount.currency)?.minor ?? 0 }));
  return { report: { ...report, refunds: untoldRefunds(report, known) } };
}

/** The address and key that an account's calls are made with. */
export function accessOf(account: PlatformAccount): CrmAccess {
  return { address: account.address, apiKey: account.credentials['apiKey'] ?? '' };
}

function outcomeOf(failed: CrmFailure): ReportOutcome {
  return { kind: mayPass(failed) ? 'retry' : 'refused', text: failed.text };
}

async function send(client: CrmClient, access: CrmAccess, update: UpdateInvoice): Promise<CrmAnswer> {
  const answer = await post(client, access, update);
  if (answer.ok || mayPass(answer.failure) || !('refund' in update)) return answer;
  // A CRM may refuse a refund that it knows already, from its own button or from a call whose answer was lost: then the rest still counts.
  const known = await knownRefunds(client, access, String(update['invoiceUuid']));
  if (!known.has(refundId(update))) return answer;
  const { refund: _told, ...rest } = update;
  return post(client, access, rest);
}

function post(client: CrmClient, access: CrmAccess, update: UpdateInvoice): Promise<CrmAnswer> {
  return client(access, { method: 'POST', path: '/api/v5/payment/update-invoice', form: jsonField('updateInvoice', update) });
}

/** When several refunds are told again, those before the last are left out if the CRM has them: their state would be a step back by now. */
async function untold(
  client: CrmClient,
  access: CrmAccess,
  { report, refunds }: { readonly report: InvoiceReport; readonly refunds: readonly UpdateInvoice[] },
): Promise<readonly UpdateInvoice[]> {
  if (refunds.length === 1) return refunds;
  const known = await knownRefunds(client, access, report.platformInvoiceId);
  return refunds.filter((update, index) => index === refunds.length - 1 || !known.has(refundId(update)));
}

function refundId(update: UpdateInvoice): string {
  const refund = update['refund'];
  return typeof refund === 'object' && refund !== null && 'id' in refund ? String(refund.id) : '';
}

/** The ids of the refunds that the CRM counts as succeeded; none when it cannot be asked. */
async function knownRefunds(client: CrmClient, access: CrmAccess, platformInvoiceId: string): Promise<ReadonlySet<string>> {
  const read = decode(await client(access, { method: 'GET', path: invoicePath(platformInvoiceId) }), invoiceSchema);
  if (!read.ok) return new Set();
  return new Set(read.value.invoice.refunds.filter(({ status }) => status === 'succeeded').map(({ externalId }) => externalId ?? ''));
}

/** The CRM's own id of the payment that an invoice is for; null = none. */
async function paymentOf(client: CrmClient, access: CrmAccess, platformInvoiceId: string): Promise<Asked<string | null>> {
  const read = decode(await client(access, { method: 'GET', path: invoicePath(platformInvoiceId) }), invoiceSchema);
  return read.ok ? { ok: true, value: read.value.invoice.paymentId ?? null } : read;
}

async function setStatus(
  client: CrmClient,
  access: CrmAccess,
  report: InvoiceReport & { readonly mappedStatus: string },
): Promise<ReportOutcome> {
  const read = await paymentOf(client, access, report.platformInvoiceId);
  if (!read.ok) return outcomeOf(read.failure);
  const paymentId = read.value;
  if (!paymentId) return { kind: 'refused', text: 'the invoice has no payment in the CRM' };
  // A payment whose sum was changed gets a new link beside the old one, and both end in its one status: money goes before the end of a link.
  for (const other of report.moneyElsewhere ?? []) {
    const theirs = await paymentOf(client, access, other);
    if (!theirs.ok && theirs.failure.kind !== 'not-found') return outcomeOf(theirs.failure);
    if (theirs.ok && theirs.value === paymentId) return TOLD;
  }
  const answer = await client(access, {
    method: 'POST',
    path: `/api/v5/orders/payments/${encodeURIComponent(paymentId)}/edit`,
    form: { by: 'id', ...jsonField('payment', { status: report.mappedStatus }) },
  });
  return answer.ok ? TOLD : outcomeOf(answer.failure);
}
