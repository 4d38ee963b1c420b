import { rows } from '../../infra/database';
import type { Tx } from '../../infra/database';
import type { Compared, DifferenceCode, Figures, Side } from '../domain/ledgers';
import { DIFFERENCE_CODES, SIDE_OF } from '../domain/ledgers';
import { isUuid } from './columns';

/** The invoice that was compared, and by what: the gateway itself (`read`), or its notifications because it cannot be asked (`told`). */
export interface ComparedInvoice {
  readonly installationId: string;
  readonly invoiceId: string;
  readonly merchantId: string;
  readonly basis: 'read' | 'told';
}

/** Something that differs, with its subject: an invoice or a notification. */
export interface StoredDifference {
  readonly id: string;
  readonly merchantId: string;
  readonly invoiceId: string | null;
  readonly notificationId: string | null;
  readonly code: DifferenceCode;
}

/** A notification of a day that no invoice took: unknown here, or not processed. */
export interface LooseNotification {
  readonly id: string;
  readonly receivedAt: Date;
  readonly outcome: string | null;
  readonly words: string | null;
}

interface NewDifference {
  readonly installationId: string;
  readonly id: string;
  readonly merchantId: string;
  readonly invoiceId: string | null;
  readonly notificationId: string | null;
  readonly happenedAt: Date | null;
  readonly code: DifferenceCode;
  readonly figures: { readonly ours: Figures; readonly theirs: Figures };
}

const codesOf = (sides: readonly Side[]): readonly DifferenceCode[] => DIFFERENCE_CODES.filter((code) => sides.includes(SIDE_OF[code]));

/** Stores how an invoice compared: its new differences, those that are still there, and those that are mended because the side that differed now agrees. */
export async function keepCompared(
  tx: Tx,
  of: ComparedInvoice,
  compared: Compared,
  { at, newId }: { readonly at: Date; readonly newId: () => string },
): Promise<void> {
  const { installationId, invoiceId, merchantId } = of;
  await keepResult(tx, of, compared, at);
  await rows(
    tx,
    `update difference set mended_at = $3 where installation_id = $1 and invoice_id = $2 and mended_at is null and code = any($4) and not (code = any($5))`,
    [installationId, invoiceId, at, codesOf(compared.heard), compared.differences.map(({ code }) => code)],
  );
  for (const { code, ours, theirs } of compared.differences) {
    const figures = { ours, theirs };
    await keepDifference(
      tx,
      { installationId, id: newId(), merchantId, invoiceId, notificationId: null, happenedAt: null, code, figures },
      at,
    );
  }
}

const json = (value: unknown): string | null => (value === null ? null : JSON.stringify(value));

async function keepResult(tx: Tx, { installationId, invoiceId, basis }: ComparedInvoice, compared: Compared, at: Date): Promise<void> {
  await rows(
    tx,
    `insert into comparison_result (installation_id, invoice_id, outcome, because, basis, ours, gateway, platform, compared_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9)
     on conflict (installation_id, invoice_id) do update set outcome = excluded.outcome, because = excluded.because, basis = excluded.basis,
       ours = excluded.ours, gateway = excluded.gateway, platform = excluded.platform, compared_at = excluded.compared_at`,
    [
      installationId,
      invoiceId,
      compared.outcome,
      compared.because,
      basis,
      json(compared.ours),
      json(compared.gateway),
      json(compared.platform),
      at,
    ],
  );
}

async function keepDifference(tx: Tx, one: NewDifference, at: Date): Promise<void> {
  await rows(
    tx,
    `insert into difference (installation_id, id, merchant_id, invoice_id, notification_id, happened_at, code, figures, found_at, seen_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $9)
     on conflict (installation_id, invoice_id, notification_id, code) where mended_at is null do update set figures = excluded.figures, seen_at = excluded.seen_at`,
    [
      one.installationId,
      one.id,
      one.merchantId,
      one.invoiceId,
      one.notificationId,
      one.happenedAt,
      one.code,
      JSON.stringify(one.figures),
      at,
    ],
  );
}

/** How many loose notifications of one day are kept as differences. */
const MOST_LOOSE = 200;

/** The merchant whose loose notifications are meant, and the time in which they came. */
interface Span {
  readonly installationId: string;
  readonly merchantId: string;
  readonly startsAt: Date;
  readonly endsAt: Date;
}

