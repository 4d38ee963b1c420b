import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { destination } from 'pino';
import { loadConfig } from '../config';
import { withClient } from '../infra/client';
import { ensureDatabase, startEmbeddedPostgres } from '../infra/embedded-postgres';
import type { EmbeddedPostgres } from '../infra/embedded-postgres';
import { freePort } from '../infra/free-port';
import type { Logger } from '../infra/logger';
import { createLogger } from '../infra/logger';
import { migrate } from '../infra/migrate';
import { migrationsDir } from '../infra/paths';
import { newSecretKey } from '../infra/secrets';
import { startApp } from '../main';
import { startInsalesSimulator } from '../sandbox/insales/simulator';
import type { RunningSimulator } from '../sandbox/kit/simulator';
import { startMailbox } from '../sandbox/mailbox/mailbox';
import { startRetailcrmSimulator } from '../sandbox/retailcrm/simulator';
import { startIntellectmoneySimulator } from '../sandbox/intellectmoney/simulator';
import { DEMO_CREDENTIALS } from '../sandbox/hotmart/seed';
import { startHotmartSimulator } from '../sandbox/hotmart/simulator';
import { DEMO_ACCOUNTS } from '../sandbox/mercadopago/accounts';
import { startMercadopagoSimulator } from '../sandbox/mercadopago/simulator';
import { startMoodleSimulator } from '../sandbox/moodle/simulator';
import { DEMO_TOKEN } from '../sandbox/moodle/seed';
import { startUapaySimulator } from '../sandbox/uapay/simulator';
import { DEMO_API_USER } from '../sandbox/upgates/seed';
import { startUpgatesSimulator } from '../sandbox/upgates/simulator';
import type { SampleOffer } from '../web/deps';
import { SAMPLE_SELLER, addSamples } from './demo-samples';

const MODULE_CODE = 'ordertill';
const CABINET_SECRET = 'demo-cabinet-secret';
const INSALES_APP = { key: 'ordertill', secret: 'demo-insales-app-secret' } as const;
const DEFAULT_PORT = 3000;

/** The addresses of a demo; null = that simulator is not part of this release. */
interface Addresses {
  readonly hub: string;
  readonly retailcrm: string;
  readonly insales: string;
  readonly uapay: string;
  readonly intellectmoney: string;
  readonly mercadopago: string;
  readonly hotmart: string;
  readonly upgates: string;
  readonly moodle: string;
  readonly mail: string;
}

type Stoppable = { stop(): Promise<void> };

function readArguments(args: readonly string[]): { readonly json: boolean; readonly port: number } {
  const { values } = parseArgs({
    args: [...args],
    options: { json: { type: 'boolean', default: false }, port: { type: 'string', default: String(DEFAULT_PORT) } },
  });
  if (!/^\d{1,5}$/.test(values.port) || Number(values.port) > 65_500)
    throw new Error(`--port ${values.port} is not a port: give a number up to 65500, or 0 for any free ones`);
  return { json: values.json, port: Number(values.port) };
}

/** Every demo has a database of its own, because the simulators forget everything; those of demos that were killed are removed. */
async function freshDatabase(embedded: EmbeddedPostgres): Promise<{ readonly url: string; drop(): Promise<void> }> {
  const name = `demo_${process.pid}_${Date.now()}`;
  const admin = { url: embedded.url('postgres'), name: 'ordertill-demo' };
  await withClient(admin, async (client) => {
    const left = await client.query<{ datname: string }>(
      `select datname from pg_database d where datname like 'demo\\_%' and not exists (select from pg_stat_activity a where a.datname = d.datname)`,
    );
    for (const { datname } of left.rows) await client.query(`drop database if exists ${client.escapeIdentifier(datname)}`);
  });
  await ensureDatabase(embedded.url(name));
  return {
    url: embedded.url(name),
    drop: () =>
      withClient(
        admin,
        async (client) => void (await client.query(`drop database if exists ${client.escapeIdentifier(name)} with (force)`)),
      ),
  };
}

