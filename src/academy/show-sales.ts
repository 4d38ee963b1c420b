import { rows } from '../infra/database';
import { cursorOf, readCursor } from '../payments/stores/columns';
import type { SaleBook } from './domain/book';
import type { ProductRef } from './domain/product-ref';
import { channelOf } from './open-channel';
import type { SaleEvent } from './ports/channel';
import type { School } from './school';
import { readBook, readEvent } from './stores/forms';
import { listConnections } from './stores/connections';
import { ignoredKey, listIgnored } from './stores/ignored';
import { listAllLinks } from './stores/links';
import type { SaleAttention } from './stores/sales';

const PAGE = 40;

/** A row of the list of sales. */
export interface SaleLine {
  readonly id: string;
  readonly at: Date;
  readonly connection: string;
  readonly connectionId: string;
  readonly saleKey: string;
  readonly book: SaleBook;
  readonly memberId: string | null;
  readonly attention: SaleAttention | null;
  readonly unmatched: boolean;
  /** Of a test purchase: no sale. */
  readonly test: boolean;
}

/** A row of the list of what channels said. `outcome` null = not applied yet. */
export interface EventLine {
  readonly at: Date;
  readonly key: string;
  readonly connection: string;
  readonly connectionId: string;
  readonly event: SaleEvent;
  readonly outcome: string | null;
  /** Of a test purchase. */
  readonly test: boolean;
}

/** A page of a list that is read by key. */
export interface Paged<T> {
  readonly rows: readonly T[];
  readonly next: string | null;
}

/** A page of sales, newest first; with `waiting` only those that wait for a person. */
export async function listSales(
  school: School,
  installationId: string,
  wish: { readonly waiting: boolean; readonly after: string | undefined },
): Promise<Paged<SaleLine>> {
  const from = readCursor(wish.after);
  const found = await school.db.select((tx) =>
    rows<Omit<SaleLine, 'book'> & { readonly book: unknown }>(
      tx,
      `select s.id, s.created_at as at, c.name as connection, s.connection_id as "connectionId", s.sale_key as "saleKey", s.book, s.member_id as "memberId",
         s.attention, s.unmatched, s.test from sale s join channel_connection c on c.installation_id = s.installation_id and c.id = s.connection_id
       where s.installation_id = $1 and ($2::timestamptz is null or (s.created_at, s.id) < ($2, $3::uuid)) and (not $4 or s.attention is not null and not s.test)
       order by s.created_at desc, s.id desc limit $5`,
      [installationId, from?.at ?? null, from?.id ?? null, wish.waiting, PAGE + 1],
    ),
  );
  const page = found.slice(0, PAGE).map((row) => ({ ...row, book: readBook(row.book) }));
  const last = page.at(-1);
  return { rows: page, next: found.length > PAGE && last ? cursorOf(last) : null };
}

/** A page of what channels said, newest first. The place in the list is told by time and number of the row in it. */
export async function listEvents(school: School, installationId: string, after: string | undefined): Promise<Paged<EventLine>> {
  const from = readPlace(after);
  const found = await school.db.select((tx) =>
    rows<Omit<EventLine, 'event'> & { readonly body: unknown }>(
      tx,
      `select e.received_at as at, e.key, c.name as connection, e.connection_id as "connectionId", e.body, e.outcome, e.test
       from sale_event e join channel_connection c on c.installation_id = e.installation_id and c.id = e.connection_id
       where e.installation_id = $1 and ($2::timestamptz is null or (e.received_at, e.key) < ($2, $3)) order by e.received_at desc, e.key desc limit $4`,
      [installationId, from?.at ?? null, from?.key ?? null, PAGE + 1],
    ),
  );
  const page = found.slice(0, PAGE).map(({ body, ...row }) => ({ ...row, event: readEvent(body) }));
  const last = page.at(-1);
  const next = found.length > PAGE && last ? Buffer.from(JSON.stringify([last.at, last.key])).toString('base64url') : null;
  return { rows: page, next };
}

function readPlace(text: string | undefined): { readonly at: Date; readonly key: string } | null {
  try {
    const place: unknown = JSON.parse(Buffer.from(text ?? '', 'base64url').toString('utf8'));
    if (!Array.isArray(place)) return null;
    const [at, key]: readonly unknown[] = place;
    const moment = new Date(String(at));
    return typeof key === 'string' && !Number.isNaN(moment.getTime()) ? { at: moment, key } : null;
  } catch {
    return null;
  }
}

/** A product that was sold and that nobody has linked, with how many sales wait for it. */
export interface UnknownProduct {
  readonly connectionId: string;
  readonly product: ProductRef;
  readonly title: string;
  readonly sales: number;
}

const MOST_WAITING = 1_000;

const nameOf = (connectionId: string, product: ProductRef): string => JSON.stringify([connectionId, ignoredKey(product)]);

/** The products that good sales wait for, also where another product of the same sale has let its buyer in; most wanted first. */
export async function listUnknownProducts(school: School, installationId: string): Promise<readonly UnknownProduct[]> {
  const { sales, connections, links, ignored } = await school.db.read(async (tx) => ({
    sales: await rows<{ readonly connectionId: string; readonly book: unknown }>(
      tx,
      `select connection_id as "connectionId", book from sale where installation_id = $1 and unmatched and not test order by created_at desc limit $2`,
      [installationId, MOST_WAITING],
    ),
    connections: await listConnections(tx, installationId),
    links: await listAllLinks(tx, installationId),
    ignored: await listIgnored(tx, installationId),
  }));
  const set = new Set(ignored.map((one) => nameOf(one.connectionId, one.product)));
  const counted = new Map<string, UnknownProduct>();
  for (const { connectionId, book } of sales) {
    const connection = connections.find(({ id }) => id === connectionId);
    if (!connection) continue;
    const own = links.filter((link) => link.connectionId === connectionId);
    for (const item of readBook(book).items?.value ?? []) {
      const { product, title } = item;
      const name = nameOf(connectionId, product);
      if (set.has(name) || channelOf(school, connection.channel).match(own, item).length > 0) continue;
      counted.set(name, { connectionId, product, title, sales: (counted.get(name)?.sales ?? 0) + 1 });
    }
  }
  return [...counted.values()].toSorted((one, other) => other.sales - one.sales);
}
