import type { SimClock } from '../kit/clock';
import type { Faults } from '../kit/faults';
import { Configurations } from './configurations';
import type { Configuration } from './configurations';
import { eventName } from './events';
import type { Happening } from './events';
import { messageOf, testMessageV1, travelling, withNewId } from './message';
import type { Message, MessageParts } from './message';
import { MINUTE, SECOND } from './moment';
import { panelTest } from './panel-tests';

/** Hotmart does not tell how often it repeats; this ladder is ours. Hotmart: section Local simulator. */
const LADDER: readonly number[] = [1 * MINUTE, 5 * MINUTE, 30 * MINUTE, 120 * MINUTE];
const ANSWER_LIMIT_MS = 20 * SECOND;
/** A notification that a `reorder` fault keeps back goes out after this at the latest. */
const REORDER_LIMIT_MS = 5 * MINUTE;

/** One notification with what became of it. */
export interface Delivery {
  readonly number: number;
  readonly configurationId: string;
  readonly event: string;
  readonly eventId: string | null;
  readonly url: string;
  readonly version: '1' | '2';
  readonly state: 'pending' | 'delivered' | 'given-up';
  /** The answers in their order; -1 is a try without an answer, as the real history shows it. */
  readonly attempts: readonly { readonly at: Date; readonly status: number }[];
  readonly nextAt: Date | null;
}

interface Sent {
  delivery: Delivery;
  readonly message: Message;
  readonly firstAt: number;
  tries: number;
}

/** What sending needs. */
export interface WebhookParts extends MessageParts {
  readonly clock: SimClock;
  readonly faults: Faults;
}

/**
 * Tells of what happened: every active configuration that wants the event gets it, 2xx ends it, anything else climbs a ladder on the
 * simulated clock, and too many failures in a row switch the configuration off. Faults by `OUT /path`: duplicate, reorder, wrong-signature.
 */
export class Webhooks {
  readonly configurations = new Configurations();
  private sent: Sent[] = [];
  private heldBack: readonly Sent[] = [];
  private chain: Promise<void> = Promise.resolve();
  private aborter = new AbortController();
  private counter = 0;

  constructor(private readonly parts: WebhookParts) {}

  /** All notifications, oldest first. */
  history(): readonly Delivery[] {
    return this.sent.map(({ delivery }) => delivery);
  }

  /** Tells everybody who wants to know, in the order of the calls. Resolves after the first tries. */
  tell(happening: Happening): Promise<void> {
    const event = eventName(happening);
    const wanted = this.configurations.wanting(happening);
    const made = wanted.flatMap((configuration) => {
      const message = messageOf(happening, configuration.version, this.parts);
      return message ? [this.record(configuration, message, event)] : [];
    });
    return this.afterTheLast(made);
  }

  /** What the button "send a test" does: the event about product zero, whether the configuration is for it or not. */
  async test(id: string, event: string): Promise<void> {
    const configuration = this.configurations.get(id);
    if (!configuration) return;
    const message =
      configuration.version === '1' ? testMessageV1(event) : messageOf(panelTest(event, this.parts.clock.now()), '2', this.parts);
    if (message) await this.afterTheLast([this.record(configuration, message, event)]);
  }

  /** Sends something that nobody has a word for to every active configuration of version 2. */
  tellAll(event: string, data: object): Promise<void> {
    const happening: Happening = { kind: 'made-up', event, at: this.parts.clock.now(), data, camelCase: false };
    const wanted = this.configurations.all().filter(({ active, version }) => active && version === '2');
    const made = wanted.flatMap((configuration) => {
      const message = messageOf(happening, '2', this.parts);
      return message ? [this.record(configuration, message, event)] : [];
    });
    return this.afterTheLast(made);
  }

  /** Sends a notification of the history once more. */
  async again(number: number): Promise<void> {
    const found = this.sent.find(({ delivery }) => delivery.number === number);
    if (!found) return;
    const message = this.parts.switches.flag('againSameId') ? found.message : withNewId(found.message);
    const status = await this.post({ ...found, message }, false);
    this.note(found, status);
    if (isGood(status)) found.delivery = { ...found.delivery, state: 'delivered', nextAt: null };
  }

