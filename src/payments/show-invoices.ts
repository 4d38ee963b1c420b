import type { Tx } from '../infra/database';
import { rows } from '../infra/database';
import { mustFindInstallation } from './connect-installation';
import type { Actions, HistoryEntry, InvoiceDetails, InvoiceFilter, InvoicePage, InvoiceRow, Summary } from './desk-invoices';
import { currency } from './domain/currency';
import { promisedRule } from './domain/hold-clock';
import type { Attention, CancelReason, InvoiceState, Standing } from './domain/invoice';
import { refundable, reserved, totals } from './domain/invoice';
import type { Money } from './domain/money';
import { unreachable } from './domain/unreachable';
import type { Heart } from './heart';
import { abilitiesOf, gatewayOf, linkOf, platformOf } from './opened';
import { troublesOf } from './outside-trouble';
import type { Capabilities } from './ports/gateway';
import { cursorOf, pageOf, readCursor, whole } from './stores/columns';
import type { InstallationRow } from './stores/installations';
import type { StoredInvoice } from './stores/invoices';
import { findInvoice } from './stores/invoices';
import { readLetterSettings } from './stores/letter-settings';
import { listLetters } from './stores/letters';
import { findMerchant, listMerchants } from './stores/merchants';
import type { Operation } from './stores/operations';
import { listOperations } from './stores/operations';

interface ListRecord {
  readonly id: string;
  readonly orderNumber: string;
  readonly state: InvoiceState;
  readonly cancelReason: CancelReason | null;
  readonly reserved: string;
  readonly captured: string;
  readonly refunded: string;
  readonly attention: readonly Attention[];
  readonly amount: string;
  readonly currency: string;
  readonly customer: string | null;
  readonly merchantName: string;
  readonly mode: string;
  readonly createdAt: Date;
  readonly holdUntil: Date | null;
}

const LIST = `select i.id, i.order_number as "orderNumber", i.state, i.cancel_reason as "cancelReason", i.reserved, i.captured, i.refunded, i.attention, i.amount, i.currency,
    coalesce(i.customer_email, i.customer_name, i.customer_phone) as customer, m.name as "merchantName", i.mode, i.created_at as "createdAt", i.hold_until as "holdUntil"
  from invoice i join merchant m on m.installation_id = i.installation_id and m.id = i.merchant_id where i.installation_id = $1`;

/** Where an invoice stands, from the columns of its row. */
export function standingOfRecord(row: Pick<ListRecord, 'state' | 'cancelReason' | 'reserved' | 'captured' | 'refunded'>): Standing {
  switch (row.state) {
    case 'pending':
      return { state: 'pending' };
    case 'authorized':
      return { state: 'authorized', reserved: whole(row.reserved) };
    case 'canceled':
      return { state: 'canceled', reason: row.cancelReason ?? 'manager' };
    case 'paid':
    case 'refunded':
      return { state: row.state, captured: whole(row.captured), refunded: whole(row.refunded) };
    default:
      return unreachable(row.state);
  }
}

const toRow = (row: ListRecord): InvoiceRow => ({
  id: row.id,
  orderNumber: row.orderNumber,
  standing: standingOfRecord(row),
  attention: row.attention,
  amount: { minor: whole(row.amount), currency: currency(row.currency) },
  customer: row.customer,
  merchantName: row.merchantName,
  test: row.mode === 'test',
  createdAt: row.createdAt,
  holdUntil: row.holdUntil,
});

const PAGE = 40;

