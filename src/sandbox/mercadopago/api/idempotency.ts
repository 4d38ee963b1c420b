import type { Switches } from '../../kit/switches';
import { HOUR } from '../moment';
import { failed } from './answer';
import type { Reply } from './answer';

interface Kept {
  readonly fingerprint: string;
  readonly reply: Reply;
  readonly at: number;
}

/** Answers by token and idempotency key. Mercado Pago: section Idempotency. */
export class Replays {
  private readonly kept = new Map<string, Kept>();

  constructor(private readonly switches: Switches) {}

  /** The answer to a key that was used before, or null when the call is to be done. */
  find(owner: string, fingerprint: string, now: Date): Reply | null {
    const found = this.kept.get(owner);
    const life = (this.switches.number('keyHours') ?? 24) * HOUR;
    if (!found || now.getTime() - found.at > life) return null;
    if (found.fingerprint !== fingerprint && this.switches.text('sameKeyOtherBody') === '409') {
      return failed(409, [{ code: 409, description: 'The idempotency key was used with another request' }]);
    }
    return found.reply;
  }

  /** Keeps an answer that did something. */
  keep(owner: string, kept: Kept): void {
    if (kept.reply.status < 300) this.kept.set(owner, kept);
  }

  /** Forgets all answers. */
  clear(): void {
    this.kept.clear();
  }
}
