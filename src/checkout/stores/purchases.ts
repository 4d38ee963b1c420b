import { rows } from '../../infra/database';
import type { Tx } from '../../infra/database';
import { currency } from '../../payments/domain/currency';
import type { Attention, CancelReason, InvoiceState, Standing } from '../../payments/domain/invoice';
import type { Money } from '../../payments/domain/money';
import { standingOfRecord } from '../../payments/show-invoices';
import { cursorOf, isUuid, readCursor, whole } from '../../payments/stores/columns';
import type { Buyer } from '../domain/buyer';
import type { Opens } from '../domain/opens';
import { readOpens } from './opens';

/** One purchase of an offer; its money is its invoice's. */
export interface Purchase {
  readonly installationId: string;
  readonly id: string;
  readonly offerId: string;
  readonly invoiceId: string;
  /** Random; part of the address of the buyer's own page. */
  readonly key: string;
  /** Of the form that made it. */
  readonly formKey: string;
  readonly buyer: Buyer;
  readonly language: string;
  /** What it opens, as the offer said when it was bought; null = nothing. */
  readonly opens: Opens | null;
  readonly createdAt: Date;
}

/** A purchase as the list shows it, with how its invoice stands. */
export interface PurchaseRow {
  readonly id: string;
  readonly invoiceId: string;
  readonly offerTitle: string;
  readonly orderNumber: string;
  readonly email: string;
  readonly name: string;
  readonly amount: Money;
  readonly standing: Standing;
  readonly attention: readonly Attention[];
  readonly test: boolean;
  readonly createdAt: Date;
}

const COLUMNS = `installation_id as "installationId", id, offer_id as "offerId", invoice_id as "invoiceId", key, form_key as "formKey", buyer, language, opens,
  created_at as "createdAt"`;

async function one(tx: Tx, where: string, params: readonly unknown[]): Promise<Purchase | null> {
  const [found] = await rows<Omit<Purchase, 'opens'> & { readonly opens: unknown }>(
    tx,
    `select ${COLUMNS} from purchase where installation_id = $1 and ${where}`,
    params,
  );
  return found ? { ...found, opens: readOpens(found.opens) } : null;
}

/** Reads a purchase of this installation; a foreign one is none. */
export const findPurchase = async (tx: Tx, installationId: string, id: string): Promise<Purchase | null> =>
  isUuid(id) ? one(tx, 'id = $2', [installationId, id]) : null;

/** The purchase behind the address of a buyer's page. */
export const findPurchaseByKey = (tx: Tx, installationId: string, key: string): Promise<Purchase | null> =>
  one(tx, 'key = $2', [installationId, key]);

/** The purchase that a form has made already. */
export const findPurchaseByForm = (tx: Tx, installationId: string, made: Pick<Purchase, 'offerId' | 'formKey'>): Promise<Purchase | null> =>
  one(tx, 'offer_id = $2 and form_key = $3', [installationId, made.offerId, made.formKey]);

/** The purchase that an invoice is of, locked until the transaction ends; null = the invoice is none of a purchase. */
export const lockPurchaseOf = (tx: Tx, installationId: string, invoiceId: string): Promise<Purchase | null> =>
  one(tx, 'invoice_id = $2 for update', [installationId, invoiceId]);

/** Stores a new purchase. */
export async function insertPurchase(tx: Tx, purchase: Purchase): Promise<void> {
  const { installationId, id, offerId, invoiceId, key, formKey, buyer, language, opens, createdAt } = purchase;
  await rows(
    tx,
    `insert into purchase (installation_id, id, offer_id, invoice_id, key, form_key, buyer, email, language, opens, created_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`,
    [
      installationId,
      id,
      offerId,
      invoiceId,
      key,
      formKey,
      JSON.stringify(buyer),
      buyer.email.toLowerCase(),
      language,
      opens && JSON.stringify(opens),
      createdAt,
    ],
  );
}

/** Keeps what the buyer says of himself at a later try. */
export async function updateBuyer(tx: Tx, { installationId, id }: Pick<Purchase, 'installationId' | 'id'>, buyer: Buyer): Promise<void> {
  await rows(tx, 'update purchase set buyer = $3, email = $4 where installation_id = $1 and id = $2', [
    installationId,
    id,
    JSON.stringify(buyer),
    buyer.email.toLowerCase(),
  ]);
}

const PAGE = 50;

interface RowRecord extends Omit<PurchaseRow, 'amount' | 'standing'> {
  readonly amount: string;
  readonly currency: string;
  readonly state: InvoiceState;
  readonly cancelReason: CancelReason | null;
  readonly captured: string;
  readonly refunded: string;
  readonly reserved: string;
}

/** Purchases newest first, found by e-mail, name, tax number or order number; `next` names the following page. */
export async function listPurchases(
  tx: Tx,
  installationId: string,
  query: { readonly after?: string; readonly search?: string; readonly offerId?: string; readonly purchaseId?: string },
): Promise<{ readonly rows: readonly PurchaseRow[]; readonly next: string | null }> {
  const cursor = readCursor(query.after);
  const search = query.search?.toLowerCase().replace(/[\\%_]/g, String.raw`\$&`);
  const found = await rows<RowRecord>(
    tx,
    `select p.id, p.invoice_id as "invoiceId", o.title as "offerTitle", i.order_number as "orderNumber", p.buyer->>'email' as email,
       concat_ws(' ', p.buyer->>'firstName', p.buyer->>'lastName') as name, i.amount, i.currency, i.state, i.cancel_reason as "cancelReason", i.captured,
       i.refunded, i.reserved, i.attention, i.mode = 'test' as test, p.created_at as "createdAt"
     from purchase p join offer o on o.installation_id = p.installation_id and o.id = p.offer_id
       join invoice i on i.installation_id = p.installation_id and i.id = p.invoice_id
     where p.installation_id = $1 and ($2::timestamptz is null or (p.created_at, p.id) < ($2, $3::uuid)) and ($4::uuid is null or p.offer_id = $4)
       and ($5::text is null or p.email like '%' || $5 || '%' or lower(i.order_number) like '%' || $5 || '%' or lower(i.customer_name) like '%' || $5 || '%'
         or lower(p.buyer->'document'->>'number') = $5)
       and ($6::uuid is null or p.id = $6)
     order by p.created_at desc, p.id desc limit $7`,
    [installationId, cursor?.at ?? null, cursor?.id ?? null, query.offerId ?? null, search ?? null, query.purchaseId ?? null, PAGE + 1],
  );
  const page = found.slice(0, PAGE).map(rowOf);
  const last = page.at(-1);
  return { rows: page, next: found.length > PAGE && last ? cursorOf({ at: last.createdAt, id: last.id }) : null };
}

function rowOf({ amount, currency: code, state, cancelReason, captured, refunded, reserved, ...rest }: RowRecord): PurchaseRow {
  const standing = standingOfRecord({ state, cancelReason, captured, refunded, reserved });
  return { ...rest, amount: { minor: whole(amount), currency: currency(code) }, standing };
}
