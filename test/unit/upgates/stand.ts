import { createServer } from 'node:http';
import type { Server } from 'node:http';
import type { Channel, ChannelAccount, ChannelAnswer, SaleEvent } from '../../../src/academy/ports/channel';
import { createUpgates } from '../../../src/channels/upgates/channel';
import type { Clock } from '../../../src/infra/clock';
import { createHttp } from '../../../src/infra/http';
import type { Http, HttpRequest } from '../../../src/infra/http';
import { startUpgatesSimulator } from '../../../src/sandbox/upgates/simulator';
import type { UpgatesSimulator, UpgatesSimulatorOptions } from '../../../src/sandbox/upgates/simulator';
import { quietLogger } from '../../support/quiet-logger';

export const HOOK_KEY = 'k'.repeat(40);

/** A message as it arrived at one of our addresses. */
export interface Message {
  readonly part: string;
  readonly body: string;
}

/** A shop, the channel, and a listener in the place of the product; `memory` is kept as the academy keeps it. */
export interface Stand {
  readonly shop: UpgatesSimulator;
  readonly channel: Channel;
  /** Every request that left, in its order. */
  readonly requests: HttpRequest[];
  readonly messages: Message[];
  /** What the listener answers; null = it keeps silent. */
  answer: number | null;
  account(change?: Partial<ChannelAccount['plain']>, secrets?: ChannelAccount['secrets']): ChannelAccount;
  memory: Record<string, string>;
  /** Takes over what an answer wants to be remembered, and gives its value. */
  value<T>(answer: Promise<ChannelAnswer<T>>): Promise<T>;
  /** Reads all pages of what has changed. */
  round(change?: Partial<ChannelAccount['plain']>): Promise<readonly SaleEvent[]>;
  stop(): Promise<void>;
}

/** Starts all of it; the product's clock is that of the shop. */
export async function startStand(options: Partial<UpgatesSimulatorOptions> = {}): Promise<Stand> {
  const shop = await startUpgatesSimulator({ port: 0, ...options });
  const since = shop.clock.now().toISOString();
  const messages: Message[] = [];
  const state: { answer: number | null } = { answer: 204 };
  const listener = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      messages.push({ part: (request.url ?? '').split('/').at(-1) ?? '', body: Buffer.concat(chunks).toString() });
      if (state.answer !== null) response.writeHead(state.answer).end();
    });
  });
  const ours = await listen(listener);
  // The machine of a test may be slow; what happens at the limit of one second has a test of its own.
  shop.switches.set('webhookTimeoutMs', 30_000);
  const clock: Clock = { now: () => shop.clock.now(), sleep: async () => undefined };
  const requests: HttpRequest[] = [];
  const network = createHttp({ logger: quietLogger });
  const http: Http = (request) => {
    requests.push(request);
    return network(request);
  };
  const channel = createUpgates({ http, clock, extraHosts: ['localhost'] });
  const stand: Stand = {
    shop,
    channel,
    requests,
    messages,
    get answer() {
      return state.answer;
    },
    set answer(status) {
      state.answer = status;
    },
    memory: {},
    account: (change = {}, secrets = { apiKey: shop.user.key }) => ({
      installationId: 'i1',
      connectionId: 'c1',
      plain: settingsOf(shop, { since, ...change }),
      secrets,
      memory: stand.memory,
      hookUrl: `${ours}/hooks/upgates/${HOOK_KEY}`,
    }),
    value: async (answer) => {
      const got = await answer;
      if (got.kind !== 'done') throw new Error(`${got.kind}: ${got.text}`);
      stand.memory = withMemory(stand.memory, got.memory ?? {});
      return got.value;
    },
    round: async (change) => {
      const events: SaleEvent[] = [];
      for (;;) {
        const read = await stand.value(channel.readChanged(stand.account(change)));
        events.push(...read.events);
        if (!read.more) return events;
      }
    },
    stop: async () => {
      await shop.stop();
      listener.closeAllConnections();
      await new Promise((closed) => listener.close(closed));
    },
  };
  return stand;
}

function settingsOf(shop: UpgatesSimulator, change: Partial<Record<string, string>>): Readonly<Record<string, string>> {
  const usual = { address: shop.apiUrl, login: shop.user.login, waitForPayment: 'yes', takeBack: 'yes', canceledStatus: '' };
  return Object.fromEntries(Object.entries({ ...usual, ...change }).map(([name, value]) => [name, value ?? '']));
}

function withMemory(memory: Readonly<Record<string, string>>, patch: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries({ ...memory, ...patch }).filter(([, value]) => value !== ''));
}

function listen(server: Server): Promise<string> {
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      resolve(`http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}`);
    });
  });
}

/** The path and query of what was asked, without the address of the shop. */
export function asked({ shop, requests }: Pick<Stand, 'shop' | 'requests'>): readonly string[] {
  return requests.map(({ method, url }) => `${method} ${url.replace(shop.apiUrl, '')}`);
}

/** The single sale event among some. */
export function saleOf(events: readonly SaleEvent[], sale: string): Extract<SaleEvent, { readonly kind: 'sale' }> {
  const found = events.filter((event) => event.kind === 'sale' && event.sale === sale);
  const [first] = found;
  if (found.length !== 1 || first?.kind !== 'sale') throw new Error(`${found.length} events of ${sale}`);
  return first;
}

export const PETRA = { email: 'Petra.Nova@Example.com', firstName: 'Petra', lastName: 'Nová', phone: '+420 600111222' } as const;

/** A call of another program that uses the same limits. */
export async function fetchStatus({ shop }: Pick<Stand, 'shop'>): Promise<void> {
  const login = Buffer.from(`${shop.user.login}:${shop.user.key}`).toString('base64');
  await (await fetch(`${shop.apiUrl}/status`, { headers: { Authorization: `Basic ${login}` } })).arrayBuffer();
}
