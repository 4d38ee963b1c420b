import { DateTime } from 'luxon';

/** A calendar day of a shop and the moments in which it lies. */
export interface CalendarDay {
  /** `2026-11-24`. */
  readonly day: string;
  /** The IANA zone that it is counted in; UTC where the shop's zone is unknown here. */
  readonly timezone: string;
  readonly startsAt: Date;
  /** The first moment of the next day: a day has 23 or 25 hours when clocks change. */
  readonly endsAt: Date;
}

const FORM = 'yyyy-MM-dd';

const local = (now: Date, timezone: string): DateTime => {
  const there = DateTime.fromJSDate(now, { zone: timezone });
  return there.isValid ? there : DateTime.fromJSDate(now, { zone: 'utc' });
};

/** The day with this name in a zone; null for what is no day. */
export function calendarDay(day: string, timezone: string): CalendarDay | null {
  const zone = local(new Date(0), timezone).zoneName ?? 'UTC';
  const start = DateTime.fromFormat(day, FORM, { zone });
  if (!start.isValid || start.year < 2000 || start.year > 9000) return null;
  const end = start.plus({ days: 1 }).startOf('day');
  return { day, timezone: zone, startsAt: start.startOf('day').toJSDate(), endsAt: end.toJSDate() };
}

/** The name of the day that it is now in a zone, or so many days before. */
export function dayBefore(now: Date, timezone: string, days = 0): string {
  return local(now, timezone).minus({ days }).toFormat(FORM);
}

/** The full hour that it is now in a zone, 0 to 23. */
export function hourNow(now: Date, timezone: string): number {
  return local(now, timezone).hour;
}
