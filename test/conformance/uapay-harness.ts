import { z } from 'zod';
import { createUapay } from '../../src/gateways/uapay/gateway';
import { createHttp } from '../../src/infra/http';
import { systemClock } from '../../src/infra/clock';
import { currency } from '../../src/payments/domain/currency';
import { money } from '../../src/payments/domain/money';
import type { MerchantSettings, Started } from '../../src/payments/ports/gateway';
import type { SwitchValue } from '../../src/sandbox/kit/switches';
import { startUapaySimulator } from '../../src/sandbox/uapay/simulator';
import { recordingLogger } from '../support/quiet-logger';
import type { Expectations, GatewayHarness, LedgerLine } from './gateway-harness';
import { startReceiver } from './gateway-harness';

/** A way that the simulator behaves where the documentation of UAPAY is open. */
export interface UapayRun {
  readonly name: string;
  readonly switches: Readonly<Record<string, SwitchValue>>;
  readonly expects?: Partial<Expectations>;
}

const SHOP_ID = '50017';
const SECRET = 'conformance-key-of-uapay';
const WRONG_SECRET = 'a-key-nobody-knows';
const ANSWER_LIMIT_MS = 700;
const UAH = currency('UAH');
const API = 'POST /api/invoicer';

const stateSchema = z.object({
  ledger: z.array(z.object({ kind: z.enum(['hold', 'capture', 'void', 'refund']), amount: z.int() })),
});

const settingsWith = (secretKey: string): MerchantSettings => ({ plain: { shopId: SHOP_ID, mode: 'test' }, secrets: { secretKey } });

/** Starts the simulator of UAPAY with the switches of a run, a receiver of callbacks, and the gateway between them. */
export async function startUapayHarness({ switches, expects = {} }: Omit<UapayRun, 'name'>): Promise<GatewayHarness> {
  const simulator = await startUapaySimulator({ port: 0, merchants: [{ clientId: SHOP_ID, secret: SECRET }] });
  for (const [name, value] of Object.entries(switches)) simulator.switches.set(name, value);
  const { logger, text } = recordingLogger();
  const http = createHttp({ logger, timeoutMs: ANSWER_LIMIT_MS, breaker: { failures: 1_000, restMs: 1 } });
  const gateway = createUapay({ http, clock: systemClock, apiUrl: { live: simulator.url, test: simulator.url } });
  const receiver = await startReceiver(gateway.acknowledgement);
  const show = `${API}/invoices/show`;
  return {
    gateway,
    settings: settingsWith(SECRET),
    typed: { shopId: SHOP_ID, mode: 'test', secretKey: SECRET },
    wrongSettings: settingsWith(WRONG_SECRET),
    simulator,
    payer: { pay: (started) => press(started, 'pay'), decline: (started) => press(started, 'decline') },
    notifyUrl: receiver.url,
    expects: {
      partialRefundTold: true,
      severalRefunds: true,
      messages: true,
      keysKept: false,
      answersSigned: true,
      signs: 'body',
      repeatsKnown: true,
      ...expects,
    },
    paths: {
      start: `${API}/invoices/create`,
      find: `${show}/list`,
      read: show,
      capture: `${API}/payments/complete`,
      void: `${API}/payments/cancel`,
      refund: `${API}/payments/reverse`,
      check: 'POST /api/sessions/create',
    },
    showUnknownState: () => simulator.switches.set('unknownStatus', 'NOBODY_KNOWS'),
    endHold: () => simulator.clock.advance(200 * 3_600_000),
    ledger: () => ledgerOf(simulator.url),
    money: (amountMinor) => money(amountMinor, UAH),
    notifications: () => receiver.received,
    notified: receiver.got,
    logged: text,
    stop: async () => {
      await simulator.stop();
      await receiver.stop();
    },
  };
}

/** Presses a button of the payer's page. */
async function press({ pay }: Started, button: 'pay' | 'decline'): Promise<void> {
  if (pay.kind !== 'redirect') throw new Error('UAPAY sends payers to an address');
  const answer = await fetch(`${pay.url}/${button}`, { method: 'POST', redirect: 'manual' });
  if (answer.status >= 400) throw new Error(`the payer's page answered ${answer.status}`);
  await answer.body?.cancel();
}

async function ledgerOf(url: string): Promise<readonly LedgerLine[]> {
  const answer = await fetch(`${url}/_sim/state`);
  return stateSchema.parse(await answer.json()).ledger;
}
