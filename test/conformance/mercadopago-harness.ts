import { createMercadopagoDirect } from '../../src/gateways/mercadopago/direct';
import { createMercadopago } from '../../src/gateways/mercadopago/gateway';
import type { Clock } from '../../src/infra/clock';
import { createHttp } from '../../src/infra/http';
import { currency } from '../../src/payments/domain/currency';
import type { Currency } from '../../src/payments/domain/currency';
import { money } from '../../src/payments/domain/money';
import type { DirectPayments, DirectRequest } from '../../src/payments/ports/direct-payments';
import type { MerchantSettings, Started } from '../../src/payments/ports/gateway';
import type { SwitchValue } from '../../src/sandbox/kit/switches';
import { startMercadopagoSimulator } from '../../src/sandbox/mercadopago/simulator';
import { cardToken, sellerLedger } from '../support/mercadopago';
import type { TestSeller } from '../support/mercadopago';
import { recordingLogger } from '../support/quiet-logger';
import { formOf, newVisitor } from '../support/visitor';
import { SUM, valueOf } from './gateway-counter';
import type { GatewayHarness } from './gateway-harness';
import { startReceiver } from './gateway-harness';

/** A way that the simulator behaves where nobody could confirm what the real service does, and the country of the merchant. */
export interface MercadopagoRun {
  readonly name: string;
  readonly country?: TestSeller['country'];
  readonly switches?: Readonly<Record<string, SwitchValue>>;
  /** The merchant has entered no webhook secret. */
  readonly withoutSecret?: boolean;
}

/** The harness with what pages of our own use beside the gateway. */
export interface MercadopagoHarness extends GatewayHarness {
  readonly direct: DirectPayments;
  readonly seller: TestSeller;
  readonly settingsOf: (country: TestSeller['country']) => MerchantSettings;
  /** A direct payment by card; everything can be changed. */
  readonly directRequest: (change?: Partial<DirectRequest>) => Promise<DirectRequest>;
}

const SECRET = 'conformance-webhook-secret';
const WRONG = { accessToken: 'APP_USR-nobody-knows', webhookSecret: 'a-secret-nobody-knows' };
const ANSWER_LIMIT_MS = 700;
const CURRENCIES = { BR: 'BRL', AR: 'ARS', MX: 'MXN', CO: 'COP' } as const;
const COUNTRIES = ['BR', 'AR', 'MX', 'CO'] as const;

const sellerIn = (country: TestSeller['country']): TestSeller => ({
  id: 900_000_001 + COUNTRIES.indexOf(country),
  country,
  accessToken: `APP_USR-${country}-token`,
  publicKey: `APP_USR-${country}-public`,
});

