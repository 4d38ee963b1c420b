import type { Tx } from '../../infra/database';
import { rows } from '../../infra/database';
import type { ProductLink, ProductRef, Target } from '../domain/product-ref';
import type { ConnectionAt } from './sales';

/** A link between a product of a channel and what it grants, as it is stored. */
export interface LinkRow extends ProductLink {
  readonly connectionId: string;
  readonly title: string;
}

interface Raw extends ProductRef {
  readonly id: string;
  readonly connectionId: string;
  readonly title: string;
  readonly kind: Target['kind'];
  readonly targetId: string;
}

const SELECT = `select id, connection_id as "connectionId", product, variant, code, plan, offer, title, target_kind as kind, target_id as "targetId"
  from product_link`;

const cooked = ({ id, connectionId, title, kind, targetId, product, variant, code, plan, offer }: Raw): LinkRow => ({
  id,
  connectionId,
  title,
  product: { product, variant, code, plan, offer },
  target: { kind, id: targetId },
});

/** The links of one connection, oldest first. */
export async function listLinks(tx: Tx, at: ConnectionAt): Promise<readonly LinkRow[]> {
  const found = await rows<Raw>(tx, `${SELECT} where installation_id = $1 and connection_id = $2 order by created_at, id`, [
    at.installationId,
    at.connectionId,
  ]);
  return found.map(cooked);
}

/** All links of an installation, oldest first. */
export async function listAllLinks(tx: Tx, installationId: string): Promise<readonly LinkRow[]> {
  const found = await rows<Raw>(tx, `${SELECT} where installation_id = $1 order by created_at, id`, [installationId]);
  return found.map(cooked);
}

/** The links that grant one target, of all connections. */
export async function listLinksOf(tx: Tx, installationId: string, target: Target): Promise<readonly LinkRow[]> {
  const found = await rows<Raw>(
    tx,
    `${SELECT} where installation_id = $1 and target_kind = $2 and target_id = $3 order by created_at, id`,
    [installationId, target.kind, target.id],
  );
  return found.map(cooked);
}

/** Stores a link; false when there is the same already. */
export async function insertLink(tx: Tx, installationId: string, link: LinkRow, at: Date): Promise<boolean> {
  const { product, variant, code, plan, offer } = link.product;
  const inserted = await rows(
    tx,
    `insert into product_link (installation_id, id, connection_id, product, variant, code, plan, offer, title, target_kind, target_id, created_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12) on conflict do nothing returning id`,
    [installationId, link.id, link.connectionId, product, variant, code, plan, offer, link.title, link.target.kind, link.target.id, at],
  );
  return inserted.length === 1;
}

/** Removes a link; what was granted by it stays. */
export async function deleteLink(tx: Tx, installationId: string, id: string): Promise<void> {
  await rows(tx, 'delete from product_link where installation_id = $1 and id = $2', [installationId, id]);
}
