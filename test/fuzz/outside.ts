import type { AppParts } from '../../src/app';
import type { Logger } from '../../src/infra/logger';
import type { InsalesSimulator } from '../../src/sandbox/insales/simulator';
import { startInsalesSimulator } from '../../src/sandbox/insales/simulator';
import { startIntellectmoneySimulator } from '../../src/sandbox/intellectmoney/simulator';
import { startHotmartSimulator } from '../../src/sandbox/hotmart/simulator';
import { startMercadopagoSimulator } from '../../src/sandbox/mercadopago/simulator';
import type { MoodleSimulator } from '../../src/sandbox/moodle/simulator';
import { startMoodleSimulator } from '../../src/sandbox/moodle/simulator';
import type { RunningSimulator } from '../../src/sandbox/kit/simulator';
import type { Mailbox } from '../../src/sandbox/mailbox/mailbox';
import { startMailbox } from '../../src/sandbox/mailbox/mailbox';
import type { RetailcrmSimulator } from '../../src/sandbox/retailcrm/simulator';
import { startRetailcrmSimulator } from '../../src/sandbox/retailcrm/simulator';
import { startUapaySimulator } from '../../src/sandbox/uapay/simulator';
import type { UpgatesSimulator } from '../../src/sandbox/upgates/simulator';
import { startUpgatesSimulator } from '../../src/sandbox/upgates/simulator';
import { APP_KEY, APP_SECRET, environmentOf } from '../support/insales-world';
import { partsFrom } from '../support/parts';
import { ESHOP, PRODUCER, SELLER, SHOP } from '../support/world';

export const CABINET_SECRET = 'cabinet-secret-of-the-partner';
const NO_LIMIT = 1_000_000_000;
const A_YEAR = 365 * 24 * 3_600;

/** Everything outside, simulated, none of it in a hurry: no limits on calls. */
export interface Outside {
  readonly mail: Mailbox;
  readonly uapay: RunningSimulator;
  readonly intellectmoney: RunningSimulator;
  readonly mercadopago: RunningSimulator;
  readonly hotmart: RunningSimulator;
  readonly upgates: UpgatesSimulator;
  readonly moodle: MoodleSimulator;
  readonly retailcrm: RetailcrmSimulator;
  readonly insales: InsalesSimulator;
}

/** Starts all platforms, gateways and shops around a product at this address. */
export async function startOutside(hub: string): Promise<Outside> {
  const mail = await startMailbox({ port: 0, smtpPort: 0 });
  const uapay = await startUapaySimulator({ port: 0, merchants: [SHOP] });
  const intellectmoney = await startIntellectmoneySimulator({ port: 0, shops: [ESHOP] });
  const mercadopago = await startMercadopagoSimulator({ port: 0, accounts: [SELLER] });
  const hotmart = await startHotmartSimulator({ port: 0, credentials: PRODUCER });
  const upgates = await startUpgatesSimulator({ port: 0 });
  const moodle = await startMoodleSimulator({ port: 0 });
  const retailcrm = await startRetailcrmSimulator({
    port: 0,
    moduleUrl: `${hub}/retailcrm/config`,
    secret: CABINET_SECRET,
    moduleCode: 'ordertill',
    smtpUrl: mail.smtpUrl,
    defaultCurrency: 'UAH',
  });
  const insales = await startInsalesSimulator({ port: 0, appKey: APP_KEY, appSecret: APP_SECRET, appBaseUrl: hub });
  retailcrm.switches.merge({ rateLimit: NO_LIMIT });
  insales.switches.merge({ apiLimit: NO_LIMIT });
  upgates.switches.merge({ tariff: 'Exclusive', packs: 60 });
  return { mail, uapay, intellectmoney, mercadopago, hotmart, upgates, moodle, retailcrm, insales };
}

/** What the product is made of between these. */
export function partsFor(outside: Outside, at: { readonly port: number; readonly databaseUrl: string; readonly logger: Logger }): AppParts {
  const environment = {
    ...environmentOf(outside, at),
    RETAILCRM_MODULE_CODE: 'ordertill',
    RETAILCRM_SECRET: CABINET_SECRET,
    RETAILCRM_EXTRA_HOSTS: new URL(outside.retailcrm.url).host,
    TRUST_PROXY: '1',
    HOTMART_API_URL: outside.hotmart.url,
    UPGATES_EXTRA_HOSTS: 'localhost',
    ACADEMY_EXTRA_HOSTS: 'localhost',
  };
  return partsFrom(environment, { logger: at.logger });
}

/** From now on nobody outside tells the product anything by himself: what changes then was changed by a request of ours. */
export function silence({ uapay, intellectmoney, mercadopago }: Outside): void {
  for (const { faults } of [uapay, intellectmoney]) faults.add({ match: 'OUT /hooks', kind: 'drop-before', times: NO_LIMIT });
  mercadopago.switches.merge({ notificationDelaySeconds: A_YEAR });
}
