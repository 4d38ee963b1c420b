import { DateTime } from 'luxon';

const WIRE_FORM = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}(?:Z|[+-]\d{2}:?\d{2})$/;

/** Seconds, minutes, hours and days in milliseconds. */
export const SECOND = 1_000;
export const MINUTE = 60 * SECOND;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;

/** A moment as the interface prints it: milliseconds and the offset -04:00, whatever the country. */
export function stamp(moment: Date): string {
  return DateTime.fromJSDate(moment).setZone('UTC-4').toFormat("yyyy-MM-dd'T'HH:mm:ss.SSSZZ");
}

/** The same, null for null. */
export function stampOrNull(moment: Date | null): string | null {
  return moment && stamp(moment);
}

/** Reads a moment in the form that the interface wants (milliseconds and offset), else undefined. */
export function readMoment(value: unknown): Date | undefined {
  if (typeof value !== 'string' || !WIRE_FORM.test(value)) return undefined;
  const moment = DateTime.fromISO(value);
  return moment.isValid ? moment.toJSDate() : undefined;
}

/** The moment so many days or months later; months keep the day of the month where there is one. */
export function later(moment: Date, count: number, unit: 'days' | 'months'): Date {
  return DateTime.fromJSDate(moment)
    .setZone('UTC-4')
    .plus({ [unit]: count })
    .toJSDate();
}
