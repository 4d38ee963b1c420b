import type { Tx } from '../../infra/database';
import { rows } from '../../infra/database';
import { currency } from '../domain/currency';
import type { Heart } from '../heart';
import { gatewayOf } from '../opened';
import { isUuid, pageOf, whole } from '../stores/columns';
import type { Comparison } from '../stores/comparisons';
import { COMPARISON_COLUMNS } from '../stores/comparisons';
import type { DayRow, DaySums } from './reconciliation-desk';

interface DayRecord extends Comparison {
  readonly merchantName: string;
  readonly gateway: string;
  /** Notifications of the day that differ. */
  readonly loose: number;
}

interface SumRecord {
  readonly merchantId: string;
  readonly day: string;
  readonly mode: string;
  readonly currency: string;
  readonly invoices: number;
  readonly taken: string;
  readonly returned: string;
  readonly differing: number;
  readonly unchecked: number;
}

const PAGE = 30;

const DAYS = `select ${COMPARISON_COLUMNS}, m.name as "merchantName", m.gateway,
    (select count(*)::int from difference d where d.installation_id = c.installation_id and d.merchant_id = c.merchant_id and d.notification_id is not null
      and d.happened_at >= c.starts_at and d.happened_at < c.ends_at and d.mended_at is null) as loose
  from comparison c join merchant m on m.installation_id = c.installation_id and m.id = c.merchant_id where c.installation_id = $1`;

const cursorOf = ({ day, merchantId }: DayRecord): string => `${day}.${merchantId}`;

function readCursor(text: string | undefined): readonly [day: string, merchantId: string] | null {
  const [day = '', merchantId = ''] = (text ?? '').split('.');
  return isDayName(day) && isUuid(merchantId) ? [day, merchantId] : null;
}

/** Says whether a text from outside can be the name of a day; anything else never reaches the database. */
export function isDayName(text: string): boolean {
  return /^20\d\d-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$/.test(text) && new Date(`${text}T00:00:00Z`).toISOString().startsWith(text);
}

/** A page of days with a comparison, newest first, read by key. */
export async function listDays(
  heart: Heart,
  installationId: string,
  after?: string,
): Promise<{ readonly rows: readonly DayRow[]; readonly next: string | null }> {
  const [day, merchantId] = readCursor(after) ?? [null, null];
  return heart.db.read(async (tx) => {
    const found = await rows<DayRecord>(
      tx,
      `${DAYS} and ($2::date is null or (c.day, c.merchant_id) < ($2::date, $3::uuid)) order by c.day desc, c.merchant_id desc limit ${PAGE + 1}`,
      [installationId, day, merchantId],
    );
    const page = pageOf(found, PAGE, cursorOf);
    return { ...page, rows: await withSums(heart, tx, installationId, page.rows) };
  });
}

/** One merchant's day; null = there is no comparison of it. */
export async function findDay(
  heart: Heart,
  tx: Tx,
  at: { readonly installationId: string; readonly merchantId: string; readonly day: string },
): Promise<{ readonly row: DayRow; readonly comparison: Comparison } | null> {
  if (!isDayName(at.day) || !isUuid(at.merchantId)) return null;
  const found = await rows<DayRecord>(tx, `${DAYS} and c.merchant_id = $2 and c.day = $3::date`, [
    at.installationId,
    at.merchantId,
    at.day,
  ]);
  const [row] = await withSums(heart, tx, at.installationId, found);
  const [comparison] = found;
  return row && comparison ? { row, comparison } : null;
}

async function withSums(heart: Heart, tx: Tx, installationId: string, days: readonly DayRecord[]): Promise<readonly DayRow[]> {
  const sums = await rows<SumRecord>(
    tx,
    `select cm.merchant_id as "merchantId", to_char(cm.day, 'YYYY-MM-DD') as day, cm.mode, cm.currency, count(*)::int as invoices, sum(cm.taken)::text as taken,
       sum(cm.returned)::text as returned, count(*) filter (where r.outcome = 'differing')::int as differing,
       count(*) filter (where r.outcome = 'unchecked')::int as unchecked
     from comparison_member cm join unnest($2::uuid[], $3::date[]) as wanted (merchant_id, day) on wanted.merchant_id = cm.merchant_id and wanted.day = cm.day
       left join comparison_result r on r.installation_id = cm.installation_id and r.invoice_id = cm.invoice_id
     where cm.installation_id = $1 group by cm.merchant_id, cm.day, cm.mode, cm.currency order by cm.mode, cm.currency`,
    [installationId, days.map(({ merchantId }) => merchantId), days.map(({ day }) => day)],
  );
  return days.map((record) =>
    toRow(
      heart,
      record,
      sums.filter(({ merchantId, day }) => merchantId === record.merchantId && day === record.day),
    ),
  );
}

function toRow(heart: Heart, record: DayRecord, sums: readonly SumRecord[]): DayRow {
  const { merchantId, merchantName, day, timezone, state, compared, total, finishedAt, loose } = record;
  const { title, capabilities } = gatewayOf(heart, record.gateway);
  return {
    merchantId,
    merchantName,
    gatewayTitle: title,
    day,
    timezone,
    state,
    compared,
    total,
    finishedAt,
    readable: capabilities.readable,
    sums: sums.map(toSums),
    differences: loose + sums.reduce((count, { differing }) => count + differing, 0),
    unchecked: sums.reduce((count, { unchecked }) => count + unchecked, 0),
  };
}

const toSums = ({ mode, currency: code, invoices, taken, returned }: SumRecord): DaySums => ({
  test: mode === 'test',
  invoices,
  taken: { minor: whole(taken), currency: currency(code) },
  returned: { minor: whole(returned), currency: currency(code) },
});