/** A page of the list, newest first, read by key. `search` looks into order numbers and customers. */
export async function listInvoices(
  heart: Heart,
  installationId: string,
  query: { readonly after?: string; readonly search?: string; readonly state?: InvoiceFilter },
): Promise<InvoicePage> {
  const params: unknown[] = [installationId];
  const param = (value: unknown): string => `$${params.push(value)}`;
  const where: string[] = [];
  const after = readCursor(query.after);
  if (after) where.push(`(i.created_at, i.id) < (${param(after.at)}, ${param(after.id)})`);
  if (query.state === 'attention') where.push(`i.attention <> '{}'`);
  else if (query.state === 'hold-ending')
    where.push(`i.state = 'authorized' and i.hold_until <= ${param(heart.clock.now())}::timestamptz + interval '48 hours'`);
  else if (query.state) where.push(`i.state = ${param(query.state)}`);
  const search = query.search?.trim().slice(0, 100);
  if (search) {
    const like = param(`%${search.replace(/[%_\\]/g, '\\$&')}%`);
    where.push(
      `(i.order_number ilike ${like} or i.customer_email ilike ${like} or i.customer_name ilike ${like} or i.customer_phone ilike ${like})`,
    );
  }
  const sql = [LIST, ...where].join(' and ');
  const found = await heart.db.select((tx) =>
    rows<ListRecord>(tx, `${sql} order by i.created_at desc, i.id desc limit ${PAGE + 1}`, params),
  );
  const page = pageOf(found, PAGE, ({ createdAt, id }) => cursorOf({ at: createdAt, id }));
  return { ...page, rows: page.rows.map(toRow) };
}

/** Everything that the order screen shows of one invoice; null = not of this installation. */
export async function invoiceDetails(heart: Heart, installationId: string, invoiceId: string): Promise<InvoiceDetails | null> {
  return heart.db.read(async (tx) => {
    const stored = await findInvoice(tx, installationId, invoiceId);
    const merchant = stored && (await findMerchant(tx, installationId, stored.facts.merchantId));
    if (!stored || !merchant) return null;
    const { facts, invoice } = stored;
    const gateway = gatewayOf(heart, merchant.gateway);
    const operations = await listOperations(tx, installationId, invoiceId);
    const letters = await listLetters(tx, installationId, invoiceId);
    const siblings = await rows<ListRecord>(tx, `${LIST} and i.order_number = $2 and i.id <> $3 order by i.created_at desc limit 20`, [
      installationId,
      facts.orderNumber,
      facts.id,
    ]);
    const installation = await mustFindInstallation(tx, installationId);
    const { held, reserved: waiting, captured, refunded } = totals(invoice.attempts);
    return {
      ...facts,
      standing: invoice.standing,
      attention: invoice.attention,
      amount: invoice.amount,
      held,
      reserved: waiting,
      captured,
      refunded,
      merchant: { id: merchant.id, name: merchant.name, gatewayTitle: gateway.title, active: merchant.active },
      readable: gateway.capabilities.readable,
      cabinetUrl: gateway.cabinetUrl,
      rule: promisedRule(invoice, { rule: merchant.holdRule, hours: merchant.holdRuleHours }, abilitiesOf(heart, merchant)),
      test: facts.mode === 'test',
      link: linkOf(heart, facts.slug),
      customer: { name: facts.customerName, email: facts.customerEmail, phone: facts.customerPhone },
      reportDue: facts.reportDueAt !== null,
      troubles: (await troublesOf(heart, tx, installation)).filter(({ what, name }) => what !== 'gateway' || name === merchant.gateway),
      history: await history(tx, installationId, invoiceId),
      operations: [...operations].reverse(),
      letters: letters.map(({ kind, recipient, state, text, createdAt, finishedAt }) => ({
        kind,
        recipient,
        state,
        text,
        at: finishedAt ?? createdAt,
      })),
      siblings: siblings.map(toRow),
      actions: actionsOf(stored, abilitiesOf(heart, merchant), operations),
      orderUrl: orderUrlOf(heart, installation, facts.orderId),
    };
  });
}

function orderUrlOf(heart: Heart, installation: InstallationRow, orderId: string | null): string | null {
  const platform = platformOf(heart, installation.platform);
  return orderId === null || platform.hasOrders === false ? null : platform.orderUrl(installation, orderId);
}

const history = (tx: Tx, installationId: string, invoiceId: string): Promise<readonly HistoryEntry[]> =>
  rows<HistoryEntry>(
    tx,
    'select number, at, kind, actor, details from invoice_event where installation_id = $1 and invoice_id = $2 order by number desc limit 200',
    [installationId, invoiceId],
  );

