import { rows } from '../../infra/database';
import type { Tx } from '../../infra/database';
import { currency } from '../domain/currency';
import type { Attempt, Attention, CancelReason, Invoice, InvoiceState } from '../domain/invoice';
import { standingOf, totals } from '../domain/invoice';
import type { OrderLine } from '../ports/gateway';
import type { StoredAttempt } from './attempts';
import { listAttempts } from './attempts';
import { isUuid, whole } from './columns';

/** What is known of an invoice beside its money. */
export interface InvoiceFacts {
  readonly installationId: string;
  readonly id: string;
  readonly slug: string;
  readonly platformInvoiceId: string;
  readonly merchantId: string;
  readonly orderId: string | null;
  readonly orderNumber: string;
  readonly siteUrl: string | null;
  readonly returnUrl: string | null;
  /** Where its payer pays when that is a page of our own; null = the link leads to the gateway. */
  readonly pageUrl: string | null;
  readonly lines: readonly OrderLine[];
  readonly customerName: string | null;
  readonly customerEmail: string | null;
  readonly customerPhone: string | null;
  readonly language: string;
  readonly confirmManually: boolean;
  readonly mode: 'live' | 'test';
  readonly expiresAt: Date | null;
  readonly holdUntil: Date | null;
  readonly heldAt: Date | null;
  readonly paidAt: Date | null;
  readonly openedAt: Date | null;
  readonly events: number;
  readonly reportDueAt: Date | null;
  readonly createdAt: Date;
}

/** An invoice with everything that the use cases need of it. */
export interface StoredInvoice {
  readonly facts: InvoiceFacts;
  readonly invoice: Invoice;
  readonly attempts: readonly StoredAttempt[];
}

/** A row of the table as the driver gives it: facts, and the sums that `Invoice` is made of. */
export interface InvoiceRecord extends InvoiceFacts {
  readonly amount: string;
  readonly currency: string;
  readonly state: InvoiceState;
  readonly cancelReason: CancelReason | null;
  readonly held: string;
  readonly captured: string;
  readonly refunded: string;
  readonly attention: readonly Attention[];
}

export const INVOICE_COLUMNS = `i.installation_id as "installationId", i.id, i.slug, i.platform_invoice_id as "platformInvoiceId", i.merchant_id as "merchantId",
  i.order_id as "orderId", i.order_number as "orderNumber", i.site_url as "siteUrl", i.return_url as "returnUrl", i.page_url as "pageUrl", i.lines, i.customer_name as "customerName",
  i.customer_email as "customerEmail", i.customer_phone as "customerPhone", i.language, i.confirm_manually as "confirmManually", i.mode,
  i.expires_at as "expiresAt", i.hold_until as "holdUntil", i.held_at as "heldAt", i.paid_at as "paidAt", i.opened_at as "openedAt", i.events,
  i.report_due_at as "reportDueAt", i.created_at as "createdAt", i.amount, i.currency, i.state, i.cancel_reason as "cancelReason", i.held, i.captured, i.refunded,
  i.attention`;

async function load(tx: Tx, where: string, params: readonly unknown[]): Promise<StoredInvoice | null> {
  const [record] = await rows<InvoiceRecord>(tx, `select ${INVOICE_COLUMNS} from invoice i where ${where}`, params);
  if (!record) return null;
  const attempts = await listAttempts(tx, record.installationId, record.id);
  const invoice: Invoice = {
    id: record.id,
    amount: { minor: whole(record.amount), currency: currency(record.currency) },
    standing: standingOf(attempts, record.cancelReason),
    attempts,
    attention: record.attention,
  };
  return { facts: record, invoice, attempts };
}

/** Reads an invoice of this installation; a foreign one is none. */
export const findInvoice = async (tx: Tx, installationId: string, id: string): Promise<StoredInvoice | null> =>
  isUuid(id) ? load(tx, 'i.installation_id = $1 and i.id = $2', [installationId, id]) : null;

/** The same, and nobody else changes it until the transaction ends. */
export const lockInvoice = async (tx: Tx, installationId: string, id: string): Promise<StoredInvoice | null> =>
  isUuid(id) ? load(tx, 'i.installation_id = $1 and i.id = $2 for update', [installationId, id]) : null;

/** The invoice behind a payment link. */
export const findInvoiceBySlug = (tx: Tx, installationId: string, slug: string): Promise<StoredInvoice | null> =>
  load(tx, 'i.installation_id = $1 and i.slug = $2', [installationId, slug]);

