import type { ProductRef } from './domain/product-ref';
import { enqueueChannelJob } from './receive-sale';
import type { School } from './school';
import { findConnection } from './stores/connections';
import { deleteIgnored, insertIgnored } from './stores/ignored';

/**
 * Keeps that a product is no course, or that it may be one after all. Its sales that nobody has been let in by are looked at again by a job: they wait for a
 * person no more, or again. False when there is no such connection.
 */
export async function ignoreProduct(
  school: School,
  asked: {
    readonly installationId: string;
    readonly connectionId: string;
    readonly product: ProductRef;
    readonly title: string;
    readonly ignore: boolean;
  },
): Promise<boolean> {
  const { installationId, connectionId, product, title, ignore } = asked;
  return school.db.transaction(async (tx) => {
    if (!(await findConnection(tx, installationId, connectionId))) return false;
    if (ignore) await insertIgnored(tx, installationId, { connectionId, product, title }, school.clock.now());
    else await deleteIgnored(tx, { installationId, connectionId }, product);
    await enqueueChannelJob(tx, 'settle-sales', { installationId, connectionId });
    return true;
  });
}