/** Which buttons there are now. None while an operation is open: its outcome decides what is right next. */
export function actionsOf({ invoice }: StoredInvoice, able: Capabilities, operations: readonly Operation[]): Actions {
  const { standing } = invoice;
  const send = standing.state === 'pending';
  const open = operations.some((one) => one.state === 'started' || one.state === 'unknown');
  const none = { confirm: null, cancel: null, refund: null, send, elsewhere: false } as const;
  if (open) return none;
  const waiting = invoice.attempts.reduce((most, one) => Math.max(most, reserved(one)), 0);
  const left = invoice.attempts.reduce((most, one) => Math.max(most, refundable(one)), 0);
  if (!able.moves) return { ...none, cancel: standing.state === 'pending' ? 'close-link' : null, elsewhere: waiting + left > 0 };
  // Money that came after the end is released by itself; what could not be, somebody may try again.
  const isReleasable = standing.state === 'authorized' || (standing.state === 'canceled' && waiting > 0);
  return {
    ...none,
    confirm: standing.state === 'authorized' ? { most: waiting, partial: able.partialCapture } : null,
    cancel: standing.state === 'pending' ? 'close-link' : isReleasable && able.void ? 'release' : null,
    refund: standing.state === 'paid' && left > 0 ? { most: left, partial: able.partialRefund } : null,
  };
}

const sum = (minor: string, code: string): Money => ({ minor: whole(minor), currency: currency(code) });

/** The first screen: what came in today (by the shop's clock), what is reserved, what needs somebody. */
export async function summarize(heart: Heart, installationId: string): Promise<Summary> {
  return heart.db.read(async (tx) => {
    const installation = await mustFindInstallation(tx, installationId);
    const today = await rows<{ currency: string; paid: string; paidCount: number; refunded: string; refundedCount: number }>(
      tx,
      `select currency, coalesce(sum(captured) filter (where paid_at >= day), 0)::text as paid, count(*) filter (where paid_at >= day)::int as "paidCount",
         coalesce(sum(given), 0)::text as refunded, coalesce(sum(gives), 0)::int as "refundedCount"
       from (select date_trunc('day', $2::timestamptz, $3) as day) as start,
         lateral (select i.currency, i.captured, i.paid_at, r.given, r.gives from invoice i
           left join lateral (select sum(o.amount) as given, count(*) as gives from operation o where o.installation_id = i.installation_id and o.invoice_id = i.id
             and o.kind = 'refund' and o.state = 'done' and o.finished_at >= start.day) r on true
           where i.installation_id = $1 and i.updated_at >= start.day and i.captured > 0) as moved
       group by currency order by currency`,
      [installationId, heart.clock.now(), installation.timezone],
    );
    const held = await rows<{ currency: string; sum: string; count: number }>(
      tx,
      `select currency, sum(reserved)::text as sum, count(*)::int as count from invoice where installation_id = $1 and state = 'authorized' group by currency`,
      [installationId],
    );
    const needs = await rows<ListRecord>(tx, `${LIST} and i.attention <> '{}' order by i.created_at desc limit 20`, [installationId]);
    const { title, makesMethods = false, refreshesLinks, hasOrders = true } = platformOf(heart, installation.platform);
    const letters = await readLetterSettings(tx, installationId);
    return {
      platformTitle: title,
      makesMethods,
      ...(refreshesLinks && hasOrders ? { changedSums: installation.refusesSums ? ('refuse' as const) : ('follow' as const) } : {}),
      lettersToNobody: !letters.some(({ recipients }) => recipients.length > 0),
      publicAddress: installation.publicAddress,
      active: installation.active && !installation.frozen,
      merchants: (await listMerchants(tx, installationId)).length,
      // Where there are no statuses there is nothing to look at once.
      mappingOffered: installation.mappingOffered || !hasOrders,
      today: today.map((row) => ({
        paid: sum(row.paid, row.currency),
        paidCount: row.paidCount,
        refunded: sum(row.refunded, row.currency),
        refundedCount: row.refundedCount,
      })),
      reserved: held.map((row) => ({ sum: sum(row.sum, row.currency), count: row.count })),
      needsSomebody: needs.map(toRow),
      troubles: await troublesOf(heart, tx, installation),
    };
  });
}
