import { BrokenCircuitError, CircuitState, ConsecutiveBreaker, circuitBreaker, handleWhenResult } from 'cockatiel';
import type { CircuitBreakerPolicy } from 'cockatiel';

/** When something is closed off: after so many failures in a row, for so many milliseconds at a time. */
export interface BreakerLimits {
  readonly failures: number;
  readonly restMs: number;
}

/** Breakers by name, each for itself. */
export interface Breakers<T> {
  /** Makes the call, or answers null at once, without making it, while the name is closed off. What was called always gives its own result. */
  guard(name: string, call: () => Promise<T | null>): Promise<T | null>;
}

/** Names are hosts and accounts, so few; more would be a fault of ours, and the longest unused go. */
const MOST_NAMES = 5_000;

/**
 * Makes the breakers. What has failed `failures` times in a row is left alone; after the rest one single call tries it, and all others are kept back
 * until that one has ended, without waiting for it. `onTurn` is told when a name is closed off (once, however often a try fails) and when it is called again.
 */
export function createBreakers<T>(options: {
  readonly limits: BreakerLimits;
  readonly isFailure: (result: unknown) => boolean;
  readonly onTurn: (name: string, to: 'open' | 'closed') => void;
}): Breakers<T> {
  const { limits, isFailure, onTurn } = options;
  const known = new Map<string, CircuitBreakerPolicy>();
  const make = (name: string): CircuitBreakerPolicy => {
    const breaker = new ConsecutiveBreaker(limits.failures);
    const policy = circuitBreaker(handleWhenResult(isFailure), { breaker, halfOpenAfter: limits.restMs });
    let told: 'open' | 'closed' = 'closed';
    policy.onStateChange((state) => {
      const now = state === CircuitState.Closed ? 'closed' : 'open';
      if (now !== told) onTurn(name, now);
      told = now;
    });
    return policy;
  };
  const policyOf = (name: string): CircuitBreakerPolicy => {
    const policy = known.get(name) ?? make(name);
    known.delete(name);
    known.set(name, policy);
    const [oldest] = known.keys();
    if (known.size > MOST_NAMES && oldest !== undefined) known.delete(oldest);
    return policy;
  };
  return {
    guard: async (name, call) => {
      const policy = policyOf(name);
      // Somebody is trying it at this moment; waiting for that could take as long as the call itself.
      if (policy.state === CircuitState.HalfOpen) return null;
      try {
        return await policy.execute(call);
      } catch (error) {
        // Comes only instead of a call, never after one.
        if (error instanceof BrokenCircuitError) return null;
        throw error;
      }
    },
  };
}
