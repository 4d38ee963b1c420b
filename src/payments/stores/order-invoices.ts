import { rows } from '../../infra/database';
import type { Tx } from '../../infra/database';

interface At {
  readonly installationId: string;
  readonly id: string;
}

/** Keeps which invoice took the place of another. */
export async function markReplaced(tx: Tx, { installationId, id, by }: At & { readonly by: string }): Promise<void> {
  await rows(tx, 'update invoice set replaced_by = $3 where installation_id = $1 and id = $2', [installationId, id, by]);
}

/** The invoice that took the place of this one; null = none. */
export async function replacementOf(tx: Tx, { installationId, id }: At): Promise<string | null> {
  const [found] = await rows<{ by: string | null }>(tx, 'select replaced_by as by from invoice where installation_id = $1 and id = $2', [
    installationId,
    id,
  ]);
  return found?.by ?? null;
}

/** Ids of an order's invoices, newest first. */
export async function listOrderInvoices(tx: Tx, installationId: string, orderId: string): Promise<readonly string[]> {
  const found = await rows<{ id: string }>(
    tx,
    'select id from invoice where installation_id = $1 and order_id = $2 order by created_at desc, id desc limit 100',
    [installationId, orderId],
  );
  return found.map(({ id }) => id);
}

/** Which of these orders have an invoice that waits for its payer. */
export async function listPendingOrders(tx: Tx, installationId: string, orderIds: readonly string[]): Promise<readonly string[]> {
  const found = await rows<{ orderId: string }>(
    tx,
    `select distinct order_id as "orderId" from invoice where installation_id = $1 and order_id = any($2::text[]) and state = 'pending'`,
    [installationId, orderIds],
  );
  return found.map(({ orderId }) => orderId);
}

/** Says whether an order has money on another invoice than this one. */
export async function isPaidElsewhere(tx: Tx, { installationId, id, orderId }: At & { readonly orderId: string | null }): Promise<boolean> {
  if (orderId === null) return false;
  const found = await rows(
    tx,
    'select 1 from invoice where installation_id = $1 and order_id = $2 and id <> $3 and captured > refunded limit 1',
    [installationId, orderId, id],
  );
  return found.length > 0;
}

/** The platform's ids of an order's other invoices that hold money or took some. The number is looked for too: not every platform says which order it is. */
export async function listMoneyElsewhere(
  tx: Tx,
  { installationId, id, orderId, orderNumber }: At & { readonly orderId: string | null; readonly orderNumber: string },
): Promise<readonly string[]> {
  const found = await rows<{ platformInvoiceId: string }>(
    tx,
    `select platform_invoice_id as "platformInvoiceId" from invoice where installation_id = $1 and (order_id = $2 or order_number = $3) and id <> $4
       and (captured > 0 or state = 'authorized') order by created_at desc, id desc limit 100`,
    [installationId, orderId, orderNumber, id],
  );
  return found.map(({ platformInvoiceId }) => platformInvoiceId);
}
