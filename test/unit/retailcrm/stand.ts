import { createServer } from 'node:http';
import axios from 'axios';
import type { AxiosResponse } from 'axios';
import express from 'express';
import { listen } from '../../../src/infra/express';
import type { Clock } from '../../../src/infra/clock';
import { createHttp } from '../../../src/infra/http';
import type { PlatformAccount } from '../../../src/payments/ports/platform';
import { createRetailcrm } from '../../../src/platforms/retailcrm/platform';
import type { Retailcrm } from '../../../src/platforms/retailcrm/platform';
import { createRetailcrmRoutes } from '../../../src/platforms/retailcrm/routes';
import { startRetailcrmSimulator } from '../../../src/sandbox/retailcrm/simulator';
import type { RetailcrmSimulator } from '../../../src/sandbox/retailcrm/simulator';
import { recordingLogger } from '../../support/quiet-logger';
import { SHOP, createFakeDoor, createFakeHost } from './fake-host';
import type { FakeHost } from './fake-host';

export const SECRET = 'secret';
export const MODULE_CODE = 'ordertill';
const PAYMENT_TYPE = 'ordertill-main';

/** Time that is the simulator's: whoever waits moves it, so that no test waits and the limiter of the CRM sees the pauses. */
interface StandClock extends Clock {
  readonly pauses: number[];
}

/** The module on a port of its own with a heart of literals, and a CRM to talk to. */
export interface Stand {
  readonly crm: RetailcrmSimulator;
  readonly host: FakeHost;
  readonly platform: Retailcrm;
  readonly clock: StandClock;
  readonly url: string;
  readonly logged: () => string;
  stop(): Promise<void>;
}

/** How a stand differs from the usual one. */
export interface StandOptions {
  readonly secret?: string | undefined;
  readonly timeoutMs?: number;
  readonly language?: string;
  readonly timezone?: string;
  readonly defaultCurrency?: string;
  /** Addresses that the operator allows besides the CRM's own. */
  readonly extraHosts?: readonly string[];
  /** Whether the CRM may also be reached by the number of the machine. */
  readonly alias?: boolean;
  readonly limiter?: { pace(name: string): Promise<void> };
}

/** Starts both; the CRM has not connected the module yet. */
export async function startStand(options: StandOptions = {}): Promise<Stand> {
  const { language = 'RU', timezone = 'Europe/Kyiv', defaultCurrency = 'UAH' } = options;
  const crm = await startRetailcrmSimulator({ port: 0, secret: SECRET, moduleCode: MODULE_CODE, language, timezone, defaultCurrency });
  const app = express();
  const server = createServer(app);
  const url = `http://localhost:${await listen(server, 0, '127.0.0.1')}`;
  crm.setModuleUrl(`${url}/retailcrm/config`);
  const { logger, text } = recordingLogger();
  const pauses: number[] = [];
  const clock: StandClock = {
    pauses,
    now: () => crm.clock.now(),
    sleep: async (ms) => {
      pauses.push(ms);
      crm.clock.advance(ms);
    },
  };
  const http = createHttp({ logger, timeoutMs: options.timeoutMs ?? 5_000, breaker: { failures: 1_000, restMs: 1 } });
  const limiter = options.limiter ? { limiter: options.limiter } : {};
  const { host: crmHost } = new URL(crm.url);
  const alias = options.alias ? [crmHost.replace('localhost', '127.0.0.1')] : [];
  const extraHosts = [crmHost, ...alias, ...(options.extraHosts ?? [])];
  const platform = createRetailcrm({ http, clock, moduleCode: MODULE_CODE, baseUrl: url, extraHosts, ...limiter });
  const host = createFakeHost(url);
  const secret = 'secret' in options ? options.secret : SECRET;
  app.use('/retailcrm', createRetailcrmRoutes({ host, door: createFakeDoor(host), platform, secret, logger }));
  const stop = async (): Promise<void> => {
    await crm.stop();
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  };
  return { crm, host, platform, clock, url, logged: text, stop };
}

/** Presses Connect in the CRM and gives the installation that came of it. */
export async function connect({ crm, host }: Pick<Stand, 'crm' | 'host'>): Promise<PlatformAccount> {
  const outcome = await crm.connect();
  if (!outcome.ok) throw new Error(outcome.errorMsg);
  const account = host.installations().at(-1);
  if (!account) throw new Error('nothing was stored');
  return account;
}

/** Saves a form of the back office as a script does. */
export function press(crm: { readonly url: string }, path: string, fields: Readonly<Record<string, string>> = {}): Promise<AxiosResponse> {
  return axios.post(`${crm.url}${path}`, new URLSearchParams(fields), {
    headers: { Accept: 'application/json' },
    validateStatus: () => true,
    maxRedirects: 0,
  });
}

/** A new order with one payment by the module's payment type, and the invoice that its link made. */
export async function openInvoice(crm: RetailcrmSimulator, minor: number) {
  await press(crm, '/admin/payment-types', { name: 'Card', code: PAYMENT_TYPE, integration: `${MODULE_CODE}/${SHOP}` });
  const order = crm.addOrder({ items: [{ name: 'Tea, 100 g', price: minor, quantity: 1, offerId: 77 }] });
  const amount = `${Math.trunc(minor / 100)}.${String(minor % 100).padStart(2, '0')}`;
  const { payment } = (await press(crm, `/admin/orders/${order.id}/payments`, { type: PAYMENT_TYPE, amount })).data;
  const made = (await press(crm, `/admin/payments/${payment.id}/generate-link`)).data;
  if (!made.ok) throw new Error(made.errorMsg);
  const { invoiceUuid, externalId } = made.payment.invoice;
  return {
    platformInvoiceId: String(invoiceUuid),
    invoiceId: String(externalId),
    paymentId: String(payment.id),
    orderId: String(order.id),
    orderNumber: order.number,
  };
}

/** Everything that the CRM knows. */
export async function stateOf(crm: { readonly url: string }) {
  return (await axios.get(`${crm.url}/_sim/state`)).data;
}
