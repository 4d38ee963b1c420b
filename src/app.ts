import type { Express } from 'express';
import type { Elsewhere } from './academy/elsewhere';
import type { Channel } from './academy/ports/channel';
import { receiveSale } from './academy/receive-sale';
import { ownSales } from './academy/settle-purchase';
import type { School } from './academy/school';
import { jobsOf } from './app-jobs';
import { createTeaching } from './app-teaching';
import type { CheckoutParts } from './checkout/create-checkout';
import { createCheckout } from './checkout/create-checkout';
import { createSubscriptions } from './checkout/subscriptions/create-subscriptions';
import type { Subscriptions } from './checkout/subscriptions/create-subscriptions';
import type { Config } from './config';
import { createDirectPayments, createGateways } from './gateways/registry';
import { systemClock } from './infra/clock';
import type { Clock } from './infra/clock';
import { createCountedHttp } from './infra/counted-http';
import { openDatabase, rows } from './infra/database';
import type { Database } from './infra/database';
import { randomIds } from './infra/ids';
import { createLiveFeed } from './infra/live';
import type { Logger } from './infra/logger';
import { createMailer } from './infra/mail';
import { createMetrics } from './infra/metrics';
import type { Metrics } from './infra/metrics';
import { isPublicHost } from './infra/public-host';
import { startWorker } from './infra/queue';
import { createSealer } from './infra/secrets';
import { createAcademyTasks } from './jobs/academy-tasks';
import { createElsewhereTasks } from './jobs/elsewhere-tasks';
import { createTasks } from './jobs/tasks';
import { createDesk } from './payments/create-desk';
import { createHost } from './payments/create-host';
import type { Heart, Timings } from './payments/heart';
import { offersOf } from './payments/opened';
import { createPayDesk } from './payments/pay-page';
import { receiveNotification } from './payments/receive-notification';
import type { PassStep } from './payments/steps';
import type { Platforms } from './platforms/registry';
import { createPlatforms } from './platforms/registry';
import type { SampleOffer } from './web/deps';
import { createDoor } from './web/door';
import { createHooks } from './web/hooks';
import { createNoticeSender, renderNotice } from './web/notice-render';
import { createMoneyLetterRenderer } from './web/letter-render';
import { createLetterRenderer } from './web/mail-render';
import { createWeb } from './web/server';
import { createSessions } from './web/sessions';
import { createTexts } from './web/texts';
import type { Texts } from './web/texts';

/** Times of the product, in milliseconds. Tests of crashes shorten the first. */
export const TIMINGS: Timings = { abandonedAfter: 60_000, issueWait: 8_000, toldWithin: 15 * 60_000, linkLife: 30 * 24 * 3_600_000 };

/** What an app is made of. The database has to be migrated. */
export interface AppParts {
  readonly config: Config;
  readonly databaseUrl: string;
  readonly secretKeys: readonly string[];
  readonly logger: Logger;
  readonly clock?: Clock;
  readonly timings?: Timings;
  /** The outside shops that sell courses; all that there are when left out. */
  readonly channels?: ReadonlyMap<string, Channel>;
  /** Hears of every step that is passed; nobody does but the tests of crashes. */
  readonly passStep?: PassStep;
  /** Whether the page of all parts of the design is served. */
  readonly showLook?: boolean;
  /** Offers that strangers find on the start page; none when left out. */
  readonly samples?: readonly SampleOffer[];
}

/** A running copy of the product, without its listener. */
export interface App {
  readonly web: Express;
  readonly heart: Heart;
  readonly school: School;
  readonly elsewhere: Elsewhere;
  /** The operator's book of sellers without a CRM or shop. */
  readonly sellers: Platforms['sellers'];
  /** The sellers' screens of offers. */
  readonly offers: CheckoutParts['desk'];
  /** Starts running jobs. */
  work(): Promise<void>;
  /** Ends the live streams and takes no more jobs; waits for those that run. Requests are still answered. */
  rest(): Promise<void>;
  /** Closes all connections. */
  close(): Promise<void>;
}

/** UAPAY has a world of its own for tests, unless the operator leads both to one place. */
const uapayUrls = (url: string): { readonly live: string; readonly test: string } => ({
  live: url,
  test: url === 'https://api.uapay.ua/' ? 'https://api.demo.uapay.ua/' : url,
});

interface Made {
  readonly db: Database;
  readonly metrics: Metrics;
  readonly texts: Texts;
  readonly clock: Clock;
}

interface Rooms {
  readonly heart: Heart;
  readonly platforms: Platforms;
  readonly school: School;
  readonly elsewhere: Elsewhere;
  readonly checkout: CheckoutParts;
  readonly subscriptions: Subscriptions;
}

