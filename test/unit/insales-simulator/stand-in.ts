import { createServer } from 'node:http';
import axios from 'axios';
import type { AxiosRequestConfig, AxiosResponse } from 'axios';
import express from 'express';
import { listen } from '../../../src/infra/express';
import { startInsalesSimulator } from '../../../src/sandbox/insales/simulator';
import type { InsalesSimulatorOptions } from '../../../src/sandbox/insales/simulator';
import { closeServer } from '../../support/close-server';

export const APP_KEY = 'paymodule';
export const SECRET = 's3cr3t-key-0f';
/** Token and password of the published vectors. */
export const TOKEN = '9f2c1b7e4d5a6038';
export const PASSWORD = '693a1835b3faf8f6d2838c2f6bf3598f';
export const ORDER_ID = 51_234_567;
export const ORDER_KEY = '0f5e6d7c8b9a4a3b2c1d0e9f8a7b6c5d';
export const GATEWAY_PASSWORD = 'Qw3rtyGate';

/** A request that reached the stand-in of the app. */
interface Received {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly type: string;
  readonly body: string;
  readonly status: number;
}

/** A tiny app that writes down what it gets and answers what the test tells it to. */
export interface StandIn {
  readonly url: string;
  readonly received: Received[];
  readonly answers: Map<string, { readonly status: number; readonly body?: unknown; readonly location?: string }>;
  /** Runs while an install call is handled. */
  onInstall: (query: URLSearchParams) => Promise<void>;
  stop(): Promise<void>;
}

const never = { validateStatus: () => true, maxRedirects: 0 } as const satisfies AxiosRequestConfig;

/** Calls the admin API as the app does; no status is an exception. */
export function api(shop: { readonly url: string }, password: string, login = APP_KEY) {
  const options = { ...never, auth: { username: login, password } };
  const json = { ...options, headers: { 'Content-Type': 'application/json' } };
  return {
    get: (path: string): Promise<AxiosResponse> => axios.get(`${shop.url}/admin/${path}`, options),
    post: (path: string, body: unknown): Promise<AxiosResponse> => axios.post(`${shop.url}/admin/${path}`, JSON.stringify(body), json),
    put: (path: string, body: unknown): Promise<AxiosResponse> => axios.put(`${shop.url}/admin/${path}`, JSON.stringify(body), json),
    delete: (path: string): Promise<AxiosResponse> => axios.delete(`${shop.url}/admin/${path}`, options),
    send: (method: string, path: string, headers: Record<string, string>, data?: string): Promise<AxiosResponse> =>
      axios.request({ ...options, method, url: `${shop.url}/admin/${path}`, headers, ...(data !== undefined && { data }) }),
  };
}

/** Opens a page without following redirects. */
export function visit(url: string, headers: Record<string, string> = {}): Promise<AxiosResponse> {
  return axios.get(url, { ...never, headers });
}

/** Sends a form as a browser, or as a script when it asks for JSON. */
export function submit(url: string, fields: Record<string, string> = {}, headers: Record<string, string> = {}): Promise<AxiosResponse> {
  return axios.post(url, new URLSearchParams(fields), { ...never, headers: { Accept: 'text/html', ...headers } });
}

/** Posts raw text with a content type. */
export function postRaw(url: string, body: string, type = 'application/x-www-form-urlencoded'): Promise<AxiosResponse> {
  return axios.post(url, body, { ...never, headers: { 'Content-Type': type } });
}

/** What the simulator knows of a shop. */
export async function stateOf(shop: { readonly url: string; readonly insalesId: number }) {
  const { data } = await axios.get(`${shop.url}/_sim/state`);
  return data.shops.find((one: { insalesId: number }) => one.insalesId === shop.insalesId);
}

