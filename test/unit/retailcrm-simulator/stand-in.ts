import { createServer } from 'node:http';
import axios from 'axios';
import type { AxiosResponse } from 'axios';
import express from 'express';
import { listen } from '../../../src/infra/express';
import { startRetailcrmSimulator } from '../../../src/sandbox/retailcrm/simulator';
import type { RetailcrmSimulatorOptions } from '../../../src/sandbox/retailcrm/simulator';
import { closeServer } from '../../support/close-server';

const SECRET = 'secret';
export const SCOPES = [
  'integration_read',
  'integration_write',
  'payments_read',
  'payments_write',
  'reference_read',
  'order_read',
  'order_write',
];

/** A form that the CRM posted to the stand-in. */
interface Received {
  readonly path: string;
  readonly form: URLSearchParams;
}

/** Put into `answers`, it keeps the CRM waiting. */
export const NEVER = { status: 0, body: null };

/** A tiny payment module: registers itself and answers what the test tells it to. */
export interface StandIn {
  readonly url: string;
  readonly received: Received[];
  readonly answers: Map<string, { status: number; body: unknown }>;
  readonly config: { scopes: unknown };
  registers: boolean;
  apiKey: string;
  stop(): Promise<void>;
}

export const CLIENT_ID = '9d4f0d56-9c2e-4a35-8f0f-1e2d3c4b5a69';

export function moduleObject(baseUrl: string, change: Record<string, unknown> = {}): Record<string, unknown> {
  return {
    code: 'mypay',
    integrationCode: 'mypay',
    active: true,
    name: 'MyPay',
    logo: 'https://pay.example.org/logo.svg',
    clientId: CLIENT_ID,
    baseUrl,
    accountUrl: `${baseUrl}/account`,
    actions: { activity: '/crm/activity', settings: 'crm/settings' },
    availableCountries: [],
    integrations: { payment: paymentPart() },
    ...change,
  };
}

export function paymentPart(change: Record<string, unknown> = {}): Record<string, unknown> {
  return {
    actions: { create: '/payment/create', approve: 'payment/approve', cancel: '/payment/cancel', refund: '/payment/refund' },
    currencies: ['UAH', 'USD'],
    invoiceTypes: ['link'],
    shops: [
      { code: 'shop-1', name: 'Main merchant', active: true },
      { code: 'shop-2', name: 'Removed merchant', active: false },
    ],
    ...change,
  };
}

/** Calls the API as a module does: form-encoded, key in the header, no status is an exception. */
export function api(crm: { readonly url: string }, key: string | null) {
  const headers = key === null ? {} : { 'X-API-KEY': key };
  const options = { headers, validateStatus: () => true };
  return {
    get: (path: string): Promise<AxiosResponse> => axios.get(`${crm.url}${path}`, options),
    post: (path: string, fields: Record<string, unknown>): Promise<AxiosResponse> => {
      const entries = Object.entries(fields).map(([name, value]) => [name, typeof value === 'string' ? value : JSON.stringify(value)]);
      return axios.post(`${crm.url}${path}`, new URLSearchParams(Object.fromEntries(entries)), options);
    },
  };
}

/** Presses a button or saves a form of the back office as a script does. */
export async function press(crm: { readonly url: string }, path: string, fields: Record<string, string> = {}): Promise<AxiosResponse> {
  return axios.post(`${crm.url}${path}`, new URLSearchParams(fields), {
    headers: { Accept: 'application/json' },
    validateStatus: () => true,
    maxRedirects: 0,
  });
}

/** Everything the simulator knows. */
export async function stateOf(crm: { readonly url: string }) {
  return (await axios.get(`${crm.url}/_sim/state`)).data;
}

async function startStandIn(): Promise<StandIn> {
  const app = express();
  const received: Received[] = [];
  const answers = new Map<string, { status: number; body: unknown }>();
  const server = createServer(app);
  const port = await listen(server, 0, '127.0.0.1');
  const standIn: StandIn = {
    url: `http://localhost:${port}`,
    received,
    answers,
    config: { scopes: SCOPES },
    registers: true,
    apiKey: '',
    stop: () => closeServer(server),
  };
  app.get('/config', (_req, res) => {
    res.json({ success: true, errorMsg: null, scopes: standIn.config.scopes, registerUrl: `${standIn.url}/register` });
  });
  app.use(express.text({ type: 'application/x-www-form-urlencoded' }));
  app.post('/*path', async (req, res) => {
    const form = new URLSearchParams(String(req.body));
    received.push({ path: req.path, form });
    const answer = answers.get(req.path);
    if (!answer && req.path === '/register') {
      await registerBack(standIn, form);
      res.status(201).json({ success: true, accountUrl: `${standIn.url}/account` });
      return;
    }
    if (answer === NEVER) return;
    res.status(answer?.status ?? 200).json(answer?.body ?? defaultAnswer(standIn, req.path, form));
  });
  return standIn;
}

async function registerBack(standIn: StandIn, form: URLSearchParams): Promise<void> {
  const { apiKey, systemUrl } = JSON.parse(form.get('register') ?? '{}');
  standIn.apiKey = apiKey;
  if (!standIn.registers) return;
  const url = String(systemUrl).replace(/\/$/, '');
  await api({ url }, apiKey).post('/api/v5/integration-modules/mypay/edit', { integrationModule: moduleObject(standIn.url) });
}

function defaultAnswer(standIn: StandIn, path: string, form: URLSearchParams): unknown {
  if (path === '/payment/create') {
    const { invoiceUuid } = JSON.parse(form.get('create') ?? '{}');
    return { success: true, result: { paymentId: `pay-${invoiceUuid}`, invoiceUrl: `${standIn.url}/p/${invoiceUuid}`, cancellable: true } };
  }
  if (path === '/payment/refund') {
    const { amount } = JSON.parse(form.get('refund') ?? '{}');
    return { success: true, result: { id: 'r1', status: 'succeeded', amount: amount ?? 121.5 } };
  }
  return { success: true };
}

/** A CRM and a stand-in module that know each other; `connected` presses Connect and ties a payment type to its shop. */
export async function startPair(options: Partial<RetailcrmSimulatorOptions> = {}) {
  const module = await startStandIn();
  const crm = await startRetailcrmSimulator({
    port: 0,
    secret: SECRET,
    moduleCode: 'mypay',
    moduleUrl: `${module.url}/config`,
    ...options,
  });
  return {
    crm,
    module,
    stop: async () => {
      await crm.stop();
      await module.stop();
    },
  };
}

/** A pair after Connect, with a payment type tied to the shop and a payment row of the first order (121.50 UAH). */
export async function startConnected(options: Partial<RetailcrmSimulatorOptions> = {}) {
  const pair = await startPair(options);
  await pair.crm.connect();
  pair.crm.switches.set('rateLimit', 1000);
  await press(pair.crm, '/admin/payment-types', { name: 'MyPay', code: 'my-pay', integration: 'mypay/shop-1' });
  const payment = (await press(pair.crm, '/admin/orders/1213/payments', { type: 'my-pay', amount: '121.50' })).data.payment;
  return { ...pair, paymentId: Number(payment.id), calls: api(pair.crm, pair.module.apiKey) };
}

/** The running parts of a test, for `afterEach`. */
export type Pair = Awaited<ReturnType<typeof startPair>>;
export type Connected = Awaited<ReturnType<typeof startConnected>>;
