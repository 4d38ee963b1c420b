import { createServer as createNetServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import type { App, AppParts } from '../../src/app';
import { TIMINGS, createApp } from '../../src/app';
import type { Config } from '../../src/config';
import { newSecretKey } from '../../src/infra/secrets';
import { startApp } from '../../src/main';
import { createDesk } from '../../src/payments/create-desk';
import type { Desk } from '../../src/payments/desk';
import type { Heart } from '../../src/payments/heart';
import type { Actor } from '../../src/payments/ports/platform-host';
import type { Mailbox } from '../../src/sandbox/mailbox/mailbox';
import { startMailbox } from '../../src/sandbox/mailbox/mailbox';
import type { RetailcrmSimulator } from '../../src/sandbox/retailcrm/simulator';
import { startRetailcrmSimulator } from '../../src/sandbox/retailcrm/simulator';
import type { RunningSimulator } from '../../src/sandbox/kit/simulator';
import { startIntellectmoneySimulator } from '../../src/sandbox/intellectmoney/simulator';
import { startUapaySimulator } from '../../src/sandbox/uapay/simulator';
import { createTestDatabase } from './database';
import type { TestDatabase } from './database';
import { partsFrom } from './parts';
import { quietLogger } from './quiet-logger';

export const SHOP = { clientId: '50017', secret: 'test-uapay-secret' } as const;
export const ESHOP = { id: '461234', secretKey: 'test-intellectmoney-secret' } as const;
export const PERSON: Actor = { kind: 'person', name: 'Test' };

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
  readonly retailcrm: RetailcrmSimulator;
  readonly mail: Mailbox;
  readonly heart: Heart;
  readonly desk: Desk;
  stop(): Promise<void>;
}

/** What a test wants different. */
export interface WorldOptions {
  /** When an operation is in nobody's hands any more, in milliseconds. */
  readonly abandonedAfter?: number;
  /** Leave the mail server out. */
  readonly withoutMail?: boolean;
  /** In what the CRM's orders are counted; hryvnia when left out. */
  readonly crmCurrency?: string;
  /** Prepare everything, but let the test start the product in processes of its own at this address: here nothing listens and no job is run. */
  readonly onlyPrepare?: boolean;
  /** A migrated database of the test's own instead of a copy of the template; `drop` is called at the end. */
  readonly database?: TestDatabase;
}

/** A port that was free a moment ago. */
export function freePort(): Promise<number> {
  return new Promise((found, failed) => {
    const probe = createNetServer();
    probe.once('error', failed);
    probe.listen(0, '127.0.0.1', () => {
      const { port } = probe.address() as AddressInfo;
      probe.close(() => found(port));
    });
  });
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
    RETAILCRM_MODULE_CODE: 'ordertill',
    RETAILCRM_SECRET: 'cabinet-secret',
    RETAILCRM_EXTRA_HOSTS: new URL(retailcrm.url).host,
    ...(options.withoutMail ? {} : { SMTP_URL: mail.smtpUrl, MAIL_FROM: 'Test <pay@ordertill.example>' }),
  };
  const timings = { ...TIMINGS, abandonedAfter: options.abandonedAfter ?? TIMINGS.abandonedAfter };
  const parts = partsFrom(environment, { logger: quietLogger, timings });
  const present = options.onlyPrepare ? await prepare(parts) : await run(parts);
  return {
    config: parts.config,
    environment,
    databaseUrl: database.url,
    secretKey,
    hub,
    uapay,
    intellectmoney,
    retailcrm,
    mail,
    heart: present.app.heart,
    desk: createDesk(present.app.heart),
    stop: async () => {
      await present.leave();
      await Promise.all([uapay.stop(), intellectmoney.stop(), retailcrm.stop(), mail.stop()]);
      await database.drop();
    },
  };
}