/** The hidden fields of the payment form in their order. */
export function formOf(page: string): { readonly action: string; readonly fields: readonly (readonly [string, string])[] } {
  const action = /<form id="pay" method="post" action="([^"]*)"/.exec(page)?.[1] ?? '';
  const fields = [...page.matchAll(/<input type="hidden" name="([^"]*)" value="([^"]*)" \/>/g)];
  return { action: unescape(action), fields: fields.map(([, name = '', value = '']) => [name, unescape(value)] as const) };
}

/** The gateway of the published vectors. */
export function gatewayBody(change: Record<string, unknown> = {}) {
  return {
    payment_gateway: {
      title: 'Банковской картой онлайн',
      type: 'PaymentGateway::External',
      url: 'https://pay.module.example/insales/pay/m-1001',
      shop_id: 'm-1001',
      password: GATEWAY_PASSWORD,
      add_delivery_variants: true,
      ...change,
    },
  };
}

/** A simulator with a stand-in that knows each other; the first shop is `shop`. */
export async function startPair(options: Partial<InsalesSimulatorOptions> = {}) {
  const app = await startStandIn();
  const insales = await startInsalesSimulator({ port: 0, appKey: APP_KEY, appSecret: SECRET, appBaseUrl: app.url, ...options });
  const [shop, second] = insales.shops;
  if (!shop) throw new Error('there is no shop');
  return {
    app,
    insales,
    shop,
    second: second ?? shop,
    stop: async () => {
      await insales.stop();
      await app.stop();
    },
  };
}

/** The same with the app installed by the token of the vectors; `calls` is its API. */
export async function startInstalled(options: Partial<InsalesSimulatorOptions> = {}) {
  const pair = await startPair(options);
  await pair.shop.install({ token: TOKEN });
  return { ...pair, calls: api(pair.shop, PASSWORD) };
}

/** Installed, with the gateway of the vectors (id 3707 as there) on the order of the vectors. */
export async function startPayable(change: Record<string, unknown> = {}) {
  const pair = await startInstalled();
  const { data } = await pair.calls.post('payment_gateways.json', gatewayBody(change));
  await pair.calls.put(`orders/${ORDER_ID}.json`, { order: { payment_gateway_id: data.id } });
  const pay = `${pair.shop.url}/payments/external/${data.id}`;
  return { ...pair, gateway: data, pay, create: `${pay}/create?key=${ORDER_KEY}` };
}

/** The running parts of a test, for `afterEach`. */
export type Pair = Awaited<ReturnType<typeof startPair>>;
export type Installed = Awaited<ReturnType<typeof startInstalled>>;
export type Payable = Awaited<ReturnType<typeof startPayable>>;

async function startStandIn(): Promise<StandIn> {
  const app = express();
  const server = createServer(app);
  const port = await listen(server, 0, '127.0.0.1');
  const standIn: StandIn = {
    url: `http://localhost:${port}`,
    received: [],
    answers: new Map(),
    onInstall: async () => undefined,
    stop: () => closeServer(server),
  };
  app.use(express.text({ type: () => true, limit: '5mb' }), async (req, res) => {
    const { pathname, searchParams } = new URL(req.originalUrl, standIn.url);
    if (pathname === '/insales/install') await standIn.onInstall(searchParams);
    const answer = standIn.answers.get(pathname) ?? { status: 200 };
    const body: unknown = req.body;
    standIn.received.push({
      method: req.method,
      path: pathname,
      query: searchParams,
      type: req.get('content-type') ?? '',
      body: typeof body === 'string' ? body : '',
      status: answer.status,
    });
    if (answer.location !== undefined) res.set('Location', answer.location);
    res.status(answer.status);
    if (answer.body === undefined) res.end();
    else res.json(answer.body);
  });
  return standIn;
}

function unescape(text: string): string {
  const entities: Record<string, string> = { '&amp;': '&', '&lt;': '<', '&gt;': '>', '&quot;': '"', '&#39;': "'" };
  return text.replace(/&(?:amp|lt|gt|quot|#39);/g, (entity) => entities[entity] ?? entity);
}
