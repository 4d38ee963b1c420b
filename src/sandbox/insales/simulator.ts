import express from 'express';
import { mountControl } from '../kit/control';
import { faultMiddleware } from '../kit/faults';
import { startSimulator } from '../kit/simulator';
import type { RunningSimulator, SimulatorParts } from '../kit/simulator';
import { entryAddress, installApp, setAppAddresses, uninstallApp } from './app-calls';
import type { AppOutcome } from './app-calls';
import { ShopBooks } from './books';
import type { ShopSetup } from './books';
import type { Order } from './model';
import { placeOrder } from './orders';
import { mountHome, mountPartner } from './pages/partner';
import { SAMPLE_ORDERS } from './seed';
import type { OrderDraft } from './seed';
import { hostOf } from './shop';
import type { AppRecord, Shop } from './shop';
import { insecureApp, mountShop, startListener } from './shop-server';
import type { Listening } from './shop-server';
import { describeState } from './state';
import { SWITCH_RULES, SWITCHES } from './switches';

/** How one shop is set up. */
export interface ShopOptions {
  /** Permanent number; 912345 and up when left out. */
  readonly insalesId?: number;
  readonly title?: string;
  /** First label of the shop's name in texts, `demo-shop` when left out. */
  readonly subdomain?: string;
  /** As InSales writes it; RUR when left out. */
  readonly currency?: string;
  /** Port of a further shop; any free one when left out. The first shop lives on the main port. */
  readonly port?: number;
}

/** One InSales with its partner's cabinet and shops. */
export interface InsalesSimulatorOptions {
  /** Port of the first shop and the partner's cabinet; 0 = any free one. */
  readonly port: number;
  /** Identifier of the app; login of the API. */
  readonly appKey: string;
  /** Secret key of the app. */
  readonly appSecret: string;
  /** Where the app is; can be set later. */
  readonly appBaseUrl?: string;
  /** Mail server for the shops' own letters; none are sent without it. */
  readonly smtpUrl?: string;
  /** Two when left out. */
  readonly shops?: readonly ShopOptions[];
}

/** What tests and the demo do with one shop besides pressing buttons. */
export interface InsalesShop {
  /** What the shop calls itself to the app: `localhost:PORT`. */
  readonly host: string;
  readonly url: string;
  /** The listener that answers 301 to everything, in place of plain http. */
  readonly insecureUrl: string;
  readonly insalesId: number;
  /** The API password; null while the app is not installed. */
  password(): string | null;
  /** Presses Install; a token of one's own makes the password known beforehand. */
  install(given?: { readonly token?: string }): Promise<AppOutcome>;
  /** Presses Uninstall. */
  uninstall(): Promise<AppOutcome>;
  /** Where the button Enter leads the owner. */
  entryUrl(): string | null;
  /** Places an order as a buyer; prices in minor units. */
  addOrder(draft?: OrderDraft): Order;
}

/** The running simulator. */
export interface InsalesSimulator extends RunningSimulator {
  readonly appKey: string;
  readonly appSecret: string;
  readonly shops: readonly InsalesShop[];
  /** Says where the app is, when it started after the simulator. */
  setAppBaseUrl(url: string): void;
}

const USUAL_SHOPS: readonly ShopOptions[] = [{}, { title: 'Второй магазин', subdomain: 'second-shop' }];
const FIRST_ID = 912_345;

/**
 * Starts InSales: the first shop and the partner's cabinet on the main port, every further shop on a port of its own, and beside each
 * a listener that stands for plain http. Clock, faults and switches are common to all (InSales: section Simulator).
 */