function createRooms(parts: AppParts, made: Made): Rooms {
  const { config, logger } = parts;
  const { db, metrics, texts, clock } = made;
  const http = createCountedHttp(logger, metrics);
  const sealer = createSealer(parts.secretKeys);
  const words: Heart['words'] = (key, language, facts) => texts.translate(language)(key, facts);
  const { smtpUrl, mailFrom } = config;
  const ownMailer = smtpUrl && mailFrom ? { mailer: createMailer({ smtpUrl, from: mailFrom }), from: mailFrom } : null;
  const { appKey = '', appSecret = '', hostSuffixes } = config.insales;
  const platforms = createPlatforms({
    http,
    clock,
    logger,
    db,
    sealer,
    words,
    ids: randomIds,
    baseUrl: config.baseUrl,
    host: () => createHost(heart),
    retailcrm: config.retailcrm,
    insales: { appKey, appSecret, hostSuffixes },
    own: {
      signUp: config.own.signUp,
      listener: async (account, report) => (await subscriptions.hearInvoices(account, report)) ?? checkout.listener(account, report),
    },
    sendNotice: createNoticeSender(ownMailer),
  });
  const outside = {
    http,
    clock,
    uapay: uapayUrls(config.uapay.apiUrl),
    intellectmoney: config.intellectmoney,
    mercadopago: config.mercadopago,
  };
  const heart: Heart = {
    db,
    clock,
    logger,
    ids: randomIds,
    sealer,
    gateways: createGateways(outside),
    direct: createDirectPayments(outside),
    platforms: new Map(platforms.all.map(({ platform }) => [platform.code, platform])),
    baseUrl: config.baseUrl,
    words,
    renderLinkLetter: createLetterRenderer(texts),
    renderMoneyLetter: createMoneyLetterRenderer(texts),
    ownMailer,
    mailerFor: (url, from) => createMailer({ smtpUrl: url, from }),
    mayMailBy: async (host, port) => config.mailExtraHosts.some((one) => one === host || one === `${host}:${port}`) || isPublicHost(host),
    hear: (unclaimed) => subscriptions.hear(unclaimed),
    timings: parts.timings ?? TIMINGS,
    passStep: parts.passStep ?? (() => undefined),
  };
  const { school, elsewhere } = createTeaching(heart, parts, { http, texts, platforms });
  const courses = ownSales(school);
  const subscriptions = createSubscriptions({ heart, renderNotice, courses });
  const checkout = createCheckout({ heart, renderNotice, courses, beginSubscription: subscriptions.begin });
  return { heart, platforms, school, elsewhere, checkout, subscriptions };
}

/** The composition root: the only place that knows every part, and wires them by plain arguments. */
export async function createApp(parts: AppParts): Promise<App> {
  const { config, logger, databaseUrl } = parts;
  const clock = parts.clock ?? systemClock;
  const db = await openDatabase({ url: databaseUrl, entities: [], logger, poolSize: 20 });
  const live = await createLiveFeed({ url: databaseUrl, logger });
  const metrics = createMetrics();
  const texts = createTexts((language, key) => logger.error({ event: 'text-missing', language, text: key }));
  const { heart, platforms, school, elsewhere, checkout, subscriptions } = createRooms(parts, { db, metrics, texts, clock });
  const sessions = createSessions({ database: db, clock, ids: randomIds });
  const host = createHost(heart);
  const web = createWeb({
    desk: createDesk(heart),
    pay: createPayDesk(heart),
    school,
    elsewhere,
    checkout: checkout.desk,
    buy: checkout.buy,
    subscriptions: subscriptions.desk,
    member: subscriptions.member,
    cardScripts: { mercadopago: { url: config.mercadopago.sdkUrl, apiUrl: config.mercadopago.apiUrl } },
    sessions,
    people: platforms.people,
    offersOf: (code) => offersOf(heart, code),
    live,
    texts,
    logger,
    clock,
    ids: randomIds,
    baseUrl: config.baseUrl,
    platformRouters: platforms.all.map((one) => ({
      path: one.path,
      router: one.routes(host, createDoor({ sessions, texts, platform: one.platform.code })),
    })),
    hooks: createHooks({
      receive: (at, raw) => receiveNotification(heart, at, raw),
      sales: { codes: new Set(school.channels.keys()), receive: (at, raw) => receiveSale(school, at, raw) },
      metrics,
      logger,
    }),
    ready: () =>
      db
        .select((tx) => rows(tx, 'select 1'))
        .then(
          () => true,
          () => false,
        ),
    metrics: () => metrics.registry.metrics(),
    onAnswer: ({ route, status, seconds }) => metrics.requestSeconds.observe({ route, status: String(status) }, seconds),
    trustProxy: config.trustProxy,
    showLook: parts.showLook ?? false,
    samples: parts.samples ?? [],
  });
  const own = { ...createTasks(heart, metrics), ...createAcademyTasks(school), ...createElsewhereTasks(elsewhere) };
  const jobs = jobsOf({ own, checkout, subscriptions, platforms: platforms.all });
  let worker: { stop(): Promise<void> } | null = null;
  return {
    web,
    heart,
    school,
    elsewhere,
    sellers: platforms.sellers,
    offers: checkout.desk,
    work: async () => {
      worker ??= await startWorker({ ...jobs, url: databaseUrl, logger });
    },
    rest: async () => {
      await live.close();
      await worker?.stop();
    },
    close: () => db.close(),
  };
}
