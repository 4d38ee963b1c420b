const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

/** The pauses between the tries of one message, in milliseconds: about three days in all. */
const PAUSES = [5 * SECOND, 5 * MINUTE, 30 * MINUTE, 2 * HOUR, 5 * HOUR, 10 * HOUR, 14 * HOUR, 20 * HOUR, 24 * HOUR] as const;

/** An endpoint that has taken nothing for so long is switched off. */
export const OFF_AFTER_MS = 72 * HOUR;

const LONGEST_WISH_MS = 24 * HOUR;

/** When a message is tried again that failed for so many times, with what the receiver asked for by `Retry-After`; null = it is given up. */
export function nextTry(failures: number, now: Date, retryAfter: string | undefined): Date | null {
  const pause = PAUSES[failures - 1];
  if (pause === undefined) return null;
  return new Date(now.getTime() + Math.max(pause, wishOf(retryAfter, now)));
}

/** Seconds or a date, in milliseconds from now; at most a day. */
function wishOf(retryAfter: string | undefined, now: Date): number {
  const text = retryAfter?.trim() ?? '';
  const wish = /^\d{1,9}$/.test(text) ? Number(text) * SECOND : Date.parse(text) - now.getTime();
  return Number.isFinite(wish) ? Math.min(Math.max(wish, 0), LONGEST_WISH_MS) : 0;
}