function demoConfig(
  hub: number,
  parts: {
    readonly retailcrm: string;
    readonly insalesHosts: readonly string[];
    readonly uapay: string;
    readonly intellectmoney: string;
    readonly mercadopago: string;
    readonly hotmart: string;
    readonly upgates: string;
    readonly moodle: string;
    readonly smtpUrl: string;
  },
) {
  const loaded = loadConfig({
    BASE_URL: `http://localhost:${hub}`,
    PORT: String(hub),
    HOST: '127.0.0.1',
    DATA_DIR: process.env['DATA_DIR'],
    LOG_LEVEL: process.env['LOG_LEVEL'] ?? 'warn',
    SMTP_URL: parts.smtpUrl,
    MAIL_FROM: 'Ordertill demo <pay@ordertill.example>',
    MAIL_EXTRA_HOSTS: new URL(parts.smtpUrl).host,
    UAPAY_API_URL: parts.uapay,
    INTELLECTMONEY_FORM_URL: parts.intellectmoney,
    INTELLECTMONEY_API_URL: parts.intellectmoney,
    MERCADOPAGO_API_URL: parts.mercadopago,
    MERCADOPAGO_SDK_URL: `${parts.mercadopago}/sdk/card-form.js`,
    HOTMART_API_URL: parts.hotmart,
    UPGATES_EXTRA_HOSTS: new URL(parts.upgates).host,
    // Besides Moodle whatever a person runs beside the demo to see the messages.
    ACADEMY_EXTRA_HOSTS: `${new URL(parts.moodle).host},localhost,127.0.0.1`,
    RETAILCRM_MODULE_CODE: MODULE_CODE,
    RETAILCRM_SECRET: CABINET_SECRET,
    RETAILCRM_EXTRA_HOSTS: new URL(parts.retailcrm).host,
    INSALES_APP_KEY: INSALES_APP.key,
    INSALES_APP_SECRET: INSALES_APP.secret,
    INSALES_HOST_SUFFIXES: parts.insalesHosts.join(','),
  });
  if (!loaded.ok) throw new Error(loaded.problems.map(({ name, problem, remedy }) => `${name} ${problem} (${remedy})`).join('; '));
  return loaded.config;
}

