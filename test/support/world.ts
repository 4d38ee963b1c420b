import type { App, AppParts } from '../../src/app';
import { TIMINGS, createApp } from '../../src/app';
import type { Config } from '../../src/config';
import type { Clock } from '../../src/infra/clock';
import { freePort } from '../../src/infra/free-port';
import { newSecretKey } from '../../src/infra/secrets';
import { startApp } from '../../src/main';
import { createDesk } from '../../src/payments/create-desk';
import type { Desk } from '../../src/payments/desk';
import type { Heart } from '../../src/payments/heart';
import type { Actor } from '../../src/payments/ports/platform-host';
import type { Mailbox } from '../../src/sandbox/mailbox/mailbox';
import { startMailbox } from '../../src/sandbox/mailbox/mailbox';
import type { RetailcrmSimulator } from '../../src/sandbox/retailcrm/simulator';
import { startHotmartSimulator } from '../../src/sandbox/hotmart/simulator';
import { startRetailcrmSimulator } from '../../src/sandbox/retailcrm/simulator';
import type { RunningSimulator } from '../../src/sandbox/kit/simulator';
import { startIntellectmoneySimulator } from '../../src/sandbox/intellectmoney/simulator';
import { startMercadopagoSimulator } from '../../src/sandbox/mercadopago/simulator';
import { startUapaySimulator } from '../../src/sandbox/uapay/simulator';
import { createTestDatabase } from './database';
import type { TestDatabase } from './database';
import { partsFrom } from './parts';
import { quietLogger } from './quiet-logger';

export const SHOP = { clientId: '50017', secret: 'test-uapay-secret' } as const;
export const ESHOP = { id: '461234', secretKey: 'test-intellectmoney-secret' } as const;
/** A seller in Brazil with the secret that the panel shows; where it is told, its payments say. */
export const SELLER = {
  id: 900_000_001,
  country: 'BR',
  accessToken: 'APP_USR-test-access-token',
  publicKey: 'APP_USR-test-public-key',
  webhook: { url: 'http://localhost:9/panel', topics: [], secret: 'test-webhook-secret' },
} as const;
/** The same in Colombia, whose pesos are whole, and in Mexico, which has no kinds of tax numbers. */
export const COLOMBIAN = {
  id: 900_000_004,
  country: 'CO',
  accessToken: 'APP_USR-test-co-token',
  publicKey: 'APP_USR-test-co-key',
} as const;
export const MEXICAN = { id: 900_000_003, country: 'MX', accessToken: 'APP_USR-test-mx-token', publicKey: 'APP_USR-test-mx-key' } as const;
export const PERSON: Actor = { kind: 'person', name: 'Test' };

/** The keys of the producer at Hotmart. */
export const PRODUCER = { hottok: 'hub-hottok-0001', clientId: 'client-0001', clientSecret: 'secret-0001' } as const;

/** The product in this process with everything outside simulated, and a database of its own. */
export interface World {
  readonly config: Config;
  /** What the configuration was read from, for further processes of the product. */
  readonly environment: Readonly<Record<string, string>>;
  readonly databaseUrl: string;
  readonly secretKey: string;
  readonly hub: string;
  readonly uapay: RunningSimulator;
  readonly intellectmoney: RunningSimulator;
  readonly mercadopago: RunningSimulator;
  readonly hotmart: RunningSimulator;
  readonly retailcrm: RetailcrmSimulator;
  readonly mail: Mailbox;
  readonly heart: Heart;
  readonly school: App['school'];
  readonly elsewhere: App['elsewhere'];
  readonly sellers: App['sellers'];
  readonly desk: Desk;
  stop(): Promise<void>;
}

/** What a test wants different. */
export interface WorldOptions {
  /** When an operation is in nobody's hands any more, in milliseconds. */
  readonly abandonedAfter?: number;
  /** A clock that the test moves; the machine's when left out. */
  readonly clock?: Clock;
  /** Leave the mail server out. */
  readonly withoutMail?: boolean;
  /** More of the environment. */
  readonly environment?: Readonly<Record<string, string>>;
  /** Outside shops that sell courses; those of the product when left out. */
  readonly channels?: AppParts['channels'];
  /** In what the CRM's orders are counted; hryvnia when left out. */
  readonly crmCurrency?: string;
  /** Prepare everything, but let the test start the product in processes of its own at this address: here nothing listens and no job is run. */
  readonly onlyPrepare?: boolean;
  /** A migrated database of the test's own instead of a copy of the template; `drop` is called at the end. */
  readonly database?: TestDatabase;
}

