import { setTimeout as pause } from 'node:timers/promises';

/** What became of one question of a client. */
interface Seen {
  readonly at: number;
  readonly good: boolean;
  /** The HTTP status, or null when there was no answer at all. */
  readonly status: number | null;
  readonly retryAfter: string | null;
}

/** An outage as a client saw it, in milliseconds from the first failed to the first good answer after the last failed one. */
export interface Outage {
  readonly ms: number;
  readonly asked: number;
  readonly failed: number;
  /** How often each bad answer came: a status, with `+retry` when it said when to come again, or `none`. */
  readonly answers: Readonly<Record<string, number>>;
}

/** A client that asks again and again. */
export interface Probe {
  /** Resolves when so many questions have failed. */
  untilFailed(count: number): Promise<void>;
  /** Resolves when there was a good answer to a question that was asked after the call. */
  untilGood(): Promise<void>;
  stop(): Promise<Outage>;
}

const PAUSE_MS = 25;
const LIMIT_MS = 60_000;

async function askOnce(url: string): Promise<Seen> {
  const at = performance.now();
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(LIMIT_MS) });
    await response.arrayBuffer();
    return { at, good: response.ok, status: response.status, retryAfter: response.headers.get('retry-after') };
  } catch {
    return { at, good: false, status: null, retryAfter: null };
  }
}

function outageOf(seen: readonly (Seen & { readonly heard: number })[]): Outage {
  const failed = seen.filter((one) => !one.good);
  const [first, last] = [failed[0], failed.at(-1)];
  const end = last && seen.find((one) => one.good && one.at > last.at);
  const answers: Record<string, number> = {};
  for (const { status, retryAfter } of failed) {
    const name = status === null ? 'none' : `${status}${retryAfter === null ? '' : '+retry'}`;
    answers[name] = (answers[name] ?? 0) + 1;
  }
  return { ms: first && end ? Math.round(end.heard - first.at) : 0, asked: seen.length, failed: failed.length, answers };
}

/** Starts asking for a page that needs the database. */
export function startProbe(url: string): Probe {
  const seen: (Seen & { readonly heard: number })[] = [];
  const state = { stopped: false };
  const asking = (async () => {
    while (!state.stopped) {
      const one = await askOnce(url);
      seen.push({ ...one, heard: performance.now() });
      await pause(PAUSE_MS);
    }
  })();
  return {
    untilFailed: async (count) => {
      while (seen.filter((one) => !one.good).length < count) await pause(PAUSE_MS);
    },
    untilGood: async () => {
      const from = performance.now();
      while (!seen.some((one) => one.good && one.at > from)) await pause(PAUSE_MS);
    },
    stop: async () => {
      state.stopped = true;
      await asking;
      return outageOf(seen);
    },
  };
}
