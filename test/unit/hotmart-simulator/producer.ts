import type { RunningSimulator } from '../../../src/sandbox/kit/simulator';
import { startHotmartSimulator } from '../../../src/sandbox/hotmart/simulator';

type Json = Readonly<Record<string, unknown>>;

export const KEYS = { hottok: 'hub-hottok-0001', clientId: 'client-0001', clientSecret: 'secret-0001' } as const;
export const DAY = 86_400_000;
export const MINUTE = 60_000;

/** A producer's program talking to a started simulator, written without any code of the product. */
export class Producer {
  private token = '';

  private constructor(readonly simulator: RunningSimulator) {}

  static async open(startAt?: Date): Promise<Producer> {
    return new Producer(await startHotmartSimulator({ port: 0, credentials: KEYS, ...(startAt && { startAt }) }));
  }

  get url(): string {
    return this.simulator.url;
  }

  async askToken(
    query: object = {},
    basic = `${KEYS.clientId}:${KEYS.clientSecret}`,
  ): Promise<{ readonly status: number; readonly body: Json }> {
    const asked = new URLSearchParams({
      grant_type: 'client_credentials',
      client_id: KEYS.clientId,
      client_secret: KEYS.clientSecret,
      ...query,
    });
    const headers = { authorization: `Basic ${Buffer.from(basic).toString('base64')}` };
    const answer = await fetch(`${this.url}/security/oauth/token?${asked.toString()}`, { method: 'POST', headers });
    return { status: answer.status, body: (await answer.json()) as Json };
  }

  async signIn(): Promise<void> {
    this.token = String((await this.askToken()).body['access_token']);
  }

  async call(
    method: string,
    path: string,
    body?: unknown,
  ): Promise<{ readonly status: number; readonly body: Json; readonly headers: Headers }> {
    const answer = await fetch(this.url + path, {
      method,
      headers: { 'authorization': `Bearer ${this.token}`, 'content-type': 'application/json' },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    const text = await answer.text();
    return { status: answer.status, body: (text === '' ? {} : JSON.parse(text)) as Json, headers: answer.headers };
  }

  get(path: string): ReturnType<Producer['call']> {
    return this.call('GET', path);
  }

  /** Transactions of a listing. */
  async sales(query = ''): Promise<readonly string[]> {
    const { body } = await this.get(`/payments/api/v1/sales/history${query}`);
    return (body['items'] as readonly { readonly purchase: { readonly transaction: string } }[]).map(
      ({ purchase }) => purchase.transaction,
    );
  }

  async state(): Promise<Readonly<Record<string, readonly Json[]>>> {
    return (await (await fetch(`${this.url}/_sim/state`)).json()) as Readonly<Record<string, readonly Json[]>>;
  }

  /** Sends a form of a page as a browser does. */
  post(path: string, fields: Readonly<Record<string, string>>): Promise<Response> {
    return fetch(this.url + path, { method: 'POST', redirect: 'manual', body: new URLSearchParams(fields) });
  }

  stop(): Promise<void> {
    return this.simulator.stop();
  }
}
