import type { Clock } from '../../infra/clock';

/** How fast one shop may be asked by one app; the window begins with the first request of a series (InSales protocol notes: section Limits). */
export const LIMITS = { calls: 500, perSeconds: 300 } as const;

/** What jobs leave to people, so that a long run of reading never locks a manager out. */
const RESERVED_FOR_PEOPLE = 100;
/** What the sample code of InSales waits when it is not told how long. */
const UNTOLD_PAUSE_SECONDS = 150;
const MOST_SHOPS = 2_000;

interface Window {
  readonly began: number;
  readonly used: number;
  readonly limit: number;
  readonly closedUntil: number;
}

/** Counts the requests to every shop inside this process and what the shops say of theirs; never waits, because waiting belongs to the queue. */
export interface Pace {
  /** Seconds until a request of this kind may be sent; 0 = now. */
  due(shop: string, by: 'person' | 'job'): number;
  /** Keeps what an answer said: its usage header, and whether it was a refusal for too many requests. */
  heard(shop: string, answer: { readonly status: number; readonly headers: Readonly<Record<string, string>> }): void;
}

/** Makes the counter. */
export function createPace(clock: Clock): Pace {
  const windows = new Map<string, Window>();
  const current = (shop: string, now: number): Window => {
    const known = windows.get(shop);
    if (known && now - known.began < LIMITS.perSeconds * 1_000) return known;
    return { began: now, used: 0, limit: LIMITS.calls, closedUntil: known?.closedUntil ?? 0 };
  };
  return {
    due: (shop, by) => {
      const now = clock.now().getTime();
      const { began, used, limit, closedUntil } = current(shop, now);
      if (closedUntil > now) return Math.ceil((closedUntil - now) / 1_000);
      const room = by === 'job' ? limit - Math.min(RESERVED_FOR_PEOPLE, limit / 5) : limit;
      return used < room ? 0 : Math.ceil((began + LIMITS.perSeconds * 1_000 - now) / 1_000);
    },
    heard: (shop, { status, headers }) => {
      const now = clock.now().getTime();
      if (windows.size > MOST_SHOPS) forgetOld(windows, now);
      const window = current(shop, now);
      const usage = /^(\d+)\/(\d+)$/.exec(headers['api-usage-limit'] ?? '');
      const used = usage ? Number(usage[1]) : window.used + 1;
      const limit = usage ? Number(usage[2]) : window.limit;
      const pause = status === 429 || status === 503 ? pauseOf(headers['retry-after']) * 1_000 : 0;
      // A count that went down means that the shop's window has begun anew.
      const began = used < window.used ? now : window.began;
      windows.set(shop, { began, used, limit, closedUntil: pause > 0 ? now + pause : 0 });
    },
  };
}

function pauseOf(header: string | undefined): number {
  return header !== undefined && /^\d{1,5}$/.test(header.trim()) ? Number(header) : UNTOLD_PAUSE_SECONDS;
}

function forgetOld(windows: Map<string, Window>, now: number): void {
  for (const [shop, { began, closedUntil }] of windows) {
    if (now - began > LIMITS.perSeconds * 1_000 && closedUntil < now) windows.delete(shop);
  }
}
