import { rows } from '../../infra/database';
import type { Tx } from '../../infra/database';
import type { CalendarDay } from '../calendar';
import type { HistoryKind } from '../history';
import type { Actor } from '../ports/platform-host';
import { whole } from './columns';

/** How far the comparison of a merchant's day is. `stopped`: a side does not answer, it goes on later where it stopped. */
export type ComparisonState = 'waiting' | 'running' | 'stopped' | 'done';

/** The comparison of one merchant's calendar day. */
export interface Comparison extends CalendarDay {
  readonly installationId: string;
  readonly merchantId: string;
  readonly state: ComparisonState;
  /** Who wished for it; null = the schedule. */
  readonly askedBy: Actor | null;
  /** How often it stopped or came to an end with something unchecked. */
  readonly tries: number;
  /** The invoice that was compared last; null at the beginning. */
  readonly reached: string | null;
  readonly total: number;
  readonly compared: number;
  readonly finishedAt: Date | null;
}

/** An invoice of a day with what moved on that day, minor units. */
export interface Member {
  readonly invoiceId: string;
  readonly mode: 'live' | 'test';
  readonly currency: string;
  readonly taken: number;
  readonly returned: number;
}

/** Lines of history after which an invoice belongs to the day: money moved or may have moved. */
const MOVING_KINDS: readonly HistoryKind[] = [
  'opened',
  'held',
  'captured',
  'refunded',
  'released',
  'failed',
  'canceled',
  'attempt-lost',
  'partly-paid',
  'mismatch',
  'disputed',
  'hold-unwanted',
];

/** The columns of a comparison, under the name `c`. A `date` goes out as text, because the driver would make a moment of it. */
export const COMPARISON_COLUMNS = `c.installation_id as "installationId", c.merchant_id as "merchantId", to_char(c.day, 'YYYY-MM-DD') as day, c.timezone,
  c.starts_at as "startsAt", c.ends_at as "endsAt", c.state, c.asked_by as "askedBy", c.tries, c.reached, c.total, c.compared, c.finished_at as "finishedAt"`;

/** Makes a comparison due now. One that is under way goes on; one that has stopped goes on where it stopped; one that is done begins anew. */
export async function wishComparison(
  tx: Tx,
  wish: { readonly installationId: string; readonly merchantId: string; readonly day: CalendarDay; readonly by: Actor | null },
  at: Date,
): Promise<void> {
  const { installationId, merchantId, day, by } = wish;
  await rows(
    tx,
    `insert into comparison as c (installation_id, merchant_id, day, timezone, starts_at, ends_at, state, asked_by, due_at)
     values ($1, $2, $3::date, $4, $5, $6, 'waiting', $7, $8)
     on conflict (installation_id, merchant_id, day) do update set
       state = case when c.state = 'running' then c.state else 'waiting' end, asked_by = coalesce($7, c.asked_by), due_at = $8, tries = 0,
       reached = case when c.state = 'done' then null else c.reached end, compared = case when c.state = 'done' then 0 else c.compared end`,
    [installationId, merchantId, day.day, day.timezone, day.startsAt, day.endsAt, by === null ? null : JSON.stringify(by), at],
  );
}

/** Makes these days of an installation due again, where they were compared before. */
export async function wishAgain(tx: Tx, installationId: string, days: readonly string[], at: Date): Promise<void> {
  await rows(
    tx,
    `update comparison set state = 'waiting', asked_by = null, due_at = $3, tries = 0, reached = null, compared = 0
     where installation_id = $1 and day = any($2::date[]) and state = 'done'`,
    [installationId, [...days], at],
  );
}

/** How long days with something unchecked are looked after, and how often. */
const UNCHECKED_FOR = '7 days';
const MOST_TRIES = 6;

/** Makes recent days due again in which something could not be compared, with growing pauses: after one hour, two, four and so on. */
export async function wishUnchecked(tx: Tx, at: Date): Promise<void> {
  await rows(
    tx,
    `update comparison c set state = 'waiting', asked_by = null, due_at = $1, tries = c.tries + 1, reached = null, compared = 0
     where c.state = 'done' and c.finished_at > $1::timestamptz - $2::interval and c.tries < $3 and c.finished_at < $1::timestamptz - interval '1 hour' * power(2, c.tries)
       and exists (select 1 from comparison_member cm join comparison_result r on r.installation_id = cm.installation_id and r.invoice_id = cm.invoice_id
         where cm.installation_id = c.installation_id and cm.merchant_id = c.merchant_id and cm.day = c.day and r.outcome = 'unchecked')`,
    [at, UNCHECKED_FOR, MOST_TRIES],
  );
}

/** The merchants of an installation on which something happened between two moments. */
export async function listMovedMerchants(tx: Tx, installationId: string, { startsAt, endsAt }: CalendarDay): Promise<readonly string[]> {
  const found = await rows<{ id: string }>(
    tx,
    `select i.merchant_id as id from invoice_event e join invoice i on i.installation_id = e.installation_id and i.id = e.invoice_id
     where e.installation_id = $1 and e.at >= $2 and e.at < $3 and e.kind = any($4) and (i.opened_at is not null or i.held + i.captured > 0)
     union select n.merchant_id from notification n join merchant m on m.installation_id = n.installation_id and m.id = n.merchant_id
     where n.installation_id = $1 and n.received_at >= $2 and n.received_at < $3 and n.verdict = 'accepted' and (n.outcome is null or n.outcome = 'foreign')`,
    [installationId, startsAt, endsAt, MOVING_KINDS],
  );
  return found.map(({ id }) => id);
}

