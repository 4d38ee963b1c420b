import type { Tx } from '../../infra/database';
import { rows } from '../../infra/database';
import { mustFindInstallation } from '../connect-installation';
import { currency } from '../domain/currency';
import type { DifferenceCode, Figures, UncheckedBecause } from '../domain/ledgers';
import type { Heart } from '../heart';
import { platformOf } from '../opened';
import { cursorOf, pageOf, readCursor } from '../stores/columns';
import type { Comparison } from '../stores/comparisons';
import type { DayView, DifferenceRow } from './reconciliation-desk';
import { remedyOf } from './remedies';
import { findDay } from './show-days';

interface DifferenceRecord {
  readonly id: string;
  readonly code: DifferenceCode;
  readonly figures: { readonly ours?: Figures; readonly theirs?: Figures };
  readonly invoiceId: string | null;
  readonly orderNumber: string | null;
  readonly currency: string | null;
  readonly mode: string | null;
  readonly foundAt: Date;
  readonly askedAt: Date | null;
  readonly mendedAt: Date | null;
}

const PAGE = 40;
const MOST_MENDED = 40;

/** The differences of a day: of its invoices, and of the notifications that came on it. */
const OF_DAY = `select d.id, d.code, d.figures, d.invoice_id as "invoiceId", i.order_number as "orderNumber", i.currency, i.mode, d.found_at as "foundAt",
    d.asked_at as "askedAt", d.mended_at as "mendedAt"
  from difference d left join invoice i on i.installation_id = d.installation_id and i.id = d.invoice_id
  where d.installation_id = $1 and ((d.notification_id is not null and d.merchant_id = $2 and d.happened_at >= $4 and d.happened_at < $5)
    or exists (select 1 from comparison_member cm where cm.installation_id = d.installation_id and cm.merchant_id = $2 and cm.day = $3::date and cm.invoice_id = d.invoice_id))`;

const paramsOf = ({ installationId, merchantId, day, startsAt, endsAt }: Comparison): readonly unknown[] => [
  installationId,
  merchantId,
  day,
  startsAt,
  endsAt,
];

/** One merchant's day with what differs, newest first, read by key, and the newest differences that are mended; null = it was never to be compared. */
export async function dayView(
  heart: Heart,
  installationId: string,
  at: { readonly merchantId: string; readonly day: string; readonly after?: string },
): Promise<DayView | null> {
  const from = readCursor(at.after);
  return heart.db.read(async (tx) => {
    const found = await findDay(heart, tx, { installationId, merchantId: at.merchantId, day: at.day });
    if (!found) return null;
    const { row, comparison } = found;
    const open = await rows<DifferenceRecord>(
      tx,
      `${OF_DAY} and d.mended_at is null and ($6::timestamptz is null or (d.found_at, d.id) < ($6, $7::uuid)) order by d.found_at desc, d.id desc limit ${PAGE + 1}`,
      [...paramsOf(comparison), from?.at ?? null, from?.id ?? null],
    );
    const mended = await rows<DifferenceRecord>(
      tx,
      `${OF_DAY} and d.mended_at is not null order by d.mended_at desc, d.id limit ${MOST_MENDED}`,
      paramsOf(comparison),
    );
    const platform = platformOf(heart, (await mustFindInstallation(tx, installationId)).platform);
    const page = pageOf(open, PAGE, ({ foundAt, id }) => cursorOf({ at: foundAt, id }));
    return {
      row,
      platformTitle: platform.title,
      // Nobody is missed where there is no platform outside.
      platformReadable: platform.readInvoice !== undefined || platform.hasOrders === false,
      open: page.rows.map((one) => toRow(one, row.readable)),
      next: page.next,
      mended: mended.map((one) => toRow(one, row.readable)),
      unchecked: await listUnchecked(tx, comparison),
    };
  });
}

const toRow = ({ figures, currency: code, mode, ...record }: DifferenceRecord, readable: boolean): DifferenceRow => ({
  ...record,
  remedy: remedyOf(record.code, readable),
  ours: figures.ours ?? {},
  theirs: figures.theirs ?? {},
  currency: code === null ? null : currency(code),
  test: mode === 'test',
});

function listUnchecked(
  tx: Tx,
  { installationId, merchantId, day }: Comparison,
): Promise<readonly { readonly because: UncheckedBecause; readonly count: number }[]> {
  return rows(
    tx,
    `select r.because, count(*)::int as count from comparison_member cm
       join comparison_result r on r.installation_id = cm.installation_id and r.invoice_id = cm.invoice_id
     where cm.installation_id = $1 and cm.merchant_id = $2 and cm.day = $3::date and r.outcome = 'unchecked' group by r.because order by r.because`,
    [installationId, merchantId, day],
  );
}
