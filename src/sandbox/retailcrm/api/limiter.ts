const WINDOW_MS = 1000;

/** Counts requests per key over the last second of the simulated clock. */
export class Limiter {
  private readonly seen = new Map<number, number[]>();

  /** True when the request is within the limit; refused ones are not counted. */
  admit(keyId: number, at: Date, limit: number): boolean {
    const now = at.getTime();
    const recent = (this.seen.get(keyId) ?? []).filter((time) => now - time < WINDOW_MS);
    const admitted = recent.length < limit;
    if (admitted) recent.push(now);
    this.seen.set(keyId, recent);
    return admitted;
  }
}
