import { rows } from '../../infra/database';
import { calendarDay, dayBefore } from '../calendar';
import { mustFindInstallation } from '../connect-installation';
import { currency } from '../domain/currency';
import type { Heart } from '../heart';
import { isUuid, whole } from '../stores/columns';
import type { Movement } from './reconciliation-desk';
import { isDayName } from './show-days';

interface MovementRecord {
  readonly at: Date;
  readonly number: number;
  readonly invoiceId: string;
  readonly taken: string;
  readonly returned: string;
  readonly currency: string;
  readonly mode: string;
  readonly orderNumber: string;
  readonly merchantName: string;
  readonly gateway: string;
  readonly reference: string | null;
  readonly outcome: Movement['outcome'];
  readonly codes: readonly string[];
}

const PAGE = 500;

const grown = (sum: 'captured' | 'refunded'): string =>
  `(coalesce((e.after->>'${sum}')::bigint, 0) - coalesce((e.before->>'${sum}')::bigint, 0))`;

/** Lines of history in which money was taken or given back, by their key. Old ones do not name their attempt: it was the first that was paid. */
const MOVEMENTS = `select e.at, e.number, e.invoice_id as "invoiceId", ${grown('captured')}::text as taken, ${grown('refunded')}::text as returned, i.currency, i.mode,
    i.order_number as "orderNumber", m.name as "merchantName", m.gateway, a.reference, r.outcome,
    array(select d.code from difference d where d.installation_id = e.installation_id and d.invoice_id = e.invoice_id and d.mended_at is null order by d.code) as codes
  from invoice_event e join invoice i on i.installation_id = e.installation_id and i.id = e.invoice_id
    join merchant m on m.installation_id = i.installation_id and m.id = i.merchant_id
    left join lateral (select reference from attempt a where a.installation_id = i.installation_id and a.invoice_id = i.id and a.captured > 0
      and a.id = coalesce((e.details->>'attemptId')::uuid, a.id) order by a.number limit 1) a on true
    left join comparison_result r on r.installation_id = i.installation_id and r.invoice_id = i.id
  where e.installation_id = $1 and e.at >= $2 and e.at < $3 and e.after is not null and ($4::uuid is null or i.merchant_id = $4)
    and (${grown('captured')} <> 0 or ${grown('refunded')} <> 0)
    and ($5::timestamptz is null or (e.at, e.invoice_id, e.number) > ($5, $6::uuid, $7::int))
  order by e.at, e.invoice_id, e.number limit ${PAGE}`;

interface Span {
  readonly installationId: string;
  readonly merchantId: string | null;
  readonly startsAt: Date;
  readonly endsAt: Date;
  readonly timezone: string;
}

/**
 * What was taken and given back between two calendar days of the shop, both included, oldest first; null for a range or a merchant that is none.
 * Pages are read by key while they are taken, so that a range of any length needs little memory.
 */
export async function listMovements(
  heart: Heart,
  installationId: string,
  range: { readonly merchantId: string | null; readonly from: string; readonly to: string },
): Promise<AsyncIterable<readonly Movement[]> | null> {
  const { merchantId, from, to } = range;
  if (!isDayName(from) || !isDayName(to) || from > to || (merchantId !== null && !isUuid(merchantId))) return null;
  const { timezone } = await heart.db.select((tx) => mustFindInstallation(tx, installationId));
  const first = calendarDay(from, timezone);
  const last = calendarDay(to, timezone);
  if (!first || !last) return null;
  return pages(heart, { installationId, merchantId, startsAt: first.startsAt, endsAt: last.endsAt, timezone });
}

async function* pages(heart: Heart, span: Span): AsyncGenerator<readonly Movement[]> {
  const { installationId, startsAt, endsAt, merchantId, timezone } = span;
  let after: MovementRecord | undefined;
  do {
    const key = [after?.at ?? null, after?.invoiceId ?? null, after?.number ?? null];
    const found: readonly MovementRecord[] = await heart.db.select((tx) =>
      rows<MovementRecord>(tx, MOVEMENTS, [installationId, startsAt, endsAt, merchantId, ...key]),
    );
    if (found.length > 0) yield found.flatMap((record) => movementsOf(record, timezone));
    after = found.length === PAGE ? found.at(-1) : undefined;
  } while (after);
}

/** A line of history is one movement, or two where a payment was first heard of after a part of it had gone back. */
function movementsOf(record: MovementRecord, timezone: string): readonly Movement[] {
  const { taken, returned, currency: code, mode, number: _number, ...rest } = record;
  const common = { ...rest, day: dayBefore(record.at, timezone), test: mode === 'test' };
  const sums = [
    { kind: 'payment', minor: whole(taken) },
    { kind: 'refund', minor: whole(returned) },
  ] as const;
  return sums
    .filter(({ minor }) => minor !== 0)
    .map(({ kind, minor }) => ({ ...common, kind, amount: { minor, currency: currency(code) } }));
}
