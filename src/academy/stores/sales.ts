import type { Tx } from '../../infra/database';
import { rows } from '../../infra/database';
import type { SubscriptionFacts } from '../domain/access';
import type { SaleBook } from '../domain/book';
import { EMPTY_BOOK, PLAIN_SUBSCRIPTION } from '../domain/book';
import { memberEmail } from '../domain/email';
import { stateOf } from '../domain/sale';
import { readBook, readSubscription } from './forms';

/** Why a sale waits for a person. */
export type SaleAttention = 'product-unknown' | 'buyer-unknown';

/** A sale as it is stored. */
export interface SaleRow {
  readonly installationId: string;
  readonly id: string;
  readonly connectionId: string;
  readonly saleKey: string;
  readonly book: SaleBook;
  readonly memberId: string | null;
  readonly attention: SaleAttention | null;
  readonly unmatched: boolean;
  /** Of a test purchase: no sale. */
  readonly test: boolean;
}

/** Where a subscription or a sale belongs. */
export interface ConnectionAt {
  readonly installationId: string;
  readonly connectionId: string;
}

const COLUMNS = `installation_id as "installationId", id, connection_id as "connectionId", sale_key as "saleKey", book, member_id as "memberId",
  attention, unmatched, test`;

type Raw = Omit<SaleRow, 'book'> & { readonly book: unknown };
const cooked = (row: Raw): SaleRow => ({ ...row, book: readBook(row.book) });

/** The sale with this key, locked; made when it is new. */
export async function lockSale(
  tx: Tx,
  at: ConnectionAt & { readonly saleKey: string },
  made: { readonly id: string; readonly at: Date; readonly test?: boolean },
): Promise<SaleRow> {
  await rows(
    tx,
    `insert into sale (installation_id, id, connection_id, sale_key, book, state, created_at, updated_at, test)
     values ($1, $2, $3, $4, $5, 'unknown', $6, $6, $7) on conflict (installation_id, connection_id, sale_key) do nothing`,
    [at.installationId, made.id, at.connectionId, at.saleKey, JSON.stringify(EMPTY_BOOK), made.at, made.test ?? false],
  );
  const [row] = await rows<Raw>(
    tx,
    `select ${COLUMNS} from sale where installation_id = $1 and connection_id = $2 and sale_key = $3 for update`,
    [at.installationId, at.connectionId, at.saleKey],
  );
  if (!row) throw new Error('A sale has disappeared while it was locked');
  return cooked(row);
}

/** Stores what is known of a sale now. */
export async function saveBook(tx: Tx, row: SaleRow, at: Date): Promise<void> {
  const state = stateOf(row.book.facts);
  await rows(
    tx,
    `update sale set book = $3, subscription = $4, buyer_email = $5, state = $6, flag = $7, updated_at = $8 where installation_id = $1 and id = $2`,
    [
      row.installationId,
      row.id,
      JSON.stringify(row.book),
      row.book.charge?.subscription ?? null,
      memberEmail(row.book.buyer?.value.email ?? null),
      state.kind,
      state.kind === 'good' ? state.flag : null,
      at,
    ],
  );
}

/** Keeps whom a sale has let in and what it waits for. */
export async function noteSettled(
  tx: Tx,
  of: Pick<SaleRow, 'installationId' | 'id'>,
  now: Pick<SaleRow, 'memberId' | 'attention' | 'unmatched'>,
): Promise<void> {
  await rows(
    tx,
    'update sale set member_id = coalesce($3, member_id), attention = $4, unmatched = $5 where installation_id = $1 and id = $2',
    [of.installationId, of.id, now.memberId, now.attention, now.unmatched],
  );
}

/** Waits until nobody else works on this subscription, till the end of the transaction. */
export async function lockSubscription(
  tx: Tx,
  at: ConnectionAt & { readonly subscription: string },
  now: Date,
): Promise<SubscriptionFacts> {
  const place = [at.installationId, at.connectionId, at.subscription];
  await rows(
    tx,
    `insert into sale_subscription (installation_id, connection_id, key, facts, updated_at) values ($1, $2, $3, $4, $5) on conflict do nothing`,
    [...place, JSON.stringify(PLAIN_SUBSCRIPTION), now],
  );
  const [row] = await rows<{ facts: unknown }>(
    tx,
    'select facts from sale_subscription where installation_id = $1 and connection_id = $2 and key = $3 for update',
    place,
  );
  return readSubscription(row?.facts);
}

/** Stores what is known of a subscription now. */
export async function saveSubscription(
  tx: Tx,
  at: ConnectionAt & { readonly subscription: string },
  facts: SubscriptionFacts,
  now: Date,
): Promise<void> {
  await rows(
    tx,
    'update sale_subscription set facts = $4, updated_at = $5 where installation_id = $1 and connection_id = $2 and key = $3',
    [at.installationId, at.connectionId, at.subscription, JSON.stringify(facts), now],
  );
}

/** All charges of a subscription. */
export async function listCharges(tx: Tx, at: ConnectionAt & { readonly subscription: string }): Promise<readonly SaleRow[]> {
  const found = await rows<Raw>(
    tx,
    `select ${COLUMNS} from sale where installation_id = $1 and connection_id = $2 and subscription = $3 order by created_at, id`,
    [at.installationId, at.connectionId, at.subscription],
  );
  return found.map(cooked);
}

/** Keys of good sales with a product that nobody has linked. */
export async function listUnmatched(tx: Tx, at: ConnectionAt): Promise<readonly string[]> {
  const found = await rows<{ saleKey: string }>(
    tx,
    `select sale_key as "saleKey" from sale where installation_id = $1 and connection_id = $2 and unmatched order by created_at, id`,
    [at.installationId, at.connectionId],
  );
  return found.map(({ saleKey }) => saleKey);
}

/** The subscription that a sale is known to belong to; null = none, or no such sale. */
export async function findSubscriptionOf(tx: Tx, at: ConnectionAt & { readonly saleKey: string }): Promise<string | null> {
  const [row] = await rows<{ subscription: string | null }>(
    tx,
    'select subscription from sale where installation_id = $1 and connection_id = $2 and sale_key = $3',
    [at.installationId, at.connectionId, at.saleKey],
  );
  return row?.subscription ?? null;
}