interface Present {
  readonly app: App;
  leave(): Promise<void>;
}

async function run(parts: AppParts): Promise<Present> {
  const running = await startApp(parts);
  return { app: running.app, leave: () => running.stop() };
}

async function prepare(parts: AppParts): Promise<Present> {
  const app = await createApp(parts);
  return {
    app,
    leave: async () => {
      await app.rest();
      await app.close();
    },
  };
}

/** Starts a world. Stop it in `afterAll`. */
export async function startWorld(options: WorldOptions = {}): Promise<World> {
  const database = options.database ?? (await createTestDatabase());
  const mail = await startMailbox({ port: 0, smtpPort: 0 });
  const uapay = await startUapaySimulator({ port: 0, merchants: [SHOP] });
  const intellectmoney = await startIntellectmoneySimulator({ port: 0, shops: [ESHOP] });
  const mercadopago = await startMercadopagoSimulator({ port: 0, accounts: [SELLER, COLOMBIAN, MEXICAN] });
  const hotmart = await startHotmartSimulator({ port: 0, credentials: PRODUCER });
  const port = await freePort();
  const hub = `http://localhost:${port}`;
  const retailcrm = await startRetailcrmSimulator({
    port: 0,
    moduleUrl: `${hub}/retailcrm/config`,
    secret: 'cabinet-secret',
    moduleCode: 'ordertill',
    smtpUrl: mail.smtpUrl,
    defaultCurrency: options.crmCurrency ?? 'UAH',
  });
  const secretKey = newSecretKey();
  const environment = {
    BASE_URL: hub,
    PORT: String(port),
    HOST: '127.0.0.1',
    ROLE: 'all',
    DATABASE_URL: database.url,
    SECRET_KEYS: secretKey,
    MAIL_EXTRA_HOSTS: new URL(mail.smtpUrl).host,
    UAPAY_API_URL: uapay.url,
    INTELLECTMONEY_FORM_URL: intellectmoney.url,
    INTELLECTMONEY_API_URL: intellectmoney.url,
    MERCADOPAGO_API_URL: mercadopago.url,
    MERCADOPAGO_SDK_URL: `${mercadopago.url}/sdk/card-form.js`,
    HOTMART_API_URL: hotmart.url,
    RETAILCRM_MODULE_CODE: 'ordertill',
    RETAILCRM_SECRET: 'cabinet-secret',
    RETAILCRM_EXTRA_HOSTS: new URL(retailcrm.url).host,
    ...options.environment,
    ...(options.withoutMail ? {} : { SMTP_URL: mail.smtpUrl, MAIL_FROM: 'Test <pay@ordertill.example>' }),
  };
  const timings = { ...TIMINGS, abandonedAfter: options.abandonedAfter ?? TIMINGS.abandonedAfter };
  const { clock, channels } = options;
  const parts = partsFrom(environment, { logger: quietLogger, timings, ...(clock && { clock }), ...(channels && { channels }) });
  const present = options.onlyPrepare ? await prepare(parts) : await run(parts);
  return {
    config: parts.config,
    environment,
    databaseUrl: database.url,
    secretKey,
    hub,
    uapay,
    intellectmoney,
    mercadopago,
    hotmart,
    retailcrm,
    mail,
    heart: present.app.heart,
    school: present.app.school,
    elsewhere: present.app.elsewhere,
    sellers: present.app.sellers,
    desk: createDesk(present.app.heart),
    stop: async () => {
      await present.leave();
      await Promise.all([uapay.stop(), intellectmoney.stop(), mercadopago.stop(), hotmart.stop(), retailcrm.stop(), mail.stop()]);
      await database.drop();
    },
  };
}
