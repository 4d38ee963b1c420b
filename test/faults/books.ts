import { z } from 'zod';
import { rows } from '../../src/infra/database';
import { eventually } from '../support/eventually';
import type { CrmPayment } from '../support/crm';
import { addPayment, ledger, payByLink, simState } from '../support/crm';
import type { World } from '../support/world';

/** An operation as our own books have it; the sum in minor units. */
export interface OperationRow {
  readonly kind: string;
  readonly amount: number;
  readonly state: string;
  readonly code: string | null;
}

/** An invoice as our own books have it; sums in minor units. */
export interface InvoiceRow {
  readonly state: string;
  readonly reason: string | null;
  readonly captured: number;
  readonly refunded: number;
  readonly attention: readonly string[];
}

/** A payment of the CRM with the id that our invoice of it has. */
export interface Bill {
  readonly payment: CrmPayment;
  readonly id: string;
  readonly link: string;
}

const CrmBooks = z.object({
  invoices: z.array(
    z.object({ externalId: z.string().nullable(), refunds: z.array(z.object({ externalId: z.string(), status: z.string() })) }),
  ),
  regressions: z.array(z.unknown()),
});

/** Presses "generate link" for a new order of this sum, in minor units of UAH. */
export async function bill(world: World, type: string, minor: number): Promise<Bill> {
  const payment = await addPayment(world, type, minor);
  const { ok, payment: row } = await payment.press('generate-link');
  const { externalId, link } = row.invoice ?? {};
  if (!ok || !externalId || !link) throw new Error('the link was not made');
  return { payment, id: externalId, link };
}

/** A bill that a customer has paid (or whose money is held, where that is the merchant's way), told to everybody. */
export async function paidBill(world: World, type: string, minor: number): Promise<Bill> {
  const made = await bill(world, type, minor);
  await payByLink(made.link, 'pay');
  await eventually(async () => (await ourInvoice(world, made.id)).state !== 'pending');
  return made;
}

/** The row of an invoice. */
export async function ourInvoice(world: World, id: string): Promise<InvoiceRow> {
  const [row] = await world.heart.db.read((tx) =>
    rows<InvoiceRow>(tx, `select state, cancel_reason as reason, captured::int, refunded::int, attention from invoice where id = $1`, [id]),
  );
  if (!row) throw new Error('there is no such invoice');
  return row;
}

/** All operations of an invoice, oldest first. */
export function operationsOf(world: World, id: string): Promise<readonly OperationRow[]> {
  return world.heart.db.read((tx) =>
    rows<OperationRow>(tx, 'select kind, amount::int, state, code from operation where invoice_id = $1 order by started_at, id', [id]),
  );
}

/** The kinds of all lines in the history of an invoice, oldest first. */
export async function historyOf(world: World, id: string): Promise<readonly string[]> {
  const found = await world.heart.db.read((tx) =>
    rows<{ kind: string }>(tx, 'select kind from invoice_event where invoice_id = $1 order by number', [id]),
  );
  return found.map(({ kind }) => kind);
}

/** What the gateway moved for an invoice, in minor units, oldest first; over all payment objects that were ever made for it. */
export async function movedAtGateway(world: World, id: string, kind: 'hold' | 'capture' | 'void' | 'refund'): Promise<readonly number[]> {
  const attempts = await world.heart.db.read((tx) =>
    rows<{ reference: string | null }>(tx, 'select reference from attempt where invoice_id = $1', [id]),
  );
  const references = new Set(attempts.map(({ reference }) => reference));
  const lines = await ledger(world);
  return lines.filter((line) => line.kind === kind && references.has(line.invoiceId)).map((line) => line.amount);
}

/** True when nothing is under way any more: no open operation or start, no report that is due, no job that is due. @throws what there is, otherwise. */
export async function isQuiet(world: World): Promise<true> {
  const [open] = await world.heart.db.read((tx) =>
    rows<Readonly<Record<string, number>>>(
      tx,
      `select (select count(*)::int from operation where state in ('started', 'unknown')) as operations,
         (select count(*)::int from attempt where state = 'starting') as starts,
         (select count(*)::int from invoice where report_due_at is not null) as reports,
         (select count(*)::int from graphile_worker.jobs where (run_at <= now() and attempts < max_attempts) or locked_at is not null) as jobs`,
    ),
  );
  if (Object.values(open ?? {}).some((count) => count > 0)) throw new Error(`still under way: ${JSON.stringify(open)}`);
  return true;
}

/** Resolves when nothing is under way any more. */
export async function untilQuiet(world: World): Promise<void> {
  await eventually(() => isQuiet(world), 20_000);
}

const sum = (amounts: readonly number[]): number => amounts.reduce((total, amount) => total + amount, 0);

/** The refunds that the CRM knows of an invoice. */
export async function refundsOf(world: World, id: string): Promise<readonly { readonly externalId: string; readonly status: string }[]> {
  const { invoices } = CrmBooks.parse(await simState(world.retailcrm.url));
  return invoices.find((one) => one.externalId === id)?.refunds ?? [];
}

/** Compares the three books of an invoice when all is quiet: the gateway's ledger, ours, and the CRM's; gives ours. */
export async function agreedInvoice(world: World, { id, payment }: Bill): Promise<InvoiceRow> {
  await untilQuiet(world);
  const ours = await ourInvoice(world, id);
  const captured = sum(await movedAtGateway(world, id, 'capture'));
  const refunded = sum(await movedAtGateway(world, id, 'refund'));
  const crm = await payment.now();
  expect({ captured: ours.captured, refunded: ours.refunded }).toEqual({ captured, refunded });
  expect(crm.invoice).toMatchObject({ captured: captured / 100, refunded: refunded / 100 });
  expect(crm.paidSum).toBe((captured - refunded) / 100);
  const told = await refundsOf(world, id);
  expect(told.filter((one) => one.status === 'succeeded')).toHaveLength((await movedAtGateway(world, id, 'refund')).length);
  expect(told.filter((one) => one.status === 'pending')).toEqual([]);
  expect(new Set(told.map((one) => one.externalId)).size).toBe(told.length);
  expect(CrmBooks.parse(await simState(world.retailcrm.url)).regressions).toEqual([]);
  return ours;
}
