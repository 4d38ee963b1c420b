import { rows } from '../../infra/database';
import type { Tx } from '../../infra/database';

/** One try to pay an offer. `visitor` is a fingerprint. */
export interface Try {
  readonly installationId: string;
  readonly id: string;
  readonly offerId: string;
  readonly visitor: string;
  readonly at: Date;
}

/** The tries of an offer since a moment: of one visitor, and those of everybody that were declined. */
export async function countTries(
  tx: Tx,
  { installationId, offerId, visitor }: Pick<Try, 'installationId' | 'offerId' | 'visitor'>,
  since: Date,
): Promise<{ readonly visitor: number; readonly declined: number }> {
  const [found] = await rows<{ visitor: number; declined: number }>(
    tx,
    `select count(*) filter (where visitor = $3)::int as visitor, count(*) filter (where declined)::int as declined
     from checkout_try where installation_id = $1 and offer_id = $2 and at > $4`,
    [installationId, offerId, visitor, since],
  );
  return found ?? { visitor: 0, declined: 0 };
}

/** Stores a try; those of an offer that are older than `before` are forgotten. */
export async function insertTry(tx: Tx, one: Try, before: Date): Promise<void> {
  await rows(tx, 'delete from checkout_try where installation_id = $1 and offer_id = $2 and at < $3', [
    one.installationId,
    one.offerId,
    before,
  ]);
  await rows(tx, 'insert into checkout_try (installation_id, id, offer_id, visitor, at) values ($1, $2, $3, $4, $5)', [
    one.installationId,
    one.id,
    one.offerId,
    one.visitor,
    one.at,
  ]);
}

/** Keeps that a try was declined. */
export async function markDeclined(tx: Tx, { installationId, id }: Pick<Try, 'installationId' | 'id'>): Promise<void> {
  await rows(tx, 'update checkout_try set declined = true where installation_id = $1 and id = $2', [installationId, id]);
}
