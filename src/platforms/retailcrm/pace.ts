import type { Clock } from '../../infra/clock';

/** How fast one API key may be used (RetailCRM protocol notes: section Limits). */
export const LIMITS = { calls: 10, perSeconds: 1 } as const;

/** A tenth more than a second: the CRM counts arrivals, and calls do not all travel equally fast. */
const WINDOW_MS = 1_100;
const MOST_KEYS = 500;

/** Waits until a call with this key is due. */
export type Pace = (key: string) => Promise<void>;

/** Keeps every key within the limit inside this process, first come, first served: a slow key never waits for another's calls. */
export function createPace(clock: Clock): Pace {
  const booked = new Map<string, readonly number[]>();
  return async (key) => {
    const now = clock.now().getTime();
    if (booked.size > MOST_KEYS) forgetIdle(booked, now);
    const times = booked.get(key) ?? [];
    const due = Math.max(now, times.length < LIMITS.calls ? now : (times[times.length - LIMITS.calls] ?? 0) + WINDOW_MS);
    booked.set(key, [...times, due].slice(-LIMITS.calls));
    if (due > now) await clock.sleep(due - now);
  };
}

function forgetIdle(booked: Map<string, readonly number[]>, now: number): void {
  for (const [key, times] of booked) if ((times.at(-1) ?? 0) + WINDOW_MS < now) booked.delete(key);
}
