import express from 'express';
import { startSimulator } from '../kit/simulator';
import type { RunningSimulator } from '../kit/simulator';
import { mountApi } from './api/server';
import { Books } from './books';
import type { ApiCallRecord, ApiUser, Delivery, Endpoint, Order, OrderStatus, Right, Webhook } from './model';
import { cancelOrder, changeOrder, makeLine, payAtTill, placeOrder, removeOrder, setPaid, setStatus } from './orders';
import type { LineInput, OrderInput } from './orders';
import { mountApiUsers } from './pages/api-users';
import { mountCustomers } from './pages/customers';
import { mountHome } from './pages/home';
import { mountOrders } from './pages/orders';
import { mountOrderForms } from './pages/order-forms';
import { mountProducts } from './pages/products';
import { mountStorefront } from './pages/storefront';
import { mountWebhookLog } from './pages/webhooks';
import { setRights } from './rights';
import { DEMO_API_USER } from './seed';
import type { Shop } from './shop';
import { describeState } from './state';
import { SWITCH_RULES, SWITCHES } from './switches';

/** One simulated shop. */
export interface UpgatesSimulatorOptions {
  /** 0 = any free port. */
  readonly port: number;
  /** The key of the API add-on; that of the demo when left out. */
  readonly user?: { readonly login: string; readonly key: string };
  /** Where its clock starts; now when left out. */
  readonly startAt?: Date;
}

/** The running shop, with what tests and the demo do besides pressing buttons. */
export interface UpgatesSimulator extends RunningSimulator {
  /** What the add-on shows as "IPN URL". */
  readonly apiUrl: string;
  readonly user: { readonly login: string; readonly key: string };
  placeOrder(given?: OrderInput): Order;
  /** Pays an order; with null the mark is taken back. */
  setPaid(number: string, paidDate: Date | null): void;
  payAtTill(number: string): void;
  setStatus(number: string, statusId: number | null): void;
  /** Makes a status of the owner's own. */
  addStatus(status: OrderStatus): void;
  /** Gives the status of one order another name; its id stays. */
  renameStatus(number: string, text: string): void;
  changeLines(number: string, lines: readonly LineInput[]): void;
  cancel(number: string): void;
  remove(number: string): void;
  setRight(endpoint: Endpoint, right: Right): void;
  calls(): readonly ApiCallRecord[];
  webhooks(): readonly Webhook[];
  deliveries(): readonly Delivery[];
  /** How many calls to webhooks are due or under way. */
  pendingCalls(): number;
}

/** Starts a shop of our own with goods, states and customers; administration at `/admin`, shop at `/shop`, API at `/api/v2`. */
export async function startUpgatesSimulator(options: UpgatesSimulatorOptions): Promise<UpgatesSimulator> {
  const user = options.user ?? DEMO_API_USER;
  const books = new Books(user);
  const running = await startSimulator({
    name: 'upgates',
    port: options.port,
    switches: SWITCHES,
    switchRules: SWITCH_RULES,
    ...(options.startAt && { startAt: options.startAt }),
    state: () => describeState(shopOf(running, books)),
    reset: () => books.reset(),
    mount: (app, parts) => {
      const shop: Shop = { ...parts, books };
      mountApi(app, shop);
      app.use(['/admin', '/shop'], express.text({ type: 'application/x-www-form-urlencoded', limit: '1mb' }));
      mountHome(app, shop);
      mountOrders(app, shop);
      mountOrderForms(app, shop);
      mountProducts(app, shop);
      mountCustomers(app, shop);
      mountApiUsers(app, shop);
      mountWebhookLog(app, shop);
      mountStorefront(app, shop);
    },
  });
  return withDeeds(running, { shop: shopOf(running, books), user });
}

function shopOf({ clock, faults, switches, url }: RunningSimulator, books: Books): Shop {
  return { books, clock, faults, switches, url: () => url };
}

function withDeeds(
  running: RunningSimulator,
  { shop, user }: { readonly shop: Shop; readonly user: UpgatesSimulator['user'] },
): UpgatesSimulator {
  const { books } = shop;
  const order = (number: string): Order => {
    const found = books.order(number);
    if (!found) throw new Error(`there is no order ${number}`);
    return found;
  };
  const owner = (): ApiUser => {
    const [first] = books.users;
    if (!first) throw new Error('there is no API user');
    return first;
  };
  return {
    ...running,
    apiUrl: `${running.url}/api/v2`,
    user,
    placeOrder: (given = {}) => placeOrder(shop, given),
    setPaid: (number, paidDate) => setPaid(shop, order(number), paidDate),
    payAtTill: (number) => payAtTill(shop, order(number)),
    setStatus: (number, statusId) => void setStatus(shop, order(number), statusId),
    addStatus: (status) => {
      books.statuses = [...books.statuses, status];
    },
    renameStatus: (number, statusText) => changeOrder(shop, order(number), { statusText }),
    changeLines: (number, lines) => changeOrder(shop, order(number), { lines: lines.map((line) => makeLine(shop, line)) }),
    cancel: (number) => cancelOrder(shop, order(number)),
    remove: (number) => removeOrder(shop, order(number)),
    setRight: (endpoint, right) => setRights(shop, owner(), { ...owner().rights, [endpoint]: right }),
    calls: () => books.calls,
    webhooks: () => books.webhooks,
    deliveries: () => books.deliveries,
    pendingCalls: () => books.pendingCalls,
  };
}