/** The next due comparison of an installation, those that somebody waits for first. */
export async function nextComparison(tx: Tx, installationId: string, now: Date): Promise<Comparison | null> {
  const [found] = await rows<Comparison>(
    tx,
    `select ${COMPARISON_COLUMNS} from comparison c where c.installation_id = $1 and c.state <> 'done' and c.due_at <= $2
     order by (c.asked_by is null), c.due_at, c.day, c.merchant_id limit 1 for update`,
    [installationId, now],
  );
  return found ?? null;
}

/** Installations with a comparison that is due, with the moment it is due at; they are to have a job. */
export async function listDueInstallations(tx: Tx, now: Date, limit: number): Promise<readonly string[]> {
  const found = await rows<{ id: string }>(
    tx,
    `select installation_id as id from comparison where state <> 'done' and due_at <= $1 group by installation_id order by min(due_at) limit $2`,
    [now, limit],
  );
  return found.map(({ id }) => id);
}

/** Says whether an installation has another comparison due. */
export async function hasDueComparison(tx: Tx, installationId: string, now: Date): Promise<boolean> {
  const found = await rows(tx, `select 1 from comparison where installation_id = $1 and state <> 'done' and due_at <= $2 limit 1`, [
    installationId,
    now,
  ]);
  return found.length > 0;
}

const DAY_OF_EVENTS = `from invoice_event e join invoice i on i.installation_id = e.installation_id and i.id = e.invoice_id
  where e.installation_id = $1 and e.at >= $2 and e.at < $3 and e.kind = any($4) and i.merchant_id = $5 and (i.opened_at is not null or i.held + i.captured > 0)`;

const dayParams = ({ installationId, startsAt, endsAt, merchantId }: Comparison): readonly unknown[] => [
  installationId,
  startsAt,
  endsAt,
  MOVING_KINDS,
  merchantId,
];

/** How many invoices a day has. */
export async function countMembers(tx: Tx, comparison: Comparison): Promise<number> {
  const [found] = await rows<{ count: number }>(
    tx,
    `select count(distinct e.invoice_id)::int as count ${DAY_OF_EVENTS}`,
    dayParams(comparison),
  );
  return found?.count ?? 0;
}

/** The next invoices of a day, by key. What was taken and given back is told from the lines of history of that day. */
export async function listMembers(tx: Tx, comparison: Comparison, limit: number): Promise<readonly Member[]> {
  const found = await rows<Omit<Member, 'taken' | 'returned'> & Readonly<Record<'taken' | 'returned', string>>>(
    tx,
    `select e.invoice_id as "invoiceId", i.mode, i.currency, ${movedSum('captured')} as taken, ${movedSum('refunded')} as returned ${DAY_OF_EVENTS}
       and ($6::uuid is null or e.invoice_id > $6) group by e.invoice_id, i.mode, i.currency order by e.invoice_id limit $7`,
    [...dayParams(comparison), comparison.reached, limit],
  );
  return found.map((row) => ({ ...row, taken: whole(row.taken), returned: whole(row.returned) }));
}

/** By how much a sum of an invoice grew, over lines of history named `e`. */
function movedSum(sum: 'captured' | 'refunded'): string {
  return `sum(coalesce((e.after->>'${sum}')::bigint, 0) - coalesce((e.before->>'${sum}')::bigint, 0))`;
}

/** Keeps an invoice as one of the day, with what moved on it. */
export async function keepMember(tx: Tx, { installationId, merchantId, day }: Comparison, member: Member): Promise<void> {
  const { invoiceId, mode, currency, taken, returned } = member;
  await rows(
    tx,
    `insert into comparison_member (installation_id, merchant_id, day, invoice_id, mode, currency, taken, returned) values ($1, $2, $3::date, $4, $5, $6, $7, $8)
     on conflict (installation_id, merchant_id, day, invoice_id) do update set taken = excluded.taken, returned = excluded.returned`,
    [installationId, merchantId, day, invoiceId, mode, currency, taken, returned],
  );
}

/** What changes of a comparison while it runs. */
export interface Progress extends Pick<Comparison, 'state' | 'reached' | 'compared' | 'total' | 'tries'> {
  readonly dueAt: Date;
  readonly finishedAt: Date | null;
}

/** Stores how far a comparison is. */
export async function keepProgress(tx: Tx, { installationId, merchantId, day }: Comparison, progress: Progress): Promise<void> {
  const { state, reached, compared, total, tries, dueAt, finishedAt } = progress;
  await rows(
    tx,
    `update comparison set state = $4, reached = $5, compared = $6, total = $7, tries = $8, due_at = $9, finished_at = coalesce($10, finished_at)
     where installation_id = $1 and merchant_id = $2 and day = $3::date`,
    [installationId, merchantId, day, state, reached, compared, total, tries, dueAt, finishedAt],
  );
}

/** Keeps that the gateway was asked about an attempt, so that it is not asked again at once; nothing else of the attempt changes. */
export async function noteRead(tx: Tx, attempt: { readonly installationId: string; readonly id: string }, at: Date): Promise<void> {
  await rows(tx, 'update attempt set read_at = greatest(read_at, $3) where installation_id = $1 and id = $2', [
    attempt.installationId,
    attempt.id,
    at,
  ]);
}
