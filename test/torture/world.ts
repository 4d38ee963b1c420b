import { join } from 'node:path';
import { Pool } from 'pg';
import { setTimeout as wait } from 'node:timers/promises';
import { createApp } from '../../src/app';
import { isConnectionLost } from './lost-connection';
import { migrate } from '../../src/infra/migrate';
import { newSecretKey } from '../../src/infra/secrets';
import { createDesk } from '../../src/payments/create-desk';
import type { Desk } from '../../src/payments/desk';
import type { RunningSimulator } from '../../src/sandbox/kit/simulator';
import { startMailbox } from '../../src/sandbox/mailbox/mailbox';
import type { Mailbox } from '../../src/sandbox/mailbox/mailbox';
import { eventually } from '../support/eventually';
import { partsFrom } from '../support/parts';
import { quietLogger } from '../support/quiet-logger';
import type { Copies } from './copies';
import { startCopies } from './copies';
import type { Door } from './door';
import { openDoor } from './door';
import type { DeskTraits } from './events';
import type { Shop, TorturedGateway } from './gateway';
import { GATEWAYS } from './gateways';
import type { Managers } from './managers';
import { createManagers } from './managers';
import type { StartedAccount, TorturedAccount } from './platform';
import { PLATFORMS } from './platforms';
import type { OwnPostgres } from './postgres';
import { startOwnPostgres } from './postgres';
import type { TorturedSchool } from './school';
import { openSchool } from './school';
import type { RunningShop, TorturedShop } from './shop';
import { SHOPS } from './shops';

/** A merchant of one account, with everything outside of it. */
export interface TorturedDesk extends DeskTraits {
  readonly account: TorturedAccount;
  readonly gateway: TorturedGateway;
  readonly shop: Shop;
  /** What the platform's orders name it by. */
  readonly merchant: string;
}

/** Two processes of the product on one Postgres between simulators, one public address before them, and time that can be passed. */
export interface World {
  readonly desks: readonly TorturedDesk[];
  /** An academy that sells in outside shops. */
  readonly school: TorturedSchool;
  readonly copies: Copies;
  readonly door: Door;
  readonly postgres: OwnPostgres;
  readonly managers: Managers;
  readonly gateways: ReadonlyMap<string, RunningSimulator>;
  /** Everything that nobody may see. */
  secrets(): Promise<readonly string[]>;
  query<T>(sql: string, params?: readonly unknown[]): Promise<readonly T[]>;
  /** Runs the work in a transaction that leaves nothing behind; `query` gives how many rows a statement touched. */
  rollBack<T>(work: (query: (sql: string, params: readonly unknown[]) => Promise<number>) => Promise<T>): Promise<T>;
  /** Lets so many milliseconds pass for everybody: the product, the simulators, and jobs that wait for their time. */
  pass(ms: number): Promise<void>;
  /** The moment by the product's clock. */
  now(): Date;
  /** Runs the sweeps now. */
  sweep(): Promise<void>;
  stop(): Promise<void>;
}

const LONGEST_OUTAGE_MS = 30_000;

/** Every payload that any job ever had, so that it can be searched for secrets. */
const WATCH_PAYLOADS = `
  create table if not exists torture_payload (payload text not null);
  create or replace function torture_keep_payload() returns trigger language plpgsql as $$
    begin insert into public.torture_payload values (new.payload::text); return new; end $$;
  drop trigger if exists torture_payloads on graphile_worker._private_jobs;
  create trigger torture_payloads after insert or update of payload on graphile_worker._private_jobs for each row execute function torture_keep_payload()`;

/** Connections of the academy that are not set up yet, or have never been read. */
const NOT_CONNECTED = `select count(*)::int as left from channel_connection where wants_set_up or last_read_at is null`;

/**
 * As if a minute had gone by since they were taken: the next process that looks gives back the jobs of those that are dead. One on its way to a process
 * that lives may be given away a second time, as after a moment in which nobody could see that it lives: two hands must do no harm.
 */
const AGE_LOCKS = `update graphile_worker._private_jobs set locked_at = locked_at - interval '1 minute' where locked_at is not null`;

