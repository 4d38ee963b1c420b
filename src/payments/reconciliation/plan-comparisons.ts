import { rows } from '../../infra/database';
import type { Tx } from '../../infra/database';
import type { CalendarDay } from '../calendar';
import { calendarDay, dayBefore, hourNow } from '../calendar';
import { mustFindInstallation } from '../connect-installation';
import type { Result } from '../domain/errors';
import { done, refused } from '../domain/errors';
import type { Heart } from '../heart';
import type { Actor } from '../ports/platform-host';
import { listDueInstallations, listMovedMerchants, wishAgain, wishComparison, wishUnchecked } from '../stores/comparisons';
import { findMerchant } from '../stores/merchants';
import { enqueueComparing } from './compare-day';

/** The hour of the shop's night from which its last day is compared. */
const NIGHT_HOUR = 3;
/** When a day is compared again, in days after it: refunds come late, and their notifications may be lost. */
const AGAIN_AFTER = [3, 7, 30, 90];
/** How many days are made up for after a longer standstill. */
const MOST_MISSED = 31;
const MOST_IN_LINE = 1_000;

interface Due {
  readonly id: string;
  readonly timezone: string;
  readonly until: string | null;
}

/** Plans the comparison of every shop's last day, once its night has come, and puts into line what is due; repeated every few minutes. */
export async function planComparisons(heart: Heart): Promise<void> {
  const now = heart.clock.now();
  const shops = await heart.db.select((tx) =>
    rows<Due>(tx, `select id, timezone, to_char(compared_until, 'YYYY-MM-DD') as until from installation where active`),
  );
  for (const shop of shops) {
    const isPlanned = shop.until !== null && shop.until >= dayBefore(now, shop.timezone, 1);
    if (!isPlanned && hourNow(now, shop.timezone) >= NIGHT_HOUR) {
      await heart.db.transaction((tx) => planDays(tx, shop, now));
    }
  }
  await heart.db.transaction(async (tx) => {
    await wishUnchecked(tx, now);
    for (const id of await listDueInstallations(tx, now, MOST_IN_LINE)) await enqueueComparing(tx, id);
  });
}

async function planDays(tx: Tx, { id, timezone, until }: Due, now: Date): Promise<void> {
  const back = Array.from({ length: MOST_MISSED }, (_, index) => dayBefore(now, timezone, index + 1));
  const missed = until === null ? back.slice(0, 1) : back.filter((day) => day > until);
  for (const name of missed) {
    const day = calendarDay(name, timezone);
    if (day) await wishMoved(tx, { installationId: id, day, by: null }, now);
  }
  const again = missed.flatMap((_, nights) => AGAIN_AFTER.map((days) => dayBefore(now, timezone, nights + days + 1)));
  await wishAgain(tx, id, again, now);
  await rows(tx, 'update installation set compared_until = $2::date where id = $1', [id, dayBefore(now, timezone, 1)]);
}

async function wishMoved(
  tx: Tx,
  wish: { readonly installationId: string; readonly day: CalendarDay; readonly by: Actor | null },
  now: Date,
): Promise<number> {
  const merchants = await listMovedMerchants(tx, wish.installationId, wish.day);
  for (const merchantId of merchants) await wishComparison(tx, { ...wish, merchantId }, now);
  return merchants.length;
}

/**
 * Compares a day now because somebody asked for it: of one merchant, or of all on whom something moved (`merchantId` null). Gives how many comparisons there are.
 * Refused with `request-invalid` for what is no day or has not begun, `merchant-unknown` for a foreign merchant.
 */
export async function compareNow(
  heart: Heart,
  wish: { readonly installationId: string; readonly merchantId: string | null; readonly day: string; readonly actor: Actor },
): Promise<Result<{ readonly comparisons: number }>> {
  const { installationId, merchantId, actor: by } = wish;
  return heart.db.transaction(async (tx) => {
    const now = heart.clock.now();
    const { timezone } = await mustFindInstallation(tx, installationId);
    const day = calendarDay(wish.day, timezone);
    if (!day || day.startsAt > now) return refused('request-invalid');
    if (merchantId !== null && !(await findMerchant(tx, installationId, merchantId))) return refused('merchant-unknown');
    if (merchantId !== null) await wishComparison(tx, { installationId, merchantId, day, by }, now);
    const comparisons = merchantId === null ? await wishMoved(tx, { installationId, day, by }, now) : 1;
    if (comparisons > 0) await enqueueComparing(tx, installationId);
    return done({ comparisons });
  });
}
