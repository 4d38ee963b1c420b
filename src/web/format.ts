import { onceEach } from '../infra/once-each';
import { formatMoney, shownPlaces } from '../payments/domain/money';
import type { Money } from '../payments/domain/money';

/** Sums and moments as people read them, in one language and one time zone. */
export interface Format {
  /** A sum with its currency code: `1 999,50 UAH`, never broken over two lines. */
  money(sum: Money): string;
  /** The same without the code, for columns under one currency. */
  amount(sum: Money): string;
  /** A sum as one would type it into a field: no blanks, the decimal sign of the language. */
  typed(sum: Money): string;
  /** Day and time; the year only when it is not the present one. */
  dateTime(moment: Date): string;
  date(moment: Date): string;
  /** A calendar day by its name, `2026-11-24`; it is the same day in every zone. */
  day(name: string): string;
  time(moment: Date): string;
  /** How long ago or how far ahead: "5 minutes ago", "in 3 days". */
  ago(moment: Date): string;
  /** The time alone when it is today, else the day: for lists. */
  brief(moment: Date): string;
}

const STEPS = [
  { unit: 'day', seconds: 86_400 },
  { unit: 'hour', seconds: 3_600 },
  { unit: 'minute', seconds: 60 },
] as const;

/** Making an Intl object is slow and there are few kinds of them, so each is made once. */
const made = new Map<string, Intl.NumberFormat | Intl.DateTimeFormat | Intl.RelativeTimeFormat>();

function once<T extends Intl.NumberFormat | Intl.DateTimeFormat | Intl.RelativeTimeFormat>(key: string, make: () => T): T {
  const known = made.get(key);
  if (known) return known as T;
  const fresh = make();
  made.set(key, fresh);
  return fresh;
}

/** Asking Intl costs half a millisecond. It throws at names that it does not know, so nobody can fill the memory with them. */
const zoneOf = onceEach((name) => new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone);

function knownZone(timezone: string): string {
  try {
    // The same zone in capitals would be kept once more, in as many ways as it can be written.
    return zoneOf(timezone.toLowerCase());
  } catch {
    return 'UTC';
  }
}

/**
 * Printers for a language and an IANA time zone (an unknown zone counts as UTC); `now` is the moment that "ago" and "this year" refer to.
 * Sums go to Intl as decimal text, so that no digit passes through a float.
 */
export function createFormat(language: string, timezone: string, now: Date): Format {
  const timeZone = knownZone(timezone);
  const printed = (sum: Money, useGrouping: boolean): string => {
    const places = shownPlaces(sum);
    const numbers = once(
      `number ${language} ${places} ${useGrouping}`,
      () => new Intl.NumberFormat(language, { minimumFractionDigits: places, maximumFractionDigits: places, useGrouping }),
    );
    return numbers.format(formatMoney(sum) as `${number}`);
  };
  const moment = (name: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat =>
    once(`${name} ${language} ${timeZone}`, () => new Intl.DateTimeFormat(language, { ...options, timeZone }));
  const day = (at: Date): string => moment('day', { year: 'numeric', month: '2-digit', day: '2-digit' }).format(at);
  const year = (at: Date): string => moment('year', { year: 'numeric' }).format(at);
  const time = (at: Date): string => moment('time', { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' }).format(at);
  const date = (at: Date): string =>
    year(at) === year(now)
      ? moment('date', { day: 'numeric', month: 'long' }).format(at)
      : moment('date-year', { day: 'numeric', month: 'long', year: 'numeric' }).format(at);
  return {
    money: (sum) => `${printed(sum, true)}\u00a0${sum.currency}`,
    amount: (sum) => printed(sum, true),
    typed: (sum) => printed(sum, false),
    dateTime: (at) => `${date(at)}, ${time(at)}`,
    date,
    day: (name) =>
      once(
        `named ${language}`,
        () => new Intl.DateTimeFormat(language, { day: 'numeric', month: 'long', year: 'numeric', timeZone: 'UTC' }),
      ).format(new Date(`${name}T00:00:00Z`)),
    time,
    ago: (at) => {
      const seconds = Math.round((at.getTime() - now.getTime()) / 1000);
      const relative = once(`relative ${language}`, () => new Intl.RelativeTimeFormat(language, { numeric: 'auto' }));
      const step = STEPS.find((one) => Math.abs(seconds) >= one.seconds);
      return step ? relative.format(Math.trunc(seconds / step.seconds), step.unit) : relative.format(0, 'minute');
    },
    brief: (at) => (day(at) === day(now) ? time(at) : date(at)),
  };
}
