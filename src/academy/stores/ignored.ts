import type { Tx } from '../../infra/database';
import { rows } from '../../infra/database';
import type { ProductRef } from '../domain/product-ref';
import { readProduct } from './forms';
import type { ConnectionAt } from './sales';

/** A product that is no course, as somebody has said. */
export interface IgnoredRow {
  readonly connectionId: string;
  readonly product: ProductRef;
  readonly title: string;
}

/** Names a product within its connection. */
export const ignoredKey = ({ product, variant, code, plan, offer }: ProductRef): string =>
  JSON.stringify([product, variant, code, plan, offer]);

/** The names of the products of a connection that open nothing. */
export async function ignoredKeys(tx: Tx, at: ConnectionAt): Promise<ReadonlySet<string>> {
  const found = await rows<{ key: string }>(tx, 'select key from ignored_product where installation_id = $1 and connection_id = $2', [
    at.installationId,
    at.connectionId,
  ]);
  return new Set(found.map(({ key }) => key));
}

/** All of them, of connections that are still there, newest first. */
export async function listIgnored(tx: Tx, installationId: string): Promise<readonly IgnoredRow[]> {
  const found = await rows<Omit<IgnoredRow, 'product'> & { readonly product: unknown }>(
    tx,
    `select i.connection_id as "connectionId", i.product, i.title from ignored_product i
       join channel_connection c on c.installation_id = i.installation_id and c.id = i.connection_id
     where i.installation_id = $1 and c.removed_at is null order by i.ignored_at desc, i.key`,
    [installationId],
  );
  return found.map(({ product, ...row }) => ({ ...row, product: readProduct(product) }));
}

/** Keeps that a product opens nothing. */
export async function insertIgnored(tx: Tx, installationId: string, { connectionId, product, title }: IgnoredRow, at: Date): Promise<void> {
  await rows(
    tx,
    `insert into ignored_product (installation_id, connection_id, key, product, title, ignored_at) values ($1, $2, $3, $4, $5, $6) on conflict do nothing`,
    [installationId, connectionId, ignoredKey(product), JSON.stringify(product), title, at],
  );
}

/** Forgets that. */
export async function deleteIgnored(tx: Tx, at: ConnectionAt, product: ProductRef): Promise<void> {
  await rows(tx, 'delete from ignored_product where installation_id = $1 and connection_id = $2 and key = $3', [
    at.installationId,
    at.connectionId,
    ignoredKey(product),
  ]);
}
