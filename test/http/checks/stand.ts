import { TIMINGS } from '../../../src/app';
import { loadConfig } from '../../../src/config';
import { systemClock } from '../../../src/infra/clock';
import { randomIds } from '../../../src/infra/ids';
import { newSecretKey } from '../../../src/infra/secrets';
import { startApp } from '../../../src/main';
import { createDesk } from '../../../src/payments/create-desk';
import { startInsalesSimulator } from '../../../src/sandbox/insales/simulator';
import { startIntellectmoneySimulator } from '../../../src/sandbox/intellectmoney/simulator';
import { startMailbox } from '../../../src/sandbox/mailbox/mailbox';
import { startMercadopagoSimulator } from '../../../src/sandbox/mercadopago/simulator';
import { startUapaySimulator } from '../../../src/sandbox/uapay/simulator';
import { LANGUAGE_COOKIE, SESSION_COOKIE } from '../../../src/web/cookies';
import { createSessions } from '../../../src/web/sessions';
import { createTestDatabase } from '../../support/database';
import { installApp } from '../../support/insales-shop';
import type { InsalesWorld } from '../../support/insales-world';
import { APP_KEY, APP_SECRET } from '../../support/insales-world';
import { quietLogger } from '../../support/quiet-logger';
import { plainText } from '../../support/visitor';
import { PERSON, SHOP, freePort } from '../../support/world';

const HOUR_MS = 3_600_000;

/** A world with a shop in rubles that is connected and one in hryvnias that is not, whose people look at our screens, and whose server's clock can go wrong. */
export interface Stand extends InsalesWorld {
  readonly installationId: string;
  /** The text of a screen as a person of the shop reads it. */
  screen(path: string, by?: { readonly language?: string; readonly installationId?: string }): Promise<string>;
  /** Does something while this server's clock is ahead. */
  ahead<T>(seconds: number, work: () => Promise<T>): Promise<T>;
}

/** So many hours in seconds. */
export const hours = (count: number): number => (count * HOUR_MS) / 1_000;

/** Text without markup, every run of blanks as one. */
const readable = (page: string): string =>
  plainText(
    page
      .replace(/<(script|style)[\s\S]*?<\/\1>/g, '')
      .replace(/<[^>]+>/g, ' ')
      .replace(/\s+/g, ' '),
  );

/** Starts everything; `baseUrl` is where others believe that we are. Stop it in `afterAll`. */
export async function startStand(options: { readonly baseUrl?: string } = {}): Promise<Stand> {
  const database = await createTestDatabase();
  const mail = await startMailbox({ port: 0, smtpPort: 0 });
  const uapay = await startUapaySimulator({ port: 0, merchants: [SHOP] });
  const intellectmoney = await startIntellectmoneySimulator({ port: 0, shops: [] });
  const mercadopago = await startMercadopagoSimulator({ port: 0 });
  const insales = await startInsalesSimulator({ port: 0, appKey: APP_KEY, appSecret: APP_SECRET, shops: [{}, { currency: 'UAH' }] });
  const [shop, second] = insales.shops;
  if (!shop || !second) throw new Error('the simulator has no two shops');
  const port = await freePort();
  const hub = `http://localhost:${port}`;
  const loaded = loadConfig({
    BASE_URL: options.baseUrl ?? hub,
    PORT: String(port),
    HOST: '127.0.0.1',
    UAPAY_API_URL: uapay.url,
    INTELLECTMONEY_FORM_URL: intellectmoney.url,
    INTELLECTMONEY_API_URL: intellectmoney.url,
    MERCADOPAGO_API_URL: mercadopago.url,
    MERCADOPAGO_SDK_URL: `${mercadopago.url}/sdk/card-form.js`,
    INSALES_APP_KEY: APP_KEY,
    INSALES_APP_SECRET: APP_SECRET,
    INSALES_HOST_SUFFIXES: insales.shops.map(({ host }) => host).join(','),
  });
  if (!loaded.ok) throw new Error(JSON.stringify(loaded.problems));
  let aheadMs = 0;
  const clock = { ...systemClock, now: () => new Date(Date.now() + aheadMs) };
  const parts = { config: loaded.config, databaseUrl: database.url, secretKeys: [newSecretKey()], logger: quietLogger, clock };
  const running = await startApp({ ...parts, timings: TIMINGS });
  insales.setAppBaseUrl(hub);
  const { heart } = running.app;
  const sessions = createSessions({ database: heart.db, clock, ids: randomIds });
  const outside = { mail, uapay, intellectmoney, mercadopago, insales };
  const world: InsalesWorld = {
    ...outside,
    hub,
    shop,
    second,
    heart,
    desk: createDesk(heart),
    stop: async () => {
      await running.stop();
      await Promise.all([mail.stop(), uapay.stop(), intellectmoney.stop(), mercadopago.stop(), insales.stop()]);
      await database.drop();
    },
  };
  const installationId = await installApp(world, shop);
  return {
    ...world,
    installationId,
    screen: async (path, by = {}) => {
      const session = await sessions.open(by.installationId ?? installationId, PERSON);
      const cookie = `${SESSION_COOKIE}=${session}; ${LANGUAGE_COOKIE}=${by.language ?? 'en'}`;
      const answer = await fetch(`${hub}${path}`, { headers: { Cookie: cookie, Accept: 'text/html' } });
      const page = await answer.text();
      if (answer.status !== 200) throw new Error(`${path} was answered ${answer.status}: ${readable(page)}`);
      return readable(page);
    },
    ahead: async (seconds, work) => {
      aheadMs = seconds * 1_000;
      try {
        return await work();
      } finally {
        aheadMs = 0;
      }
    },
  };
}
