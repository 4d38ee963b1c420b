import type { Tx } from '../../infra/database';
import { rows } from '../../infra/database';
import type { SaleEvent } from '../ports/channel';
import { readEvent } from './forms';

/** A message as it is kept. */
export interface MessageRow {
  readonly installationId: string;
  readonly id: string;
  readonly connectionId: string;
  readonly receivedAt: Date;
  readonly stored: string;
  readonly version: string | null;
  readonly byReading: boolean;
}

/** Names one thing that a channel said. */
export interface EventAt {
  readonly installationId: string;
  readonly connectionId: string;
  readonly key: string;
}

/** Stores a message. */
export async function insertMessage(tx: Tx, row: MessageRow): Promise<void> {
  await rows(
    tx,
    `insert into channel_message (installation_id, id, connection_id, received_at, stored, version, by_reading) values ($1, $2, $3, $4, $5, $6, $7)`,
    [row.installationId, row.id, row.connectionId, row.receivedAt, row.stored.replaceAll('\0', ''), row.version, row.byReading],
  );
}

const saleOf = (event: SaleEvent): string | null => {
  if (event.kind === 'sale') return event.sale;
  return 'subscription' in event ? event.subscription : null;
};

/** Stores what a message says; false when the same was said before. `test`: it belongs to a test purchase. */
export async function insertEvent(tx: Tx, message: MessageRow & { readonly test?: boolean }, event: SaleEvent): Promise<boolean> {
  const inserted = await rows(
    tx,
    `insert into sale_event (installation_id, connection_id, key, message_id, kind, body, sale_key, received_at, test)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9) on conflict do nothing returning key`,
    [
      message.installationId,
      message.connectionId,
      event.key,
      message.id,
      event.kind,
      JSON.stringify(event).replaceAll('\\u0000', ''),
      saleOf(event),
      message.receivedAt,
      message.test ?? false,
    ],
  );
  return inserted.length === 1;
}

/** One event, locked against others who apply it; null = there is none. */
export async function lockEvent(tx: Tx, at: EventAt): Promise<{ readonly event: SaleEvent; readonly applied: boolean } | null> {
  const [row] = await rows<{ body: unknown; appliedAt: Date | null }>(
    tx,
    `select body, applied_at as "appliedAt" from sale_event where installation_id = $1 and connection_id = $2 and key = $3 for update`,
    [at.installationId, at.connectionId, at.key],
  );
  return row ? { event: readEvent(row.body), applied: row.appliedAt !== null } : null;
}

/** Keeps what became of an event. */
export async function finishEvent(tx: Tx, of: EventAt, done: { readonly outcome: string; readonly at: Date }): Promise<void> {
  await rows(tx, 'update sale_event set applied_at = $4, outcome = $5 where installation_id = $1 and connection_id = $2 and key = $3', [
    of.installationId,
    of.connectionId,
    of.key,
    done.at,
    done.outcome,
  ]);
}

/** Makes an event wait again, so that it is applied once more; false when there is none. */
export async function reopenEvent(tx: Tx, of: EventAt): Promise<SaleEvent | null> {
  const [row] = await rows<{ body: unknown }>(
    tx,
    `update sale_event set applied_at = null, outcome = null where installation_id = $1 and connection_id = $2 and key = $3 returning body`,
    [of.installationId, of.connectionId, of.key],
  );
  return row ? readEvent(row.body) : null;
}

/** The hints of a connection that nobody has looked after yet, oldest first. */
export async function listLooks(
  tx: Tx,
  connection: { readonly installationId: string; readonly id: string },
  most: number,
): Promise<readonly { readonly key: string; readonly sales: readonly string[] }[]> {
  const found = await rows<{ body: unknown }>(
    tx,
    `select body from sale_event where installation_id = $1 and connection_id = $2 and kind = 'look' and applied_at is null
     order by received_at, key limit $3`,
    [connection.installationId, connection.id, most],
  );
  return found.map(({ body }) => readEvent(body)).flatMap((event) => (event.kind === 'look' ? [event] : []));
}
