import { createServer } from 'node:http';
import axios from 'axios';
import type { AxiosResponse } from 'axios';
import express from 'express';
import type { Clock } from '../../../src/infra/clock';
import { listen } from '../../../src/infra/express';
import { createHttp } from '../../../src/infra/http';
import { randomIds } from '../../../src/infra/ids';
import { createSealer, newSecretKey } from '../../../src/infra/secrets';
import type { Platform, PlatformAccount } from '../../../src/payments/ports/platform';
import { createClient } from '../../../src/platforms/insales/client';
import type { House } from '../../../src/platforms/insales/house';
import { createInsalesTasks } from '../../../src/platforms/insales/jobs';
import { createInsales } from '../../../src/platforms/insales/platform';
import { createInsalesRoutes } from '../../../src/platforms/insales/routes';
import type { InsalesStore } from '../../../src/platforms/insales/store';
import { startInsalesSimulator } from '../../../src/sandbox/insales/simulator';
import type { InsalesShop, InsalesSimulator } from '../../../src/sandbox/insales/simulator';
import { recordingLogger } from '../../support/quiet-logger';
import { createFakeDoor, createFakeHeart } from './fake-heart';
import type { FakeDoor, FakeHeart } from './fake-heart';
import { createMemoryStore } from './memory-store';
import type { MemoryStore } from './memory-store';

export const APP_KEY = 'paymodule';
export const SECRET = 's3cr3t-key-0f';
/** The token of the published vectors; its password is `693a…`. */
export const TOKEN = '9f2c1b7e4d5a6038';

/** The platform on a port of its own with a heart of literals, and an InSales to talk to. */
export interface Stand<S extends InsalesStore = MemoryStore> {
  readonly insales: InsalesSimulator;
  readonly shop: InsalesShop;
  readonly heart: FakeHeart;
  readonly door: FakeDoor;
  readonly store: S;
  readonly house: House;
  readonly platform: Platform;
  readonly url: string;
  readonly logged: () => string;
  /** Runs the jobs that are due until none is left; gives what failed. */
  work(): Promise<readonly string[]>;
  account(): PlatformAccount;
  stop(): Promise<void>;
}

/** How a stand differs from the usual one. */
export interface StandOptions<S extends InsalesStore> {
  readonly store?: S;
  readonly timeoutMs?: number;
  /** A login token that is known beforehand. */
  readonly token?: () => string;
}

const hosts = (insales: InsalesSimulator): readonly string[] => insales.shops.map(({ host }) => host);

/** Starts both; the shop has not installed the app yet. */
export async function startStand<S extends InsalesStore = MemoryStore>(
  options: StandOptions<S> = {},
): Promise<Stand<S & Partial<MemoryStore>>> {
  const insales = await startInsalesSimulator({ port: 0, appKey: APP_KEY, appSecret: SECRET });
  const [shop] = insales.shops;
  if (!shop) throw new Error('no shop');
  const app = express();
  const server = createServer(app);
  const url = `http://localhost:${await listen(server, 0, '127.0.0.1')}`;
  insales.setAppBaseUrl(url);
  const { logger, text } = recordingLogger();
  const clock: Clock = { now: () => insales.clock.now(), sleep: async (ms) => insales.clock.advance(ms) };
  const http = createHttp({ logger, timeoutMs: options.timeoutMs ?? 5_000, breaker: { failures: 1_000, restMs: 1 } });
  const store = options.store ?? (createMemoryStore() as unknown as S);
  const heart = createFakeHeart();
  const door = createFakeDoor();
  const house: House = {
    http,
    clock,
    ids: { uuid: () => randomIds.uuid(), token: (bytes) => options.token?.() ?? randomIds.token(bytes) },
    logger,
    sealer: createSealer([newSecretKey()]),
    store,
    words: (key, language, facts = {}) => [language, key, ...Object.values(facts)].join(' '),
    baseUrl: url,
    config: { appKey: APP_KEY, appSecret: SECRET, hostSuffixes: ['.myinsales.ru', ...hosts(insales)] },
    client: createClient({ http, clock, appKey: APP_KEY }),
    host: () => heart,
  };
  app.use('/insales', createInsalesRoutes({ house, door }));
  const tasks = createInsalesTasks(house);
  return {
    insales,
    shop,
    heart,
    door,
    store,
    house,
    platform: createInsales(house),
    url,
    logged: text,
    work: () => ('jobs' in store ? workOff(store as unknown as MemoryStore, { tasks, now: () => clock.now() }) : Promise.resolve([])),
    account: () => {
      const found = [...heart.accounts.values()].at(-1);
      if (!found) throw new Error('nothing is connected');
      return found;
    },
    stop: async () => {
      await insales.stop();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

async function workOff(
  { jobs }: MemoryStore,
  { tasks, now }: { readonly tasks: ReturnType<typeof createInsalesTasks>; readonly now: () => Date },
): Promise<readonly string[]> {
  const failed: string[] = [];
  for (;;) {
    const at = jobs.findIndex((job) => job.runAt === undefined || job.runAt <= now());
    const [job] = at < 0 ? [] : jobs.splice(at, 1);
    if (!job) return failed;
    await tasks[job.name]?.(job.payload, { attempt: 1, maxAttempts: 1 }).catch((error: unknown) => failed.push(String(error)));
  }
}

/** Presses Install with the known token and lets the jobs run. */
export async function install(stand: Stand, token = TOKEN): Promise<PlatformAccount> {
  const outcome = await stand.shop.install({ token });
  if (!outcome.ok) throw new Error(outcome.reason);
  await stand.work();
  return stand.account();
}

/** Everything that the simulator knows. */
export async function stateOf(insales: { readonly url: string }) {
  return (await axios.get(`${insales.url}/_sim/state`)).data;
}

/** A form of the back office or the storefront, posted as a browser does; redirects are not followed. */
export function post(url: string, fields: Readonly<Record<string, string>> | string): Promise<AxiosResponse> {
  const body = typeof fields === 'string' ? fields : new URLSearchParams(fields).toString();
  return axios.post(url, body, {
    headers: { 'Content-Type': 'application/x-www-form-urlencoded' },
    validateStatus: () => true,
    maxRedirects: 0,
  });
}

/** An address opened as a browser does; redirects are not followed. */
export function get(url: string, headers: Readonly<Record<string, string>> = {}): Promise<AxiosResponse> {
  return axios.get(url, { headers, validateStatus: () => true, maxRedirects: 0 });
}
