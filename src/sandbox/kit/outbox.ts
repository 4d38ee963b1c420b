import type { SimClock } from './clock';
import type { Faults } from './faults';

/** A message that a `reorder` fault keeps back goes out after this at the latest. */
const REORDER_LIMIT_MS = 300_000;
const ANSWER_LIMIT_MS = 10_000;

/** How a message fares; `id` counts from 1. */
interface Delivery {
  readonly id: number;
  state: 'pending' | 'delivered' | 'given-up';
  attempts: readonly { readonly at: Date; readonly result: string }[];
  nextAt: Date | null;
}

/** What everybody may see of a message, with what became of it. */
export type Sent<Shown> = Shown & Delivery;

/** A message: what everybody may see of it, and what only its sender needs to say it. */
export interface Message<Shown, Hidden> {
  readonly shown: Shown;
  readonly hidden: Hidden;
}

/** How one attempt is to be made: signed with another key when `forged`; `signal` breaks the call off. */
interface Attempt {
  readonly forged: boolean;
  readonly signal: AbortSignal;
}

/** What differs from one service to another. */
export interface OutboxRules<Shown, Hidden> {
  readonly clock: SimClock;
  readonly faults: Faults;
  /** Seconds after a failed attempt until the next one; after the last step a message is given up. */
  readonly ladderSeconds: readonly number[];
  /** Says the message to its address and tells in a few words what came back; a call that throws got no answer. */
  readonly post: (message: Message<Shown, Hidden>, attempt: Attempt) => Promise<string>;
  /** Whether a result ends the repeats. */
  readonly delivered: (result: string) => boolean;
  readonly givenUp?: (message: Message<Shown, Hidden>) => void;
}

interface Entry<Shown, Hidden> {
  readonly record: Sent<Shown>;
  readonly message: Message<Shown, Hidden>;
  rung: number;
}

/**
 * Sends the messages of a simulator in their order and repeats, on the simulated clock, what was not taken.
 * Faults by `OUT /path`: duplicate (value = copies, 2 when left out), reorder (goes out after the next message),
 * wrong-signature (all copies of one attempt).
 */
export class Outbox<Shown extends { readonly url: string }, Hidden> {
  private entries: Entry<Shown, Hidden>[] = [];
  private waiting: readonly Entry<Shown, Hidden>[] = [];
  private heldBack: readonly Entry<Shown, Hidden>[] = [];
  private aborter = new AbortController();

  constructor(private readonly rules: OutboxRules<Shown, Hidden>) {}

  /** All messages, oldest first. */
  list(): readonly Sent<Shown>[] {
    return this.entries.map(({ record }) => record);
  }

  /** Takes a message in; it leaves with the next `flush`. */
  add(message: Message<Shown, Hidden>): void {
    const entry: Entry<Shown, Hidden> = {
      record: { id: this.entries.length + 1, ...message.shown, state: 'pending', attempts: [], nextAt: this.rules.clock.now() },
      message,
      rung: 0,
    };
    this.entries.push(entry);
    this.waiting = [...this.waiting, entry];
  }

  /** Sends what was added since the last flush, in order; resolves after the first attempts, or at once when they are to wait. */
  async flush(delaySeconds = 0): Promise<void> {
    const entries = this.waiting;
    this.waiting = [];
    if (delaySeconds > 0) {
      this.rules.clock.schedule(delaySeconds * 1_000, () => this.dispatchAll(entries));
      return;
    }
    await this.dispatchAll(entries);
  }

  /** Sends a message once more as it was, whatever became of it; nothing is written down about that. */
  async repeat(id: number): Promise<void> {
    const entry = this.entries.find(({ record }) => record.id === id);
    if (entry) await this.post(entry, { forged: false, signal: this.aborter.signal });
  }

  /** Forgets all messages and breaks off calls under way. */
  stop(): void {
    this.entries = [];
    this.waiting = [];
    this.heldBack = [];
    this.aborter.abort();
    this.aborter = new AbortController();
  }

  private async dispatchAll(entries: readonly Entry<Shown, Hidden>[]): Promise<void> {
    const { signal } = this.aborter;
    for (const entry of entries) {
      if (!signal.aborted) await this.dispatch(entry);
    }
  }

  private async dispatch(entry: Entry<Shown, Hidden>): Promise<void> {
    const { clock } = this.rules;
    if (this.take('reorder', entry)) {
      this.heldBack = [...this.heldBack, entry];
      clock.schedule(REORDER_LIMIT_MS, () => this.release());
      return;
    }
    await this.attempt(entry, clock.now().getTime());
    await this.release();
  }

  private async release(): Promise<void> {
    const entries = this.heldBack;
    this.heldBack = [];
    for (const entry of entries) await this.attempt(entry, this.rules.clock.now().getTime());
  }

  /** `due` is the planned time of this attempt, so that a long advance of the clock does not stretch the ladder. */
  private async attempt(entry: Entry<Shown, Hidden>, due: number): Promise<void> {
    const { clock, delivered } = this.rules;
    const { record } = entry;
    const { signal } = this.aborter;
    record.nextAt = null;
    const copies = this.take('duplicate', entry);
    const count = copies ? Math.max(Number(copies.value ?? 2), 2) : 1;
    const forged = this.take('wrong-signature', entry) !== undefined;
    const results = await Promise.all(Array.from({ length: count }, () => this.post(entry, { forged, signal })));
    if (signal.aborted) return;
    record.attempts = [...record.attempts, ...results.map((result) => ({ at: clock.now(), result }))];
    if (results.some(delivered)) record.state = 'delivered';
    else this.climb(entry, due);
  }

  private climb(entry: Entry<Shown, Hidden>, due: number): void {
    const { clock, ladderSeconds, givenUp } = this.rules;
    const { record, message } = entry;
    const step = ladderSeconds[entry.rung];
    entry.rung += 1;
    if (step === undefined) {
      record.state = 'given-up';
      givenUp?.(message);
      return;
    }
    const next = due + step * 1_000;
    record.nextAt = new Date(next);
    clock.schedule(next - clock.now().getTime(), () => this.attempt(entry, next));
  }

  private take(kind: 'duplicate' | 'reorder' | 'wrong-signature', { message }: Entry<Shown, Hidden>) {
    return this.rules.faults.take(kind, 'OUT', new URL(message.shown.url).pathname);
  }

  private async post({ message }: Entry<Shown, Hidden>, { forged, signal }: Attempt): Promise<string> {
    try {
      return await this.rules.post(message, { forged, signal: AbortSignal.any([signal, AbortSignal.timeout(ANSWER_LIMIT_MS)]) });
    } catch {
      return 'no answer';
    }
  }
}
