import { setTimeout as wait } from 'node:timers/promises';

/** The one source of time: everything that asks for the hour or waits takes a clock, so that tests can move it. */
export interface Clock {
  /** The present moment; a `Date` is UTC inside. */
  now(): Date;
  /** Resolves after so many milliseconds; rejects with an `AbortError` as soon as the signal is aborted. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
}

/** The clock of the machine. */
export const systemClock: Clock = {
  now: () => new Date(),
  sleep: (ms, signal) => wait(ms, undefined, signal ? { signal } : {}),
};
