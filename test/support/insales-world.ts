import type { Clock } from '../../src/infra/clock';
import { freePort } from '../../src/infra/free-port';
import { newSecretKey } from '../../src/infra/secrets';
import { startApp } from '../../src/main';
import { createDesk } from '../../src/payments/create-desk';
import type { Desk } from '../../src/payments/desk';
import type { Heart } from '../../src/payments/heart';
import type { InsalesShop, InsalesSimulator } from '../../src/sandbox/insales/simulator';
import { startInsalesSimulator } from '../../src/sandbox/insales/simulator';
import { startIntellectmoneySimulator } from '../../src/sandbox/intellectmoney/simulator';
import type { RunningSimulator } from '../../src/sandbox/kit/simulator';
import { startMercadopagoSimulator } from '../../src/sandbox/mercadopago/simulator';
import type { Mailbox } from '../../src/sandbox/mailbox/mailbox';
import { startMailbox } from '../../src/sandbox/mailbox/mailbox';
import { startUapaySimulator } from '../../src/sandbox/uapay/simulator';
import { createTestDatabase } from './database';
import { partsFrom } from './parts';
import { quietLogger } from './quiet-logger';
import { ESHOP, SELLER, SHOP } from './world';

export const APP_KEY = 'ordertill';
export const APP_SECRET = 'insales-app-secret';
/** The form of an individual at IntellectMoney, with the e-mail that is the login of its cabinet. */
export const WALLET = { id: '7000000123', secretKey: 'test-wallet-key', login: 'owner@wallet.example' } as const;

/** The product in this process between InSales and the gateways, all of it simulated, with a database of its own. */
export interface InsalesWorld {
  readonly hub: string;
  readonly insales: InsalesSimulator;
  /** A shop that sells in rubles. */
  readonly shop: InsalesShop;
  /** A shop that sells in hryvnias, or in what was asked for. */
  readonly second: InsalesShop;
  readonly intellectmoney: RunningSimulator;
  readonly uapay: RunningSimulator;
  readonly mercadopago: RunningSimulator;
  readonly mail: Mailbox;
  readonly heart: Heart;
  readonly desk: Desk;
  stop(): Promise<void>;
}

type Outside = Pick<InsalesWorld, 'insales' | 'intellectmoney' | 'uapay' | 'mercadopago' | 'mail'>;

async function startOutside(secondCurrency: string): Promise<Outside> {
  const mail = await startMailbox({ port: 0, smtpPort: 0 });
  const uapay = await startUapaySimulator({ port: 0, merchants: [SHOP] });
  const intellectmoney = await startIntellectmoneySimulator({
    port: 0,
    shops: [
      { kind: 'shop', ...ESHOP },
      { kind: 'wallet', ...WALLET },
    ],
  });
  const mercadopago = await startMercadopagoSimulator({ port: 0, accounts: [SELLER] });
  const insales = await startInsalesSimulator({
    port: 0,
    appKey: APP_KEY,
    appSecret: APP_SECRET,
    shops: [{}, { title: 'Крамниця', subdomain: 'kramnytsia', currency: secondCurrency }],
  });
  return { mail, uapay, intellectmoney, mercadopago, insales };
}

/** The environment of a product that listens at this port and finds everything outside simulated. Its keys are new. */
export function environmentOf(
  { mail, uapay, intellectmoney, mercadopago, insales }: Outside,
  at: { readonly port: number; readonly databaseUrl: string },
): Readonly<Record<string, string>> {
  return {
    BASE_URL: `http://localhost:${at.port}`,
    PORT: String(at.port),
    HOST: '127.0.0.1',
    DATABASE_URL: at.databaseUrl,
    SECRET_KEYS: newSecretKey(),
    UAPAY_API_URL: uapay.url,
    INTELLECTMONEY_FORM_URL: intellectmoney.url,
    INTELLECTMONEY_API_URL: intellectmoney.url,
    MERCADOPAGO_API_URL: mercadopago.url,
    MERCADOPAGO_SDK_URL: `${mercadopago.url}/sdk/card-form.js`,
    INSALES_APP_KEY: APP_KEY,
    INSALES_APP_SECRET: APP_SECRET,
    INSALES_HOST_SUFFIXES: insales.shops.map(({ host }) => host).join(','),
    SMTP_URL: mail.smtpUrl,
    MAIL_FROM: 'Test <pay@ordertill.example>',
    MAIL_EXTRA_HOSTS: new URL(mail.smtpUrl).host,
  };
}

/** How a world differs from the usual one: where others believe that the product is, the clock of its server, the currency of the second shop. */
interface InsalesWorldOptions {
  readonly baseUrl?: string;
  readonly clock?: Clock;
  readonly secondCurrency?: string;
}

/** Starts a world. Stop it in `afterAll`. */
export async function startInsalesWorld(options: InsalesWorldOptions = {}): Promise<InsalesWorld> {
  const database = await createTestDatabase();
  const outside = await startOutside(options.secondCurrency ?? 'UAH');
  const [shop, second] = outside.insales.shops;
  if (!shop || !second) throw new Error('the simulator has no two shops');
  const { baseUrl, clock } = options;
  const environment = environmentOf(outside, { port: await freePort(), databaseUrl: database.url });
  const parts = partsFrom({ ...environment, ...(baseUrl && { BASE_URL: baseUrl }) }, { logger: quietLogger, ...(clock && { clock }) });
  const running = await startApp(parts);
  const { heart } = running.app;
  const hub = `http://localhost:${running.port}`;
  outside.insales.setAppBaseUrl(hub);
  return {
    ...outside,
    hub,
    shop,
    second,
    heart,
    desk: createDesk(heart),
    stop: async () => {
      await running.stop();
      await Promise.all(Object.values(outside).map((one: { stop(): Promise<void> }) => one.stop()));
      await database.drop();
    },
  };
}
