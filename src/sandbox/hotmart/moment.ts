import { DateTime } from 'luxon';
import type { Periodicity } from './model';

/** A second, minute, hour and day in milliseconds. */
export const SECOND = 1_000;
export const MINUTE = 60 * SECOND;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;

const MONTHS: Readonly<Record<Periodicity, number>> = { MONTHLY: 1, BIMONTHLY: 2, QUARTERLY: 3, BIANNUAL: 6, ANNUAL: 12 };

/** When the next charge of a plan is due; the day of the month stays where there is one. */
export function nextCharge(from: Date, periodicity: Periodicity): Date {
  return DateTime.fromJSDate(from, { zone: 'utc' }).plus({ months: MONTHS[periodicity] }).toJSDate();
}

/** The length of a plan's period as version 1 counts it, in days. */
export function periodDays(periodicity: Periodicity): number {
  return MONTHS[periodicity] === 12 ? 360 : MONTHS[periodicity] * 30;
}

/** The first charge of a plan after a moment, when it is charged as it was before. */
export function chargeAfter(moment: Date, from: Date, periodicity: Periodicity): Date {
  return from > moment ? from : chargeAfter(moment, nextCharge(from, periodicity), periodicity);
}

/** The same time on another day of its month, on the last one where the month is too short; a month later when that is not after `now`. */
export function onDay(moment: Date, day: number, now: Date): Date {
  const time = DateTime.fromJSDate(moment, { zone: 'utc' });
  const first = dayOf(time, day);
  return first > now ? first : dayOf(time.set({ day: 1 }).plus({ months: 1 }), day);
}

function dayOf(month: DateTime, day: number): Date {
  return month.set({ day: Math.min(day, month.daysInMonth ?? day) }).toJSDate();
}

/** A moment as version 1 prints it: ISO 8601 in UTC without milliseconds. */
export function isoSeconds(moment: Date): string {
  return moment.toISOString().replace(/\.\d{3}Z$/, 'Z');
}
