import { createServer } from 'node:http';
import { startUpgatesSimulator } from '../../../src/sandbox/upgates/simulator';
import type { UpgatesSimulator, UpgatesSimulatorOptions } from '../../../src/sandbox/upgates/simulator';

/** JSON that a test looks into. */
type Json = ReturnType<typeof JSON.parse>;

/** What a call of the API brought. */
export interface Called {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Json;
}

/** A shop and a program that calls it and is told by it. */
export interface Stand {
  readonly shop: UpgatesSimulator;
  readonly told: { readonly path: string; readonly body: Json; readonly at: Date }[];
  /** What the program answers to webhooks; null = nothing. */
  answer: number | null;
  readonly url: string;
  call(
    method: string,
    path: string,
    given?: { readonly body?: unknown; readonly key?: string; readonly headers?: Record<string, string> },
  ): Promise<Called>;
  hook(event: string): Promise<number>;
  stop(): Promise<void>;
}

/** Starts both. */
export async function startShop(options: Partial<UpgatesSimulatorOptions> = {}): Promise<Stand> {
  const shop = await startUpgatesSimulator({ port: 0, ...options });
  const told: Stand['told'] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      told.push({ path: request.url ?? '', body: JSON.parse(Buffer.concat(chunks).toString()), at: shop.clock.now() });
      if (stand.answer !== null) response.writeHead(stand.answer).end();
    });
  });
  const port = await new Promise<number>((resolve) => {
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      resolve(typeof address === 'object' && address ? address.port : 0);
    });
  });
  const stand: Stand = {
    shop,
    told,
    answer: 204,
    url: `http://127.0.0.1:${port}`,
    call: async (method, path, { body, key = shop.user.key, headers = {} } = {}) => {
      const response = await fetch(`${shop.apiUrl}${path}`, {
        method,
        headers: {
          Authorization: `Basic ${Buffer.from(`${shop.user.login}:${key}`).toString('base64')}`,
          ...(body === undefined ? {} : { 'Content-Type': 'application/json' }),
          ...headers,
        },
        redirect: 'manual',
        ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
      });
      const text = await response.text();
      return { status: response.status, headers: response.headers, body: text === '' ? null : JSON.parse(text) };
    },
    hook: async (event) => {
      const made = await stand.call('POST', '/webhooks', { body: { active_yn: true, name: event, url: `${stand.url}/${event}`, event } });
      return made.body.webhook.id;
    },
    stop: async () => {
      await shop.stop();
      server.closeAllConnections();
      await new Promise((closed) => server.close(closed));
    },
  };
  shop.switches.set('webhookTimeoutMs', 30_000);
  return stand;
}
