import type { Faults } from '../kit/faults';
import type { Account } from './model';
import { DAY, HOUR, MINUTE, SECOND } from './moment';
import { ANSWER_LIMIT_MS, isKnownToIpn, notificationRequest } from './notification-request';
import type { News, SigningParts } from './notification-request';

/** A notification that a `reorder` fault keeps back goes out after this at the latest. */
const REORDER_LIMIT_MS = 5 * MINUTE;

/** From the first try to each repeat. Mercado Pago: section Delivery, the official diagram and the measurement. */
const LADDERS: Readonly<Record<string, readonly number[]>> = {
  diagram: [15 * MINUTE, 30 * MINUTE, 6 * HOUR, 2 * DAY, 6 * DAY, 10 * DAY, 14 * DAY],
  measured: [500, 19 * MINUTE, 54 * MINUTE],
  never: [],
};

/** One notification with what became of it. */
export interface NotificationRecord {
  readonly number: number;
  readonly accountId: number;
  readonly topic: string;
  readonly action: string;
  readonly dataId: string;
  readonly url: string;
  readonly kind: 'webhook' | 'ipn';
  state: 'pending' | 'delivered' | 'given-up';
  attempts: readonly { readonly at: Date; readonly result: string }[];
  nextAt: Date | null;
}

interface Message {
  readonly record: NotificationRecord;
  readonly news: News;
  readonly firstAt: number;
  tries: number;
}

/** What sending notifications needs. */
export interface WebhookParts extends SigningParts {
  readonly faults: Faults;
}

/**
 * Tells sellers of changes; 200 or 201 within 22 seconds ends it, anything else climbs the ladder of repeats on the simulated
 * clock, each with a new id, time and signature. Faults by `OUT /path`: duplicate (value = copies), reorder, wrong-signature.
 */
export class Webhooks {
  private records: NotificationRecord[] = [];
  private waiting: readonly Message[] = [];
  private heldBack: readonly Message[] = [];
  private aborter = new AbortController();
  private counter = 0;

  constructor(private readonly parts: WebhookParts) {}

  /** All notifications, oldest first. */
  list(): readonly NotificationRecord[] {
    return this.records;
  }

  /** Makes the notifications of a change; they leave with the next `flush`. */
  add(news: News): void {
    const { webhook } = news.account;
    const panelUrl = webhook.topics.includes(news.topic) ? webhook.url : null;
    const url = news.ownUrl ?? panelUrl;
    if (url === null) return;
    this.waiting = [...this.waiting, this.message(news, url, 'webhook')];
    if (news.ownUrl === null || !this.parts.switches.flag('ipnToo') || !isKnownToIpn(news.topic)) return;
    if (new URL(url).searchParams.has('source_news')) return;
    this.waiting = [...this.waiting, this.message(news, url, 'ipn')];
  }

  /** Sends what was added since the last flush, in order; resolves after the first tries. */
  async flush(): Promise<void> {
    const { clock, switches } = this.parts;
    const messages = switches.flag('sendBackwards') ? this.waiting.toReversed() : this.waiting;
    this.waiting = [];
    const delay = (switches.number('notificationDelaySeconds') ?? 0) * SECOND;
    if (delay > 0) clock.schedule(delay, () => this.dispatchAll(messages));
    else await this.dispatchAll(messages);
  }

  /** Sends a notification once more at once, as the panel can; its place on the ladder stays. */
  async repeat(number: number): Promise<void> {
    const record = this.records.find((one) => one.number === number);
    const message = record && this.messages.get(record);
    if (!record || !message) return;
    const result = await this.post(message, false);
    record.attempts = [...record.attempts, { at: this.parts.clock.now(), result }];
    if (isGood(result)) record.state = 'delivered';
  }

  /** Sends a test notification of a payment that does not exist, and answers what came back. */
  async test(account: Account): Promise<string> {
    if (account.webhook.url === null) return 'no address';
    const news: News = { account, topic: 'payment', action: 'payment.updated', id: '123456', version: 1, ownUrl: null };
    return this.post(this.message(news, account.webhook.url, 'webhook'), false);
  }

  /** Forgets all notifications and breaks off calls under way. */
  stop(): void {
    this.records = [];
    this.waiting = [];
    this.heldBack = [];
    this.aborter.abort();
    this.aborter = new AbortController();
  }

  private readonly messages = new WeakMap<NotificationRecord, Message>();

  private message(news: News, url: string, kind: 'webhook' | 'ipn'): Message {
    const { clock } = this.parts;
    const { account, topic, action, id } = news;
    this.counter += 1;
    const record: NotificationRecord = {
      number: this.counter,
      accountId: account.id,
      topic,
      action,
      dataId: id,
      url,
      kind,
      state: 'pending',
      attempts: [],
      nextAt: clock.now(),
    };
    const message: Message = { record, news, firstAt: clock.now().getTime(), tries: 0 };
    this.records.push(record);
    this.messages.set(record, message);
    return message;
  }

  private async dispatchAll(messages: readonly Message[]): Promise<void> {
    const { signal } = this.aborter;
    for (const message of messages) {
      if (!signal.aborted) await this.dispatch(message);
    }
  }

  private async dispatch(message: Message): Promise<void> {
    if (this.take('reorder', message)) {
      this.heldBack = [...this.heldBack, message];
      this.parts.clock.schedule(REORDER_LIMIT_MS, () => this.release());
      return;
    }
    await this.attempt(message);
    await this.release();
  }

  private async release(): Promise<void> {
    const messages = this.heldBack;
    this.heldBack = [];
    for (const message of messages) await this.attempt(message);
  }

  private async attempt(message: Message): Promise<void> {
    const { clock, switches } = this.parts;
    const { record } = message;
    const { signal } = this.aborter;
    record.nextAt = null;
    const copies = this.take('duplicate', message);
    const count = copies || switches.flag('sendTwice') ? Math.max(Number(copies?.value ?? 2), 2) : 1;
    const forged = this.take('wrong-signature', message) !== undefined || switches.flag('wrongSignature');
    const results = await Promise.all(Array.from({ length: count }, () => this.post(message, forged)));
    if (signal.aborted) return;
    record.attempts = [...record.attempts, ...results.map((result) => ({ at: clock.now(), result }))];
    if (results.some(isGood)) record.state = 'delivered';
    else this.climb(message);
  }

  private climb(message: Message): void {
    const { clock, switches } = this.parts;
    const { record } = message;
    const step = LADDERS[switches.text('resend') ?? 'never']?.[message.tries];
    message.tries += 1;
    if (step === undefined) {
      record.state = 'given-up';
      return;
    }
    record.nextAt = new Date(message.firstAt + step);
    clock.schedule(record.nextAt.getTime() - clock.now().getTime(), () => this.attempt(message));
  }

  private take(kind: 'duplicate' | 'reorder' | 'wrong-signature', { record }: Message) {
    return this.parts.faults.take(kind, 'OUT', new URL(record.url).pathname);
  }

  /** The status of the answer as text, or that there was none. */
  private async post(message: Message, forged: boolean): Promise<string> {
    const { record, news, tries } = message;
    const { url, headers, body } = notificationRequest({ url: record.url, kind: record.kind, news, tries, forged }, this.parts);
    try {
      const answer = await fetch(url, {
        method: 'POST',
        headers,
        body,
        redirect: 'manual',
        signal: AbortSignal.any([this.aborter.signal, AbortSignal.timeout(ANSWER_LIMIT_MS)]),
      });
      await answer.arrayBuffer();
      return String(answer.status);
    } catch {
      return 'no answer';
    }
  }
}

function isGood(result: string): boolean {
  return result === '200' || result === '201';
}
