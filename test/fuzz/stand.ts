import { setTimeout as wait } from 'node:timers/promises';
import type { App } from '../../src/app';
import { createApp } from '../../src/app';
import type { Clock } from '../../src/infra/clock';
import { createServer, listen } from '../../src/infra/express';
import { freePort } from '../../src/infra/free-port';
import { startApp } from '../../src/main';
import { createDesk } from '../../src/payments/create-desk';
import { createTestDatabase } from '../support/database';
import { recordingLogger } from '../support/quiet-logger';
import { ESHOP, PRODUCER, SELLER, SHOP } from '../support/world';
import { APP_SECRET } from '../support/insales-world';
import type { Books } from './books';
import { openBooks, openQuery } from './books';
import { valueOf } from './call';
import type { Field } from './call';
import type { BothWorlds, Facts } from './facts';
import { settle } from './facts';
import type { Line } from './line';
import { openLine } from './line';
import type { Outside } from './outside';
import { CABINET_SECRET, partsFor, silence, startOutside } from './outside';
import type { Work } from './work';
import { createWork } from './work';

/** A signed-in manager, and somebody on the way back from the shop's login. */
export interface People {
  readonly cookie: string;
  readonly csrf: string;
  readonly login: { readonly cookie: string; readonly query: readonly Field[] };
}

/** The product as one process that only answers requests, between simulators, on a database of its own. */
export interface Stand {
  readonly app: App;
  readonly facts: Facts;
  readonly people: People;
  readonly books: Books;
  /** What the product is doing right now; the books wait for its end. */
  readonly work: Work;
  readonly outside: Outside;
  readonly line: Line;
  /** What may never stand in an answer. */
  readonly secrets: readonly string[];
  /** The newest lines that the product logged as errors. */
  troubles(): string;
  stop(): Promise<void>;
}

/** Pauses that the product makes for others' limits go by at once: nobody here counts. */
const hurriedClock: Clock = {
  now: () => new Date(),
  sleep: (ms, signal) => wait(Math.min(ms, 5), undefined, signal ? { signal } : {}),
};

/** Prepares links in every state with the whole product, then leaves a copy of it that runs no jobs. */
export async function startStand(): Promise<Stand> {
  const database = await createTestDatabase();
  const port = await freePort();
  const outside = await startOutside(`http://localhost:${port}`);
  const recorded = recordingLogger('error');
  const parts = partsFor(outside, { port, databaseUrl: database.url, logger: recorded.logger });
  const running = await startApp(parts);
  const reading = await openQuery(database.url);
  const [shop, second] = outside.insales.shops;
  if (!shop || !second) throw new Error('the simulator has no two shops');
  const { heart, school, elsewhere, sellers } = running.app;
  const rest = {
    config: parts.config,
    environment: {},
    databaseUrl: database.url,
    secretKey: parts.secretKeys[0] ?? '',
    hub: parts.config.baseUrl,
  };
  const world: BothWorlds = {
    ...outside,
    ...rest,
    shop,
    second,
    heart,
    school,
    elsewhere,
    sellers,
    desk: createDesk(heart),
    stop: () => running.stop(),
  };
  const facts = await settle(world, reading.query);
  await running.stop();
  silence(outside);
  const app = await createApp({ ...parts, config: { ...parts.config, role: 'web' }, clock: hurriedClock });
  const server = createServer(app.web);
  const work = createWork();
  work.watch(server);
  await listen(server, port, '127.0.0.1');
  const people = await signIn(parts.config.baseUrl, facts);
  await reading.query("update session set expires_at = 'infinity'");
  for (const table of ['insales_login', 'own_token', 'member_session', 'member_token'])
    await reading.query(`update ${table} set expires_at = 'infinity'`);
  await reading.close();
  const books = await openBooks(database.url, work.rest);
  const line = openLine(port);
  return {
    app,
    facts,
    people,
    books,
    work,
    outside,
    line,
    secrets: secretsOf(facts, [...parts.secretKeys, new URL(database.url).password, people.cookie.split('=')[1] ?? '', ...keysOf(outside)]),
    troubles: () => recorded.lines().slice(-3).join(''),
    stop: async () => {
      line.close();
      server.closeAllConnections();
      server.close();
      await app.rest();
      await app.close();
      await books.close();
      await stopAll(outside);
      await database.drop();
    },
  };
}

const stopAll = async (outside: Outside): Promise<void> => {
  await Promise.all(Object.values(outside).map((one: { stop(): Promise<void> }) => one.stop()));
};

/** What the seller typed in of his accounts, and what his browser and a member's keep. */
const keysOf = ({ upgates, moodle }: Outside): readonly string[] => [
  SELLER.accessToken,
  SELLER.webhook.secret,
  PRODUCER.hottok,
  PRODUCER.clientSecret,
  upgates.user.key,
  moodle.token,
];

const secretsOf = ({ clientId, apiKey, shop, seller }: Facts, others: readonly string[]): readonly string[] =>
  [
    ...others,
    clientId,
    apiKey,
    shop.password,
    shop.methodPassword,
    shop.widgetKey,
    shop.hookKey,
    SHOP.secret,
    ESHOP.secretKey,
    APP_SECRET,
    CABINET_SECRET,
    ...[seller.owner, seller.academy.member].map(({ cookie }) => cookie.split('=')[1] ?? ''),
    seller.academy.member.password,
  ].filter((one) => one.length > 7);

async function signIn(hub: string, { clientId, shop }: Facts): Promise<People> {
  const entered = await fetch(`${hub}/retailcrm/account`, { method: 'POST', body: new URLSearchParams({ clientId }), redirect: 'manual' });
  const cookie = firstCookie(entered);
  const page = await (await fetch(`${hub}/sender`, { headers: { Cookie: cookie } })).text();
  const csrf = /name="_csrf" value="([^"]+)"/.exec(page)?.[1] ?? '';
  const begun = await fetch(`${hub}/insales/login?insales_id=${shop.insalesId}`, { redirect: 'manual' });
  const told = await fetch(begun.headers.get('location') ?? '', { redirect: 'manual' });
  const query = [...new URL(told.headers.get('location') ?? '').searchParams];
  if (csrf === '' || valueOf(query, 'token3') === '') throw new Error('nobody could sign in');
  return { cookie, csrf, login: { cookie: firstCookie(begun), query } };
}

const firstCookie = (answer: Response): string => answer.headers.getSetCookie()[0]?.split(';')[0] ?? '';
