import { DateTime } from 'luxon';
import type { SimulatorParts } from '../kit/simulator';
import type { Books } from './books';

const ZONE = 'Europe/Prague';

/** What the parts of the simulator work with. */
export interface Shop extends SimulatorParts {
  readonly books: Books;
}

/** A moment as the shop writes it: ISO 8601 in whole seconds with the offset of Prague. */
export function shopTime(moment: Date): string {
  return DateTime.fromJSDate(moment).setZone(ZONE).toFormat("yyyy-MM-dd'T'HH:mm:ssZZ");
}

/** The present moment cut to whole seconds, as the shop keeps its dates. */
export function shopNow({ clock }: Shop): Date {
  return new Date(Math.floor(clock.now().getTime() / 1000) * 1000);
}

/** The clock hour and the calendar day of a moment in the shop's zone, and when that hour ends. */
export function windowsOf(moment: Date): { readonly hour: string; readonly day: string; readonly hourEnds: Date } {
  const local = DateTime.fromJSDate(moment).setZone(ZONE);
  return {
    hour: local.toFormat('yyyy-MM-dd HH'),
    day: local.toFormat('yyyy-MM-dd'),
    hourEnds: local.startOf('hour').plus({ hours: 1 }).toJSDate(),
  };
}

/** Minor units as a JSON number of the main unit (1990, 29.5). */
export function toNumber(minor: number): number {
  return Number(toDecimal(minor));
}

/** Minor units as decimal text with two places. */
export function toDecimal(minor: number): string {
  const text = String(Math.abs(minor)).padStart(3, '0');
  return `${minor < 0 ? '-' : ''}${text.slice(0, -2)}.${text.slice(-2)}`;
}
