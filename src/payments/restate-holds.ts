import type { Tx } from '../infra/database';
import { rows } from '../infra/database';
import { enqueue } from '../infra/queue';
import type { Heart } from './heart';
import { abilitiesOf, gatewayOf } from './opened';
import { dueReport, writeLine } from './record';
import { lockInvoice } from './stores/invoices';
import type { MerchantRow } from './stores/merchants';
import { findMerchant } from './stores/merchants';

const BATCH = 200;
const HOUR_MS = 3_600_000;

interface OfMerchant {
  readonly installationId: string;
  readonly merchantId: string;
}

/**
 * Enqueues the job that gives the holds of a merchant their ends anew, in the transaction of the change. Only where the gateway does not say how long a
 * hold lasts: then the merchant's word is all there is, for money that is reserved already as well.
 */
export async function enqueueRestate(heart: Heart, tx: Tx, { installationId, id: merchantId, gateway }: MerchantRow): Promise<void> {
  if (gatewayOf(heart, gateway).capabilities.holdHours !== null) return;
  await enqueue(tx, { name: 'restate-holds', payload: { installationId, merchantId }, key: `restate-holds:${merchantId}` });
}

/** Gives every hold of a merchant the end that its settings now say, each in a transaction of its own, with a line of history and a report. Safe to repeat. */
export async function restateHolds(heart: Heart, at: OfMerchant): Promise<void> {
  for (;;) {
    const merchant = await heart.db.select((tx) => findMerchant(tx, at.installationId, at.merchantId));
    if (!merchant) return;
    const { holdHours } = abilitiesOf(heart, merchant);
    const found = await heart.db.select((tx) =>
      rows<{ id: string }>(
        tx,
        `select id from invoice where installation_id = $1 and merchant_id = $2 and state = 'authorized' and held_at is not null
           and hold_until is distinct from held_at + $3::int * interval '1 hour' limit $4`,
        [at.installationId, at.merchantId, holdHours, BATCH],
      ),
    );
    for (const { id } of found) await heart.db.transaction((tx) => restate(heart, tx, { ...at, id, holdHours }));
    if (found.length < BATCH) return;
  }
}

async function restate(heart: Heart, tx: Tx, hold: OfMerchant & { readonly id: string; readonly holdHours: number | null }): Promise<void> {
  const stored = await lockInvoice(tx, hold.installationId, hold.id);
  if (!stored || stored.facts.heldAt === null || stored.invoice.standing.state !== 'authorized') return;
  const holdUntil = hold.holdHours === null ? null : new Date(stored.facts.heldAt.getTime() + hold.holdHours * HOUR_MS);
  const written = await writeLine(
    heart,
    tx,
    { ...stored, facts: { ...stored.facts, holdUntil } },
    { kind: 'hold-end-stated', actor: { kind: 'system' }, details: holdUntil === null ? {} : { until: holdUntil.toISOString() } },
  );
  await dueReport(heart, tx, written);
}
