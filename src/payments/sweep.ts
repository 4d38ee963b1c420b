import type { Tx } from '../infra/database';
import { rows } from '../infra/database';
import { enqueue } from '../infra/queue';
import { expireLink } from './expire-link';
import type { Heart } from './heart';
import { warnOfEndingHolds } from './letters/hold-warnings';
import { sweepTroubles } from './outside-trouble';
import { enqueueApply } from './receive-notification';
import { dueReport } from './record';
import { enqueueResolve } from './settle-operation';
import { lockInvoice } from './stores/invoices';
import { listStuckNotifications } from './stores/notifications';
import { listOpenOperations } from './stores/operations';

/** How many of each kind one sweep takes in hand. */
const BATCH = 200;
const MINUTE = 60_000;
/** How long a closed link is looked after, in case its payer was faster than we were. */
const LATE_MONEY_FOR = 3 * 24 * 60 * MINUTE;

interface Watched extends Readonly<Record<string, string>> {
  readonly installationId: string;
  readonly invoiceId: string;
  readonly attemptId: string;
}

/** Finds what fell through: each thing becomes a job of its own, so that one that fails does not keep the others. */
export async function sweep(heart: Heart): Promise<void> {
  await heart.db.transaction((tx) => sweepOperations(heart, tx));
  await heart.db.transaction((tx) => sweepStarts(heart, tx));
  await heart.db.transaction((tx) => sweepPayments(heart, tx));
  await heart.db.transaction((tx) => sweepNotifications(heart, tx));
  await sweepExpired(heart);
  await sweepReports(heart);
  await sweepTroubles(heart);
  await warnOfEndingHolds(heart);
}

const before = (heart: Heart, ms: number): Date => new Date(heart.clock.now().getTime() - ms);

/** Open operations are asked for at the gateway as soon as nobody can have them in hand any more. */
async function sweepOperations(heart: Heart, tx: Tx): Promise<void> {
  for (const operation of await listOpenOperations(tx, BATCH)) {
    const runAt = new Date((operation.readAt ?? operation.startedAt).getTime() + heart.timings.abandonedAfter);
    await enqueueResolve(tx, operation, runAt);
  }
}

/** Starts whose end nobody heard are looked for at the gateway by their order number. */
async function sweepStarts(heart: Heart, tx: Tx): Promise<void> {
  const found = await rows<{ installationId: string; invoiceId: string; attemptId: string }>(
    tx,
    `select installation_id as "installationId", invoice_id as "invoiceId", id as "attemptId" from attempt where state = 'starting' and started_at < $1
     order by started_at limit $2`,
    [before(heart, heart.timings.abandonedAfter), BATCH],
  );
  for (const payload of found) await enqueue(tx, { name: 'resolve-start', payload, key: `resolve-start:${payload.attemptId}` });
}

/**
 * Payments that a notification may have been lost of: opened links, holds that may have ended, and for some days, once an hour, links that were closed
 * while a payer may have been at the gateway. Each gateway that can be asked has its own turn and rhythm, so that none keeps another's payments waiting.
 */
async function sweepPayments(heart: Heart, tx: Tx): Promise<void> {
  for (const { code, capabilities } of heart.gateways.values()) {
    if (!capabilities.readable) continue;
    for (const payload of await listWatched(heart, tx, { gateway: code, everyMs: capabilities.readEverySeconds * 1_000 })) {
      await enqueue(tx, { name: 'read-attempt', payload, key: `read-attempt:${payload.attemptId}`, maxAttempts: 1 });
    }
  }
}

function listWatched(
  heart: Heart,
  tx: Tx,
  { gateway, everyMs }: { readonly gateway: string; readonly everyMs: number },
): Promise<readonly Watched[]> {
  return rows<Watched>(
    tx,
    `select a.installation_id as "installationId", a.invoice_id as "invoiceId", a.id as "attemptId"
     from attempt a join invoice i on i.installation_id = a.installation_id and i.id = a.invoice_id
       join merchant m on m.installation_id = i.installation_id and m.id = i.merchant_id
     where m.gateway = $5 and a.reference is not null and coalesce(a.read_at <= $6, a.started_at < $1)
       and ((a.state = 'open' and i.opened_at is not null) or a.held > a.released + a.captured
         or (a.state = 'closed' and a.held + a.captured = 0 and i.opened_at is not null and i.updated_at > $3 and coalesce(a.read_at, a.started_at) < $4))
     order by a.read_at nulls first limit $2`,
    [
      before(heart, MINUTE / 2),
      BATCH,
      before(heart, LATE_MONEY_FOR),
      before(heart, 60 * MINUTE),
      gateway,
      before(heart, Math.max(everyMs, MINUTE / 2)),
    ],
  );
}

async function sweepNotifications(heart: Heart, tx: Tx): Promise<void> {
  for (const one of await listStuckNotifications(tx, before(heart, 10 * MINUTE), BATCH)) await enqueueApply(tx, one);
}

/** Links past their date end. */
async function sweepExpired(heart: Heart): Promise<void> {
  const found = await heart.db.select((tx) =>
    rows<{ installationId: string; id: string }>(
      tx,
      `select installation_id as "installationId", id from invoice where state = 'pending' and expires_at < $1 order by expires_at limit $2`,
      [heart.clock.now(), BATCH],
    ),
  );
  for (const { installationId, id } of found) await expireLink(heart, installationId, id);
}

/** A report that has been due for longer than its tries last, and was not given up, has lost its job: it gets another one. */
async function sweepReports(heart: Heart): Promise<void> {
  const found = await heart.db.select((tx) =>
    rows<{ installationId: string; id: string }>(
      tx,
      `select installation_id as "installationId", id from invoice where report_due_at < $1 and not ('report-failed' = any(attention)) order by report_due_at limit $2`,
      [before(heart, 5 * 24 * 60 * MINUTE), BATCH],
    ),
  );
  for (const { installationId, id } of found) {
    await heart.db.transaction(async (tx) => {
      const stored = await lockInvoice(tx, installationId, id);
      if (stored) await dueReport(heart, tx, stored);
    });
  }
}
