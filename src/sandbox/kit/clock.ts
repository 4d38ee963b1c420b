/** Cancels scheduled work; harmless when the work has already run. */
export type CancelWork = () => void;

interface Task {
  readonly due: number;
  readonly order: number;
  readonly work: () => void | Promise<void>;
}

/** The longest delay `setTimeout` takes; later work is looked at again then. */
const LONGEST_TIMER_MS = 2_147_483_647;

/**
 * Simulated time: real time plus an offset that only a person or a test moves.
 * `now` is what the simulated business lives by (holds, expiry, retry ladders); `wall` is the same clock without
 * the advances, for what two machines compare at the moment of a call (freshness of signed requests).
 */
export class SimClock {
  private offsetMs = 0;
  private readonly baseOffsetMs: number;
  private readonly tasks = new Set<Task>();
  private timer: NodeJS.Timeout | undefined;
  private armedFor = Infinity;
  private counter = 0;

  /** Starts at the real time, or at `startAt` and runs on from there. */
  constructor(startAt?: Date) {
    this.baseOffsetMs = startAt ? startAt.getTime() - Date.now() : 0;
  }

  /** The simulated moment, UTC. */
  now(): Date {
    return new Date(this.wallMs() + this.offsetMs);
  }

  /** The moment without the advances, UTC. */
  wall(): Date {
    return new Date(this.wallMs());
  }

  /** How far `now` is ahead of `wall`, milliseconds. */
  advancedBy(): number {
    return this.offsetMs;
  }

  /** Moves the clock forward by so many milliseconds and starts all work that became due, oldest first. */
  advance(ms: number): void {
    if (!Number.isFinite(ms) || ms < 0) throw new RangeError('a simulated clock only moves forward');
    this.offsetMs += ms;
    this.runDue();
  }

  /**
   * Runs the work once the clock has passed `now + delayMs` (milliseconds; negative = as soon as possible).
   * A ladder that must not slip after a long advance computes its own due times and subtracts `now`.
   */
  schedule(delayMs: number, work: () => void | Promise<void>): CancelWork {
    const task: Task = { due: this.now().getTime() + delayMs, order: this.counter++, work };
    this.tasks.add(task);
    if (task.due < this.armedFor) this.arm(task.due);
    return () => {
      this.tasks.delete(task);
    };
  }

  /** Forgets all scheduled work; the time stays. */
  clear(): void {
    this.tasks.clear();
    this.arm(Infinity);
  }

  /** Forgets all scheduled work and all advances. */
  reset(): void {
    this.clear();
    this.offsetMs = 0;
  }

  private wallMs(): number {
    return Date.now() + this.baseOffsetMs;
  }

  /** One timer for the soonest task; a timer whose task was cancelled fires for nothing and looks for the next. */
  private arm(due: number): void {
    clearTimeout(this.timer);
    this.armedFor = due;
    if (!Number.isFinite(due)) return;
    const wait = Math.min(Math.max(due - this.now().getTime(), 0), LONGEST_TIMER_MS);
    this.timer = setTimeout(() => this.runDue(), wait);
    this.timer.unref();
  }

  private runDue(): void {
    const now = this.now().getTime();
    const due = [...this.tasks].filter((task) => task.due <= now);
    due.sort((one, other) => one.due - other.due || one.order - other.order);
    for (const task of due) {
      if (this.tasks.delete(task)) void runSafely(task.work);
    }
    let next = Infinity;
    for (const task of this.tasks) next = Math.min(next, task.due);
    this.arm(next);
  }
}

/** A failing piece of scheduled work must not take the other simulators of the process down. */
async function runSafely(work: () => void | Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    process.emitWarning(error instanceof Error ? error : String(error));
  }
}
