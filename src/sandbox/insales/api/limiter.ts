/** Where a caller stands in its window. */
export interface Usage {
  readonly used: number;
  /** Whole seconds to the end of the window, at least 1. */
  readonly secondsLeft: number;
}

/** Counts requests per caller in windows that start with the first request of a series, by the simulated clock. */
export class Limiter {
  private readonly windows = new Map<string, { readonly startedAt: number; used: number }>();

  /** Counts one request, refused ones too. */
  count(caller: string, at: Date, windowSeconds: number): Usage {
    const now = at.getTime();
    const open = this.windows.get(caller);
    const window = open && now - open.startedAt < windowSeconds * 1000 ? open : { startedAt: now, used: 0 };
    window.used += 1;
    this.windows.set(caller, window);
    return { used: window.used, secondsLeft: Math.max(1, Math.ceil((window.startedAt + windowSeconds * 1000 - now) / 1000)) };
  }

  /** Forgets all windows. */
  clear(): void {
    this.windows.clear();
  }
}
