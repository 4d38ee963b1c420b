import { setTimeout as wait } from 'node:timers/promises';

/** In milliseconds. What comes soon is seen soon; what takes longer must not be kept from coming by being asked for. */
const FIRST_PAUSE_MS = 10;
const LONGEST_PAUSE_MS = 80;

/** Asks again until the condition holds; fails with its last error, or by its own words, after `limitMs`. For what other processes do. */
export async function eventually<T>(ask: () => T | Promise<T>, limitMs = 30_000): Promise<T> {
  const giveUpAt = Date.now() + limitMs;
  for (let pause = FIRST_PAUSE_MS; ; pause = Math.min(pause * 1.5, LONGEST_PAUSE_MS)) {
    try {
      const value = await ask();
      if (value !== false && value !== null && value !== undefined) return value;
      if (Date.now() > giveUpAt) throw new Error(`did not happen within ${limitMs} ms`);
    } catch (error) {
      if (Date.now() > giveUpAt) throw error;
    }
    await wait(pause);
  }
}

/** Asks again until the answer fits, and gives it: a simulator writes a result down just after the receiver has answered. */
export async function until<T>(ask: () => Promise<T>, fits: (value: T) => boolean): Promise<T> {
  for (;;) {
    const value = await ask();
    if (fits(value)) return value;
  }
}