/** Starts the simulator of Mercado Pago with a seller for each country, a receiver of webhooks, and the gateway between them. */
export async function startMercadopagoHarness(run: Omit<MercadopagoRun, 'name'> = {}): Promise<MercadopagoHarness> {
  const { country = 'BR', switches = {}, withoutSecret = false } = run;
  const simulator = await startMercadopagoSimulator({ port: 0, accounts: COUNTRIES.map(sellerIn) });
  for (const [name, value] of Object.entries(switches)) simulator.switches.set(name, value);
  const { logger, text } = recordingLogger();
  const http = createHttp({ logger, timeoutMs: ANSWER_LIMIT_MS, breaker: { failures: 1_000, restMs: 1 } });
  const clock: Clock = { now: () => simulator.clock.now(), sleep: () => Promise.resolve() };
  const parts = { http, clock, apiUrl: simulator.url };
  const [gateway, direct] = [createMercadopago(parts), createMercadopagoDirect(parts)];
  const receiver = await startReceiver(gateway.acknowledgement, ({ query }) => query['type'] === 'payment');
  const settingsOf = (of: TestSeller['country']): MerchantSettings => ({
    plain: { country: of, mode: 'live', publicKey: sellerIn(of).publicKey, slips: 'offered' },
    secrets: { accessToken: sellerIn(of).accessToken, ...(withoutSecret ? {} : { webhookSecret: SECRET }) },
  });
  const seller = sellerIn(country);
  await saveWebhook(simulator.url, seller, receiver.url);
  const settings = settingsOf(country);
  const directRequest = async (change: Partial<DirectRequest> = {}): Promise<DirectRequest> => ({
    ...CARD_PAYMENT,
    settings,
    amount: money(SUM, currency(CURRENCIES[country])),
    card: { token: await cardToken(simulator.url, seller.publicKey), installments: 1, issuer: null },
    notifyUrl: receiver.url,
    ...change,
  });
  return {
    gateway,
    direct,
    seller,
    settings,
    settingsOf,
    directRequest,
    settingsIn: (code: Currency) => settingsOf(COUNTRIES.find((one) => CURRENCIES[one] === code) ?? country),
    typed: { ...settings.plain, ...settings.secrets },
    wrongSettings: { plain: settings.plain, secrets: WRONG },
    simulator,
    payer: { pay: (started) => payOnPage(started, 'APRO'), decline: (started) => payOnPage(started, 'FUND') },
    reserve: async (): Promise<Started> => {
      const made = valueOf(await direct.pay(await directRequest({ reserve: true })));
      return { reference: made.snapshot.reference, pay: { kind: 'redirect', url: simulator.url } };
    },
    notifyUrl: receiver.url,
    expects: {
      partialRefundTold: true,
      severalRefunds: true,
      messages: true,
      keysKept: true,
      answersSigned: false,
      signs: 'name',
      repeatsKnown: false,
    },
    paths: {
      start: 'POST /checkout/preferences',
      find: 'GET /checkout/preferences',
      read: 'GET /v1/payments',
      capture: 'PUT /v1/payments',
      void: 'PUT /v1/payments',
      refund: 'POST /v1/payments',
      check: 'GET /users/me',
    },
    showUnknownState: () => simulator.switches.set('statusShown', 'nobody_knows'),
    endHold: () => simulator.clock.advance(8 * 24 * 3_600_000),
    ledger: () => sellerLedger(simulator.url),
    money: (amountMinor) => money(amountMinor, currency(CURRENCIES[country])),
    notifications: () => receiver.received,
    notified: receiver.got,
    logged: text,
    stop: async () => {
      await simulator.stop();
      await receiver.stop();
    },
  };
}

const CARD_PAYMENT: Omit<DirectRequest, 'settings' | 'amount' | 'card' | 'notifyUrl'> = {
  orderNumber: 'ORDER-1002',
  idempotencyKey: 'key-of-attempt-1',
  description: 'Order 1002',
  method: 'master',
  payer: {
    email: 'ana.payer@example.com',
    firstName: 'Ana',
    lastName: 'Souza',
    document: null,
    address: null,
    phone: null,
    entity: null,
    ip: null,
  },
  bank: null,
  reserve: false,
  expiresAt: null,
  returnUrl: 'https://hub.example/p/1002',
};

/** What the merchant does in the panel: pastes our address and keeps the secret that appears. */
async function saveWebhook(url: string, { id }: TestSeller, address: string): Promise<void> {
  const answer = await fetch(`${url}/_sim/accounts/${id}/webhook`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ url: address, topics: ['payment'], secret: SECRET }),
  });
  if (!answer.ok) throw new Error(`the simulator answered ${answer.status}`);
}

/** Fills in the card form of Checkout Pro; the holder's name decides the result. */
export async function payOnPage({ pay }: Pick<Started, 'pay'>, holder: string): Promise<void> {
  if (pay.kind !== 'redirect') throw new Error('Mercado Pago sends payers to an address');
  const { url, body } = formOf(await newVisitor().go(pay.url), '/checkout/v1/payment"');
  body.set('method', 'card');
  body.set('holder', holder);
  // Where the payer goes back to is no place in this test.
  const after = await fetch(url, { method: 'POST', body, redirect: 'manual' });
  const text = await after.text();
  if (after.status >= 400) throw new Error(`the payer's page answered ${after.status}: ${text}`);
}
