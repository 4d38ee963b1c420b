import { createHash } from 'node:crypto';
import type { RunningSimulator } from '../../../src/sandbox/kit/simulator';
import type { IntellectmoneySimulatorOptions } from '../../../src/sandbox/intellectmoney/simulator';
import { startIntellectmoneySimulator } from '../../../src/sandbox/intellectmoney/simulator';

export const ESHOP = '461234';
export const KEY = 'hubShopKey_77';
export const SIGN_KEY = 'hubSignKey_2024';
export const TOKEN = 'test-bearer-0001';
export const WALLET = {
  kind: 'wallet',
  id: '7000000123',
  secretKey: 'hubFormKey_5',
  signKey: SIGN_KEY,
  apiToken: TOKEN,
  login: 'owner@wallet.example',
} as const;

/** Hex digest of values and key as every signature of the service is made, written without any code of the simulator. */
export const digest = (algorithm: string, values: readonly string[], key: string): string =>
  createHash(algorithm)
    .update([...values, key].join('::'))
    .digest('hex');

export type Fields = Readonly<Record<string, string>>;

interface Sums {
  readonly sko: string;
  readonly orderId: string;
  readonly state: string;
  readonly held: number;
  readonly captured: number;
  readonly refunded: number;
}
interface Told {
  readonly id: number;
  readonly status: string;
  readonly state: string;
  readonly body: string;
  readonly attempts: readonly { readonly result: string }[];
}
interface State {
  readonly invoices: readonly Sums[];
  readonly notifications: readonly Told[];
  readonly letters: readonly { readonly subject: string; readonly to: string }[];
  readonly ledger: readonly { readonly kind: string; readonly amount: number }[];
}

/** What the simulator answered. */
export interface Answer {
  readonly status: number;
  readonly location: string | null;
  readonly text: string;
}

/** A shop talking to a started simulator. */
export class Shop {
  private constructor(readonly simulator: RunningSimulator) {}

  static async open(options: Partial<IntellectmoneySimulatorOptions> = {}): Promise<Shop> {
    const shops = [
      { id: ESHOP, secretKey: KEY, signKey: SIGN_KEY, apiToken: TOKEN, account: '4356090001', login: 'shop@shop.example' },
      WALLET,
    ];
    return new Shop(await startIntellectmoneySimulator({ port: 0, shops, ...options }));
  }

  async send(path: string, body: string | URLSearchParams, headers: Fields = {}): Promise<Answer> {
    const answer = await fetch(`${this.simulator.url}${path}`, { method: 'POST', body, headers, redirect: 'manual' });
    return { status: answer.status, location: answer.headers.get('location'), text: await answer.text() };
  }

  async get(path: string): Promise<Answer> {
    const answer = await fetch(`${this.simulator.url}${path}`, { redirect: 'manual' });
    return { status: answer.status, location: answer.headers.get('location'), text: await answer.text() };
  }

  /** Sends a signed payment form; fields of null are left out. */
  form(change: Readonly<Record<string, string | null>> = {}, path = '/ru/'): Promise<Answer> {
    return this.send(path, new URLSearchParams(signedForm(change)));
  }

  /** Makes an invoice by form and gives its number. */
  async invoice(change: Readonly<Record<string, string | null>> = {}): Promise<string> {
    const { location, text } = await this.form(change);
    if (location === null) throw new Error(reasonOf(text));
    return location.split('/').at(-1) ?? '';
  }

  press(sko: string, button: 'pay' | 'part' | 'fail' | 'leave', fields: Fields = {}): Promise<Answer> {
    return this.send(`/pay/${sko}/${button}`, new URLSearchParams(fields));
  }

  cabinet(
    path: string,
    fields: Readonly<Record<string, string>> | readonly (readonly [string, string])[] = {},
    id = ESHOP,
  ): Promise<Answer> {
    const pairs = Array.isArray(fields) ? fields.map(([name, value]): [string, string] => [name, value]) : Object.entries(fields);
    return this.send(`/cabinet/${id}/${path}`, new URLSearchParams(pairs));
  }

  configure(settings: object, id = ESHOP): Promise<Answer> {
    return this.send(`/_sim/shops/${id}`, JSON.stringify(settings), { 'content-type': 'application/json' });
  }

  /** A move by the old form protocol. */
  move(action: string, change: Fields = {}): Promise<Answer> {
    const values = { eshopId: ESHOP, orderId: '1001', ...change };
    const hash = digest('md5', [values.eshopId, values.orderId, action], KEY);
    return this.send('/ru/', new URLSearchParams({ action, secretKey: KEY, hash, ...values }));
  }

  async state(): Promise<State> {
    const answer = await fetch(`${this.simulator.url}/_sim/state`);
    return (await answer.json()) as State;
  }

  async standing(sko: string): Promise<string> {
    const found = (await this.state()).invoices.find((one) => one.sko === sko);
    return found ? `${found.state} ${found.held}/${found.captured}/${found.refunded}` : 'unknown';
  }

  async ledger(): Promise<readonly string[]> {
    return (await this.state()).ledger.map(({ kind, amount }) => `${kind} ${amount}`);
  }

  stop(): Promise<void> {
    return this.simulator.stop();
  }
}

const USUAL: Fields = {
  eshopId: ESHOP,
  orderId: '1001',
  serviceName: 'Order 1001',
  recipientAmount: '250.00',
  recipientCurrency: 'RUB',
  email: 'buyer@shop.example',
};

/** The fields of a payment form with the hash that fits them; what is null is left out. */
export function signedForm(change: Readonly<Record<string, string | null>> = {}): Record<string, string> {
  const given = Object.entries({ ...USUAL, ...change }).filter((pair): pair is [string, string] => pair[1] !== null);
  const fields: Record<string, string> = Object.fromEntries(given);
  const named = (name: string): string => fields[name] ?? '';
  const values = ['eshopId', 'orderId', 'serviceName', 'recipientAmount', 'recipientCurrency'].map(named);
  const recurring = fields['recurringType'] === undefined ? [] : [fields['recurringType']];
  const hash = change['hash'] === null ? {} : { hash: digest('md5', [...values, ...recurring], KEY) };
  return { ...hash, ...fields };
}

/** Why a page refused. */
export const reasonOf = (text: string): string => /class="error"[^>]*>([^<]*)</.exec(text)?.[1]?.trim() ?? text;
