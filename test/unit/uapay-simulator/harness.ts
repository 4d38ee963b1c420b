import { createHmac } from 'node:crypto';
import type { RunningSimulator } from '../../../src/sandbox/kit/simulator';
import { startUapaySimulator } from '../../../src/sandbox/uapay/simulator';
import type { UapaySimulatorOptions } from '../../../src/sandbox/uapay/simulator';

export const KEY = 'hub-uapay-test-key-7f3a';
export const CLIENT = '50017';
export const OTHER = { clientId: '60018', secret: 'another-merchant-key' };

/** What JSON gave, looked into by the helpers below. */
export type Json = Readonly<Record<string, unknown>>;

export interface Answer {
  readonly status: number;
  readonly body: Json;
  readonly claims: Json;
}

export const sign = (claims: object, key = KEY, header: object = { alg: 'HS256', typ: 'JWT' }, hash = 'sha256'): string => {
  const text = [header, claims].map((part) => Buffer.from(JSON.stringify(part)).toString('base64url')).join('.');
  return `${text}.${createHmac(hash, key).update(text).digest('base64url')}`;
};

export const read = (token: string): Json => JSON.parse(Buffer.from(token.split('.')[1]!, 'base64url').toString()) as Json;

export const seconds = (): number => Math.floor(Date.now() / 1_000);

/** The payments of an invoice's claims or state. */
export const paymentsIn = (invoice: Json): readonly Json[] => (invoice['payments'] ?? []) as readonly Json[];

/** A merchant talking to a started simulator, written without any code of the product. */
export class Shop {
  session = '';

  constructor(
    readonly simulator: RunningSimulator,
    readonly clientId = CLIENT,
    readonly key = KEY,
  ) {}

  static async open(options: Partial<UapaySimulatorOptions> = {}): Promise<Shop> {
    const merchants = [{ clientId: CLIENT, secret: KEY }, OTHER];
    const shop = new Shop(await startUapaySimulator({ port: 0, merchants, ...options }));
    if (!options.newId) await shop.enter();
    return shop;
  }

  async enter(): Promise<void> {
    this.session = (await this.call('sessions/create', { clientId: this.clientId })).claims['id'] as string;
  }

  async post(path: string, body: unknown, contentType = 'application/json'): Promise<Answer> {
    const response = await fetch(`${this.simulator.url}/api/${path}`, {
      method: 'POST',
      headers: { 'content-type': contentType },
      body: typeof body === 'string' ? body : JSON.stringify(body),
    });
    const answer = (await response.json()) as Json;
    const { token } = (answer['data'] ?? {}) as { token?: string };
    return { status: response.status, body: answer, claims: token ? read(token) : {} };
  }

  call(path: string, params: object, data?: object): Promise<Answer> {
    const claims = { params, ...(data && { data }), iat: seconds() };
    return this.post(path, { ...claims, token: sign(claims, this.key) });
  }

  ask(method: string, params: object = {}, data?: object): Promise<Answer> {
    return this.call(`invoicer/${method}`, { sessionId: this.session, ...params }, data);
  }

  async invoice(data: object = {}, params: object = {}): Promise<string> {
    const full = { externalId: '1001', type: 'PAY', description: 'Order 1001', amount: 25_000, ...data };
    const answer = await this.ask('invoices/create', { systemType: 'ECOM', ...params }, full);
    if (answer.body['error']) throw new Error(JSON.stringify(answer.body));
    return answer.claims['id'] as string;
  }

  press(invoiceId: string, button: 'pay' | 'decline' | 'abandon', form: Record<string, string> = {}): Promise<Response> {
    const body = new URLSearchParams(form);
    return fetch(`${this.simulator.url}/payment/${invoiceId}/${button}`, { method: 'POST', body, redirect: 'manual' });
  }

  async paid(data: object = {}): Promise<{ invoiceId: string; paymentId: string }> {
    const invoiceId = await this.invoice(data);
    await this.press(invoiceId, 'pay');
    const shown = await this.ask('invoices/show', { id: invoiceId });
    return { invoiceId, paymentId: paymentsIn(shown.claims)[0]!['paymentId'] as string };
  }

  async state(): Promise<Json> {
    return (await (await fetch(`${this.simulator.url}/_sim/state`)).json()) as Json;
  }

  async ledger(): Promise<string[]> {
    return ((await this.state())['ledger'] as { kind: string; amount: number }[]).map(({ kind, amount }) => `${kind} ${amount}`);
  }

  async shown(ids: { invoiceId: string; paymentId: string }): Promise<string> {
    const { claims } = await this.ask('payments/show', { paymentId: ids.paymentId });
    return `${String(claims['status'])}/${String(claims['paymentStatus'])} ${String(claims['amount'])}`;
  }

  async add(merchant: object): Promise<number> {
    const { url } = this.simulator;
    const body = JSON.stringify(merchant);
    return (await fetch(`${url}/_sim/merchants`, { method: 'POST', headers: { 'content-type': 'application/json' }, body })).status;
  }

  stop(): Promise<void> {
    return this.simulator.stop();
  }
}
