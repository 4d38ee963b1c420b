import { randomUUID } from 'node:crypto';
import { createServer } from 'node:http';
import type { IncomingHttpHeaders, Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { RunningSimulator } from '../../../src/sandbox/kit/simulator';
import { startMercadopagoSimulator } from '../../../src/sandbox/mercadopago/simulator';
import { eventually } from '../../support/eventually';

export type Json = Readonly<Record<string, unknown>>;

export interface Answer {
  readonly status: number;
  readonly body: Json;
  readonly text: string;
}

const account = (id: number, country: 'BR' | 'AR' | 'MX' | 'CO') => ({
  id,
  country,
  accessToken: `APP_USR-${country}`,
  publicKey: `APP_USR-key-${country}`,
});

export const ACCOUNTS = { BR: account(1, 'BR'), AR: account(2, 'AR'), MX: account(3, 'MX'), CO: account(4, 'CO') } as const;
export const MINUTE = 60_000;
export const DAY = 86_400_000;

/** A seller's program talking to a started simulator, written without any code of the product. */
export class Seller {
  private constructor(
    readonly simulator: RunningSimulator,
    readonly country: keyof typeof ACCOUNTS,
  ) {}

  static async open(country: keyof typeof ACCOUNTS = 'BR', rest: object = {}): Promise<Seller> {
    const accounts = Object.values(ACCOUNTS).map((one) => (one.country === country ? { ...one, ...rest } : one));
    return new Seller(await startMercadopagoSimulator({ port: 0, accounts }), country);
  }

  /** The same simulator with the eyes of another account. */
  as(country: keyof typeof ACCOUNTS): Seller {
    return new Seller(this.simulator, country);
  }

  get id(): number {
    return ACCOUNTS[this.country].id;
  }

  async call(method: string, path: string, body?: unknown, headers: Record<string, string> = {}): Promise<Answer> {
    const response = await fetch(this.simulator.url + path, {
      method,
      headers: {
        'authorization': `Bearer ${ACCOUNTS[this.country].accessToken}`,
        'content-type': 'application/json',
        'x-idempotency-key': randomUUID(),
        ...headers,
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    return { status: response.status, body: (text === '' ? {} : JSON.parse(text)) as Json, text };
  }

  get(path: string): Promise<Answer> {
    return this.call('GET', path);
  }

  async token(holder = 'APRO', rest: object = {}): Promise<string> {
    const card = { card_number: '4235647728025682', expiration_month: '11', expiration_year: '2030', security_code: '123' };
    const { publicKey } = ACCOUNTS[this.country];
    const answer = await this.call('POST', `/v1/card_tokens?public_key=${publicKey}`, { ...card, cardholder: { name: holder }, ...rest });
    return String(answer.body['id']);
  }

  async cardBody(holder = 'APRO', rest: object = {}): Promise<object> {
    const payer = { email: 'ana.payer@example.com' };
    return {
      transaction_amount: 1500,
      payment_method_id: 'visa',
      installments: 1,
      token: await this.token(holder),
      payer,
      ...rest,
    };
  }

  async card(holder = 'APRO', rest: object = {}): Promise<Answer> {
    return this.call('POST', '/v1/payments', await this.cardBody(holder, rest));
  }

  pay(method: string, amount: number, rest: object = {}): Promise<Answer> {
    const payer = { email: 'ana.payer@example.com' };
    return this.call('POST', '/v1/payments', { transaction_amount: amount, payment_method_id: method, payer, ...rest });
  }

  /** `status/status_detail` of a payment as the interface shows it. */
  async shown(id: unknown): Promise<string> {
    const { body } = await this.get(`/v1/payments/${String(id)}`);
    return `${String(body['status'])}/${String(body['status_detail'])}`;
  }

  async deed(id: unknown, what: string, rest: object = {}): Promise<Answer> {
    return this.call('POST', `/_sim/payments/${String(id)}`, { do: what, ...rest });
  }

  async subscribe(rest: object = {}): Promise<Answer> {
    return this.call('POST', '/preapproval', {
      reason: 'Club',
      payer_email: 'ana.payer@example.com',
      back_url: 'https://shop.example/back',
      status: 'authorized',
      card_token_id: await this.token(),
      auto_recurring: { frequency: 1, frequency_type: 'months', transaction_amount: 1500, currency_id: 'ARS' },
      ...rest,
    });
  }

  /** The charges of a subscription in their true state, without the lag of the search. */
  async charges(preapprovalId: unknown): Promise<readonly Json[]> {
    const { body } = await this.get('/_sim/state');
    return (body['instalments'] as Json[]).filter((one) => one['preapprovalId'] === preapprovalId);
  }

  /** Moves the clock on by days, one by one, so that each day finds the last one done. */
  async days(count: number): Promise<void> {
    for (let day = 0; day < count; day += 1) {
      this.simulator.clock.advance(DAY);
      await this.get('/_sim/state');
    }
  }

  submit(path: string, form: Record<string, string>): Promise<Response> {
    return fetch(this.simulator.url + path, { method: 'POST', body: new URLSearchParams(form), redirect: 'manual' });
  }

  async page(path: string): Promise<{ readonly status: number; readonly text: string }> {
    const response = await fetch(this.simulator.url + path);
    return { status: response.status, text: await response.text() };
  }

  stop(): Promise<void> {
    return this.simulator.stop();
  }
}

/** The first cause of an error. */
export const cause = ({ status, body }: Answer): string => `${status} ${String((body['cause'] as Json[] | undefined)?.[0]?.['code'])}`;

/** One notification as it arrived. */
export interface Heard {
  readonly url: URL;
  readonly headers: IncomingHttpHeaders;
  readonly body: Json;
}

/** A seller's address for notifications that answers what the test wants. */
export class Ear {
  readonly heard: Heard[] = [];
  answer: () => number = () => 200;

  private constructor(private readonly server: Server) {}

  static async open(): Promise<Ear> {
    const server = createServer();
    const ear = new Ear(server);
    server.on('request', async (req, res) => {
      const chunks: Buffer[] = [];
      for await (const chunk of req) chunks.push(chunk as Buffer);
      const body = JSON.parse(Buffer.concat(chunks).toString() || '{}') as Json;
      ear.heard.push({ url: new URL(req.url ?? '/', 'http://ear'), headers: req.headers, body });
      res.writeHead(ear.answer()).end();
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return ear;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}/hooks/mercadopago/acc_7`;
  }

  /** `topic action` of what was heard, in order. */
  get topics(): string[] {
    return this.heard.map(({ url, body }) =>
      `${url.searchParams.get('type') ?? `ipn ${url.searchParams.get('topic')}`} ${typeof body['action'] === 'string' ? body['action'] : ''}`.trim(),
    );
  }

  got(count: number): Promise<boolean> {
    return eventually(() => this.heard.length >= count);
  }

  stop(): Promise<void> {
    this.server.closeAllConnections();
    return new Promise((resolve) => this.server.close(() => resolve()));
  }
}
