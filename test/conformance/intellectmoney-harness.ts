import { z } from 'zod';
import { createIntellectmoney } from '../../src/gateways/intellectmoney/gateway';
import { systemClock } from '../../src/infra/clock';
import { createHttp } from '../../src/infra/http';
import { currency } from '../../src/payments/domain/currency';
import { money } from '../../src/payments/domain/money';
import type { MerchantSettings, Started } from '../../src/payments/ports/gateway';
import { startIntellectmoneySimulator } from '../../src/sandbox/intellectmoney/simulator';
import type { SwitchValue } from '../../src/sandbox/kit/switches';
import { recordingLogger } from '../support/quiet-logger';
import type { GatewayHarness, LedgerLine } from './gateway-harness';
import { startReceiver } from './gateway-harness';

/** A way to use the service, and a way that it behaves where its documentation is open. */
export interface IntellectmoneyRun {
  readonly name: string;
  readonly by: 'form' | 'api';
  readonly switches?: Readonly<Record<string, SwitchValue>>;
  /** What the shop has chosen in its cabinet. */
  readonly cabinet?: Readonly<Record<string, unknown>>;
  /** Other plain settings of the merchant. */
  readonly plain?: Readonly<Record<string, string>>;
}

const ESHOP = '461234';
const KEYS = { secretKey: 'conformance-shop-key', apiToken: 'conformance-token', signKey: 'conformance-sign-key' };
const WRONG_KEYS = { secretKey: 'a-key-nobody-knows', apiToken: 'a-token-nobody-knows', signKey: 'a-sign-key-nobody-knows' };
const ANSWER_LIMIT_MS = 700;
const RUB = currency('RUB');

const stateSchema = z.object({
  ledger: z.array(z.object({ kind: z.enum(['hold', 'capture', 'void', 'refund']), amount: z.int() })),
});

/** Starts the simulator of IntellectMoney with one shop, a receiver of notifications, and the gateway between them. */
export async function startIntellectmoneyHarness(run: Omit<IntellectmoneyRun, 'name'>): Promise<GatewayHarness> {
  const { by, switches = {}, cabinet = {}, plain = {} } = run;
  const simulator = await startIntellectmoneySimulator({ port: 0, shops: [{ id: ESHOP, ...KEYS, settings: cabinet }] });
  for (const [name, value] of Object.entries(switches)) simulator.switches.set(name, value);
  const { logger, text } = recordingLogger();
  const http = createHttp({ logger, timeoutMs: ANSWER_LIMIT_MS, breaker: { failures: 1_000, restMs: 1 } });
  const gateway = createIntellectmoney({ http, clock: systemClock, formUrl: simulator.url, apiUrl: `${simulator.url}/` });
  const receiver = await startReceiver(gateway.acknowledgement);
  const base = { kind: 'organisation', mode: 'live', eshopId: ESHOP, holdMode: 'none', moves: 'on', ...plain };
  const settingsWith = ({ secretKey, ...api }: typeof KEYS): MerchantSettings => ({
    plain: base,
    secrets: { secretKey, ...(by === 'api' && api) },
  });
  const form = 'POST /ru';
  const start = by === 'api' ? 'POST /merchant/createInvoice' : form;
  return {
    gateway,
    settings: settingsWith(KEYS),
    typed: { ...base, ...settingsWith(KEYS).secrets },
    wrongSettings: settingsWith(WRONG_KEYS),
    simulator,
    payer: {
      pay: async (started) => press(await openPage(started), 'pay'),
      decline: async (started) => press(await openPage(started), 'fail'),
    },
    notifyUrl: receiver.url,
    expects: {
      partialRefundTold: true,
      severalRefunds: true,
      messages: true,
      keysKept: false,
      answersSigned: false,
      signs: 'body',
      repeatsKnown: true,
    },
    paths: {
      start,
      find: start,
      read: start,
      capture: form,
      void: form,
      refund: form,
      check: by === 'api' ? 'POST /merchant/getBankCardPaymentState' : 'GET /',
    },
    showUnknownState: () => simulator.switches.set('statusWord', '9'),
    endHold: () => simulator.clock.advance(120 * 3_600_000),
    ledger: () => ledgerOf(simulator.url),
    money: (amountMinor) => money(amountMinor, RUB),
    notifications: () => receiver.received,
    notified: receiver.got,
    logged: text,
    stop: async () => {
      await simulator.stop();
      await receiver.stop();
    },
  };
}

/** Goes to the page that a payer is sent to; gives the address of the invoice there. */
export async function openPage({ pay }: Started): Promise<string> {
  const answer =
    pay.kind === 'form'
      ? await fetch(pay.action, { method: pay.method, body: new URLSearchParams(pay.fields), redirect: 'manual' })
      : await fetch(pay.url, { redirect: 'manual' });
  const text = await answer.text();
  const location = answer.headers.get('location');
  if (location === null)
    throw new Error(`the payer's page answered ${answer.status}: ${/class="error"[^>]*>([^<]*)/.exec(text)?.[1] ?? text}`);
  return new URL(location, pay.kind === 'form' ? pay.action : pay.url).href;
}

/** Presses a button of the payer's page. */
export async function press(page: string, button: 'pay' | 'part' | 'fail', fields: Readonly<Record<string, string>> = {}): Promise<void> {
  const answer = await fetch(`${page}/${button}`, { method: 'POST', body: new URLSearchParams(fields), redirect: 'manual' });
  if (answer.status >= 400) throw new Error(`the payer's page answered ${answer.status}`);
  await answer.body?.cancel();
}

/** Presses a button of the shop's cabinet. */
export async function inCabinet(page: string, move: 'capture' | 'release' | 'refund' | 'cancel', amount = ''): Promise<number> {
  const { origin, pathname } = new URL(page);
  const url = `${origin}/cabinet/${ESHOP}/invoices/${pathname.split('/').at(-1) ?? ''}/${move}`;
  const answer = await fetch(url, { method: 'POST', body: new URLSearchParams({ amount }), redirect: 'manual' });
  await answer.body?.cancel();
  return answer.status;
}

async function ledgerOf(url: string): Promise<readonly LedgerLine[]> {
  const answer = await fetch(`${url}/_sim/state`);
  return stateSchema.parse(await answer.json()).ledger;
}