/** The invoice that the platform knows by its own id. */
export const findInvoiceByPlatformId = (tx: Tx, installationId: string, platformInvoiceId: string): Promise<StoredInvoice | null> =>
  load(tx, 'i.installation_id = $1 and i.platform_invoice_id = $2', [installationId, platformInvoiceId]);

/** Stores a new invoice without attempts; false when the platform's id is taken already. */
export async function insertInvoice(tx: Tx, facts: InvoiceFacts, invoice: Invoice): Promise<boolean> {
  const inserted = await rows(
    tx,
    `insert into invoice (installation_id, id, slug, platform_invoice_id, merchant_id, order_id, order_number, site_url, return_url, lines, customer_name,
       customer_email, customer_phone, language, amount, currency, confirm_manually, mode, state, expires_at, created_at, updated_at, page_url)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, 'pending', $19, $20, $20, $21)
     on conflict (installation_id, platform_invoice_id) do nothing returning id`,
    [
      facts.installationId,
      facts.id,
      facts.slug,
      facts.platformInvoiceId,
      facts.merchantId,
      facts.orderId,
      facts.orderNumber,
      facts.siteUrl,
      facts.returnUrl,
      JSON.stringify(facts.lines),
      facts.customerName,
      facts.customerEmail,
      facts.customerPhone,
      facts.language,
      invoice.amount.minor,
      invoice.amount.currency,
      facts.confirmManually,
      facts.mode,
      facts.expiresAt,
      facts.createdAt,
      facts.pageUrl,
    ],
  );
  return inserted.length === 1;
}

/** Stores a changed invoice: money, standing and the times that follow from them. The attempts are stored by themselves. */
export async function updateInvoice(tx: Tx, facts: InvoiceFacts, invoice: Invoice, at: Date): Promise<void> {
  const { held, reserved, captured, refunded } = totals(invoice.attempts);
  const { standing } = invoice;
  await rows(
    tx,
    `update invoice set state = $3, cancel_reason = $4, held = $5, captured = $6, refunded = $7, attention = $8, hold_until = $9, held_at = $10, paid_at = $11,
       opened_at = $12, events = $13, report_due_at = $14, updated_at = $15, reserved = $16 where installation_id = $1 and id = $2`,
    [
      facts.installationId,
      facts.id,
      standing.state,
      standing.state === 'canceled' ? standing.reason : null,
      held,
      captured,
      refunded,
      [...invoice.attention],
      facts.holdUntil,
      facts.heldAt,
      facts.paidAt,
      facts.openedAt,
      facts.events,
      facts.reportDueAt,
      at,
      reserved,
    ],
  );
}

/** Lets a link live longer; one that lives longer already is left as it is. */
export async function extendInvoice(tx: Tx, at: Pick<InvoiceFacts, 'installationId' | 'id'>, until: Date): Promise<void> {
  await rows(tx, 'update invoice set expires_at = greatest(expires_at, $3) where installation_id = $1 and id = $2', [
    at.installationId,
    at.id,
    until,
  ]);
}

/** Keeps what the platform now says of the order: its lines and its customer. */
export async function updateOrder(tx: Tx, facts: InvoiceFacts): Promise<void> {
  const { installationId, id, lines, customerName, customerEmail, customerPhone } = facts;
  await rows(
    tx,
    'update invoice set lines = $3, customer_name = $4, customer_email = $5, customer_phone = $6 where installation_id = $1 and id = $2',
    [installationId, id, JSON.stringify(lines), customerName, customerEmail, customerPhone],
  );
}

/** Writes one line of an invoice's history. Lines are never changed. */
export async function insertInvoiceEvent(
  tx: Tx,
  event: {
    readonly installationId: string;
    readonly invoiceId: string;
    readonly number: number;
    readonly at: Date;
    readonly kind: string;
    readonly actor: unknown;
    readonly details: unknown;
    readonly before: unknown;
    readonly after: unknown;
  },
): Promise<void> {
  await rows(
    tx,
    `insert into invoice_event (installation_id, invoice_id, number, at, kind, actor, details, before, after) values ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
    [
      event.installationId,
      event.invoiceId,
      event.number,
      event.at,
      event.kind,
      JSON.stringify(event.actor),
      JSON.stringify(event.details),
      event.before === null ? null : JSON.stringify(event.before),
      event.after === null ? null : JSON.stringify(event.after),
    ],
  );
}

/** The money of an attempt as history keeps it. */
export function moneyOf(attempts: readonly Attempt[]): Readonly<Record<string, number>> {
  const { held, captured, refunded, reserved } = totals(attempts);
  return { held, captured, refunded, reserved };
}