/** Starts embedded Postgres, all simulators and the product; prints the addresses, or with `--json` exactly one line of them. */
export async function runDemo(args: readonly string[]): Promise<Stoppable> {
  const { json, port } = readArguments(args);
  const logger = createLogger({ level: process.env['LOG_LEVEL'] ?? 'warn', destination: destination(2) });
  const started: Stoppable[] = [];
  const stop = async (): Promise<void> => {
    for (const one of started.toReversed()) await one.stop();
  };
  try {
    const kept: Keeper = (one) => {
      started.push(one);
      return one;
    };
    const addresses = await startAll({ port, logger, kept });
    process.stdout.write(json ? `${JSON.stringify({ ready: true, ...addresses })}\n` : describe(addresses));
    return { stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** Remembers what was started, so that it can be stopped, and gives it back. */
type Keeper = <T extends Stoppable>(one: T) => T;

/** Every simulator on a port of its own: the asked one plus a number that stays the same, or any free one. */
async function startOutside(port: number, kept: Keeper) {
  const at = (offset: number): number => (port === 0 ? 0 : port + offset);
  const mail = kept(await startMailbox({ port: at(3), smtpPort: at(4) }));
  const { smtpUrl } = mail;
  const uapay = kept(await startUapaySimulator({ port: at(2), merchants: DEMO_MERCHANTS }));
  const intellectmoney = kept(await startIntellectmoneySimulator({ port: at(5), shops: DEMO_SELLERS }));
  const retailcrm = kept(
    await startRetailcrmSimulator({ port: at(1), secret: CABINET_SECRET, moduleCode: MODULE_CODE, smtpUrl, language: 'EN' }),
  );
  const { key: appKey, secret: appSecret } = INSALES_APP;
  const shops = [{}, { title: 'Второй магазин', subdomain: 'second-shop', port: at(7) }];
  const insales = kept(await startInsalesSimulator({ port: at(6), appKey, appSecret, smtpUrl, shops }));
  const mercadopago = kept(await startMercadopagoSimulator({ port: at(8) }));
  const hotmart = kept(await startHotmartSimulator({ port: at(9) }));
  const upgates = kept(await startUpgatesSimulator({ port: at(10) }));
  const moodle = kept(await startMoodleSimulator({ port: at(11) }));
  return { mail, uapay, intellectmoney, mercadopago, hotmart, upgates, moodle, retailcrm, insales };
}

async function startAll(given: { readonly port: number; readonly logger: Logger; readonly kept: Keeper }): Promise<Addresses> {
  const { port, logger, kept } = given;
  const { mail, uapay, intellectmoney, mercadopago, hotmart, upgates, moodle, retailcrm, insales } = await startOutside(port, kept);
  const embedded = kept(
    await startEmbeddedPostgres({ dataDir: join(resolve(process.env['DATA_DIR'] ?? './data'), 'postgres'), durable: true, logger }),
  );
  const database = await freshDatabase(embedded);
  kept({ stop: () => database.drop() });
  await migrate({ url: database.url, dir: migrationsDir, logger });
  // The product has to know its own address before it listens.
  const hub = port === 0 ? await freePort() : port;
  const config = demoConfig(hub, {
    retailcrm: retailcrm.url,
    insalesHosts: insales.shops.map(({ host }) => host),
    uapay: uapay.url,
    intellectmoney: intellectmoney.url,
    mercadopago: mercadopago.url,
    hotmart: hotmart.url,
    upgates: upgates.url,
    moodle: moodle.url,
    smtpUrl: mail.smtpUrl,
  });
  const samples: SampleOffer[] = [];
  const running = kept(
    await startApp({ config, databaseUrl: database.url, secretKeys: [newSecretKey()], logger, showLook: true, samples }),
  );
  await running.app.sellers.add(DEMO_SELLER);
  samples.push(...(await addSamples(running.app, mercadopago.url)));
  retailcrm.setModuleUrl(`${config.baseUrl}/retailcrm/config`);
  insales.setAppBaseUrl(config.baseUrl);
  return {
    hub: config.baseUrl,
    retailcrm: retailcrm.url,
    insales: insales.url,
    uapay: uapay.url,
    intellectmoney: intellectmoney.url,
    mercadopago: mercadopago.url,
    hotmart: hotmart.url,
    upgates: upgates.url,
    moodle: moodle.url,
    mail: (mail satisfies RunningSimulator).url,
  };
}

/** Two shops at the gateway, so that one can be confirmed by hand and one by itself. */
const DEMO_MERCHANTS = [
  { clientId: '50017', secret: 'demo-uapay-secret', name: 'Tea shop' },
  { clientId: '50018', secret: 'demo-uapay-secret-2', name: 'Outlet' },
] as const;

/** A shop of an organisation and a wallet of an individual. */
const DEMO_SELLERS = [
  { kind: 'shop', id: '461234', secretKey: 'demo-intellectmoney-secret', name: 'Tea shop' },
  { kind: 'wallet', id: '7000000123', secretKey: 'demo-wallet-secret', name: 'Wallet', login: 'owner@wallet.example' },
] as const;

/** A seller without a CRM or shop. */
const DEMO_SELLER = { email: 'owner@school.example', name: 'School of tea', language: 'en', currency: 'BRL' } as const;

function describe({ hub, retailcrm, insales, uapay, intellectmoney, mercadopago, hotmart, upgates, moodle, mail }: Addresses): string {
  const [first, second] = DEMO_MERCHANTS;
  const [shop, wallet] = DEMO_SELLERS;
  const { hottok, clientId, clientSecret } = DEMO_CREDENTIALS;
  const accounts = DEMO_ACCOUNTS.map(({ country, publicKey, accessToken }) => `${country}: ${publicKey}, ${accessToken}`);
  return `Ordertill's demo is ready. Everything outside is simulated on this machine.

  RetailCRM        ${retailcrm}/admin/marketplace   1. press Connect, then "Go to the module"
  Ordertill        ${hub}   2. add a merchant: shop ids ${first.clientId} and ${second.clientId},
                   secret keys ${first.secret} and ${second.secret}
  RetailCRM        ${retailcrm}/admin/payment-types   3. make a payment type for the merchant
                   ${retailcrm}/admin/orders   4. open an order, choose the payment type, generate a link
  UAPAY            ${uapay}
  IntellectMoney   ${intellectmoney}   takes rubles: set the currency to RUB under ${retailcrm}/admin/settings
                   organisation: shop number ${shop.id}, secret key ${shop.secretKey}
                   individual: form id ${wallet.id}, e-mail ${wallet.login}, secret key ${wallet.secretKey}
  Mercado Pago     ${mercadopago}   takes BRL, ARS, MXN or COP: set the currency under ${retailcrm}/admin/settings
                   country, public key and access token:
                   ${accounts.join('\n                   ')}
                   paste the address for notifications there, and the secret that it shows into Ordertill
  InSales          ${insales}/admin2/applications   1. install the app, then press Enter
                   2. add a merchant of IntellectMoney with the details above
                   ${insales}/shop   3. buy something, and pay
                   ${insales}/admin2/orders   4. see the order paid, or make a link in the card of another
  Own seller       ${hub}/own/sign-in   1. ask for a link as ${DEMO_SELLER.email}, and open the letter
                   ${mail}   2. press its button: you work for ${DEMO_SELLER.name}
                   3. add a merchant of Mercado Pago (BR) with the details above, then press New link
  For buyers       ${hub}   two offers of ${SAMPLE_SELLER.name} stand on the start page: buy them at once, by card as APRO (FUND declines),
                   by pix or boleto; sign in as ${SAMPLE_SELLER.email} to see what was sold
  Hotmart          ${hotmart}   4. in the academy connect Hotmart: hottok ${hottok},
                   client id ${clientId}, client secret ${clientSecret}
                   5. paste the address that it shows under "Tools > Webhook" there, link a product to a course, and buy it there
  Upgates          ${upgates}/admin/orders   6. in the academy connect Upgates: address ${upgates}/api/v2,
                   login ${DEMO_API_USER.login}, API key ${DEMO_API_USER.key}
                   7. link a product to a course, make an order for it there or in ${upgates}/shop, and pay it at the till
  Moodle           ${moodle}   8. in the academy open "Elsewhere", connect Moodle: address ${moodle},
                   token ${DEMO_TOKEN}, and tie a course to number 2: buyers are enrolled there
  Mailbox          ${mail}
  Look of screens  ${hub}/look

Ctrl-C stops all of it.
`;
}
