import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible';
import { AppError } from './refusals';

const PER_MINUTE = 30;

/** Slows down guessing of links: an address that asked for too many unknown ones waits a minute. Counted in this process alone. */
export function createSlugGuard(): {
  /** Refuses with `too-many-requests` when the address has used up its guesses. */
  check(ip: string): Promise<void>;
  /** Counts one unknown link. */
  missed(ip: string): Promise<void>;
} {
  const limiter = new RateLimiterMemory({ points: PER_MINUTE, duration: 60 });
  return {
    check: async (ip) => {
      const used = await limiter.get(ip);
      if (used && used.consumedPoints >= PER_MINUTE) throw new AppError('too-many-requests');
    },
    missed: async (ip) => {
      try {
        await limiter.consume(ip);
      } catch (error) {
        if (!(error instanceof RateLimiterRes)) throw error;
      }
    },
  };
}