/** Jobs that wait for their time have it now, and the workers are told to look. */
const WAKE_JOBS = `
  with woken as (update graphile_worker._private_jobs set run_at = now() where run_at > now() and locked_at is null returning id)
  select pg_notify('jobs:insert', json_build_object('r', random(), 'count', 4)::text) from woken limit 1`;

const ignore = (): void => undefined;

function createQuery(pool: Pool): World['query'] {
  return async <T>(sql: string, params: readonly unknown[] = []): Promise<readonly T[]> => {
    const giveUpAt = Date.now() + LONGEST_OUTAGE_MS;
    for (;;) {
      try {
        const { rows } = await pool.query(sql, [...params]);
        return rows as readonly T[];
      } catch (error) {
        if (!isConnectionLost(error) || Date.now() > giveUpAt) throw error;
        await wait(50);
      }
    }
  };
}

interface Outside {
  readonly gateways: ReadonlyMap<string, RunningSimulator>;
  readonly accounts: readonly { readonly platform: string; readonly started: StartedAccount }[];
  readonly shops: readonly { readonly kind: TorturedShop; readonly running: RunningShop }[];
  readonly mail: Mailbox;
  readonly environment: Readonly<Record<string, string>>;
}

async function startOutside(hub: string): Promise<Outside> {
  const gateways = new Map<string, RunningSimulator>();
  for (const gateway of GATEWAYS) gateways.set(gateway.code, await gateway.start(gateway.shops));
  const accounts: { platform: string; started: StartedAccount }[] = [];
  let environment: Readonly<Record<string, string>> = {};
  for (const platform of PLATFORMS) {
    const started = await platform.start(hub);
    environment = { ...environment, ...platform.environment(started.map(({ simulator }) => simulator)) };
    accounts.push(...started.map((one) => ({ platform: platform.code, started: one })));
  }
  const shops: { kind: TorturedShop; running: RunningShop }[] = [];
  for (const kind of SHOPS) {
    const running = await kind.start();
    environment = { ...environment, ...running.environment };
    shops.push({ kind, running });
  }
  const mail = await startMailbox({ port: 0, smtpPort: 0 });
  environment = { ...environment, SMTP_URL: mail.smtpUrl, MAIL_FROM: 'Torture <academy@ordertill.example>' };
  return { gateways, accounts, shops, mail, environment };
}

const urlOf = (gateways: Outside['gateways'], code: string): string => gateways.get(code)?.url ?? '';

function environmentOf(
  outside: Outside,
  place: { readonly hub: string; readonly databaseUrl: string; readonly secretKey: string },
): Readonly<Record<string, string>> {
  return {
    BASE_URL: place.hub,
    HOST: '127.0.0.1',
    ROLE: 'all',
    DATABASE_URL: place.databaseUrl,
    SECRET_KEYS: place.secretKey,
    ...Object.fromEntries(GATEWAYS.flatMap((gateway) => Object.entries(gateway.environment(urlOf(outside.gateways, gateway.code))))),
    ...outside.environment,
  };
}

/** Merchants and the academy are made by a copy of the product that listens to nobody and works on nothing. */
async function furnish(
  environment: Readonly<Record<string, string>>,
  accounts: readonly TorturedAccount[],
  shops: Outside['shops'],
): Promise<Pick<World, 'desks' | 'school'>> {
  const app = await createApp(partsFrom({ ...environment, PORT: '1' }, { logger: quietLogger }));
  try {
    return { desks: await makeDesks(createDesk(app.heart), accounts), school: await openSchool(app, shops) };
  } finally {
    await app.rest();
    await app.close();
  }
}

async function makeDesks(desk: Desk, accounts: readonly TorturedAccount[]): Promise<readonly TorturedDesk[]> {
  const desks: TorturedDesk[] = [];
  const used = new Map<string, number>();
  for (const account of accounts) {
    for (const gateway of GATEWAYS.filter((one) => one.currency === account.currency)) {
      const shop = gateway.shops[(used.get(gateway.code) ?? 0) % 2 === 0 ? 0 : 1];
      used.set(gateway.code, (used.get(gateway.code) ?? 0) + 1);
      for (const holds of gateway.holds) {
        const name = holds ? 'Held first' : 'At once';
        const merchant = await account.addMerchant(desk, { gateway: gateway.code, name, ...gateway.merchant(shop, holds) });
        desks.push({ account, gateway, shop, merchant, holds, parts: gateway.parts });
      }
    }
  }
  return desks;
}