export async function startInsalesSimulator(options: InsalesSimulatorOptions): Promise<InsalesSimulator> {
  const app: AppRecord = { key: options.appKey, secret: options.appSecret, installUrl: null, loginUrl: null, uninstallUrl: null };
  if (options.appBaseUrl !== undefined) setAppAddresses(app, options.appBaseUrl);
  const drafts = (options.shops ?? USUAL_SHOPS).map(draftOf);
  const shops: Shop[] = [];
  const limits: (() => void)[] = [];
  const listening: Listening[] = [];
  const common: Common = {
    state: () => describeState(app, shops),
    reset: () => {
      for (const forget of limits) forget();
      for (const shop of shops) fillShop(shop);
    },
  };
  const running = await startSimulator({
    name: 'insales',
    port: options.port,
    switches: SWITCHES,
    switchRules: SWITCH_RULES,
    ...common,
    mount: (server, parts) => {
      for (const [at, draft] of drafts.entries()) {
        shops.push(newShop(app, draft, { ...parts, main: at === 0, smtpUrl: options.smtpUrl ?? null }));
      }
      mountPartner(server, shops);
      if (shops[0]) limits.push(mountShop(server, shops[0]));
    },
    onStop: () => stopAll(listening),
  });
  try {
    for (const [at, shop] of shops.entries()) {
      const draft = drafts[at];
      if (draft && at > 0) draft.url = await listenAt(listening, shopApp(running, shop, { common, limits }), draft.port);
      if (draft) draft.insecureUrl = await listenAt(listening, insecureApp(shop), 0);
    }
  } catch (error) {
    await running.stop();
    throw error;
  }
  return {
    ...running,
    appKey: app.key,
    appSecret: app.secret,
    shops: shops.map(handleOf),
    setAppBaseUrl: (url) => setAppAddresses(app, url),
  };
}

/** What the control routes of every listener share. */
interface Common {
  readonly state: () => unknown;
  readonly reset: () => void;
}

/** The server of a further shop, with the control routes of the whole simulator. */
function shopApp(
  running: RunningSimulator,
  shop: Shop,
  { common, limits }: { readonly common: Common; readonly limits: (() => void)[] },
): express.Express {
  const { clock, faults, switches } = running;
  const server = express();
  server.disable('x-powered-by');
  server.set('etag', false);
  mountControl(server, { clock, faults, switches, ...common });
  server.use(faultMiddleware(faults));
  mountHome(server, shop);
  limits.push(mountShop(server, shop));
  return server;
}

async function listenAt(listening: Listening[], server: express.Express, port: number): Promise<string> {
  const started = await startListener(server, port);
  listening.push(started);
  return started.url;
}

function draftOf(given: ShopOptions, index: number): Draft {
  return { setup: setupOf(given, index), port: given.port ?? 0, url: '', insecureUrl: '' };
}

function setupOf(given: ShopOptions, index: number): ShopSetup {
  return {
    index,
    insalesId: given.insalesId ?? FIRST_ID + index,
    title: given.title ?? 'Демо-магазин',
    subdomain: given.subdomain ?? 'demo-shop',
    currency: given.currency ?? 'RUR',
  };
}

interface Draft {
  readonly setup: ShopSetup;
  readonly port: number;
  url: string;
  insecureUrl: string;
}

function newShop(app: AppRecord, draft: Draft, parts: SimulatorParts & { readonly main: boolean; readonly smtpUrl: string | null }): Shop {
  const { main, url, ...rest } = parts;
  const shop = {
    ...rest,
    app,
    books: new ShopBooks(draft.setup),
    url: () => (main ? url() : draft.url),
    insecureUrl: () => draft.insecureUrl,
  };
  fillShop(shop);
  return shop;
}

/** A fresh shop with its sample orders, all of one moment; those of further shops have keys of their own. */
function fillShop(shop: Shop): void {
  const now = shop.clock.now();
  shop.books.reset(now);
  for (const { key, ...draft } of SAMPLE_ORDERS) {
    const known = shop.books.setup.index === 0 && key !== undefined;
    const order = placeOrder(shop, { ...draft, ...(known && { key }) }, { silent: true });
    order.updatedAt = now;
  }
}

function handleOf(shop: Shop): InsalesShop {
  const [owner] = shop.books.users;
  return {
    host: hostOf(shop),
    url: shop.url(),
    insecureUrl: shop.insecureUrl(),
    insalesId: shop.books.setup.insalesId,
    password: () => shop.books.installation?.password ?? null,
    install: (given) => installApp(shop, given),
    uninstall: () => uninstallApp(shop),
    entryUrl: () => (owner ? entryAddress(shop, owner) : null),
    addOrder: (draft = {}) => placeOrder(shop, draft),
  };
}

async function stopAll(listening: readonly Listening[]): Promise<void> {
  for (const one of listening) await one.stop();
}
