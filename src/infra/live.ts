import { setMaxListeners } from 'node:events';
import { Client } from 'pg';
import { z } from 'zod';
import { systemClock } from './clock';
import { KEEP_ALIVE, rows } from './database';
import type { Tx } from './database';
import type { Logger } from './logger';

/** News of a topic. The payload is null when news may have been missed (connection lost) or was too long: read the data anew. */
export type LiveListener = (payload: Readonly<Record<string, unknown>> | null) => void;

/** The news of the whole system, from every process. */
export interface LiveFeed {
  /** Calls the listener at every news of the topic until the returned function is called. */
  subscribe(topic: string, listener: LiveListener): () => void;
  /** Aborted when the feed is closed for good: there will be no more news. */
  readonly closed: AbortSignal;
  close(): Promise<void>;
}

const CHANNEL = 'ordertill_live';
/** Postgres refuses notifications of 8000 bytes and more. */
const LONGEST = 7_900;

const Message = z.object({ topic: z.string(), payload: z.record(z.string(), z.unknown()).nullable().default(null) });

/** Tells every process about a change, when and only when the caller's transaction commits. Never put secrets in it. */
export async function publish(tx: Tx, topic: string, payload?: object): Promise<void> {
  const whole = JSON.stringify({ topic, payload: payload ?? null });
  const text = Buffer.byteLength(whole) <= LONGEST ? whole : JSON.stringify({ topic, payload: null });
  await rows(tx, 'select pg_notify($1, $2)', [CHANNEL, text]);
}

function parseMessage(text: string | undefined): z.infer<typeof Message> | null {
  try {
    return Message.parse(JSON.parse(text ?? ''));
  } catch {
    return null;
  }
}

class Feed implements LiveFeed {
  readonly #listeners = new Map<string, Set<LiveListener>>();
  readonly #options: { readonly url: string; readonly logger: Logger };
  readonly #closing = new AbortController();
  #client: Client | null = null;
  #reconnecting: Promise<void> = Promise.resolve();

  constructor(options: { readonly url: string; readonly logger: Logger }) {
    this.#options = options;
    // Every open page waits for the end of the feed; many of them are no leak.
    setMaxListeners(0, this.#closing.signal);
  }

  get closed(): AbortSignal {
    return this.#closing.signal;
  }

  async connect(): Promise<void> {
    const client = new Client({
      connectionString: this.#options.url,
      application_name: 'ordertill-live',
      connectionTimeoutMillis: 10_000,
      ...KEEP_ALIVE,
    });
    client.on('notification', ({ payload }) => this.#deliver(payload));
    client.on('error', (error) => this.#options.logger.warn({ event: 'live-connection-lost', err: error }));
    try {
      await client.connect();
      await client.query(`listen ${CHANNEL}`);
    } catch (error) {
      await client.end().catch(() => undefined);
      throw error;
    }
    this.#client = client;
    client.once('end', () => {
      this.#reconnecting = this.#reconnect();
    });
  }

  subscribe(topic: string, listener: LiveListener): () => void {
    const known = this.#listeners.get(topic) ?? new Set();
    known.add(listener);
    this.#listeners.set(topic, known);
    return () => {
      known.delete(listener);
      if (known.size === 0 && this.#listeners.get(topic) === known) this.#listeners.delete(topic);
    };
  }

  async close(): Promise<void> {
    this.#closing.abort();
    this.#listeners.clear();
    await this.#client?.end().catch(() => undefined);
    await this.#reconnecting;
  }

  #deliver(text: string | undefined): void {
    const message = parseMessage(text);
    if (message) this.#tell(this.#listeners.get(message.topic) ?? [], message.payload);
  }

  #tell(listeners: Iterable<LiveListener>, payload: Readonly<Record<string, unknown>> | null): void {
    for (const listener of listeners) {
      try {
        listener(payload);
      } catch (error) {
        this.#options.logger.error({ event: 'live-listener-failed', err: error });
      }
    }
  }

  async #reconnect(): Promise<void> {
    const { signal } = this.#closing;
    for (let attempt = 1; !signal.aborted; attempt += 1) {
      try {
        await systemClock.sleep(Math.min(100 * attempt, 2_000), signal);
        await this.connect();
        for (const listeners of this.#listeners.values()) this.#tell(listeners, null);
        break;
      } catch (error) {
        if (!signal.aborted) this.#options.logger.warn({ event: 'live-reconnect-failed', attempt, err: error });
      }
    }
    if (signal.aborted) await this.#client?.end().catch(() => undefined);
  }
}

/** Opens the one listening connection of this process; it comes back by itself when it is lost. Rejects when the first one fails. */
export async function createLiveFeed(options: { readonly url: string; readonly logger: Logger }): Promise<LiveFeed> {
  const feed = new Feed(options);
  await feed.connect();
  return feed;
}