/** Starts a world; `tree` is where the sources of the product lie. */
export async function startWorld(tree: string): Promise<World> {
  const postgres = await startOwnPostgres();
  await migrate({ url: postgres.url, dir: join(tree, 'migrations'), logger: quietLogger });
  const pool = new Pool({ connectionString: postgres.url, max: 4, application_name: 'torture' });
  pool.on('error', ignore);
  const query = createQuery(pool);
  const behind: { copies: Copies | null } = { copies: null };
  const shops = GATEWAYS.flatMap((gateway) => gateway.shops);
  const door = await openDoor(
    () => behind.copies,
    (path, body) => {
      const altered = GATEWAYS.find(({ code }) => path.startsWith(`/hooks/${code}/`))?.alterAmount?.(body.toString(), shops);
      return altered ? Buffer.from(altered) : null;
    },
  );
  const outside = await startOutside(door.url);
  const secretKey = newSecretKey();
  const environment = environmentOf(outside, { hub: door.url, databaseUrl: postgres.url, secretKey });
  const copies = await startCopies({ environment, tree, beforeRestart: () => query(AGE_LOCKS).then(() => undefined) });
  behind.copies = copies;
  const installationOf = async (address: string): Promise<string | null> => {
    const host = new URL(address).host;
    const [row] = await query<{ id: string }>('select id from installation where active and address like $1', [`%${host}%`]);
    return row?.id ?? null;
  };
  const accounts: TorturedAccount[] = [];
  for (const { started } of outside.accounts) accounts.push(await started.connect(installationOf));
  const { desks, school } = await furnish(environment, accounts, outside.shops);
  await eventually(async () => (await query<{ left: number }>(NOT_CONNECTED))[0]?.left === 0, LONGEST_OUTAGE_MS);
  await query(WATCH_PAYLOADS);
  const simulators = [
    ...outside.gateways.values(),
    ...outside.accounts.map(({ started }) => started.simulator),
    ...outside.shops.map(({ running }) => running.simulator),
    outside.mail,
  ];
  const clocks = new Set(simulators.map(({ clock }) => clock));
  const time = { ahead: 0 };
  return {
    desks,
    school,
    copies,
    door,
    postgres,
    managers: createManagers(door.url),
    gateways: outside.gateways,
    query,
    rollBack: async (work) => {
      const client = await pool.connect();
      // The server may be restarted while this connection is in hand.
      client.on('error', ignore);
      try {
        await client.query('begin');
        return await work(async (sql, params) => (await client.query(sql, [...params])).rowCount ?? 0);
      } finally {
        await client.query('rollback').catch(() => undefined);
        client.off('error', ignore);
        client.release();
      }
    },
    secrets: async () => [
      secretKey,
      new URL(postgres.url).password,
      ...PLATFORMS.flatMap((one) => one.secrets),
      ...school.shops.flatMap((shop) => shop.secrets),
      ...GATEWAYS.flatMap((gateway) => gateway.shops.flatMap((shop) => gateway.secretsOf(shop))),
      ...(await Promise.all(accounts.map((account) => account.secrets()))).flat(),
    ],
    pass: async (ms) => {
      time.ahead += ms;
      copies.setAhead(time.ahead);
      for (const clock of clocks) clock.advance(ms);
      await query(WAKE_JOBS);
    },
    now: () => new Date(Date.now() + time.ahead),
    sweep: async () =>
      void (await query(
        `select graphile_worker.add_job('sweep', '{}', job_key => 'sweep-now'), graphile_worker.add_job('sweep-academy', '{}', job_key => 'sweep-academy-now')`,
      )),
    stop: async () => {
      await copies.stop();
      await door.stop();
      const others = [...outside.shops.map(({ running }) => running.simulator), outside.mail];
      await Promise.all(
        [...outside.gateways.values(), ...outside.accounts.map(({ started }) => started), ...others].map((one) => one.stop()),
      );
      await pool.end();
      await postgres.stop();
    },
  };
}