  /** Forgets everything and breaks off calls under way. */
  reset(): void {
    this.stop();
    this.configurations.clear();
    this.sent = [];
    this.heldBack = [];
  }

  /** Breaks off calls under way. */
  stop(): void {
    this.aborter.abort();
    this.aborter = new AbortController();
  }

  private record(configuration: Configuration, message: Message, event: string): Sent {
    this.counter += 1;
    const now = this.parts.clock.now();
    const delivery: Delivery = {
      number: this.counter,
      configurationId: configuration.id,
      event,
      eventId: message.id,
      url: configuration.url,
      version: message.version,
      state: 'pending',
      attempts: [],
      nextAt: now,
    };
    const sent: Sent = { delivery, message, firstAt: now.getTime(), tries: 0 };
    this.sent.push(sent);
    return sent;
  }

  private afterTheLast(made: readonly Sent[]): Promise<void> {
    const last = this.chain;
    this.chain = (async () => {
      await last;
      for (const one of made) await this.dispatch(one);
    })();
    return this.chain;
  }

  private async dispatch(one: Sent): Promise<void> {
    if (this.take('reorder', one)) {
      this.heldBack = [...this.heldBack, one];
      this.parts.clock.schedule(REORDER_LIMIT_MS, () => this.release());
      return;
    }
    await this.attempt(one);
    await this.release();
  }

  private async release(): Promise<void> {
    const kept = this.heldBack;
    this.heldBack = [];
    for (const one of kept) await this.attempt(one);
  }

  private async attempt(one: Sent): Promise<void> {
    const { signal } = this.aborter;
    const copies = this.take('duplicate', one) !== undefined || this.parts.switches.flag('sendTwice') ? 2 : 1;
    const forged = this.take('wrong-signature', one) !== undefined;
    const statuses = await Promise.all(Array.from({ length: copies }, () => this.post(one, forged)));
    if (signal.aborted) return;
    for (const status of statuses) this.note(one, status);
    if (statuses.some(isGood)) this.succeeded(one);
    else this.failed(one);
  }

  private note(one: Sent, status: number): void {
    one.delivery = { ...one.delivery, attempts: [...one.delivery.attempts, { at: this.parts.clock.now(), status }] };
  }

  private succeeded(one: Sent): void {
    one.delivery = { ...one.delivery, state: 'delivered', nextAt: null };
    this.configurations.answered(one.delivery.configurationId);
  }

  private failed(one: Sent): void {
    const { clock, switches } = this.parts;
    this.configurations.failed(one.delivery.configurationId, switches.number('offAfterFailures') ?? Infinity);
    const step = switches.text('resend') === 'never' ? undefined : LADDER[one.tries];
    one.tries += 1;
    if (step === undefined) {
      one.delivery = { ...one.delivery, state: 'given-up', nextAt: null };
      return;
    }
    const nextAt = new Date(one.firstAt + step);
    one.delivery = { ...one.delivery, nextAt };
    clock.schedule(nextAt.getTime() - clock.now().getTime(), () => this.attempt(one));
  }

  private take(kind: 'duplicate' | 'reorder' | 'wrong-signature', { delivery }: Sent) {
    return this.parts.faults.take(kind, 'OUT', new URL(delivery.url).pathname);
  }

  /** The status of the answer; -1 = no answer. */
  private async post({ delivery, message }: Sent, forged: boolean): Promise<number> {
    const { headers, body } = travelling(message, this.parts, forged);
    try {
      const answer = await fetch(delivery.url, {
        method: 'POST',
        headers: { ...headers, 'user-agent': 'Hotmart-Webhook' },
        body,
        redirect: 'manual',
        signal: AbortSignal.any([this.aborter.signal, AbortSignal.timeout(ANSWER_LIMIT_MS)]),
      });
      await answer.arrayBuffer();
      return answer.status;
    } catch {
      return -1;
    }
  }
}

function isGood(status: number): boolean {
  return status >= 200 && status <= 299;
}