/** Genuine notifications of a merchant that became nothing, one per payment that they speak of; those that still wait only when they came before `waitingSince`. */
export async function listLooseNotifications(tx: Tx, span: Span, waitingSince: Date): Promise<readonly LooseNotification[]> {
  return rows<LooseNotification>(
    tx,
    `select distinct on (coalesce(reference, order_number, id::text)) id, received_at as "receivedAt", outcome, words from notification
     where installation_id = $1 and merchant_id = $2 and received_at >= $3 and received_at < $4 and verdict = 'accepted'
       and (outcome = 'foreign' or (outcome is null and received_at < $5))
     order by coalesce(reference, order_number, id::text), received_at desc, id limit $6`,
    [span.installationId, span.merchantId, span.startsAt, span.endsAt, waitingSince, MOST_LOOSE],
  );
}

/** Stores the loose notifications of a span; differences about others of that span are mended. */
export async function keepLoose(
  tx: Tx,
  span: Span,
  loose: readonly LooseNotification[],
  { at, newId }: { readonly at: Date; readonly newId: () => string },
): Promise<void> {
  const { installationId, merchantId, startsAt, endsAt } = span;
  const named = loose.map((one) => ({ ...one, code: codeOfLoose(one) }));
  await rows(
    tx,
    `update difference set mended_at = $5 where installation_id = $1 and merchant_id = $2 and notification_id is not null and happened_at >= $3 and happened_at < $4
       and mended_at is null and not exists (select 1 from unnest($6::uuid[], $7::text[]) as still (id, code)
         where still.id = difference.notification_id and still.code = difference.code)`,
    [installationId, merchantId, startsAt, endsAt, at, named.map(({ id }) => id), named.map(({ code }) => code)],
  );
  for (const { id: notificationId, receivedAt, words, code } of named) {
    const figures = { ours: {}, theirs: words ? { words } : {} };
    await keepDifference(
      tx,
      { installationId, id: newId(), merchantId, invoiceId: null, notificationId, happenedAt: receivedAt, code, figures },
      at,
    );
  }
}

const codeOfLoose = ({ outcome }: LooseNotification): DifferenceCode =>
  outcome === null ? 'notification-waiting' : 'unknown-at-ordertill';

/** A difference of this installation that is still there. */
export async function findOpenDifference(tx: Tx, installationId: string, id: string): Promise<StoredDifference | null> {
  if (!isUuid(id)) return null;
  const [found] = await rows<StoredDifference>(
    tx,
    `select id, merchant_id as "merchantId", invoice_id as "invoiceId", notification_id as "notificationId", code from difference
     where installation_id = $1 and id = $2 and mended_at is null`,
    [installationId, id],
  );
  return found ?? null;
}

/** Keeps that somebody has pressed the button of a difference. */
export async function markAsked(tx: Tx, installationId: string, id: string, at: Date): Promise<void> {
  await rows(tx, 'update difference set asked_at = $3 where installation_id = $1 and id = $2', [installationId, id, at]);
}

/** Mends the differences about a notification that has become something since; false while it still waits to be processed. */
export async function settleNotification(tx: Tx, installationId: string, notificationId: string, at: Date): Promise<boolean> {
  const [found] = await rows<{ outcome: string | null }>(tx, 'select outcome from notification where installation_id = $1 and id = $2', [
    installationId,
    notificationId,
  ]);
  if (!found) return true;
  if (found.outcome === null) return false;
  const still = found.outcome === 'foreign' ? 'unknown-at-ordertill' : null;
  await rows(
    tx,
    `update difference set mended_at = $3 where installation_id = $1 and notification_id = $2 and mended_at is null and code is distinct from $4`,
    [installationId, notificationId, at, still],
  );
  return true;
}

/** The newest genuine notification about an invoice, for applying it again; null = none came. */
export async function newestNotificationOf(tx: Tx, installationId: string, invoiceId: string): Promise<string | null> {
  const [found] = await rows<{ id: string }>(
    tx,
    `select id from notification where installation_id = $1 and invoice_id = $2 and verdict = 'accepted' order by received_at desc, id desc limit 1`,
    [installationId, invoiceId],
  );
  return found?.id ?? null;
}
