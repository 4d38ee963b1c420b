import type { Tx } from '../infra/database';
import type { Snapshot } from './domain/snapshot';
import type { Heart } from './heart';
import type { Actor } from './ports/platform-host';
import type { Recorded } from './record';
import type { StoredAttempt } from './stores/attempts';
import { insertAttempt, updateAttempt } from './stores/attempts';
import type { StoredInvoice } from './stores/invoices';
import type { MerchantRow } from './stores/merchants';

/** What was read of an attempt that was paid more than once, and how a reading is applied. */
export interface Surplus {
  readonly attempt: StoredAttempt;
  readonly merchant: MerchantRow;
  readonly snapshot: Snapshot;
  readonly actor: Actor;
  readonly record: (
    stored: StoredInvoice,
    what: { readonly attempt: StoredAttempt; readonly merchant: MerchantRow; readonly snapshot: Snapshot; readonly actor: Actor },
  ) => Promise<Recorded>;
}

/**
 * Keeps each further payment of an attempt as an attempt of its own, so that its money is counted, seen as paid too much, and can be given back.
 * One that went back before anybody saw it is left alone.
 */
export async function recordSurplus(heart: Heart, tx: Tx, recorded: Recorded, surplus: Surplus): Promise<Recorded> {
  let now = recorded;
  for (const snapshot of surplus.snapshot.surplus ?? []) {
    const known = now.stored.attempts.find((one) => one.reference === snapshot.reference);
    if (!known && snapshot.phase === 'returned') continue;
    const attempt = known ?? (await insertSurplus(heart, tx, now.stored, { ...surplus, snapshot }));
    const stored = known
      ? now.stored
      : { ...now.stored, invoice: withAttempt(now.stored, attempt), attempts: [...now.stored.attempts, attempt] };
    const { merchant, actor } = surplus;
    const next = await surplus.record(stored, { attempt, merchant, snapshot, actor });
    now = { stored: next.stored, moved: now.moved || next.moved, results: [...now.results, ...next.results] };
  }
  return now;
}

const withAttempt = ({ invoice }: StoredInvoice, attempt: StoredAttempt): StoredInvoice['invoice'] => ({
  ...invoice,
  attempts: [...invoice.attempts, attempt],
});

async function insertSurplus(
  heart: Heart,
  tx: Tx,
  stored: StoredInvoice,
  { attempt: first, snapshot }: Pick<Surplus, 'attempt' | 'snapshot'>,
): Promise<StoredAttempt> {
  const attempt: StoredAttempt = {
    ...first,
    id: heart.ids.uuid(),
    number: stored.attempts.length + 1,
    orderNumber: `${first.orderNumber}/${snapshot.paymentReference ?? snapshot.reference}`,
    state: 'closed',
    held: 0,
    released: 0,
    captured: 0,
    refunded: 0,
    faceTaken: null,
    reference: snapshot.reference,
    paymentReference: snapshot.paymentReference,
    pay: null,
    direct: null,
    card: null,
    snapshot: null,
    startedAt: heart.clock.now(),
  };
  await insertAttempt(tx, attempt);
  await updateAttempt(tx, attempt);
  return attempt;
}
